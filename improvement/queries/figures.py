"""A project's gap over time, from gap reports that are suppressed already: charts, and whether it has narrowed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from equity_measures import trend_figures, trend_words, trends
from equity_measures.figures import History
from equity_measures.models import GapReport, Measure, Stratifier
from equity_measures.periods import Period
from equity_measures.statistics.analysis import GapAnalysis
from equity_measures.statistics.narrowing import Narrowing, narrowed
from equity_measures.statistics.spc_rules import ANHOEJ
from equity_measures.trends import Line
from improvement import wording
from improvement.models import Project
from mielhss.lib.charts import PERCENT, POINTS, Annotation, ControlChart


@dataclass(frozen=True)
class Drawn:
    """One chart with its sentence and what was found in it."""

    chart: ControlChart
    sentence: str
    findings: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class GapStory:
    """What a page tells of a project's gap; `narrowing` is None before the work has begun."""

    measure: str
    stratifier: str
    place: str
    group_label: str
    reference_label: str
    gap: Drawn | None
    strata: tuple[Drawn, ...]
    others: tuple[Drawn, ...]
    narrowing: Narrowing | None
    verdict: str
    tone: str
    answer: str
    last_period: str


@dataclass(frozen=True)
class Event:
    """Something a chart marks: on which day, with which short label."""

    on: date
    label: str


def reports_of(project: Project) -> list[GapReport]:
    """The gap reports in force of the project's own gap, in the order of their periods; one kind of period only."""
    if not project.has_gap or not project.baseline_period:
        return []
    found = (
        GapReport.objects.current()
        .filter(measure=project.measure_id, stratifier=project.stratifier_id, site=project.gap_site_id)
        .with_names()
    )
    return of_one_kind(found, Period.parse(project.baseline_period).kind)


def reports_for(project: Project, measure: Measure, stratifier: Stratifier) -> list[GapReport]:
    """The same for another measure of the project, at the same place."""
    found = GapReport.objects.current().filter(measure=measure, stratifier=stratifier, site=project.gap_site_id)
    kind = Period.parse(project.baseline_period).kind if project.baseline_period else "quarter"
    return of_one_kind(found.with_names(), kind)


def of_one_kind(reports: Collection[GapReport], kind: str) -> list[GapReport]:
    rows = [row for row in reports if Period.parse(row.period).kind == kind]
    return sorted(rows, key=lambda row: Period.parse(row.period).last_day)


def gap_story(
    reports: Sequence[GapReport],
    *,
    id: str,
    group: str = "",
    reference: str = "",
    began_on: date | None = None,
    events: Sequence[Event] = (),
) -> GapStory | None:
    """Charts of the gap, of both groups and of every other one, and the answer; None without a period to show."""
    if not reports:
        return None
    history: History = [(row.period, GapAnalysis.from_dict(row.analysis)) for row in reports]
    back = trends.over_time(history, group=group, against=reference, rules=ANHOEJ)
    if back is None:
        return None
    pair = back.pair
    marks = marks_of(back.periods, events)

    def drawn(code: str, line: Line, name: str, title: str) -> Drawn:
        is_gap = code == "gap"
        sentence = trend_words.summary(line, name, POINTS if is_gap else PERCENT)
        chart = trend_figures.control_chart(
            f"{id}-{code}",
            line,
            back.periods,
            title=title,
            description=sentence,
            unit=POINTS if is_gap else PERCENT,
            value_header="Gap" if is_gap else "Rate",
            zero_label="No gap" if is_gap else "",
        )
        found = tuple(trend_words.findings(line, back.periods))
        return Drawn(replace(chart, annotations=marks), sentence, found, trend_words.note(line, back.rules))

    lines = {
        member.code: (member.label, each.group)
        for member in back.members
        if (each := trends.over_time(history, group=member.code, against=reference, rules=ANHOEJ)) is not None
    }
    groups = {
        code: drawn(f"group-{number}", line, label, f"{label} over time")
        for number, (code, (label, line)) in enumerate(lines.items())
    }
    both = [code for code in (pair.group.code, pair.reference_code) if code in groups]
    narrowing = since_baseline(history, pair.group.code, pair.reference_code, began_on)
    place = reports[-1].site
    return GapStory(
        measure=reports[-1].measure.title,
        stratifier=reports[-1].stratifier.title,
        place=place.name if place else "Whole network",
        group_label=pair.group.label,
        reference_label=pair.reference_label,
        gap=drawn(
            "gap",
            back.gap,
            f"The gap between {pair.group.label} and {pair.reference_label}",
            f"The gap of {pair.group.label} over time",
        )
        if back.gap
        else None,
        strata=tuple(groups[code] for code in both),
        others=tuple(each for code, each in groups.items() if code not in both),
        narrowing=narrowing,
        verdict=wording.verdict(narrowing),
        tone=wording.TONES[narrowing.verdict] if narrowing else "",
        answer=wording.answer(narrowing, pair.group.label, pair.reference_label, began_on),
        last_period=back.periods[-1],
    )


def since_baseline(history: History, group: str, reference: str | None, began_on: date | None) -> Narrowing | None:
    """Whether the gap is narrower after the work began than it was before."""
    if began_on is None or reference is None:
        return None
    return narrowed(trends.gap_points(history, group, reference), baseline=began_on.toordinal() / 365.2425)


def marks_of(periods: Sequence[str], events: Sequence[Event]) -> tuple[Annotation, ...]:
    """One mark for each period in which something happened, with the labels of all of it."""
    by_period: dict[str, list[str]] = {}
    for event in sorted(events, key=lambda each: each.on):
        period = next((p for p in periods if _holds(p, event.on)), None)
        if period is not None:
            by_period.setdefault(period, []).append(event.label)
    return tuple(Annotation(period, ", ".join(labels)) for period, labels in by_period.items())


def _holds(period: str, day: date) -> bool:
    parsed = Period.parse(period)
    return parsed.first_day <= day <= parsed.last_day


def events_of(project: Project) -> list[Event]:
    """The beginning of the work and its tests, by number."""
    begun = [Event(project.started_on, "Start")] if project.started_on else []
    return [*begun, *(Event(cycle.starts_on, f"T{cycle.number}") for cycle in project.cycles.all())]
