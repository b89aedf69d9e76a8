"""What holds scholars up, over the network."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scholars.models import Roadblock, RoadblockGroup


@dataclass(frozen=True)
class Burden:
    """Of one kind or one institution: how many roadblocks, how many still open, and the days they cost."""

    label: str
    count: int
    open: int
    days_lost: int


@dataclass(frozen=True)
class RoadblockSummary:
    by_group: list[Burden]
    by_institution: list[Burden]
    longest: list[tuple[Roadblock, int]]
    days_lost: int
    open: int


def summarize(roadblocks: Iterable[Roadblock], today: date) -> RoadblockSummary:
    """Days lost by kind and by institution, the heaviest first, and the five that have been open longest."""
    found = list(roadblocks)
    open_ones = sorted((r for r in found if r.closed_on is None), key=lambda r: (r.opened_on, r.pk))
    return RoadblockSummary(
        by_group=_burdens((RoadblockGroup(r.code[0]).label, r) for r in found),
        by_institution=_burdens((r.scholar.institution.name, r) for r in found),
        longest=[(roadblock, roadblock.days_open(today)) for roadblock in open_ones[:5]],
        days_lost=sum(r.days_lost for r in found),
        open=len(open_ones),
    )


def _burdens(pairs: Iterable[tuple[str, Roadblock]]) -> list[Burden]:
    days: dict[str, int] = defaultdict(int)
    counts: Counter[str] = Counter()
    still_open: Counter[str] = Counter()
    for label, roadblock in pairs:
        label = str(label)
        days[label] += roadblock.days_lost
        counts[label] += 1
        still_open[label] += roadblock.closed_on is None
    ordered = sorted(days, key=lambda label: (-days[label], label))
    return [Burden(label, counts[label], still_open[label], days[label]) for label in ordered]
