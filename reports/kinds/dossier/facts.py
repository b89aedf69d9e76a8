"""What a dossier says of each scholar. Frozen."""

from __future__ import annotations

from dataclasses import dataclass

from reports.kinds.shared.facts import Grid, Head


@dataclass(frozen=True)
class Life:
    """One scholar: who she is, then what is recorded of her way."""

    record: int
    name: str
    facts: tuple[tuple[str, str], ...]
    told: tuple[str, ...]
    steps_due: int
    steps_done: int
    effort_floor: int
    steps: Grid
    effort: Grid
    mentors: Grid
    competencies: Grid
    products: Grid
    positions: Grid


@dataclass(frozen=True)
class Facts:
    head: Head
    lives: tuple[Life, ...]
