"""What became of last year's goals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from scholars.models import SMART, DevelopmentPlan, Goal


@dataclass(frozen=True)
class Change:
    """One goal beside what it was the year before. `fields` names what differs; None where there is no such goal."""

    kind: str
    goal: Goal | None
    before: Goal | None
    fields: list[tuple[str, str, str]]


def diff(now: DevelopmentPlan, before: DevelopmentPlan | None, *, shown: Collection[str]) -> list[Change]:
    """Goals that are new, carried on (with what changed), and let go. Only fields in `shown` are compared."""
    if before is None:
        return []
    old = {goal.lineage: goal for goal in before.goals.all()}
    new = {goal.lineage: goal for goal in now.goals.all()}
    changes = [_change(goal, old.get(lineage), shown) for lineage, goal in new.items()]
    return changes + [Change("gone", None, goal, []) for lineage, goal in old.items() if lineage not in new]


def _change(goal: Goal, before: Goal | None, shown: Collection[str]) -> Change:
    if before is None:
        return Change("new", goal, None, [])
    fields = []
    for name in ("state", "due_on", *SMART):
        is_private = name in goal.private or name in before.private
        if name not in shown and (name in SMART or is_private):
            continue
        if getattr(goal, name) != getattr(before, name):
            label = Goal.label_of(name)
            fields.append((label, _text(before, name), _text(goal, name)))
    return Change("changed" if fields else "same", goal, before, fields)


def _text(goal: Goal, name: str) -> str:
    if name == "state":
        return str(goal.get_state_display())
    value = getattr(goal, name)
    return f"{value:%b} {value.day}, {value.year}" if name == "due_on" else str(value)
