"""What a hub pack says: the program tables, with small counts of scholars already held back. Frozen."""

from __future__ import annotations

from dataclasses import dataclass

from reports.kinds.shared.facts import Grid, Head


@dataclass(frozen=True)
class CountRow:
    """Counts of one table as released, for the audit of all releases: the key of each cell, and None where hidden."""

    table: str
    day: str
    scope: str
    cells: tuple[tuple[str, int | None], ...]
    sums: tuple[tuple[str, ...], ...]
    threshold: int


@dataclass(frozen=True)
class Facts:
    head: Head
    scholars: int
    centers: int
    smallest: int
    grids: tuple[Grid, ...]
    counts: tuple[CountRow, ...]
