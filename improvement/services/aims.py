"""Writing an aim together, agreeing to it, and putting a better one in its place."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from improvement.models import Aim, Member, Signature, Stage
from improvement.services import Refused


@transaction.atomic
def save_aim(*, aim: Aim, written_with: Collection[Member], by: User) -> Aim:
    """Keep a draft. Whoever had agreed to other words is asked again; an agreed aim is replaced, never edited."""
    former = Aim.objects.filter(pk=aim.pk).first() if aim.pk else None
    if former is not None and former.agreed_at is not None:
        aim.pk, aim.replaces, aim.agreed_at = None, former, None
        aim._state.adding = True
    if aim.pk is None:
        aim.created_by = by
    aim.save()
    aim.written_with.set(written_with)
    aim.signatures.all().delete()
    _record("aim.saved", aim, by)
    return aim


@transaction.atomic
def sign(*, aim: Aim, member: Member, by: User, said_how: str = "") -> Signature:
    """A member agrees. With the first person with lived experience, the aim is agreed, and the work may begin."""
    if member.project_id != aim.project_id or not aim.project.members.current().filter(pk=member.pk).exists():
        raise Refused("Only members of the team agree to its aim.")
    if aim.missing:
        raise Refused(f"The aim does not say yet {_listed(aim.missing)}.")
    if hasattr(aim, "replaced_by"):
        raise Refused("Another aim has taken the place of this one.")
    if member.user_id is not None and member.user_id != by.pk:
        raise Refused("She has an account: she agrees herself.")
    if member.user_id is None and not said_how.strip():
        raise Refused("Write down where and how she said so.")
    signature, is_new = Signature.objects.get_or_create(
        aim=aim,
        member=member,
        defaults={"said_how": said_how, "recorded_by": by, "signed_at": timezone.now()},
    )
    if is_new:
        _record("aim.signed", aim, by, member=member.pk, role=member.role)
    if member.has_lived_experience and aim.agreed_at is None:
        _agree(aim)
    return signature


def _agree(aim: Aim) -> None:
    aim.agreed_at = timezone.now()
    aim.save(update_fields=["agreed_at"])
    project = aim.project
    if project.stage == Stage.SHAPING and not project.aims.filter(replaced_by__isnull=True, agreed_at=None).exists():
        project.stage = Stage.AGREED
        project.save(update_fields=["stage"])


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _record(action: str, aim: Aim, by: User, **facts: object) -> None:
    audit.record(action, by=by, subject=aim.project, facts={"project": aim.project_id, "aim": aim.pk, **facts})
