"""Tests of change from plan to decision, and what the network is told of them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import audit
from accounts.models import User
from improvement.models import Cycle, Decision, Project, Stage
from improvement.services import Refused
from improvement.services.stages import has_agreed_aim
from improvement.small_counts import places_with_counts


@transaction.atomic
def plan(*, cycle: Cycle, project: Project, by: User) -> Cycle:
    """A new test. Testing begins with the first one, and not before the aim is agreed."""
    if project.stage == Stage.CLOSED:
        raise Refused("The project is closed.")
    if not has_agreed_aim(project):
        raise Refused("Work begins once somebody with lived experience agreed to the aim.")
    last = project.cycles.aggregate(last=Max("number"))["last"] or 0
    cycle.project, cycle.number, cycle.created_by = project, last + 1, by
    cycle.save()
    if project.stage == Stage.AGREED:
        project.stage = Stage.TESTING
        project.started_on = project.started_on or min(cycle.starts_on, timezone.localdate())
        project.save(update_fields=["stage", "started_on"])
    _record("cycle.planned", cycle, by)
    return cycle


@transaction.atomic
def change(*, cycle: Cycle, by: User, what: str) -> Cycle:
    """Its plan, or what came of it. A decided test stays as it was decided."""
    if Cycle.objects.filter(pk=cycle.pk).exclude(decision="").exists():
        raise Refused("The team has decided on this test; plan another one that builds on it.")
    cycle.save()
    _record(f"cycle.{what}", cycle, by)
    return cycle


@transaction.atomic
def decide(*, cycle: Cycle, decision: str, reason: str, by: User) -> Cycle:
    if cycle.decision:
        raise Refused("The team has decided on this test already.")
    if not cycle.did.strip() or not cycle.learned.strip() or not cycle.held:
        raise Refused("First write down what was done, what was learned, and whether the prediction held.")
    cycle.decision, cycle.reason, cycle.decided_on = Decision(decision), reason, timezone.localdate()
    cycle.save(update_fields=["decision", "reason", "decided_on"])
    _record("cycle.decided", cycle, by, decision=decision)
    return cycle


def texts_of(cycle: Cycle) -> dict[str, str]:
    """What the network would read of it."""
    return {
        "the change": cycle.title,
        "the plan": cycle.plan,
        "the prediction": cycle.prediction,
        "what was done": cycle.did,
        "what was learned": cycle.learned,
        "the reason": cycle.reason,
    }


@transaction.atomic
def share(*, cycle: Cycle, by: User) -> Cycle:
    """Put it into the network's library."""
    if not cycle.decision:
        raise Refused("A test is shared once the team has decided on it.")
    faults = places_with_counts(texts_of(cycle))
    if faults:
        raise Refused(f"A count of 10 people or fewer stands in {', '.join(faults)}. Say it without the number.")
    if cycle.shared_at is None:
        cycle.shared_at = timezone.now()
        cycle.save(update_fields=["shared_at"])
        _record("cycle.shared", cycle, by)
    return cycle


@transaction.atomic
def take_back(*, cycle: Cycle, by: User) -> Cycle:
    if cycle.shared_at is not None:
        cycle.shared_at = None
        cycle.save(update_fields=["shared_at"])
        _record("cycle.taken_back", cycle, by)
    return cycle


def _record(action: str, cycle: Cycle, by: User, **facts: object) -> None:
    facts = {"project": cycle.project_id, "cycle": cycle.pk, "number": cycle.number, **facts}
    audit.record(action, by=by, subject=cycle.project, facts=facts)
