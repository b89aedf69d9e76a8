"""Mentors' records, their conflicts, and the initiatives of health systems."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from mentorship.models import Initiative, MatchProfile, Mentor, MentorConflict
from mentorship.services import Refused
from scholars.models import Scholar


@transaction.atomic
def save_mentor(*, mentor: Mentor, by: User) -> Mentor:
    """Keep a new or changed record. What a mentor changes herself stays verified: she knows best what she knows."""
    is_new = mentor.pk is None
    mentor.save()
    action = "mentor.added" if is_new else "mentor.changed"
    audit.record(action, by=by, subject=mentor, institution_id=mentor.institution_id)
    return mentor


@transaction.atomic
def verify(*, mentor: Mentor, by: User) -> Mentor:
    """The program office vouches for a mentor; only then can she be matched. Asking again changes nothing."""
    if mentor.verified_at is None:
        mentor.verified_at, mentor.verified_by = timezone.now(), by
        mentor.save(update_fields=["verified_at", "verified_by"])
        audit.record("mentor.verified", by=by, subject=mentor, institution_id=mentor.institution_id)
    return mentor


@transaction.atomic
def declare_conflict(
    *, mentor: Mentor, kind: str, by: User, scholar: Scholar | None = None, other: Mentor | None = None
) -> MentorConflict:
    """Between a mentor and a scholar, or two mentors; told once, whichever of the two is named first."""
    if scholar is None and other is None:
        raise Refused("Say with whom: a scholar or another mentor.")
    if other is not None and other.pk == mentor.pk:
        raise Refused("A mentor is in no conflict with herself. Choose somebody else.")
    if other is not None:
        mentor, other = sorted((mentor, other), key=lambda person: person.pk)
    conflict, is_new = MentorConflict.objects.get_or_create(
        mentor=mentor, scholar=scholar, other=other, defaults={"kind": kind, "declared_by": by}
    )
    if is_new:
        audit.record("conflict.declared", by=by, subject=mentor, institution_id=mentor.institution_id)
    return conflict


@transaction.atomic
def withdraw_conflict(*, conflict: MentorConflict, by: User) -> None:
    mentor = conflict.mentor
    conflict.delete()
    audit.record("conflict.withdrawn", by=by, subject=mentor, institution_id=mentor.institution_id)


@transaction.atomic
def save_initiative(*, initiative: Initiative, by: User) -> Initiative:
    is_new = initiative.pk is None
    initiative.save()
    action = "initiative.added" if is_new else "initiative.changed"
    audit.record(action, by=by, subject=initiative, institution_id=initiative.institution_id)
    return initiative


@transaction.atomic
def save_profile(*, profile: MatchProfile, by: User) -> MatchProfile:
    """What a scholar looks for."""
    profile.save()
    audit.record("match profile.changed", by=by, subject=profile.scholar, institution_id=profile.scholar.institution_id)
    return profile
