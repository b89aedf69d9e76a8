"""What an annual RPPR pack says, section by section. Frozen."""

from __future__ import annotations

from dataclasses import dataclass

from reports.kinds.shared.facts import Grid, Head


@dataclass(frozen=True)
class Person:
    """A paragraph on one scholar, as B.4 asks for it."""

    record: int
    name: str
    text: str


@dataclass(frozen=True)
class Counts:
    in_training: int
    begun: int
    completed: int
    left: int
    sessions: int
    attended: int
    attendance_asked: int
    publications: int
    missing_access: int
    days_lost: int


@dataclass(frozen=True)
class Facts:
    head: Head
    objectives: str
    counts: Counts
    people: tuple[Person, ...]
    milestones: Grid
    recruitment: Grid
    sessions: Grid
    dissemination: Grid
    plans: Grid
    publications: Grid
    products: Grid
    participants: Grid
    changes: Grid
    impact: Grid
    roadblocks: Grid
