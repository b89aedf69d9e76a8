"""What an improvement portfolio says: projects whose teams published them; the others are only counted. Frozen."""

from __future__ import annotations

from dataclasses import dataclass

from reports.kinds.shared.facts import Grid, Head


@dataclass(frozen=True)
class Facts:
    head: Head
    projects: int
    published: int
    narrowing: int
    compared: int
    stages: Grid
    listed: Grid
    gaps: Grid
