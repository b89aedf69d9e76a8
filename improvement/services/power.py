"""What teams write down about how they share power."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from improvement.models import (
    Member,
    Phase,
    PhasePart,
    Project,
    Reflection,
    SelfDescription,
    Story,
    StoryUse,
    TeamDecision,
)
from improvement.services import Refused


@transaction.atomic
def describe_oneself(*, description: SelfDescription, by: User) -> SelfDescription:
    """Only a member describes herself. What she says stays out of the record of events."""
    if description.member.user_id != by.pk:
        raise Refused("Only she says this about herself.")
    description.save()
    _record("power.described", description.member.project, by)
    return description


@transaction.atomic
def take_back_description(*, member: Member, by: User) -> None:
    if member.user_id != by.pk:
        raise Refused("Only she says this about herself.")
    SelfDescription.objects.filter(member=member).delete()
    _record("power.description taken back", member.project, by)


@transaction.atomic
def save_decision(*, decision: TeamDecision, decided_by: Collection[Member], by: User) -> TeamDecision:
    if not decided_by:
        raise Refused("Say who decided.")
    decision.save()
    decision.decided_by.set(decided_by)
    _record("power.decision logged", decision.project, by, decision=decision.pk)
    return decision


@transaction.atomic
def save_phases(*, project: Project, depths: dict[tuple[str, int], int | None], by: User) -> None:
    """The whole table of phases and people at once: a depth for a phase and a member, or None for no part in it."""
    members = {member.pk: member for member in project.members.all()}
    PhasePart.objects.filter(project=project, member__in=members).delete()
    PhasePart.objects.bulk_create(
        PhasePart(project=project, phase=phase, member=members[key], depth=depth)
        for (phase, key), depth in depths.items()
        if depth and key in members and phase in Phase.values
    )
    _record("power.phases noted", project, by)


@transaction.atomic
def save_row(*, row: Any, by: User, action: str) -> Any:
    """Hours, a place on the map, or what was agreed about a story."""
    row.save()
    _record(action, row.project, by, key=row.pk)
    return row


@transaction.atomic
def save_reflection(*, reflection: Reflection, present: Collection[Member], by: User) -> Reflection:
    if not any(reflection.answers.values()):
        raise Refused("Answer at least one of the questions.")
    reflection.save()
    reflection.present.set(present)
    _record("power.reflected", reflection.project, by, quarter=reflection.quarter)
    return reflection


@transaction.atomic
def use_story(*, use: StoryUse, by: User) -> StoryUse:
    """Tell a story once more, within what its teller agreed to."""
    story = Story.objects.select_for_update().get(pk=use.story_id)
    if story.withdrawn_on is not None:
        raise Refused("She has taken her story back. It is not told any more.")
    if use.use not in story.uses:
        raise Refused("She did not agree to this use. Ask her first, and note what she says.")
    if not story.agreed_on <= use.used_on or (story.ends_on and use.used_on > story.ends_on):
        raise Refused("The day lies outside the time she agreed to.")
    use.save()
    _record("story.used", story.project, by, story=story.pk, use=use.use)
    return use


@transaction.atomic
def withdraw_story(*, story: Story, on: date, by: User) -> Story:
    """Take a story back, at once and without a reason. Where it was told stays listed."""
    if story.withdrawn_on is None:
        story.withdrawn_on = max(on, story.agreed_on)
        story.save(update_fields=["withdrawn_on"])
        _record("story.withdrawn", story.project, by, story=story.pk)
    return story


def record_reading(*, story: Story, by: User) -> None:
    _record("story.read", story.project, by, story=story.pk)


def _record(action: str, project: Project, by: User, **facts: object) -> None:
    audit.record(action, by=by, subject=project, facts={"project": project.pk, **facts})
