"""Two periods compared: the same two groups then and now, and how the gap between them changed. Reads no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equity_measures.figures import History
from equity_measures.periods import Period
from equity_measures.statistics.analysis import GapAnalysis
from equity_measures.statistics.change import Change, change_between
from equity_measures.statistics.reference import OVERALL
from equity_measures.trends import Pair, gap_value
from mielhss.lib.charts import Value
from mielhss.lib.numbers import percent, points


@dataclass(frozen=True)
class Comparison:
    """An earlier and the later period, what is said of them, and the table: who, then, now, change, its interval."""

    earlier: str
    sentence: str
    rows: tuple[tuple[str, str, str, str, str], ...]


def compare(history: History, pair: Pair, since: str = "") -> Comparison | None:
    """The last period against an earlier one, by default the one before; None where nobody is compared with."""
    former = dict(history[:-1])
    if not former or pair.reference_code is None:
        return None
    earlier = since if since in former else history[-2][0]
    (later, now), then = history[-1], former[earlier]
    gaps = [gap_value(analysis, pair.group.code, pair.reference_code) for analysis in (then, now)]
    people = [(pair.group.label, pair.group.code), (pair.reference_label.capitalize(), pair.reference_code)]
    if pair.reference_code != OVERALL:
        people[1] = (pair.reference_label, pair.reference_code)
    rows = [(label, *_cells([_rate(then, code), _rate(now, code)], is_rate=True)) for label, code in people]
    rows.append(("Gap", *_cells(gaps, is_rate=False)))
    return Comparison(earlier, sentence(pair, earlier, later, *gaps), tuple(rows))


def periods_before(history: History) -> list[tuple[str, str]]:
    """The periods that the last one can be compared with, the latest first."""
    return [(period, Period.parse(period).label) for period, _ in reversed(history[:-1])]


def _rate(analysis: GapAnalysis, code: str) -> Value:
    row = analysis.total if code == OVERALL else next((r for r in analysis.rows if r.code == code), None)
    if row is None or row.rate is None or row.lower is None or row.upper is None:
        return Value(hidden=row is not None and row.denominator is None)
    return Value(row.rate, row.lower, row.upper)


def change_of(then: Value, now: Value) -> Change | None:
    if then.estimate is None or now.estimate is None or then.lower is None or now.lower is None:
        return None
    return change_between((then.estimate, then.lower, then.upper or 0.0), (now.estimate, now.lower, now.upper or 0.0))


def _cells(values: Sequence[Value], *, is_rate: bool) -> tuple[str, str, str, str]:
    then, now = (_text(value, is_rate=is_rate) for value in values)
    change = change_of(*values)
    if change is None:
        return then, now, "", ""
    interval = f"{points(change.lower, signed=True)} to {points(change.upper, signed=True)}"
    return then, now, points(change.estimate, signed=True), interval


def _text(value: Value, *, is_rate: bool) -> str:
    if value.estimate is None:
        return "Hidden" if value.hidden else "No data"
    return percent(value.estimate) if is_rate else f"{points(value.estimate)} points"


def sentence(pair: Pair, earlier: str, later: str, then: Value, now: Value) -> str:
    """What became of the gap, from its numbers."""
    who = f"{pair.group.label} and {pair.reference_label}"
    since, until = Period.parse(earlier).label, Period.parse(later).label
    change = change_of(then, now)
    if change is None or then.estimate is None or now.estimate is None:
        missing = since if then.estimate is None else until
        return f"The gap between {who} cannot be compared: for {missing} it cannot be shown."
    text = (
        f"Between {since} and {until} the gap between {who} went from {points(then.estimate)} to {points(now.estimate)}"
    )
    if not change.is_certain:
        return (
            f"{text} points. Its change has a 95% interval from {points(change.lower, signed=True)} to "
            f"{points(change.upper, signed=True)} points, so it cannot be told from no change."
        )
    is_less = change.estimate < 0
    ends = sorted((abs(change.lower), abs(change.upper)))
    return (
        f"{text} points: {points(abs(change.estimate))} points {'less' if is_less else 'more'} (95% interval "
        f"{points(ends[0])} to {points(ends[1])} {'less' if is_less else 'more'})."
    )
