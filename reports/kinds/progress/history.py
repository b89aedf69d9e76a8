"""Gap reports of one place over time, and the gaps of one period among them. Only suppressed figures: never a cell."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from equity_measures import figures
from equity_measures.models import GapReport
from equity_measures.periods import Period
from equity_measures.statistics.analysis import GapAnalysis
from partners.access import Access
from partners.models import Institution, Provenance
from partners.roles import Permission
from reports.kinds.progress.facts import Change, GapFacts, MeasureFacts, Source, StratifierFacts, TrendPoint

MOST_PERIODS = 8
MOST_PUBLIC = 4

Key = tuple[str, int, int]
History = dict[Key, list[tuple[Period, GapReport, GapAnalysis]]]


def history_of(access: Access, institution: Institution | None) -> History:
    """The gap reports in use, by place, measure and stratifier, the earliest first."""
    reports = GapReport.objects.visible_to(access, Permission.GAP_VIEW).current().with_names()
    reports = reports.select_related("night")
    reports = reports.filter(site__institution=institution) if institution else reports.of_network()
    history: History = defaultdict(list)
    for report in reports:
        place = report.site.name if report.site else "Whole network"
        parsed = (Period.parse(report.period), report, GapAnalysis.from_dict(report.analysis))
        history[place, report.measure_id, report.stratifier_id].append(parsed)
    for line in history.values():
        line.sort(key=lambda entry: (entry[0].last_day, entry[0].first_day))
    return history


def gaps_in(history: History, period: Period) -> list[GapFacts]:
    found = []
    for line in history.values():
        upto = [entry for entry in line if entry[0].kind == period.kind and entry[0] <= period]
        if upto and upto[-1][0] == period:
            found.append(gap_of(upto[-MOST_PERIODS:]))
    return sorted(found, key=order)


def gaps_at_the_end(history: History, period: Period) -> list[GapFacts]:
    """Of a year without figures of its own: the gaps of the last of its quarters that has some."""
    if period.kind != "year":
        return []
    within = [p for line in history.values() for p, _, _ in line if p.kind == "quarter"]
    quarters = sorted({p for p in within if period.first_day <= p.first_day and p.last_day <= period.last_day})
    return gaps_in(history, quarters[-1]) if quarters else []


def public_data_in(history: History, told: set[int]) -> tuple[GapFacts, ...]:
    """Real public data not told of already: for each measure, its plainest gap."""
    chosen: dict[str, GapFacts] = {}
    for line in history.values():
        entry = line[-1]
        if entry[1].provenance != Provenance.REAL or entry[1].pk in told:
            continue
        gap = gap_of([entry])
        known = chosen.get(gap.measure.code)
        if known is None or order(gap) < order(known):
            chosen[gap.measure.code] = gap
    return tuple(sorted(chosen.values(), key=order)[:MOST_PUBLIC])


def order(gap: GapFacts) -> tuple[bool, float, str, str, str]:
    """Certain gaps first, then by size."""
    size = gap.analysis.gap.size if gap.analysis.gap else 0.0
    return (not gap.is_certain, -size, gap.measure.title, gap.stratifier.title, gap.place)


def gap_of(line: Sequence[tuple[Period, GapReport, GapAnalysis]]) -> GapFacts:
    period, report, analysis = line[-1]
    trend = _trend(line)
    return GapFacts(
        place=report.site.name if report.site else "Whole network",
        period=period.text,
        period_label=period.label,
        provenance=report.provenance,
        data_label=str(report.get_provenance_display()),
        measure=_measure(report),
        stratifier=_stratifier(report),
        analysis=analysis,
        source=_source(report),
        trend=trend,
        change=_change(trend, period),
    )


def _measure(report: GapReport) -> MeasureFacts:
    measure, definition = report.measure, report.definition
    return MeasureFacts(
        code=measure.code,
        title=measure.title,
        phrase=measure.phrase,
        people=measure.people,
        kind=str(measure.get_kind_display()),
        higher_is_better=measure.higher_is_better,
        definition_version=definition.version,
        numerator=definition.numerator,
        denominator=definition.denominator,
        exclusions=definition.exclusions,
    )


def _stratifier(report: GapReport) -> StratifierFacts:
    stratifier = report.stratifier
    return StratifierFacts(stratifier.code, stratifier.title, stratifier.question, stratifier.caution)


def _source(report: GapReport) -> Source:
    return Source(
        record=report.pk,
        content_hash=report.content_hash,
        period=report.period,
        night=report.night.local_date.isoformat(),
        engine=report.code_version,
        sites=report.site_count,
    )


def _trend(line: Sequence[tuple[Period, GapReport, GapAnalysis]]) -> tuple[TrendPoint, ...]:
    """The gap between the two groups of the last period, in each period of the line."""
    chart = figures.gap_trend("trend", [(period.text, analysis) for period, _, analysis in line], title="")
    if chart is None:
        return ()
    return tuple(
        TrendPoint(period.text, value.estimate, value.lower, value.upper, value.hidden, _source(report))
        for (period, report, _), value in zip(line, chart.values, strict=True)
    )


def _change(trend: Sequence[TrendPoint], period: Period) -> Change | None:
    """The change since the period just before, with an interval from those of the two gaps (MOVER, which takes the
    two periods as independent; Zou and Donner, Statistics in Medicine 2008, 27:1693)."""
    if len(trend) < 2 or period.kind == "span" or trend[-2].period != period.previous().text:
        return None
    now, then = trend[-1], trend[-2]
    numbers = (now.size, now.lower, now.upper, then.size, then.lower, then.upper)
    if any(number is None for number in numbers):
        return None
    a, a_low, a_high, b, b_low, b_high = (float(number or 0.0) for number in numbers)
    lower = a - b - math.hypot(a - a_low, b_high - b)
    upper = a - b + math.hypot(a_high - a, b - b_low)
    return Change(then.period, _rounded(a - b), _rounded(lower), _rounded(upper))


def _rounded(value: float) -> float:
    """Ten significant digits, and no negative zero, as in the gap reports themselves."""
    return float(f"{value:.10g}") + 0.0


def what_there_is(history: History, period: Period, institution: Institution | None) -> str:
    scope = f"for {institution.code} " if institution else ""
    known = {p for line in history.values() for p, _, _ in line}
    if not known:
        return f"There are no gap reports {scope}yet. Accept extracts, then run the nightly job: manage.py nightly."
    latest = sorted(known, key=lambda p: p.last_day, reverse=True)[:6]
    listed = ", ".join(p.text for p in latest)
    return f"There are no gap reports {scope}for {period.text}. Periods with reports: {listed}."
