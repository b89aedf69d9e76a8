"""What the points of a control chart say: signals of special causes, by either of two sets of rules.

Anhøj: a point outside the limits; an unusually long run; unusually few crossings of the center line.
Making Data Count: a point outside the limits; seven points that each rise, or each fall; two of three successive points
on one side and beyond two thirds of the way to the limit; seven successive points on one side.

A signal is good or bad news by the direction of the measure: a point above the center line is an improvement where
higher is better. Rules never look across the border of two parts.

Sources
    Anhøj and Olesen 2014, Anhøj 2015: see `spc_runs`.
    NHS England. Making Data Count: getting started, and strengthening your decisions. 2019-2023.
    Western Electric Company. Statistical quality control handbook. 1956. (two of three)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from equity_measures.statistics.spc import ChartPoint, ControlChart
from equity_measures.statistics.spc_runs import sides

OUTSIDE, TREND, TWO_OF_THREE, SHIFT, CROSSINGS = "outside", "trend", "two-of-three", "shift", "crossings"
ANHOEJ, MAKING_DATA_COUNT = "anhoej", "nhs"
RULE_SETS = {ANHOEJ: "Anhøj's rules", MAKING_DATA_COUNT: "Making Data Count rules"}
SEVEN = 7
IMPROVEMENT, CONCERN, NEITHER = "improvement", "concern", "neither"


@dataclass(frozen=True)
class Signal:
    """A rule that points of a part break. direction: 1 upward, -1 downward, 0 for neither."""

    rule: str
    direction: int
    part: int
    indexes: tuple[int, ...]

    def news(self, higher_is_better: bool | None) -> str:
        """Improvement, concern, or neither where the signal or the measure has no direction."""
        if not self.direction or higher_is_better is None:
            return NEITHER
        return IMPROVEMENT if (self.direction > 0) == higher_is_better else CONCERN


def signals(chart: ControlChart, rules: str = ANHOEJ) -> list[Signal]:
    """The signals of all parts, those with the strongest rule first. Raises KeyError for an unknown set of rules."""
    find = {ANHOEJ: _by_anhoej, MAKING_DATA_COUNT: _by_making_data_count}[rules]
    return [signal for part in chart.parts for signal in find(part)]


def strongest_by_point(found: Iterable[Signal]) -> dict[int, Signal]:
    """For each point that a rule marks, the first of its signals."""
    marked: dict[int, Signal] = {}
    for signal in found:
        for index in signal.indexes:
            marked.setdefault(index, signal)
    return marked


def _by_anhoej(part: Sequence[ChartPoint]) -> list[Signal]:
    found = _outside(part)
    if not part or not part[0].has_runs_signal:
        return found
    runs = part[0].runs
    if runs.has_shift:
        found += [_signal(SHIFT, side, run) for side, run in _runs(part) if len(run) > (runs.longest_allowed or 0)]
    if runs.has_few_crossings:
        found.append(Signal(CROSSINGS, 0, part[0].part, ()))
    return found


def _by_making_data_count(part: Sequence[ChartPoint]) -> list[Signal]:
    return [*_outside(part), *_trends(part), *_two_of_three(part), *_shifts(part)]


def _signal(rule: str, direction: int, points: Sequence[ChartPoint]) -> Signal:
    return Signal(rule, direction, points[0].part, tuple(point.index for point in points))


def _outside(part: Sequence[ChartPoint]) -> list[Signal]:
    return [_signal(OUTSIDE, side, [point]) for point, side in _with_sides(part) if point.is_outside]


def _with_sides(part: Sequence[ChartPoint]) -> list[tuple[ChartPoint, int]]:
    """The points that have a value, each with its side of the center line."""
    known = [point for point in part if point.value is not None and point.center is not None]
    at = sides([point.value or 0.0 for point in known], [point.center or 0.0 for point in known])
    return list(zip(known, at, strict=True))


def _runs(part: Sequence[ChartPoint]) -> list[tuple[int, list[ChartPoint]]]:
    """Stretches on one side; points on the center line are passed over, as Anhøj does."""
    runs: list[tuple[int, list[ChartPoint]]] = []
    for point, side in _with_sides(part):
        if not side:
            continue
        if runs and runs[-1][0] == side:
            runs[-1][1].append(point)
        else:
            runs.append((side, [point]))
    return runs


def _shifts(part: Sequence[ChartPoint]) -> list[Signal]:
    """Seven or more successive points on one side; here a point on the center line ends the stretch."""
    return [_signal(SHIFT, side, run) for side, run in _stretches(_with_sides(part)) if len(run) >= SEVEN]


def _trends(part: Sequence[ChartPoint]) -> list[Signal]:
    """Seven or more points of which each lies above the one before, or each below."""
    known = [point for point in part if point.value is not None]
    found: list[Signal] = []
    start, way = 0, 0
    for i in range(1, len(known) + 1):
        step = sides([known[i].value or 0.0], [known[i - 1].value or 0.0])[0] if i < len(known) else 0
        if step and step == way:
            continue
        if way and i - start >= SEVEN:
            found.append(_signal(TREND, way, known[start:i]))
        start, way = i - 1, step
    return found


def _two_of_three(part: Sequence[ChartPoint]) -> list[Signal]:
    known = _with_sides(part)
    found: list[Signal] = []
    for three in zip(known, known[1:], known[2:], strict=False):
        side = three[0][1]
        far = [point for point, _ in three if _is_far(point)]
        if side and all(other == side for _, other in three) and len(far) >= 2:
            found.append(_signal(TWO_OF_THREE, side, far))
    return found


def _is_far(point: ChartPoint) -> bool:
    """Beyond two of the three standard deviations between center line and limit."""
    if point.deviation is None or point.value is None or point.center is None:
        return False
    return abs(point.value - point.center) > 2 * point.deviation


def _stretches(known: Sequence[tuple[ChartPoint, int]]) -> list[tuple[int, list[ChartPoint]]]:
    stretches: list[tuple[int, list[ChartPoint]]] = []
    last = 0
    for point, side in known:
        if side and side == last:
            stretches[-1][1].append(point)
        elif side:
            stretches.append((side, [point]))
        last = side
    return stretches
