"""Scholars by expected steps, those who are behind first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scholars.models import Milestone, MilestoneTemplate, Scholar


@dataclass(frozen=True)
class Square:
    """Where one scholar stands with one step. `key` is the milestone's, or None when she was not given the step."""

    key: int | None
    state: str
    on: date | None
    is_verified: bool = False

    @property
    def sign(self) -> str:
        """A sign beside the color: nobody needs to see colors to read the map."""
        return {"done": "✓", "late": "!", "due": "·"}.get(self.state, "")

    @property
    def words(self) -> str:
        day = f"{self.on:%b} {self.on.day}, {self.on.year}" if self.on else ""
        told = {"done": f"Done {day}", "late": f"Late, was due {day}", "due": f"Due {day}"}.get(
            self.state, "Not expected"
        )
        return f"{told}, confirmed" if self.is_verified else told


NOT_EXPECTED = Square(None, "none", None)


@dataclass(frozen=True)
class Row:
    scholar: Scholar
    squares: list[Square]

    @property
    def late(self) -> int:
        return sum(square.state == "late" for square in self.squares)

    @property
    def done(self) -> int:
        return sum(square.state == "done" for square in self.squares)


@dataclass(frozen=True)
class HeatMap:
    steps: list[MilestoneTemplate]
    rows: list[Row]

    @property
    def totals(self) -> list[tuple[int, int]]:
        """Of each step: how many are done, how many late."""
        columns = zip(*(row.squares for row in self.rows), strict=True) if self.rows else [()] * len(self.steps)
        return [(sum(s.state == "done" for s in column), sum(s.state == "late" for s in column)) for column in columns]


def heat_map(scholars: Iterable[Scholar], steps: Iterable[MilestoneTemplate], today: date) -> HeatMap:
    """One query beside those that bring scholars and steps, however many there are of each."""
    scholars, steps = list(scholars), list(steps)
    found: dict[tuple[int, int], Square] = {}
    milestones = Milestone.objects.filter(scholar__in=[s.pk for s in scholars], template__in=[s.pk for s in steps])
    told = milestones.values_list("pk", "scholar_id", "template_id", "due_on", "done_on", "verified_at")
    for pk, scholar_id, template_id, due_on, done_on, verified_at in told.order_by():
        found[scholar_id, template_id] = _square(pk, due_on, done_on, verified_at is not None, today)
    rows = [Row(scholar, [found.get((scholar.pk, step.pk), NOT_EXPECTED) for step in steps]) for scholar in scholars]
    rows.sort(key=lambda row: (-row.late, _earliest_late(row), row.scholar.name))
    return HeatMap(steps, rows)


def _square(pk: int, due_on: date, done_on: date | None, is_verified: bool, today: date) -> Square:
    if done_on is not None:
        return Square(pk, "done", done_on, is_verified)
    return Square(pk, "late" if due_on < today else "due", due_on)


def _earliest_late(row: Row) -> date:
    return min((square.on for square in row.squares if square.state == "late" and square.on), default=date.max)
