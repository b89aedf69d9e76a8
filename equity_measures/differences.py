"""What a version changes beside the one it replaces: shares and rates only, and nothing that rests on a few people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Sum

from equity_measures.ingestion import Cells
from equity_measures.models import Cell, Extract, GapPolicy, Measure
from equity_measures.statistics.suppression import has_small_count
from partners.access import Access
from partners.models import Site
from partners.roles import Permission

HIDDEN = "Hidden"
LARGE_CHANGE = 20
"""Percent of people, or points of the rate, from which on somebody should look twice."""

Counts = tuple[int, int]


@dataclass(frozen=True)
class Difference:
    """One measure at one site, before and after."""

    measure: str
    site: str
    before: str
    after: str
    people: str
    is_large: bool


def former_of(access: Access, extract: Extract) -> Extract | None:
    """The version to compare with: the last before it that was in use."""
    before = Extract.objects.visible_to(access, Permission.EXTRACT_VIEW).of(
        extract.institution, extract.data_set, extract.period
    )
    used = before.filter(state=Extract.State.ACCEPTED, published_at__isnull=False, version__lt=extract.version)
    return used.order_by("-version").first()


def differences(access: Access, former: Extract | None, latter: Extract) -> list[Difference]:
    """By measure and site. Whoever may see the extract may see them; the counts themselves stay inside."""
    keys = [extract.pk for extract in (former, latter) if extract is not None]
    totals = _totals(access, keys)
    threshold = (GapPolicy.objects.first() or GapPolicy()).threshold
    found = sorted({key[1:] for key in totals})
    return [
        _difference(
            measure,
            site,
            totals.get((former.pk, measure, site)) if former else None,
            totals.get((latter.pk, measure, site)),
            threshold,
        )
        for measure, site in found
    ]


def differences_of_cells(access: Access, former: Extract | None, cells: Cells) -> list[Difference]:
    """The same for counts that are not stored, as a dry run has them."""
    threshold = (GapPolicy.objects.first() or GapPolicy()).threshold
    before = {key[1:]: counts for key, counts in _totals(access, [former.pk] if former else []).items()}
    after = _totals_of_cells(cells)
    return [
        _difference(measure, site, before.get((measure, site)), after.get((measure, site)), threshold)
        for measure, site in sorted(set(before) | set(after))
    ]


def _totals_of_cells(cells: Cells) -> dict[tuple[str, str], Counts]:
    measures = dict(Measure.objects.filter(code__in=cells.measures).values_list("code", "title"))
    sites = dict(Site.objects.filter(code__in=cells.sites).values_list("code", "name"))
    sums: dict[tuple[str, str, tuple[str, ...]], list[int]] = defaultdict(lambda: [0, 0])
    for site, measure, _, split, _, second, numerator, denominator, _ in cells.rows():
        if not second:
            sums[measures.get(measure, measure), sites.get(site, site), split][0] += numerator
            sums[measures.get(measure, measure), sites.get(site, site), split][1] += denominator
    totals: dict[tuple[str, str], Counts] = defaultdict(lambda: (0, 0))
    for (measure, site, _), (numerator, denominator) in sums.items():
        if denominator > totals[measure, site][1]:
            totals[measure, site] = (numerator, denominator)
    return dict(totals)


def _totals(access: Access, extracts: list[int]) -> dict[tuple[int, str, str], Counts]:
    """Everybody counted: of all people when that was counted, else of the characteristic that covers most."""
    rows = (
        Cell.objects.visible_to(access, Permission.EXTRACT_VIEW)
        .filter(extract__in=extracts, second__isnull=True)
        .values("extract_id", "measure__title", "site__name", "stratification_id")
        .annotate(numerators=Sum("numerator"), denominators=Sum("denominator"))
        .order_by()
    )
    totals: dict[tuple[int, str, str], Counts] = defaultdict(lambda: (0, 0))
    for row in rows:
        key = (row["extract_id"], row["measure__title"], row["site__name"])
        if row["denominators"] > totals[key][1]:
            totals[key] = (row["numerators"], row["denominators"])
    return dict(totals)


def _difference(measure: str, site: str, before: Counts | None, after: Counts | None, threshold: int) -> Difference:
    rates = [_rate(counts, threshold) for counts in (before, after)]
    words = [
        "Not counted" if counts is None else _percent(rate) for counts, rate in zip((before, after), rates, strict=True)
    ]
    if before is None or after is None:
        people = "New" if before is None else "Gone"
        return Difference(measure, site, words[0], words[1], people, is_large=after is None)
    if None in rates or not before[1]:
        return Difference(measure, site, words[0], words[1], HIDDEN, is_large=False)
    change = round(100 * (after[1] - before[1]) / before[1])
    moved = abs((rates[1] or 0) - (rates[0] or 0)) * 100
    is_large = abs(change) >= LARGE_CHANGE or moved >= LARGE_CHANGE
    return Difference(measure, site, words[0], words[1], f"{change:+d} %" if change else "About the same", is_large)


def _rate(counts: Counts | None, threshold: int) -> float | None:
    if counts is None or not counts[1] or has_small_count(*counts, threshold):
        return None
    return counts[0] / counts[1]


def _percent(rate: float | None) -> str:
    return HIDDEN if rate is None else f"{100 * rate:.0f} %"
