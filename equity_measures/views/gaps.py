"""Seeing gaps: the board and the page of one measure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import audit
from equity_measures import figures, queries, trust
from equity_measures.forms import GapFilter, SaveFilterForm
from equity_measures.models import Measure, SavedFilter, Stratifier
from equity_measures.periods import Period
from equity_measures.queries import BoardRow, MeasureStory, Place
from equity_measures.statistics.definitions import SUMMARY_MEASURES
from equity_measures.views import over_time, pairs, sites
from equity_measures.views.story import place_of, story_of
from mielhss.lib.downloads import csv_response
from mielhss.lib.numbers import percent, plain, points, ratio
from partners.access import AccessRequest
from partners.roles import Permission


@require_GET
def board(request: AccessRequest) -> HttpResponse:
    """All gaps at a place in a period, certain ones first."""
    request.access.require(Permission.GAP_VIEW)
    places = queries.places(request.access)
    if not places:
        return render(request, "equity_measures/gap_board.html", {"rows": [], "place": None})
    saved = list(SavedFilter.objects.visible_to(request.access, Permission.GAP_VIEW))
    default = next((one for one in saved if one.is_default), None)
    if default and not request.GET and default.place in {place.code for place in places}:
        return redirect(f"{reverse('equity_measures:gap-board')}?{default.query}")
    place = place_of(request, places)
    periods = queries.reports_at(request.access, place)
    period = request.GET.get("period") or (periods[0] if periods else "")
    by = request.GET.get("by", "")
    rows = queries.gap_board(request.access, place, period, by) if period in periods else []
    chosen = {"place": place.code, "period": period, "by": by}
    context = {
        "place": place,
        "period": Period.parse(period) if period in periods else None,
        "filter": GapFilter(chosen, places=places, periods=periods, stratifiers=_stratifier_choices()),
        "rows": [_line(row, place, number) for number, row in enumerate(rows)],
        "tiles": _tiles(rows),
        "sentence": _board_sentence(rows, place),
        "heat": _heat_map(rows, place),
        "provenance": rows[0].report.provenance if rows else "",
        "cautions": _cautions([row.report.stratifier for row in rows]),
        "night": queries.last_night(),
        "saved": saved,
        "save_form": SaveFilterForm(
            initial=chosen | {"latest": period == periods[0] if periods else True}, places=places
        ),
        "query": f"place={place.code}&period={period}&by={by}",
    }
    template = "equity_measures/gap_board.html"
    return render(request, f"{template}#rows" if getattr(request, "htmx", False) else template, context)


def _stratifier_choices() -> list[tuple[str, str]]:
    return [("", "Every stratifier"), *Stratifier.objects.values_list("code", "title")]


def _line(row: BoardRow, place: Place, number: int) -> dict[str, Any]:
    """A board row as the page prints it."""
    gap, report = row.analysis.gap, row.report
    return {
        "measure": report.measure.title,
        "url": _line_url(row, place),
        "stratifier": report.stratifier.title,
        "status": row.status,
        "worst": gap.label if gap else "",
        "worst_rate": percent(gap.rate) if gap else "",
        "reference": gap.reference_label if gap else "",
        "reference_rate": percent(gap.reference_rate) if gap else "",
        "size": points(gap.size) if gap else "",
        "interval": f"{points(gap.size_lower)} to {points(gap.size_upper)}" if gap else "",
        "change": row.change,
        "change_text": points(abs(row.change)) if row.change is not None else "",
        "sparkline": figures.sparkline(
            f"spark-{number}", row.history[-8:], title=f"{report.measure.title} by {report.stratifier.title}"
        )
        if len(row.history) > 1
        else None,
    }


def _board_sentence(rows: list[BoardRow], place: Place) -> str:
    """What the board shows, in one sentence."""
    clear = [row for row in rows if row.status == "clear" and row.analysis.gap]
    where = "Across the network" if place.site is None else f"At {place.label}"
    seen = sum(row.analysis.gap is not None for row in rows)
    if not seen:
        return f"{where}, no group fares worse than its comparison group."
    if not clear:
        return f"{where}, none of the {seen} gaps seen can be told from chance."
    row = max(clear, key=lambda each: each.report.difference or 0.0)
    gap = row.analysis.gap
    label, size = (gap.label, points(gap.size)) if gap else ("", "")
    return (
        f"{where}, {len(clear)} of the {seen} gaps seen can be told from chance; the largest is in "
        f"{row.report.measure.title} by {row.report.stratifier.title.lower()}: {label}, {size} points."
    )


def _heat_map(rows: list[BoardRow], place: Place) -> dict[str, Any]:
    """The board as a grid, measures by stratifiers; each cell has its size, its finding and a link."""
    stratifiers = list(dict.fromkeys(row.report.stratifier.title for row in sorted(rows, key=_stratifier_order)))
    measures = list(dict.fromkeys(row.report.measure.title for row in rows))
    cells = {(row.report.measure.title, row.report.stratifier.title): row for row in rows}
    lines = [
        [title, [_heat_cell(cells.get((title, stratifier)), place) for stratifier in stratifiers]] for title in measures
    ]
    return {"stratifiers": stratifiers, "lines": lines}


def _stratifier_order(row: BoardRow) -> tuple[int, str]:
    return row.report.stratifier.pk, row.report.stratifier.title


FINDINGS = {"clear": "clear gap", "uncertain": "uncertain", "none": "no gap seen", "hidden": "cannot be shown"}
STRONGEST = 0.10
"""The gap, as a proportion, that has the strongest of four tints; larger ones look alike."""


def _heat_cell(row: BoardRow | None, place: Place) -> dict[str, Any] | None:
    if row is None:
        return None
    size = row.analysis.gap.size if row.analysis.gap else 0.0
    return {
        "size": points(size) if row.analysis.gap else "",
        "finding": FINDINGS[row.status],
        "tint": 1 + min(3, int(4 * size / STRONGEST)) if row.status == "clear" else 0,
        "url": _line_url(row, place),
    }


def _line_url(row: BoardRow, place: Place) -> str:
    query = f"?place={place.code}&by={row.report.stratifier.code}&period={row.report.period}"
    return reverse("equity_measures:measure-detail", kwargs={"code": row.report.measure.code}) + query


def _tiles(rows: list[BoardRow]) -> list[dict[str, Any]]:
    count = {status: sum(row.status == status for row in rows) for status in queries.STATUS_ORDER}
    narrowed = sum(1 for row in rows if row.status == "clear" and row.change is not None and row.change < 0)
    return [
        {"label": "Clear gaps", "value": count["clear"], "note": "Told from chance, among all that is compared here."},
        {"label": "Clear gaps smaller than last period", "value": narrowed, "note": "Estimates; see each measure."},
        {"label": "Uncertain", "value": count["uncertain"], "note": "Too few people to tell from chance."},
        {"label": "Cannot be shown", "value": count["hidden"], "note": "Hidden to protect people in small groups."},
    ]


def _cautions(stratifiers: list[Stratifier]) -> list[str]:
    return list(dict.fromkeys(s.caution for s in stratifiers if s.caution))


@require_GET
def board_csv(request: AccessRequest) -> HttpResponse:
    """The board as a file, with the filters of the page."""
    request.access.require(Permission.GAP_VIEW)
    places = queries.places(request.access)
    if not places:
        raise Http404
    place = place_of(request, places)
    periods = queries.reports_at(request.access, place)
    period = request.GET.get("period") or (periods[0] if periods else "")
    rows = queries.gap_board(request.access, place, period, request.GET.get("by", "")) if period in periods else []
    audit.record("gaps.export", by=request.user, subject=f"Gap board of {place.label}, {period}")
    header = (
        "measure", "measure_code", "stratifier", "place", "period", "status", "worst_group", "worst_rate",
        "reference_group", "reference_rate", "difference", "difference_lower", "difference_upper", "q_value", "origin",
    )  # fmt: skip
    return csv_response(f"gaps-{place.code}-{period}.csv", header, (_board_cells(row, place) for row in rows))


def _board_cells(row: BoardRow, place: Place) -> list[Any]:
    gap, report = row.analysis.gap, row.report
    numbers = (
        [gap.label, gap.rate, gap.reference_label, gap.reference_rate, gap.size, gap.size_lower, gap.size_upper]
        if gap
        else [""] * 7
    )
    named = [report.measure.title, report.measure.code, report.stratifier.title, place.label, report.period]
    return [*named, row.status, *numbers, row.q_value, report.get_provenance_display()]


@require_GET
def measure_detail(request: AccessRequest, code: str) -> HttpResponse:
    """One measure at a place: who fares how, how sure that is, and how it has moved."""
    places, story = story_of(request, code)
    latest = story.analysis
    slug = story.measure.code
    scope = f"{story.measure.title}, {story.place.label}, {Period.parse(story.report.period).label}"
    chosen = {"place": story.place.code, "period": story.report.period, "by": story.stratifier.code}
    query = urlencode(chosen)
    context = {
        "story": story,
        "measure": story.measure,
        "definition": story.report.definition,
        "analysis": latest,
        "period": Period.parse(story.report.period),
        "filter": GapFilter(
            chosen,
            places=places,
            periods=story.periods,
            stratifiers=[(s.code, s.title) for s in story.stratifiers],
        ),
        "groups_plot": figures.groups_plot(
            f"{slug}-groups", latest, title=f"By {story.stratifier.title.lower()}", axis_label=scope
        ),
        "trend": figures.trend_plot(f"{slug}-trend", story.earlier, title="Each group over time")
        if len(story.earlier) > 1
        else None,
        "back": over_time.context(story, request.GET),
        "may_start_project": request.access.may_somewhere(Permission.IMPROVEMENT_START),
        "sites": sites.context(request.access, story, query),
        "pairs": pairs.context(request.access, story, query),
        "group_rows": _group_rows(story),
        "summary_rows": _summary_rows(story),
        "trust": _trust(story),
        "trust_methods": trust.methods(latest),
        "summary_meanings": [(code.upper(), SUMMARY_MEASURES[code]) for code in latest.summaries],
        "total": percent(latest.total.rate) if latest.total.rate is not None else "Hidden",
        "completeness": _completeness(story),
        "data_set": _source(story),
        "query": query,
    }
    return render(request, "equity_measures/measure_detail.html", context)


def _group_rows(story: MeasureStory) -> list[list[str]]:
    """The table of groups as the page and the file print it."""
    return [
        [
            row.label + (" (comparison group)" if row.is_reference else ""),
            percent(row.rate) if row.is_shown else "Hidden",
            f"{percent(row.lower)} to {percent(row.upper)}" if row.is_shown else "",
            f"{row.numerator:,}" if row.numerator is not None else "Hidden",
            f"{row.denominator:,}" if row.denominator is not None else "Hidden",
            points(row.difference, signed=True) if row.difference is not None else "",
            f"{points(row.difference_lower, signed=True)} to {points(row.difference_upper, signed=True)}"
            if row.difference is not None
            else "",
            ratio(row.ratio) if row.ratio is not None else "",
            f"{ratio(row.ratio_lower)} to {ratio(row.ratio_upper)}" if row.ratio_lower is not None else "",
        ]
        for row in story.analysis.rows
    ]


def _trust(story: MeasureStory) -> list[str]:
    """How far the gap can be trusted, in sentences."""
    parts = trust.parts_of(story.analysis, [analysis for _, analysis in story.sites])
    return [*trust.sentences(story.analysis), *([trust.parts_sentence(story.analysis, parts)] if parts else [])]


def _summary_rows(story: MeasureStory) -> list[list[str]]:
    rows = []
    for code, value in story.analysis.summaries.items():
        name = f"{value.name} ({code.upper()})"
        if value.estimate is None:
            rows.append([name, "Not given", value.refused])
            continue
        interval = f"{plain(value.lower)} to {plain(value.upper)}" if value.lower is not None else ""
        rows.append([name, plain(value.estimate), f"{interval} {value.unit}".strip()])
    return rows


def _completeness(story: MeasureStory) -> str:
    known = story.analysis.completeness
    if known.share is None:
        return "cannot be shown without revealing small counts"
    share = percent(known.share)
    return f"at least {share}" if known.status == "at_least" else share


def _source(story: MeasureStory) -> Any:
    """The data set behind a single site's report, for its source and licence."""
    return story.measure.data_sets.exclude(source="").first() if story.report.provenance == "real" else None


@require_GET
def measure_csv(request: AccessRequest, code: str) -> HttpResponse:
    """The groups of a measure at a place in every period, suppressed as on the page."""
    _, story = story_of(request, code)
    audit.record("gaps.export", by=request.user, subject=f"{story.measure} at {story.place.label}")
    header = (
        "measure_code", "definition_version", "place", "stratifier", "period", "group", "status", "numerator",
        "denominator", "rate", "lower", "upper", "difference", "difference_lower", "difference_upper", "ratio",
        "ratio_lower", "ratio_upper", "is_reference", "p_value", "q_value", "interval", "reliability", "origin",
    )  # fmt: skip
    rows = (
        [
            story.measure.code, report.definition.version, story.place.label, story.stratifier.title, period,
            row.label, row.status, row.numerator, row.denominator, row.rate, row.lower, row.upper, row.difference,
            row.difference_lower, row.difference_upper, row.ratio, row.ratio_lower, row.ratio_upper,
            row.is_reference, row.p_value, row.q_value, row.interval, row.reliability,
            report.get_provenance_display(),
        ]
        for report, (period, analysis) in zip(story.reports, story.earlier, strict=True)
        for row in analysis.rows
    )  # fmt: skip
    return csv_response(f"{story.measure.code}-{story.place.code}-{story.stratifier.code}.csv", header, rows)


@require_GET
def measure_trend_csv(request: AccessRequest, code: str) -> HttpResponse:
    """The control charts of a measure's page as a file: every period's value, lines and signal."""
    _, story = story_of(request, code)
    back = over_time.look_back(story, request.GET)
    audit.record("gaps.export", by=request.user, subject=f"{story.measure} over time at {story.place.label}")
    rows = over_time.rows(story, back) if back else []
    name = f"{story.measure.code}-{story.place.code}-{story.stratifier.code}-over-time.csv"
    return csv_response(name, over_time.TREND_HEADER, rows)


@require_GET
def measure_list(request: AccessRequest) -> HttpResponse:
    """The library: what is measured and how it is defined."""
    measures = Measure.objects.filter(is_active=True).prefetch_related("definitions", "data_sets")
    stratifiers = Stratifier.objects.prefetch_related("categories")
    return render(
        request,
        "equity_measures/measure_list.html",
        {
            "measures": list(measures),
            "stratifiers": list(stratifiers),
            "may_see_gaps": request.access.may_somewhere(Permission.GAP_VIEW),
        },
    )
