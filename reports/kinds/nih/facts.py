"""What an NIH table pack says. Frozen."""

from __future__ import annotations

from dataclasses import dataclass

from reports.kinds.shared.facts import Grid, Head


@dataclass(frozen=True)
class Check:
    """One thing looked at before the tables are sent, and what was found."""

    what: str
    found: str
    is_fine: bool


@dataclass(frozen=True)
class Facts:
    head: Head
    scholars: int
    smallest: int
    grids: tuple[Grid, ...]
    checks: tuple[Check, ...]
