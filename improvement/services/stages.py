"""How far a project is: which step follows which, and what each needs."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from improvement.models import Project, Stage
from improvement.services import Refused

NEXT: dict[str, tuple[Stage, ...]] = {
    Stage.SHAPING: (Stage.CLOSED,),
    Stage.AGREED: (Stage.TESTING, Stage.CLOSED),
    Stage.TESTING: (Stage.SPREADING, Stage.CLOSED),
    Stage.SPREADING: (Stage.TESTING, Stage.SUSTAINING, Stage.CLOSED),
    Stage.SUSTAINING: (Stage.SPREADING, Stage.CLOSED),
    Stage.CLOSED: (),
}
"""From shaping to agreed goes nobody by a button: the signature of somebody with lived experience does it."""


def next_stages(project: Project) -> list[Stage]:
    return [stage for stage in NEXT[project.stage] if not why_not(project, stage)]


def why_not(project: Project, stage: str) -> str:
    """What is missing for a stage, in words; empty when nothing is."""
    if stage not in NEXT[project.stage]:
        return "This step does not follow from where the project is."
    if stage == Stage.TESTING and not has_agreed_aim(project):
        return "Work begins once somebody with lived experience agreed to the aim."
    if stage == Stage.SPREADING and not project.cycles.filter(decision="adopt").exists():
        return "A change spreads once a test of it was adopted."
    if stage == Stage.SUSTAINING and not project.adoptions.exists():
        return "A change is sustained where a site has adopted it."
    return ""


def has_agreed_aim(project: Project) -> bool:
    """Is every aim in force agreed, and is there one?"""
    standing = project.aims.filter(replaced_by__isnull=True)
    return standing.exists() and not standing.filter(agreed_at__isnull=True).exists()


@transaction.atomic
def move(*, project: Project, to: str, by: User) -> Project:
    reason = why_not(project, to)
    if reason:
        raise Refused(reason)
    former, project.stage = project.stage, to
    if to == Stage.TESTING and project.started_on is None:
        project.started_on = timezone.localdate()
    if to == Stage.CLOSED:
        project.closed_on = timezone.localdate()
        project.started_on = project.started_on or project.closed_on
    project.save(update_fields=["stage", "started_on", "closed_on"])
    facts = {"project": project.pk, "from": former, "to": to}
    audit.record("project.moved", by=by, subject=project, facts=facts)
    return project
