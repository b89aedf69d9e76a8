"""Steps expected, logged, finished, shown by evidence, talked about and confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from mielhss.lib import uploads
from scholars.models import Milestone, MilestoneComment, MilestoneTemplate, Scholar
from scholars.services.refusal import Refused

EVIDENCE_MAX_BYTES = 10 * 1024**2
EVIDENCE_ENDINGS = (".pdf", ".png", ".jpg", ".jpeg", ".docx", ".txt", ".eml")


@transaction.atomic
def log_milestone(
    *,
    scholar: Scholar,
    title: str,
    due_on: date,
    by: User | None,
    done_on: date | None = None,
    note: str = "",
    evidence_url: str = "",
) -> Milestone:
    """A step reached or planned. One that the program expects and that is still open is finished, not written twice."""
    template = MilestoneTemplate.objects.filter(program=scholar.cohort.program_id, title__iexact=title.strip()).first()
    expected = Milestone.objects.filter(scholar=scholar, template=template).first() if template else None
    if expected is not None and expected.done_on is None and done_on is not None:
        expected.done_on, expected.note, expected.evidence_url = done_on, note, evidence_url
        expected.logged_by = by
        expected.save(update_fields=["done_on", "note", "evidence_url", "logged_by"])
        _record("milestone.done", expected, by)
        return expected
    milestone = Milestone.objects.create(
        scholar=scholar,
        template=template if expected is None else None,
        title=title,
        due_on=due_on,
        done_on=done_on,
        note=note,
        evidence_url=evidence_url,
        logged_by=by,
    )
    _record("milestone.logged", milestone, by)
    return milestone


@transaction.atomic
def finish_milestone(*, milestone: Milestone, on: date, by: User) -> Milestone:
    """Mark as done. Asking again changes nothing."""
    if milestone.done_on is None:
        milestone.done_on = on
        milestone.save(update_fields=["done_on"])
        _record("milestone.done", milestone, by)
    return milestone


@transaction.atomic
def reopen_milestone(*, milestone: Milestone, by: User) -> Milestone:
    """It was marked as done by mistake. Refused once it is confirmed."""
    if milestone.is_verified:
        raise Refused("This step is confirmed. Ask whoever confirmed it to take that back first.")
    if milestone.done_on is not None:
        milestone.done_on = None
        milestone.save(update_fields=["done_on"])
        _record("milestone.reopened", milestone, by)
    return milestone


@transaction.atomic
def verify_milestone(*, milestone: Milestone, by: User, part: str) -> Milestone:
    """Confirm that a step was really reached. `part` says as what: mentor, program staff. Not for one's own steps."""
    if milestone.done_on is None:
        raise Refused("Only a step that is done can be confirmed.")
    if milestone.scholar.user_id is not None and milestone.scholar.user_id == by.pk:
        raise Refused("Somebody else confirms what you have reached.")
    if not milestone.is_verified:
        milestone.verified_by, milestone.verified_at = by, timezone.now()
        milestone.verified_as = f"{by.name}, {part}"[:150]
        milestone.save(update_fields=["verified_by", "verified_at", "verified_as"])
        _record("milestone.verified", milestone, by)
    return milestone


@transaction.atomic
def withdraw_verification(*, milestone: Milestone, by: User) -> Milestone:
    if milestone.is_verified:
        milestone.verified_by, milestone.verified_at, milestone.verified_as = None, None, ""
        milestone.save(update_fields=["verified_by", "verified_at", "verified_as"])
        _record("milestone.verification_withdrawn", milestone, by)
    return milestone


@transaction.atomic
def comment_milestone(*, milestone: Milestone, text: str, by: User) -> MilestoneComment:
    comment = MilestoneComment.objects.create(milestone=milestone, author=by, author_name=by.name, text=text)
    _record("milestone.commented", milestone, by)
    return comment


def evidence_folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@transaction.atomic
def attach_evidence(*, milestone: Milestone, file: IO[bytes], file_name: str, by: User) -> Milestone:
    """Keep a file as evidence, in place of an earlier one. Refused: unusual kinds of file, and large ones."""
    name = uploads.clean_name(file_name)
    if not name.lower().endswith(EVIDENCE_ENDINGS):
        raise Refused(f"Attach a file of one of these kinds: {', '.join(EVIDENCE_ENDINGS)}.")
    try:
        stored = uploads.store(file, evidence_folder(), max_bytes=EVIDENCE_MAX_BYTES)
    except uploads.TooLarge:
        raise Refused("The file is larger than 10 MB. Attach a smaller one, or give a link.") from None
    former = milestone.evidence_stored
    milestone.evidence_name, milestone.evidence_stored = name, stored.name
    milestone.save(update_fields=["evidence_name", "evidence_stored"])
    _record("milestone.evidence", milestone, by)
    if former:
        transaction.on_commit(lambda: (evidence_folder() / former).unlink(missing_ok=True))
    return milestone


@dataclass(frozen=True)
class Expected:
    """A step that a scholar is to get, and when it is due for her."""

    scholar: Scholar
    template: MilestoneTemplate
    due_on: date


def missing_steps(scholars: Iterable[Scholar], templates: Iterable[MilestoneTemplate]) -> list[Expected]:
    """What would be written if every one of these scholars got every one of these steps; one query."""
    scholars, templates = list(scholars), list(templates)
    there = set(Milestone.objects.filter(scholar__in=scholars).values_list("scholar_id", "title"))
    folded = {(scholar_id, title.casefold()) for scholar_id, title in there}
    return [
        Expected(scholar, template, scholar.starts_on + relativedelta(months=template.months))
        for scholar in scholars
        for template in templates
        if template.program_id == scholar.cohort.program_id and (scholar.pk, template.title.casefold()) not in folded
    ]


@transaction.atomic
def give_steps(*, expected: list[Expected], by: User | None) -> int:
    """Write the steps that a program expects into the records of its scholars."""
    milestones = [
        Milestone(scholar=one.scholar, template=one.template, title=one.template.title, due_on=one.due_on, logged_by=by)
        for one in expected
    ]
    Milestone.objects.bulk_create(milestones, batch_size=500)
    audit.record("milestones.given", by=by, subject="Milestones", facts={"steps": len(milestones)})
    return len(milestones)


@transaction.atomic
def save_template(*, template: MilestoneTemplate, by: User) -> MilestoneTemplate:
    template.save()
    audit.record("milestone_template.saved", by=by, subject=template)
    return template


def _record(action: str, milestone: Milestone, by: User | None) -> None:
    audit.record(action, by=by, subject=milestone, institution_id=milestone.scholar.institution_id)
