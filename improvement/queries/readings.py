"""A team's own figures over time, with small numbers hidden as everywhere else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from equity_measures import trend_figures, trend_words
from equity_measures.models import GapPolicy
from equity_measures.periods import Period
from equity_measures.statistics.intervals import wilson_one
from equity_measures.statistics.spc import control_chart, fitting_proportion_chart
from equity_measures.statistics.spc_rules import ANHOEJ, signals
from equity_measures.statistics.suppression import DEFAULT_THRESHOLD, has_small_count, is_small
from equity_measures.trends import LEAST_FOR_LIMITS, Line
from improvement.models import ProjectMeasure, Reading
from improvement.queries.figures import Drawn, Event, marks_of
from mielhss.lib.charts import HIDDEN, MISSING, PERCENT, Unit, Value

PLAIN = Unit(decimals=1)


def threshold() -> int:
    """Of the policy in force; the law's own where there is none."""
    policy = GapPolicy.objects.first()
    return policy.threshold if policy else DEFAULT_THRESHOLD


def months(readings: Sequence[Reading]) -> list[str]:
    """Every month from the first reading to the last, also those without one."""
    if not readings:
        return []
    first, period = readings[0].period, Period.parse(readings[-1].period)
    found = [period.text]
    while found[-1] > first and len(found) < 240:
        period = period.previous()
        found.append(period.text)
    return found[::-1]


def value_of(reading: Reading | None, limit: int) -> Value:
    """What may be shown of a month."""
    if reading is None or not reading.denominator:
        return MISSING
    if reading.numerator is None:
        return HIDDEN if is_small(reading.denominator, limit) else Value(float(reading.value or 0))
    if has_small_count(reading.numerator, reading.denominator, limit):
        return HIDDEN
    lower, upper = wilson_one(reading.numerator, reading.denominator)
    rate = reading.numerator / reading.denominator
    return Value(rate, lower, upper, reading.numerator, reading.denominator)


def line_of(measure: ProjectMeasure, readings: Sequence[Reading], limit: int) -> tuple[list[str], Line]:
    """The months and their control chart, from shown values alone."""
    periods = months(readings)
    by_period = {reading.period: reading for reading in readings}
    values = tuple(value_of(by_period.get(period), limit) for period in periods)
    if measure.form == ProjectMeasure.Form.SHARE:
        counts = [float(v.numerator) if v.numerator is not None else math.nan for v in values]
        sizes = [float(v.denominator) if v.denominator is not None else math.nan for v in values]
        chart = control_chart(fitting_proportion_chart(counts, sizes), counts, sizes)
    else:
        means = [v.estimate if v.estimate is not None else math.nan for v in values]
        kind = "i" if sum(v.is_shown for v in values) >= LEAST_FOR_LIMITS else "run"
        chart = control_chart(kind, means)
    return periods, Line(values, chart, tuple(signals(chart, ANHOEJ)), measure.higher_is_better)


def drawn(measure: ProjectMeasure, events: Sequence[Event], limit: int) -> Drawn | None:
    """The chart of a team's own measure; None before its second month."""
    readings = sorted(measure.readings.all(), key=lambda reading: reading.period)
    if len(readings) < 2:
        return None
    periods, line = line_of(measure, readings, limit)
    unit = PERCENT if measure.form == ProjectMeasure.Form.SHARE else PLAIN
    sentence = trend_words.summary(line, measure.title, unit)
    chart = trend_figures.control_chart(
        f"own-{measure.pk}", line, periods, title=measure.title, description=sentence, unit=unit
    )
    found = tuple(trend_words.findings(line, periods))
    marked = replace(chart, annotations=marks_of(periods, events), period_header="Month")
    return Drawn(marked, sentence, found, trend_words.note(line, ANHOEJ))


def first_and_last(measure: ProjectMeasure, limit: int) -> str:
    """Where it began and where it is, in words; empty when nothing may be shown."""
    unit = PERCENT if measure.form == ProjectMeasure.Form.SHARE else PLAIN
    rows = sorted(measure.readings.all(), key=lambda reading: reading.period)
    shown = [(row.period, value) for row in rows if (value := value_of(row, limit)).estimate is not None]
    if not shown:
        return ""
    (first, start), (last, end) = shown[0], shown[-1]
    words = f"{unit.text(end.estimate or 0.0)} in {last}"
    return words if first == last else f"{unit.text(start.estimate or 0.0)} in {first}, {words}"
