"""Run charts and Shewhart's control charts: center lines, limits and signals of a series over time.

Counts, sizes and values are sequences of one number per point in order of time; NaN is a point without a value,
which neither line counts and no rule looks at. Values, centers and limits are in the unit of the input: proportions
for p and p', rates per unit of size for u and u'. Limits lie three standard deviations from the center line.

    chart   value            center          standard deviation of a point
    run     y, or y/n        median          none: a run chart has no limits
    i       y, or y/n        mean            mean moving range / 1.128
    mr      |y(i) - y(i-1)|  mean            upper limit 3.267 times the center, lower limit 0
    p       y/n              sum y / sum n   sqrt(c(1 - c)/n)
    pp      y/n              sum y / sum n   that of p, times sigma_z
    u       y/n              sum y / sum n   sqrt(c/n)
    up      y/n              sum y / sum n   that of u, times sigma_z
    c       y                mean            sqrt(c)
    g       y                median          sqrt(m(m + 1)), m the mean, around m
    t       y                the i chart of y^(1/3.6), transformed back

sigma_z (Laney) is the mean moving range of the points' z scores / 1.128: how much more they vary than the binomial or
Poisson law says. Limits of p and p' stay within 0 and 1, those of u, u', c and g above 0.

Sources
    Shewhart WA. Economic control of quality of manufactured product. New York: Van Nostrand 1931.
    Montgomery DC. Introduction to statistical quality control, 6th ed. Wiley 2009. Sections 6.4, 7.2 and 7.3.
    Laney DB. Improved control charts for attributes. Qual Eng 2002;14:531-537.
    Nelson LS. Control charts for individual measurements. J Qual Technol 1982;14:172-173. (screening)
    Nelson LS. A control chart for parts-per-million nonconforming items. J Qual Technol 1994;26:239-240. (t)
Conventions (freezing, parts, points on the center line, missing points) are those of Anhøj's qicharts2 for R, which is
also the reference in the tests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from scipy import special

from equity_measures.statistics.spc_runs import Runs, analyze_runs

MOVING_RANGE_TO_SD = 1.128  # d2 of two points
MOVING_RANGE_LIMIT = 3.267  # D4 of two points
WEIBULL = 3.6  # makes exponential times between events nearly normal
NAN = math.nan


class ChartError(ValueError):
    """Figures that this kind of chart cannot be drawn from; the text says why and how to mend it."""


@dataclass(frozen=True)
class ChartPoint:
    """One point with its lines; None where there is nothing to print."""

    index: int
    part: int
    value: float | None
    size: float | None
    center: float | None
    lower: float | None
    upper: float | None
    deviation: float | None
    is_outside: bool
    runs: Runs
    has_runs_signal: bool


@dataclass(frozen=True)
class ControlChart:
    """A finished chart of a kind of `CHARTS`."""

    kind: str
    points: tuple[ChartPoint, ...]

    @property
    def parts(self) -> list[list[ChartPoint]]:
        """The points of each part: stretches with lines of their own."""
        last = self.points[-1].part if self.points else 0
        return [[point for point in self.points if point.part == part] for part in range(1, last + 1)]

    @property
    def has_limits(self) -> bool:
        return any(point.upper is not None for point in self.points)


@dataclass(frozen=True)
class Lines:
    """Values as plotted, with a center line, limits and a standard deviation for each. All lists have one length."""

    values: list[float]
    centers: list[float]
    lowers: list[float]
    uppers: list[float]
    deviations: list[float]


@dataclass(frozen=True)
class Stretch:
    """The points of a part. `base` tells which of them the center line and the limits are computed from."""

    counts: list[float]
    sizes: list[float] | None
    base: list[bool]
    screens: bool

    @property
    def values(self) -> list[float]:
        """y, or y/n where sizes are given."""
        if self.sizes is None:
            return self.counts
        return [y / n if n > 0 else NAN for y, n in zip(self.counts, self.sizes, strict=True)]

    def in_base(self, values: Sequence[float]) -> list[float]:
        return [value for value, is_base in zip(values, self.base, strict=True) if is_base]

    def sigma(self, values: Sequence[float]) -> float:
        """Standard deviation within the base by moving ranges.

        NaN without two neighbors that are known, and where nothing moves and ranges are screened: a series without
        any variation says nothing of how much there is.
        """
        ranges = moving_ranges(self.in_base(values))
        if self.screens:
            highest = MOVING_RANGE_LIMIT * mean(ranges)
            ranges = [r for r in ranges if r < highest]
        return mean(ranges) / MOVING_RANGE_TO_SD


def mean(values: Sequence[float]) -> float:
    """In two passes, so that points of a constant series lie on their mean exactly. NaN when nothing is known."""
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return NAN
    first = math.fsum(known) / len(known)
    return first + math.fsum(value - first for value in known) / len(known)


def moving_ranges(values: Sequence[float]) -> list[float]:
    """The distance of each value from the one before it; none across a missing one."""
    pairs = pairwise(values)
    return [abs(after - before) for before, after in pairs if math.isfinite(before) and math.isfinite(after)]


def _median(values: Sequence[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return median(known) if known else NAN


def _pooled(stretch: Stretch) -> float:
    """sum y / sum n over the points of the base that have both."""
    sizes = stretch.sizes or []
    known = [
        (y, n)
        for y, n in zip(stretch.in_base(stretch.counts), stretch.in_base(sizes), strict=True)
        if math.isfinite(y) and math.isfinite(n)
    ]
    total = math.fsum(n for _, n in known)
    return math.fsum(y for y, _ in known) / total if total > 0 else NAN


def _around(
    values: list[float], center: float, deviations: Sequence[float], *, least: float = -math.inf, most: float = math.inf
) -> Lines:
    """Limits three deviations from the center line, kept between the least and the most that is possible."""
    lowers = [max(center - 3 * d, least) if math.isfinite(d) else NAN for d in deviations]
    uppers = [min(center + 3 * d, most) if math.isfinite(d) else NAN for d in deviations]
    known = [d if math.isfinite(d) else NAN for d in deviations]
    return Lines(values, [center] * len(values), lowers, uppers, known)


def _run(stretch: Stretch) -> Lines:
    values = stretch.values
    nothing = [NAN] * len(values)
    return Lines(values, [_median(stretch.in_base(values))] * len(values), nothing, nothing, nothing)


def _individuals(stretch: Stretch) -> Lines:
    values = stretch.values
    return _around(values, mean(stretch.in_base(values)), [stretch.sigma(values)] * len(values))


def _moving_range(stretch: Stretch) -> Lines:
    values = stretch.values
    ranges = [NAN, *(abs(after - before) for before, after in pairwise(values))][: len(values)]
    center = mean(stretch.in_base(ranges))
    upper = MOVING_RANGE_LIMIT * center
    length = len(ranges)
    return Lines(ranges, [center] * length, [0.0] * length, [upper] * length, [NAN] * length)


def _proportion(stretch: Stretch) -> Lines:
    return _attribute(stretch, lambda center: center * (1 - center), most=1.0, is_prime=False)


def _proportion_prime(stretch: Stretch) -> Lines:
    return _attribute(stretch, lambda center: center * (1 - center), most=1.0, is_prime=True)


def _rate(stretch: Stretch) -> Lines:
    return _attribute(stretch, lambda center: center, most=math.inf, is_prime=False)


def _rate_prime(stretch: Stretch) -> Lines:
    return _attribute(stretch, lambda center: center, most=math.inf, is_prime=True)


def _attribute(stretch: Stretch, variance: Callable[[float], float], *, most: float, is_prime: bool) -> Lines:
    """Limits from the law of the counts; Laney's prime charts stretch them by how the z scores vary."""
    values, center = stretch.values, _pooled(stretch)
    spread = math.sqrt(variance(center)) if center >= 0 else NAN
    deviations = [spread / math.sqrt(n) if n > 0 else NAN for n in stretch.sizes or []]
    if is_prime:
        scores = [(value - center) / d if d > 0 else NAN for value, d in zip(values, deviations, strict=True)]
        sigma_z = stretch.sigma(scores)
        deviations = [d * sigma_z for d in deviations]
    return _around(values, center, deviations, least=0.0, most=most)


def _count(stretch: Stretch) -> Lines:
    center = mean(stretch.in_base(stretch.counts))
    return _around(stretch.counts, center, [math.sqrt(center)] * len(stretch.counts), least=0.0)


def _between_cases(stretch: Stretch) -> Lines:
    values = stretch.values
    average = mean(stretch.in_base(values))
    lines = _around(values, average, [math.sqrt(average * (average + 1))] * len(values), least=0.0)
    return replace(lines, centers=[_median(stretch.in_base(values))] * len(values))


def _between_times(stretch: Stretch) -> Lines:
    values = stretch.values
    roots = [value ** (1 / WEIBULL) for value in values]
    center, deviation = mean(stretch.in_base(roots)), stretch.sigma(roots)
    lower = max(0.0, center - 3 * deviation) ** WEIBULL
    upper = (center + 3 * deviation) ** WEIBULL
    length = len(values)
    return Lines(values, [center**WEIBULL] * length, [lower] * length, [upper] * length, [NAN] * length)


@dataclass(frozen=True)
class ChartKind:
    """A kind of chart: its name, how its lines are computed, and what figures it takes."""

    code: str
    name: str
    lines: Callable[[Stretch], Lines]
    needs_sizes: bool = False
    is_proportion: bool = False
    counts_only: bool = False
    looks_at_runs: bool = True


CHARTS = {
    kind.code: kind
    for kind in (
        ChartKind("run", "Run chart", _run),
        ChartKind("i", "I chart", _individuals),
        ChartKind("mr", "MR chart", _moving_range, looks_at_runs=False),
        ChartKind("p", "P chart", _proportion, needs_sizes=True, is_proportion=True, counts_only=True),
        ChartKind("pp", "P′ chart", _proportion_prime, needs_sizes=True, is_proportion=True, counts_only=True),
        ChartKind("u", "U chart", _rate, needs_sizes=True, counts_only=True),
        ChartKind("up", "U′ chart", _rate_prime, needs_sizes=True, counts_only=True),
        ChartKind("c", "C chart", _count, counts_only=True),
        ChartKind("g", "G chart", _between_cases, counts_only=True),
        ChartKind("t", "T chart", _between_times),
    )
}


def fitting_proportion_chart(counts: Sequence[float], sizes: Sequence[float]) -> str:
    """p, or pp where rates differ from each other more than the binomial law says, at the 5 % level.

    By the chi-squared test of k proportions: the sum of squared z scores, on k - 1 degrees of freedom.
    """
    known = [(y, n) for y, n in zip(counts, sizes, strict=True) if math.isfinite(y) and n > 0]
    total = math.fsum(n for _, n in known)
    center = math.fsum(y for y, _ in known) / total if total else 0.0
    if len(known) < 2 or not 0 < center < 1:
        return "p"
    squares = math.fsum((y - n * center) ** 2 / (n * center * (1 - center)) for y, n in known)
    return "pp" if special.chdtrc(len(known) - 1, squares) < 0.05 else "p"


def control_chart(
    kind: str,
    counts: Sequence[float],
    sizes: Sequence[float] | None = None,
    *,
    freeze: int | None = None,
    parts: Sequence[int] = (),
    screens: bool = True,
) -> ControlChart:
    """The chart of a series.

    freeze: lines are computed from this many first points and drawn on for the others.
    parts: the last point of each part but the last; each part has lines and runs of its own. With parts, freeze is
        passed over: the lines of a later part are its own.
    screens: leave out, once, moving ranges above 3.267 times their mean (Nelson 1982), so that a single wild point does
        not widen the limits that should show it. Charts by moving ranges only: i, pp, up and t.
    Raises ChartError where the figures do not fit the chart, and KeyError for an unknown kind.
    """
    chart = CHARTS[kind]
    ys, ns = _checked(chart, counts, sizes)
    if (freeze is not None and freeze < 1) or any(end < 1 for end in parts):
        raise ChartError("Freezing and parts count points from 1.")
    ends = sorted({end for end in parts if end < len(ys)})
    frozen = len(ys) if freeze is None or parts else freeze

    points: list[ChartPoint] = []
    for part, (start, end) in enumerate(zip([0, *ends], [*ends, len(ys)], strict=True), start=1):
        stretch = Stretch(
            counts=ys[start:end],
            sizes=None if ns is None else ns[start:end],
            base=[index < frozen for index in range(start, end)],
            screens=screens,
        )
        points += _points(chart, chart.lines(stretch), stretch, part, start)
    return ControlChart(kind, tuple(points))


def _checked(
    chart: ChartKind, counts: Sequence[float], sizes: Sequence[float] | None
) -> tuple[list[float], list[float] | None]:
    """Counts and sizes as floats; where one of the two is missing, both are NaN."""
    ys = [float(y) for y in counts]
    if chart.needs_sizes and sizes is None:
        raise ChartError(f"A {chart.name} needs the size n of every point.")
    if sizes is not None and len(sizes) != len(ys):
        raise ChartError("There must be as many sizes as counts.")
    ns = None if sizes is None else [float(n) for n in sizes]
    for index, y in enumerate(ys):
        if problem := unfit(chart.code, y, NAN if ns is None else ns[index]):
            raise ChartError(f"Point {index + 1}: {problem}")
    if ns is None:
        return ys, None
    known = [math.isfinite(y) and math.isfinite(n) for y, n in zip(ys, ns, strict=True)]
    return (
        [y if is_known else NAN for y, is_known in zip(ys, known, strict=True)],
        [n if is_known else NAN for n, is_known in zip(ns, known, strict=True)],
    )


def unfit(kind: str, y: float, n: float = NAN) -> str:
    """Why a point's count and size (NaN: none) cannot stand on this kind of chart; empty when they can."""
    chart = CHARTS[kind]
    if math.isinf(y) or math.isinf(n):
        return "Infinity is no number of anything."
    if n < 0:
        return "The size n is below 0."
    if chart.counts_only and y < 0:
        return "The count y is below 0."
    if kind == "t" and y <= 0:
        return "The time y between two events must be above 0."
    if n == 0 and y != 0 and math.isfinite(y) and kind != "c":
        return "The count y is not 0, but the size n is."
    if chart.is_proportion and y > n:
        return "The count y is above the size n."
    return ""


def _points(chart: ChartKind, lines: Lines, stretch: Stretch, part: int, start: int) -> list[ChartPoint]:
    runs = analyze_runs(lines.values, lines.centers)
    sizes: Sequence[float] = stretch.sizes or [NAN] * len(lines.values)
    points = []
    rows = zip(lines.values, sizes, lines.centers, lines.lowers, lines.uppers, lines.deviations, strict=True)
    for index, (value, size, center, lower, upper, deviation) in enumerate(rows, start=start + 1):
        points.append(
            ChartPoint(
                index=index,
                part=part,
                value=_known(value),
                size=_known(size),
                center=_known(center),
                lower=_known(lower),
                upper=_known(upper),
                deviation=_known(deviation),
                is_outside=value > upper or value < lower,
                runs=runs,
                has_runs_signal=chart.looks_at_runs and runs.has_signal,
            )
        )
    return points


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None
