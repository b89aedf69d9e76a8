"""For how many people each characteristic is known: a measure of its own, from the gap reports of the night."""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import dataclass

from equity_measures.models import GapReport
from equity_measures.periods import Period
from partners.access import Access
from partners.roles import Permission


@dataclass(frozen=True)
class CompletenessRow:
    """A characteristic at a place in a period, over all its measures. Shares are from 0 to 1."""

    place: str
    stratifier: str
    caution: str
    median: float
    lowest: float
    lowest_measure: str
    measures: int
    goal: float

    @property
    def meets(self) -> bool:
        return self.median >= self.goal

    @property
    def median_text(self) -> str:
        return f"{self.median:.1%}"

    @property
    def lowest_text(self) -> str:
        return f"{self.lowest:.1%}"


def periods_of(access: Access) -> list[str]:
    """Periods with gap reports that this person may see, the latest first."""
    found = GapReport.objects.visible_to(access, Permission.GAP_VIEW).current().order_by()
    return sorted(
        found.values_list("period", flat=True).distinct(), key=lambda text: Period.parse(text).last_day, reverse=True
    )


def completeness_of(access: Access, period: str, goal: float) -> list[CompletenessRow]:
    """Each place and characteristic of a period, the least complete first. A hidden share is left out."""
    reports = (
        GapReport.objects.visible_to(access, Permission.GAP_VIEW)
        .current()
        .filter(period=period, completeness__isnull=False)
        .values_list("site__name", "stratifier__title", "stratifier__caution", "measure__title", "completeness")
    )
    shares: dict[tuple[str, str, str], list[tuple[float, str]]] = defaultdict(list)
    for site, stratifier, caution, measure, share in reports.order_by():
        if share is not None:
            shares[site or "Whole network", stratifier, caution].append((share, measure))
    rows = []
    for (place, stratifier, caution), found in shares.items():
        lowest, measure = min(found)
        median = statistics.median(share for share, _ in found)
        rows.append(CompletenessRow(place, stratifier, caution, median, lowest, measure, len(found), goal))
    return sorted(rows, key=lambda row: (row.median, row.place, row.stratifier))
