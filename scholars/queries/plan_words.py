"""What each reader may see of a goal."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from scholars.models import SMART, Goal


@dataclass(frozen=True)
class Told:
    """A goal as one reader may see it: `words` holds only what she may read."""

    goal: Goal
    title: str
    words: list[tuple[str, str, bool]]
    is_late: bool


def told_to(goal: Goal, *, is_owner: bool, is_mentor: bool) -> Told:
    """All to its scholar; to her mentor what is not private; to staff kind, status and date."""
    readable = [name for name in SMART if is_owner or (is_mentor and name not in goal.private)]
    words = [
        (Goal.label_of(name), getattr(goal, name), name in goal.private)
        for name in readable
        if name != "title" and getattr(goal, name)
    ]
    title = goal.title if "title" in readable else f"{goal.get_kind_display()} goal"
    is_late = goal.state in (Goal.State.PLANNED, Goal.State.UNDER_WAY) and goal.due_on < timezone.localdate()
    return Told(goal, title, words, is_late)
