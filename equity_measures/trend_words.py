"""What a measure over time says, in plain words made from the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from equity_measures.statistics.narrowing import NARROWING, WIDENING, Narrowing
from equity_measures.statistics.spc import CHARTS
from equity_measures.statistics.spc_rules import (
    CONCERN,
    CROSSINGS,
    IMPROVEMENT,
    OUTSIDE,
    RULE_SETS,
    SHIFT,
    TREND,
    TWO_OF_THREE,
    Signal,
)
from equity_measures.trends import Line, OverTime
from mielhss.lib.charts import Unit
from mielhss.lib.numbers import points

# Below this, another few periods can still move the lines a good deal.
SETTLED = 12
NEWS = {IMPROVEMENT: "an improvement", CONCERN: "a concern"}


def answer(story: OverTime) -> str:
    """Is the gap narrowing? The verdict first, then the estimate with its interval."""
    narrowing, pair = story.narrowing, story.pair
    if narrowing is None:
        return f"{pair.group.label} is the group that the others are compared with. Choose another to see its gap."
    who = f"between {pair.group.label} and {pair.reference_label}"
    if narrowing.estimate is None or narrowing.lower is None or narrowing.upper is None:
        return f"Cannot tell yet whether the gap {who} is narrowing: {narrowing.reason}"
    span = f"over {narrowing.periods} periods from {story.periods[0]} to {story.periods[-1]}"
    if narrowing.verdict == NARROWING:
        return (
            f"Yes, the gap {who} is narrowing: by {points(-narrowing.estimate)} points a year (95% interval "
            f"{points(-narrowing.upper)} to {points(-narrowing.lower)}), {span}.{_reversal(narrowing, story)}"
        )
    if narrowing.verdict == WIDENING:
        return (
            f"No, the gap {who} is widening: by {points(narrowing.estimate)} points a year (95% interval "
            f"{points(narrowing.lower)} to {points(narrowing.upper)}), {span}."
        )
    return (
        f"Cannot tell yet whether the gap {who} is narrowing: {span} it changed by "
        f"{points(narrowing.estimate, signed=True)} points a year, with a 95% interval from "
        f"{points(narrowing.lower, signed=True)} to {points(narrowing.upper, signed=True)}, which holds both "
        "narrowing and widening."
    )


def _reversal(narrowing: Narrowing, story: OverTime) -> str:
    return f" By now {story.pair.group.label} fares better." if narrowing.has_reversed else ""


def summary(line: Line, name: str, unit: Unit) -> str:
    """The sentence above a control chart."""
    centers = [point.center for point in line.chart.points if point.center is not None]
    if not centers:
        return f"{name}: no period can be shown."
    if line.known == 1:
        return f"{name}: {unit.text(centers[-1])} in the one period that can be shown."
    around = f"{name}: around {unit.text(centers[-1])} in {line.known} periods"
    if line.signals:
        return f"{around}, with more than ordinary variation."
    if line.known < SETTLED:
        return f"{around}, so far without a sign of more than ordinary variation."
    return f"{around}, with nothing but ordinary variation."


def findings(line: Line, periods: Sequence[str]) -> list[str]:
    """Each rule that points break as a sentence of its own."""
    return [_finding(signal, line, periods) for signal in _together(line.signals)]


def _together(signals: Sequence[Signal]) -> list[Signal]:
    """Points on one side of a part that are marked one by one, as one signal."""
    joined: dict[tuple[str, int, int], Signal] = {}
    for number, signal in enumerate(signals):
        is_joined = signal.rule in (OUTSIDE, TWO_OF_THREE)
        key = (signal.rule, signal.direction, signal.part) if is_joined else (signal.rule, 0, -number)
        former = joined.get(key)
        indexes = sorted({*former.indexes, *signal.indexes}) if former else signal.indexes
        joined[key] = replace(signal, indexes=tuple(indexes))
    return list(joined.values())


def _listed(names: Sequence[str]) -> str:
    """'A', 'A and B', 'A, B and C', 'A, B, C and 5 more'."""
    shown = [*names[:3], f"{len(names) - 3} more"] if len(names) > 4 else list(names)
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _finding(signal: Signal, line: Line, periods: Sequence[str]) -> str:
    named = [periods[index - 1] for index in signal.indexes]
    center = center_name(line)
    side = "above" if signal.direction > 0 else "below"
    if signal.rule == CROSSINGS:
        runs = next(point.runs for point in line.chart.points if point.part == signal.part)
        times = "once" if runs.crossings == 1 else f"{runs.crossings} times"
        return (
            f"The line crosses its {center} {times}; ordinary variation would do so at least {runs.crossings_needed} "
            "times. Something moves it slowly."
        )
    if signal.rule == OUTSIDE:
        lies = "lies" if len(named) == 1 else "lie"
        text = f"{_listed(named)} {lies} {side} the {'upper' if signal.direction > 0 else 'lower'} limit"
    elif signal.rule == SHIFT:
        text = f"All {len(named)} periods off the {center} from {named[0]} to {named[-1]} lie {side} it"
    elif signal.rule == TREND:
        step = "higher" if signal.direction > 0 else "lower"
        text = f"From {named[0]} to {named[-1]} each period is {step} than the one before"
    else:
        limit = "upper" if signal.direction > 0 else "lower"
        text = f"{_listed(named)} lie close to the {limit} limit or beyond it"
    news = NEWS.get(signal.news(line.higher_is_better))
    return f"{text}: {news}." if news else f"{text}."


def short(signal: Signal, line: Line) -> str:
    """What a point's mark and table cell say of it."""
    above = signal.direction > 0
    center = center_name(line)
    text = {
        OUTSIDE: "above the upper limit" if above else "below the lower limit",
        SHIFT: f"in a long run {'above' if above else 'below'} the {center}",
        TREND: "in a rise" if above else "in a fall",
    }.get(signal.rule, f"near the {'upper' if above else 'lower'} limit")
    return f"{signal.news(line.higher_is_better)}: {text}"


def center_name(line: Line) -> str:
    return "median" if line.chart.kind == "run" else "average"


def note(line: Line, rules: str) -> str:
    """How the chart was made, and how far it may be trusted."""
    made = f"{CHARTS[line.chart.kind].name}, {RULE_SETS[rules]}."
    if not line.chart.has_limits:
        made += " Without limits, since there are too few periods to tell how far it varies by itself."
    if line.known < SETTLED:
        made += f" Fewer than {SETTLED} periods: the lines are provisional."
    return made
