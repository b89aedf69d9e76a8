"""The part of a measure's page that looks at two stratifiers at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import audit
from equity_measures import pairs
from equity_measures.pairs import PairGrid
from equity_measures.queries import MeasureStory
from equity_measures.views.story import story_of
from mielhss.lib.downloads import csv_response
from partners.access import Access, AccessRequest

HEADER = (
    "measure_code", "place", "period", "first_stratifier", "second_stratifier", "group", "status", "numerator",
    "denominator", "rate", "lower", "upper", "difference", "difference_lower", "difference_upper", "ratio",
    "ratio_lower", "ratio_upper", "is_reference", "p_value", "q_value", "interval", "reliability", "origin",
)  # fmt: skip


def context(access: Access, story: MeasureStory, query: str) -> dict[str, Any]:
    """The grids of the page's section; none where no extract counts the stratifier together with another."""
    grids = pairs.grids_of(access, story)
    csv_url = reverse("equity_measures:measure-pairs-export", kwargs={"code": story.measure.code})
    cautions = {grid.report.first.caution for grid in grids} | {grid.report.second.caution for grid in grids}
    return {
        "grids": grids,
        "csv_url": f"{csv_url}?{query}",
        "cautions": sorted(caution for caution in cautions if caution and caution != story.stratifier.caution),
    }


@require_GET
def measure_pairs_csv(request: AccessRequest, code: str) -> HttpResponse:
    """The grids of a measure's page as a file, suppressed as there."""
    _, story = story_of(request, code)
    audit.record("gaps.export", by=request.user, subject=f"{story.measure} by pairs at {story.place.label}")
    rows = [row for grid in pairs.grids_of(request.access, story) for row in _rows(story, grid)]
    return csv_response(f"{story.measure.code}-{story.place.code}-{story.stratifier.code}-together.csv", HEADER, rows)


def _rows(story: MeasureStory, grid: PairGrid) -> list[list[Any]]:
    report = grid.report
    return [
        [
            story.measure.code, story.place.label, report.period, report.first.title, report.second.title, row.label,
            row.status, row.numerator, row.denominator, row.rate, row.lower, row.upper, row.difference,
            row.difference_lower, row.difference_upper, row.ratio, row.ratio_lower, row.ratio_upper, row.is_reference,
            row.p_value, row.q_value, row.interval, row.reliability, report.get_provenance_display(),
        ]
        for row in grid.analysis.rows
    ]  # fmt: skip
