"""How complete the characteristics are, and how standards relate."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import audit
from equity_measures import library
from equity_measures.completeness import CompletenessRow, completeness_of, periods_of
from equity_measures.forms import PeriodFilter
from equity_measures.library import crosswalk
from equity_measures.models import Category, Stratifier
from mielhss.lib.downloads import csv_response
from partners.access import AccessRequest
from partners.roles import Permission

TONES = {"exact": "good", "likely": "info", "uncertain": "warn", "unknown": "bad"}


def _chosen(request: AccessRequest) -> tuple[str, list[str]]:
    request.access.require(Permission.GAP_VIEW)
    periods = periods_of(request.access)
    asked = request.GET.get("period", "")
    return (asked if asked in periods else next(iter(periods), "")), periods


def _rows(request: AccessRequest, period: str) -> list[CompletenessRow]:
    return completeness_of(request.access, period, settings.COMPLETENESS_GOAL / 100)


@require_GET
def completeness(request: AccessRequest) -> HttpResponse:
    """The share of people whose answer is known, by place and characteristic, against the goal."""
    period, periods = _chosen(request)
    rows = _rows(request, period)
    context = {
        "rows": rows,
        "met": sum(row.meets for row in rows),
        "goal": settings.COMPLETENESS_GOAL,
        "filter": PeriodFilter({"period": period}, periods=periods),
        "export_url": f"{reverse('equity_measures:completeness-export')}?period={period}",
        "cautions": list(dict.fromkeys(row.caution for row in rows if row.caution)),
    }
    return render(request, "equity_measures/completeness.html", context)


@require_GET
def completeness_csv(request: AccessRequest) -> HttpResponse:
    """The same as CSV."""
    period, _ = _chosen(request)
    rows = _rows(request, period)
    audit.record("completeness.export", by=request.user, facts={"period": period})
    return csv_response(
        f"completeness-{period}.csv",
        (
            "place",
            "stratifier",
            "period",
            "known_median",
            "known_lowest",
            "lowest_measure",
            "measures",
            "goal",
            "meets",
        ),
        [
            (r.place, r.stratifier, period, r.median, r.lowest, r.lowest_measure, r.measures, r.goal, r.meets)
            for r in rows
        ],
    )


@require_GET
def standards(request: HttpRequest) -> HttpResponse:
    """The crosswalk between the standards of race and ethnicity, and the codes of other systems."""
    labels = {
        (category.stratifier.code, category.code): category.label
        for category in Category.objects.select_related("stratifier")
    }
    titles = dict(Stratifier.objects.values_list("code", "title"))
    caution = Stratifier.objects.filter(code="race_2024").values_list("caution", flat=True).first()
    return render(
        request,
        "equity_measures/standards.html",
        {
            "caution": caution or "",
            "crosswalk": [_crosswalk_row(row, labels) for row in crosswalk.rows()],
            "code_header": ["Code", "Meaning", "System", "Counted as", "Where", "Read in"],
            "code_rows": [_code_row(entry, labels, titles) for entry in library.read("codes")["codes"]],
        },
    )


def _crosswalk_row(row: dict[str, str], labels: dict[tuple[str, str], str]) -> dict[str, object]:
    return {
        "race": labels.get(("race_1997", row["race_1997"]), row["race_1997"]),
        "ethnicity": labels.get(("ethnicity", row["ethnicity"]), row["ethnicity"]),
        "likeliest": labels.get(("race_2024", row["likeliest"]), row["likeliest"]),
        "possible": [labels.get(("race_2024", code), code) for code in row["possible"]],
        "certainty": row["certainty"],
        "tone": TONES[row["certainty"]],
        "why": row["why"],
    }


def _code_row(
    entry: dict[str, str], labels: dict[tuple[str, str], str], titles: dict[str, str]
) -> tuple[str, str, str, str, str, str]:
    of = entry["stratifiers"]
    return (
        entry["code"], entry["label"], entry["system"], labels.get((of[0], entry["category"]), entry["category"]),
        ", ".join(titles.get(code, code) for code in of), entry["source"],
    )  # fmt: skip
