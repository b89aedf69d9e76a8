"""The part of a measure's page that looks back: control charts, and whether the gap is narrowing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from equity_measures import comparison, trend_figures, trend_words, trends
from equity_measures.forms import TrendFilter
from equity_measures.queries import MeasureStory
from equity_measures.statistics.narrowing import NARROWING, UNCLEAR, WIDENING
from equity_measures.statistics.reference import OVERALL
from equity_measures.statistics.spc import CHARTS
from equity_measures.statistics.spc_rules import ANHOEJ, RULE_SETS, strongest_by_point
from equity_measures.trends import Line, OverTime
from mielhss.lib.charts import PERCENT, POINTS, Value

TREND_HEADER = (
    "measure_code", "place", "stratifier", "series", "group", "compared_with", "period", "status", "numerator",
    "denominator", "value", "lower", "upper", "chart", "part", "center", "lower_limit", "upper_limit", "rules",
    "signal", "origin",
)  # fmt: skip


# The verdict as a pill: its words and tone.
VERDICTS = {
    NARROWING: ("Narrowing", "good"),
    WIDENING: ("Widening", "bad"),
    UNCLEAR: ("Cannot tell yet", ""),
}


def look_back(story: MeasureStory, asked: Mapping[str, str]) -> OverTime | None:
    """The groups and rules asked for; those that do not exist are passed over."""
    rules = asked.get("rules", "")
    return trends.over_time(
        story.earlier,
        group=asked.get("group", ""),
        against=asked.get("against", ""),
        rules=rules if rules in RULE_SETS else ANHOEJ,
    )


def context(story: MeasureStory, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page's section shows; empty with fewer than two periods."""
    back = look_back(story, asked)
    if back is None:
        return {}
    compared = comparison.compare(story.earlier, back.pair, asked.get("since", ""))
    chosen = {
        "place": story.place.code,
        "period": story.report.period,
        "by": story.stratifier.code,
        "group": back.pair.group.code,
        "against": back.against or "policy",
        "rules": back.rules,
        "since": compared.earlier if compared else "",
    }
    csv_url = reverse("equity_measures:measure-trend-export", kwargs={"code": story.measure.code})
    return {
        "answer": trend_words.answer(back),
        "verdict": VERDICTS[back.narrowing.verdict] if back.narrowing else None,
        "pair": back.pair,
        "filter": TrendFilter(
            chosen,
            groups=_groups(back),
            others=_others(story, back),
            earlier=comparison.periods_before(story.earlier),
        ),
        "compared": compared,
        "charts": [_chart(story, back, series) for series in _series(back)],
        "csv_url": f"{csv_url}?{urlencode(chosen)}",
    }


def _groups(back: OverTime) -> list[tuple[str, str]]:
    return [(member.code, member.label) for member in back.members]


def _others(story: MeasureStory, back: OverTime) -> list[tuple[str, str]]:
    everybody = [(OVERALL, trends.EVERYBODY.capitalize())] if trends.has_total(story.earlier) else []
    return [("policy", "As the program does"), *everybody, *_groups(back)]


def _series(back: OverTime) -> list[tuple[str, Line]]:
    return [*([("gap", back.gap)] if back.gap else []), ("group", back.group)]


def _chart(story: MeasureStory, back: OverTime, series: tuple[str, Line]) -> dict[str, Any]:
    """One control chart with its sentence, its signals in words and how it was made."""
    code, line = series
    pair, slug = back.pair, story.measure.code
    if code == "gap":
        name, unit = f"The gap between {pair.group.label} and {pair.reference_label}", POINTS
        title, header, zero = f"The gap of {pair.group.label} over time", "Gap", "No gap"
    else:
        name, unit = pair.group.label, PERCENT
        title, header, zero = f"{pair.group.label} over time", "Rate", ""
    sentence = trend_words.summary(line, name, unit)
    chart = trend_figures.control_chart(
        f"{slug}-{code}-control",
        line,
        back.periods,
        title=title,
        description=sentence,
        unit=unit,
        value_header=header,
        zero_label=zero,
    )
    return {
        "chart": chart,
        "sentence": sentence,
        "findings": trend_words.findings(line, back.periods),
        "note": trend_words.note(line, back.rules),
    }


def rows(story: MeasureStory, back: OverTime) -> list[list[Any]]:
    """The cells of TREND_HEADER for every period of every chart."""
    return [
        [story.measure.code, story.place.label, story.stratifier.title, *cells, story.report.get_provenance_display()]
        for code, line in _series(back)
        for cells in _cells(back, code, line)
    ]


def _cells(back: OverTime, code: str, line: Line) -> list[list[Any]]:
    marked = strongest_by_point(line.signals)
    compared = back.pair.reference_label if code == "gap" else ""
    return [
        [
            code, back.pair.group.label, compared, period, _status(value), value.numerator, value.denominator,
            value.estimate, value.lower, value.upper, CHARTS[line.chart.kind].name, point.part, point.center,
            point.lower, point.upper, RULE_SETS[back.rules],
            trend_words.short(marked[point.index], line) if point.index in marked else "",
        ]
        for period, value, point in zip(back.periods, line.values, line.chart.points, strict=True)
    ]  # fmt: skip


def _status(value: Value) -> str:
    if value.hidden:
        return "hidden"
    return "shown" if value.is_shown else "missing"
