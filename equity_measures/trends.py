"""A measure over time: a group's control chart, the gap's, and whether the gap is narrowing. Reads no database.

Everything comes from gap reports, which are suppressed already: a hidden period has no numbers here either.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from equity_measures.figures import History, difference_of, value_of
from equity_measures.periods import Period
from equity_measures.statistics.analysis import GapAnalysis, Row
from equity_measures.statistics.intervals import normal_quantile
from equity_measures.statistics.narrowing import LEAST_PERIODS, GapPoint, Narrowing, difference_error, narrowed
from equity_measures.statistics.reference import OVERALL, Reference, choose_reference
from equity_measures.statistics.spc import ControlChart, control_chart, fitting_proportion_chart
from equity_measures.statistics.spc_rules import Signal, signals
from mielhss.lib.charts import HIDDEN, MISSING, Value

# With fewer points, moving ranges say too little to draw the gap's limits from.
LEAST_FOR_LIMITS = 10
NAN = math.nan
EVERYBODY = "everybody together"


@dataclass(frozen=True)
class Member:
    """A group over all periods in which it is shown, its counts added up."""

    code: str
    label: str
    numerator: int
    denominator: int
    periods: int

    @property
    def rate(self) -> float:
        return self.numerator / self.denominator


@dataclass(frozen=True)
class Pair:
    """The group looked at, whom it is compared with (None: nobody), and why with them."""

    group: Member
    reference_code: str | None
    reference_label: str
    reason: str


@dataclass(frozen=True)
class Line:
    """A series with its control chart and signals."""

    values: tuple[Value, ...]
    chart: ControlChart
    signals: tuple[Signal, ...]
    higher_is_better: bool

    @property
    def known(self) -> int:
        return sum(value.is_shown for value in self.values)


@dataclass(frozen=True)
class OverTime:
    """What a page tells of a measure over time; `gap` and `narrowing` are None where nobody is compared with."""

    periods: tuple[str, ...]
    members: tuple[Member, ...]
    pair: Pair
    against: str
    rules: str
    group: Line
    gap: Line | None
    narrowing: Narrowing | None


def over_time(history: History, *, group: str = "", against: str = "", rules: str) -> OverTime | None:
    """The story of one group over the periods; None when there are fewer than two, or no group is ever shown.

    group: the code of a group; unknown or empty for the one that fares worst over all periods together.
    against: whom to compare with, a group's code or "overall"; unknown or empty for whom the program's policy names.
    """
    found = members(history)
    if len(history) < 2 or not found:
        return None
    pair = choose_pair(history, found, group, against)
    gap = narrowing = None
    if pair.reference_code:
        gap = _gap_line(history, pair, rules)
        narrowing = narrowed(gap_points(history, pair.group.code, pair.reference_code))
    return OverTime(
        periods=tuple(period for period, _ in history),
        members=tuple(found),
        pair=pair,
        against=against,
        rules=rules,
        group=_group_line(history, pair.group.code, rules),
        gap=gap,
        narrowing=narrowing,
    )


def members(history: History) -> list[Member]:
    """The known groups with people shown in some period, in the order of the last period that has them."""
    rows: dict[str, list[Row]] = {}
    for _, analysis in reversed(history):
        for row in analysis.rows:
            if not row.is_unknown:
                rows.setdefault(row.code, [])
                if row.is_shown and row.denominator:
                    rows[row.code].append(row)
    return [
        Member(
            code,
            shown[0].label,
            sum(row.numerator or 0 for row in shown),
            sum(row.denominator or 0 for row in shown),
            len(shown),
        )
        for code, shown in rows.items()
        if shown
    ]


def choose_pair(history: History, found: Sequence[Member], asked: str = "", against: str = "") -> Pair:
    """Whom to look at and whom to compare with, over all periods together.

    Not by the last period: that would pick whatever stands out there by chance and make it look like a trend.
    """
    last = history[-1][1]
    least = min(LEAST_PERIODS, max(member.periods for member in found))
    often = [member for member in found if member.periods >= least]
    reference = _asked_reference(history, found, against) or choose_reference(
        often,
        last.policy.reference,
        higher_is_better=last.higher_is_better,
        minimum_denominator=last.policy.minimum_denominator * len(history),
        is_total_shown=has_total(history),
    )
    group = next((member for member in found if member.code == asked), None) or _worst(often, last, reference.code)
    if group.code == reference.code:
        return Pair(group, None, "", reference.reason)
    label = next((member.label for member in found if member.code == reference.code), EVERYBODY)
    return Pair(group, reference.code, label, reference.reason)


def has_total(history: History) -> bool:
    """Whether the rate of everybody is shown in some period."""
    return any(analysis.total.denominator for _, analysis in history)


def _asked_reference(history: History, found: Sequence[Member], against: str) -> Reference | None:
    is_there = has_total(history) if against == OVERALL else any(member.code == against for member in found)
    return Reference(against, "Chosen here.") if is_there else None


def _worst(found: Sequence[Member], last: GapAnalysis, reference: str | None) -> Member:
    others = [member for member in found if member.code != reference] or list(found)
    enough = [m for m in others if m.denominator >= last.policy.minimum_denominator * m.periods] or others
    sign = 1 if last.higher_is_better else -1
    return min(enough, key=lambda member: (sign * member.rate, -member.denominator, member.code))


def gap_points(history: History, worse: str, better: str) -> list[GapPoint]:
    """How much worse one group fares than another in each period, as proportions with standard errors.

    better: a group's code, or "overall" for the rate of everybody, of whom the group is a part.
    """
    points = []
    for period, analysis in history:
        value = gap_value(analysis, worse, better)
        counts = _counts(analysis, worse, better) if value.is_shown else None
        error = _error(counts, is_overall=better == OVERALL) if counts else None
        points.append(GapPoint(years(period), value.estimate if error is not None else None, error))
    return points


def years(period: str) -> float:
    """The middle of a period as a year with its fraction."""
    parsed = Period.parse(period)
    middle = (parsed.first_day.toordinal() + parsed.last_day.toordinal() + 1) / 2
    return middle / 365.2425


def gap_value(analysis: GapAnalysis, worse: str, better: str) -> Value:
    """How much worse one group fares than another, or than everybody: above 0 is worse."""
    sign = -1.0 if analysis.higher_is_better else 1.0
    group = _row(analysis, worse)
    if better != OVERALL:
        return difference_of(group, _row(analysis, better), sign)
    if group is None:
        return MISSING
    if not group.is_shown or analysis.total.numerator is None or analysis.total.denominator is None:
        return HIDDEN
    if group.rate is None or analysis.total.rate is None:
        return MISSING
    size = sign * (group.rate - analysis.total.rate)
    counts = _counts(analysis, worse, better)
    reach = normal_quantile(analysis.policy.confidence) * _error(counts, is_overall=True) if counts else 0.0
    return Value(size, size - reach, size + reach)


Counts = tuple[tuple[int, int], tuple[int, int]]


def _counts(analysis: GapAnalysis, worse: str, better: str) -> Counts | None:
    """Numerator and denominator of both; None where one of the two has nobody."""
    group = _row(analysis, worse)
    other = analysis.total if better == OVERALL else _row(analysis, better)
    if not group or not other or not group.denominator or not other.denominator:
        return None
    return (group.numerator or 0, group.denominator), (other.numerator or 0, other.denominator)


def _error(counts: Counts, *, is_overall: bool) -> float:
    """Of the difference of two groups or, where the second holds the first, of a group and everybody.

    A group's rate less the overall rate is the share of the others times the group's rate less theirs.
    """
    (x, n), (all_x, all_n) = counts
    if not is_overall:
        return difference_error(*counts)
    rest = all_n - n
    return rest / all_n * difference_error((x, n), (all_x - x, rest)) if rest > 0 else 0.0


def _row(analysis: GapAnalysis, code: str) -> Row | None:
    return next((row for row in analysis.rows if row.code == code), None)


def _group_line(history: History, code: str, rules: str) -> Line:
    rows = [_row(analysis, code) for _, analysis in history]
    counted = [(row.numerator or 0, row.denominator) if row and row.denominator else (NAN, NAN) for row in rows]
    counts, sizes = [y for y, _ in counted], [n for _, n in counted]
    chart = control_chart(fitting_proportion_chart(counts, sizes), counts, sizes)
    values = tuple(value_of(row) for row in rows)
    return Line(values, chart, tuple(signals(chart, rules)), history[-1][1].higher_is_better)


def _gap_line(history: History, pair: Pair, rules: str) -> Line:
    """The gap itself: an I chart or, of few periods, a run chart. A gap is better when it is lower."""
    values = tuple(gap_value(analysis, pair.group.code, pair.reference_code or "") for _, analysis in history)
    sizes = [NAN if value.estimate is None else value.estimate for value in values]
    kind = "i" if sum(value.is_shown for value in values) >= LEAST_FOR_LIMITS else "run"
    chart = control_chart(kind, sizes)
    return Line(values, chart, tuple(signals(chart, rules)), higher_is_better=False)
