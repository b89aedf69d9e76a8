"""What the public one-pager says: a few numbers and three gaps, in plain words. Frozen."""

from __future__ import annotations

from dataclasses import dataclass

from reports.kinds.progress.facts import GapFacts
from reports.kinds.shared.facts import Head


@dataclass(frozen=True)
class Facts:
    head: Head
    partners: int
    sites: int
    scholars: int
    mentors: int
    gaps: tuple[GapFacts, ...]
    narrowed: int
    compared: int
    threshold: int
