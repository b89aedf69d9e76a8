"""What an equity gap report says: every gap of one period, in the order of the questions asked. Frozen."""

from __future__ import annotations

from dataclasses import dataclass

from reports.kinds.progress.facts import GapFacts
from reports.kinds.shared.facts import Head


@dataclass(frozen=True)
class Facts:
    head: Head
    gaps: tuple[GapFacts, ...]
    threshold: int
    confidence: float
    reference: str
