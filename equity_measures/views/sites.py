"""The part of a measure's page that puts sites beside each other."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import audit
from equity_measures import site_figures
from equity_measures.queries import MeasureStory
from equity_measures.views.story import story_of
from mielhss.lib.downloads import csv_response
from partners.access import Access, AccessRequest

HEADER = (
    "measure_code", "stratifier", "period", "site", "numerator", "denominator", "rate", "lower", "upper", "finding",
    "origin",
)  # fmt: skip


def context(access: Access, story: MeasureStory, query: str) -> dict[str, Any]:
    """The funnel of the page's section; empty with fewer sites than can be compared."""
    found = site_figures.site_funnel(story, site_figures.totals_of(access, story))
    if found is None:
        return {}
    plot, sentence = found
    csv_url = reverse("equity_measures:measure-sites-export", kwargs={"code": story.measure.code})
    return {
        "plot": plot,
        "sentence": sentence,
        "csv_url": f"{csv_url}?{query}",
        "has_unnamed": any(point.label == site_figures.ANOTHER for point in plot.points),
    }


@require_GET
def measure_sites_csv(request: AccessRequest, code: str) -> HttpResponse:
    """The sites of a measure's page as a file: the rows beside the funnel."""
    _, story = story_of(request, code)
    audit.record("gaps.export", by=request.user, subject=f"{story.measure} by site, {story.report.period}")
    found = site_figures.site_funnel(story, site_figures.totals_of(request.access, story))
    rows = [
        [
            story.measure.code, story.stratifier.title, story.report.period, point.label, point.value.numerator,
            point.value.denominator, point.value.estimate, point.value.lower, point.value.upper,
            point.outside or "within the limits", story.report.get_provenance_display(),
        ]
        for point in (found[0].points if found else ())
    ]  # fmt: skip
    return csv_response(f"{story.measure.code}-{story.report.period}-sites.csv", HEADER, rows)
