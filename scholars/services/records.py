"""Roadblocks, positions and development plans: what is kept of a scholar's way."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from scholars.models import DevelopmentPlan, Goal, Position, Roadblock, Scholar
from scholars.services.refusal import Refused

CARRIED = ("lineage", "kind", "state", "due_on", "title", "specific", "measurable", "achievable", "relevant", "helpers")


@transaction.atomic
def save_roadblock(*, roadblock: Roadblock, by: User) -> Roadblock:
    is_new = roadblock.pk is None
    if is_new:
        roadblock.logged_by = by
    roadblock.save()
    _record("roadblock.opened" if is_new else "roadblock.changed", roadblock, roadblock.scholar, by)
    return roadblock


@transaction.atomic
def close_roadblock(*, roadblock: Roadblock, on: date, resolution: str, how: str, by: User) -> Roadblock:
    if roadblock.closed_on is not None:
        raise Refused("This roadblock is closed already.")
    roadblock.closed_on, roadblock.resolution, roadblock.resolved_how = on, resolution, how
    roadblock.save(update_fields=["closed_on", "resolution", "resolved_how"])
    _record("roadblock.closed", roadblock, roadblock.scholar, by)
    return roadblock


@transaction.atomic
def reopen_roadblock(*, roadblock: Roadblock, by: User) -> Roadblock:
    """It came back, or was closed by mistake. What was written about its end is kept in the action."""
    if roadblock.closed_on is not None:
        if roadblock.resolved_how:
            roadblock.action = f"{roadblock.action}\n{roadblock.resolved_how}".strip()[:2000]
        roadblock.closed_on, roadblock.resolution, roadblock.resolved_how = None, "", ""
        roadblock.save(update_fields=["closed_on", "resolution", "resolved_how", "action"])
        _record("roadblock.reopened", roadblock, roadblock.scholar, by)
    return roadblock


@transaction.atomic
def save_position(*, position: Position, by: User) -> Position:
    is_new = position.pk is None
    position.save()
    _record("position.added" if is_new else "position.changed", position, position.scholar, by)
    return position


@transaction.atomic
def remove_position(*, position: Position, by: User) -> None:
    scholar, title = position.scholar, str(position)
    position.delete()
    audit.record("position.removed", by=by, subject=title, institution_id=scholar.institution_id)


@transaction.atomic
def begin_plan(*, scholar: Scholar, year: int, by: User) -> DevelopmentPlan:
    """A new year's plan with the goals that are still open, word for word, to be gone over."""
    if DevelopmentPlan.objects.filter(scholar=scholar, year=year).exists():
        raise Refused(f"There is a plan for {year} already.")
    before = DevelopmentPlan.objects.filter(scholar=scholar, year__lt=year).first()
    plan = DevelopmentPlan.objects.create(scholar=scholar, year=year)
    if before is not None:
        still_open = before.goals.filter(state__in=[Goal.State.PLANNED, Goal.State.UNDER_WAY])
        Goal.objects.bulk_create(_carried(goal, plan) for goal in still_open)
    _record("plan.begun", plan, scholar, by)
    return plan


def _carried(goal: Goal, plan: DevelopmentPlan) -> Goal:
    return Goal(plan=plan, private=list(goal.private), **{name: getattr(goal, name) for name in CARRIED})


@transaction.atomic
def save_goal(*, goal: Goal, by: User) -> Goal:
    """Words change only in a draft; how far a goal has come may be told at any time."""
    if not _locked(goal.plan).is_open:
        raise Refused("This plan is signed. Begin the next version, or ask for it to be opened again.")
    goal.save()
    _record("goal.saved", goal, goal.plan.scholar, by)
    return goal


@transaction.atomic
def move_goal(*, goal: Goal, state: str, by: User) -> Goal:
    goal.state = state
    goal.save(update_fields=["state"])
    _record("goal.moved", goal, goal.plan.scholar, by)
    return goal


@transaction.atomic
def sign_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """The scholar's own signature; the mentor's follows."""
    plan = _locked(plan)
    if plan.scholar.user_id != by.pk:
        raise Refused("Only the scholar signs her own plan.")
    if not plan.is_open:
        raise Refused("This plan is signed already.")
    if not plan.goals.exists():
        raise Refused("Add a goal first: there is nothing to sign yet.")
    plan.state, plan.signed_at = DevelopmentPlan.State.SIGNED, timezone.now()
    plan.save(update_fields=["state", "signed_at"])
    _record("plan.signed", plan, plan.scholar, by)
    return plan


@transaction.atomic
def co_sign_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """The mentor's signature. That `by` mentors this scholar is for the caller to know."""
    plan = _locked(plan)
    if plan.state != DevelopmentPlan.State.SIGNED:
        raise Refused("Only a plan that its scholar has signed and nobody else can be co-signed.")
    if plan.scholar.user_id == by.pk:
        raise Refused("Somebody else co-signs your plan.")
    plan.state, plan.co_signed_at = DevelopmentPlan.State.CO_SIGNED, timezone.now()
    plan.co_signed_by, plan.co_signed_as = by, by.name or by.email
    plan.save(update_fields=["state", "co_signed_at", "co_signed_by", "co_signed_as"])
    _record("plan.co_signed", plan, plan.scholar, by)
    return plan


@transaction.atomic
def reopen_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """Back to a draft; both signatures are given again afterwards."""
    plan = _locked(plan)
    if not plan.is_open:
        plan.state, plan.signed_at, plan.co_signed_at = DevelopmentPlan.State.DRAFT, None, None
        plan.co_signed_by, plan.co_signed_as = None, ""
        plan.save(update_fields=["state", "signed_at", "co_signed_at", "co_signed_by", "co_signed_as"])
        _record("plan.reopened", plan, plan.scholar, by)
    return plan


def _locked(plan: DevelopmentPlan) -> DevelopmentPlan:
    return DevelopmentPlan.objects.select_for_update(of=("self",)).select_related("scholar").get(pk=plan.pk)


def _record(action: str, row: object, scholar: Scholar, by: User | None) -> None:
    audit.record(action, by=by, subject=row, institution_id=scholar.institution_id)  # type: ignore[arg-type]
