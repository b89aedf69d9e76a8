"""What a site report says: what a partner gave to the network and what it gained from it. Frozen."""

from __future__ import annotations

from dataclasses import dataclass

from reports.kinds.progress.facts import GapFacts, Submission
from reports.kinds.shared.facts import Grid, Head


@dataclass(frozen=True)
class PartnerFacts:
    """One partner. `gave` and `gained` are counts with what they count; the grids say it in detail."""

    record: int
    code: str
    name: str
    kinds: tuple[str, ...]
    sites: int
    submissions: tuple[Submission, ...]
    gave: Grid
    gained: Grid
    scholars: Grid
    sessions: Grid
    changes: Grid
    gaps: tuple[GapFacts, ...]

    @property
    def certain(self) -> int:
        return sum(gap.is_certain for gap in self.gaps)


@dataclass(frozen=True)
class Facts:
    head: Head
    is_one: bool
    threshold: int
    partners: tuple[PartnerFacts, ...]
