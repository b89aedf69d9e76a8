"""Funnel limits for proportions: how far from a target a rate may lie before chance is no good explanation.

Limits are the binomial's own quantiles, interpolated between whole numbers, so they are right for small counts and for
rates near 0 and 1, where z-scores cry wolf. Where rates vary more than chance lets them, all of them, the limits are
moved apart: by a factor (multiplicative) or by a variance between places (additive).

Takes whatever counts it is given: what is drawn for others than those who may see the counts must be suppressed first.

Sources
    Spiegelhalter DJ. Funnel plots for comparing institutional performance. Stat Med 2005;24:1185-1202, appendix A.1.1
        for the interpolated binomial limits, A.3 for both kinds of overdispersion and for winsorizing.
    Spiegelhalter DJ. Handling over-dispersion of performance indicators. Qual Saf Health Care 2005;14:347-351.
    DerSimonian R, Laird N. Meta-analysis in clinical trials. Control Clin Trials 1986;7:177-188, for the variance
        between places.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from equity_measures.statistics.intervals import normal_quantile

Floats = NDArray[np.float64]
Adjustment = Literal["none", "multiplicative", "additive"]
Verdict = Literal["within", "beyond-95", "beyond-998", "no-people"]

WARNING = 0.95
ACTION = 0.998
WINSORIZED = 0.1
FEWEST_FOR_SPREAD = 5
"""With fewer points nobody can tell overdispersion from chance, and none is assumed."""


@dataclass(frozen=True)
class Point:
    """One rate on the funnel: where it lies, its limits, and what that says."""

    label: str
    numerator: int
    denominator: int
    rate: float | None
    warning: tuple[float, float]
    action: tuple[float, float]
    verdict: Verdict

    @property
    def direction(self) -> Literal["", "above", "below"]:
        """On which side of the funnel it lies, when it lies outside."""
        if self.rate is None or self.verdict == "within":
            return ""
        return "above" if self.rate > self.warning[1] else "below"


@dataclass(frozen=True)
class Funnel:
    """A target, how much the points spread about it, and every point judged."""

    target: float
    adjustment: Adjustment
    spread: float
    """The factor phi of the variance, or the variance between places, as the adjustment says; 1 or 0 without one."""
    points: tuple[Point, ...]

    def limits(self, people: ArrayLike, confidence: float = ACTION) -> tuple[Floats, Floats]:
        """The limits at any number of people: for drawing the curves."""
        return limits(self.target, people, confidence, adjustment=self.adjustment, spread=self.spread)

    def outside(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.verdict == "beyond-998")


def funnel(
    counts: Sequence[tuple[str, int, int]], *, target: float | None = None, adjustment: Adjustment = "additive"
) -> Funnel | None:
    """Judge rates, given as (label, numerator, denominator), against a target: without one, their pooled rate.

    None when there is no target to judge by: nobody was counted.
    """
    numerators = np.array([numerator for _, numerator, _ in counts], dtype=float)
    denominators = np.array([denominator for _, _, denominator in counts], dtype=float)
    _check(numerators, denominators)
    if target is None:
        target = pooled(numerators, denominators)
    if target is None:
        return None
    spread = spread_of(numerators, denominators, target, adjustment)
    warning = limits(target, denominators, WARNING, adjustment=adjustment, spread=spread)
    action = limits(target, denominators, ACTION, adjustment=adjustment, spread=spread)
    points = tuple(
        _point(label, numerator, denominator, _pair(warning, place), _pair(action, place))
        for place, (label, numerator, denominator) in enumerate(counts)
    )
    return Funnel(target, adjustment, spread, points)


def pooled(numerators: ArrayLike, denominators: ArrayLike) -> float | None:
    """All numerators over all denominators; None when nobody was counted."""
    people = float(np.sum(denominators))
    return float(np.sum(numerators)) / people if people else None


def exact_limits(target: float, people: ArrayLike, confidence: float = ACTION) -> tuple[Floats, Floats]:
    """Interpolated binomial limits of a rate around a target; NaN for nobody.

    With r the smallest whole number whose cumulated probability F(r) reaches the tail p, the lower limit is (r - a) / n
    with a = (F(r) - p) / (F(r) - F(r - 1)), held within 0 and 1. The upper limit is the lower one of the people outside
    the numerator, turned around. Taken straight from the formula it would lie up to one person nearer to the target,
    and counts that chance brings several times as often as the limits say would lie outside.
    """
    normal_quantile(confidence)  # refuses a confidence outside 0 to 1
    if not 0 <= target <= 1:
        raise ValueError(f"A target is a proportion between 0 and 1; it is {target}.")
    tail = (1 - confidence) / 2
    return _lower_limit(target, people, tail), 1 - _lower_limit(1 - target, people, tail)


def limits(
    target: float,
    people: ArrayLike,
    confidence: float = ACTION,
    *,
    adjustment: Adjustment = "none",
    spread: float | None = None,
) -> tuple[Floats, Floats]:
    """Limits moved apart by overdispersion: the exact distances from the target, times the growth of the deviation.

    The standard deviation grows by sqrt(phi), or by sqrt(1 + tau2 n / (target (1 - target))): for many people these are
    Spiegelhalter's limits, for few they keep the lean of the binomial.
    """
    lower, upper = exact_limits(target, people, confidence)
    if adjustment == "none" or spread is None or target in (0.0, 1.0):
        return lower, upper
    n = np.asarray(people, dtype=float)
    growth = np.sqrt(max(spread, 1.0)) if adjustment == "multiplicative" else _additive_growth(target, n, spread)
    return (
        np.clip(target - (target - lower) * growth, 0.0, 1.0),
        np.clip(target + (upper - target) * growth, 0.0, 1.0),
    )


def _additive_growth(target: float, people: Floats, between: float) -> Floats:
    grown: Floats = np.sqrt(1 + max(between, 0.0) * people / (target * (1 - target)))
    return grown


def spread_of(numerators: ArrayLike, denominators: ArrayLike, target: float, adjustment: Adjustment) -> float:
    """How much more than chance the rates differ: phi (at least 1), or the variance between places (at least 0)."""
    z, variances = _z_scores(numerators, denominators, target)
    nothing = 0.0 if adjustment == "additive" else 1.0
    if adjustment == "none" or len(z) < FEWEST_FOR_SPREAD:
        return nothing
    phi = float(np.mean(winsorized(z) ** 2))
    if adjustment == "multiplicative":
        return max(phi, 1.0)
    weights = 1 / variances
    excess = len(z) * phi - (len(z) - 1)
    return max(excess / float(weights.sum() - (weights**2).sum() / weights.sum()), 0.0)


def winsorized(values: Floats, share: float = WINSORIZED) -> Floats:
    """The values with the most extreme at either end drawn in to the quantiles there, so outliers do not excuse
    themselves by widening the funnel."""
    low, high = np.quantile(values, [share, 1 - share])
    return np.clip(values, low, high)


def jump(history: Sequence[tuple[int, int]], numerator: int, denominator: int) -> Point | None:
    """A new rate judged by the former ones of the same place: its limits know that the history is uncertain too.

    history: (numerator, denominator) of each earlier period. The limits' distances grow by sqrt(1 + n / N) for the N
    people that the target comes from, and by the overdispersion of the history. None without people in the history.
    """
    numerators = np.array([n for n, _ in history], dtype=float)
    denominators = np.array([d for _, d in history], dtype=float)
    _check(numerators, denominators)
    people = float(denominators.sum())
    if not people:
        return None
    # Nobody, or everybody, in the history says less than never or always: half a person is added on each side.
    target = (float(numerators.sum()) + 0.5) / (people + 1)
    phi = spread_of(numerators, denominators, target, "multiplicative")
    spread = phi * (1 + denominator / people)
    warning = limits(target, denominator, WARNING, adjustment="multiplicative", spread=spread)
    action = limits(target, denominator, ACTION, adjustment="multiplicative", spread=spread)
    return _point("", numerator, denominator, _only(warning), _only(action))


def _lower_limit(target: float, people: ArrayLike, p: float) -> Floats:
    n = np.atleast_1d(np.asarray(people, dtype=np.int64))
    known = np.where(n > 0, n, 1)
    r = stats.binom.ppf(p, known, target)
    below = np.where(r > 0, special.bdtr(np.maximum(r - 1, 0), known, target), 0.0)
    reached = special.bdtr(np.maximum(r, 0), known, target)
    step = np.where(reached > below, reached - below, 1.0)
    limit = np.clip((r - (reached - p) / step) / known, 0.0, 1.0)
    limit = np.where(n > 0, limit, np.nan)
    return limit.reshape(np.shape(people))


def _z_scores(numerators: ArrayLike, denominators: ArrayLike, target: float) -> tuple[Floats, Floats]:
    """Of the points that have people, with the variances that chance gives them; none for a target of 0 or 1."""
    x, n = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    has_people = n > 0
    if not 0 < target < 1:
        return np.array([]), np.array([])
    x, n = x[has_people], n[has_people]
    variances = target * (1 - target) / n
    return (x / n - target) / np.sqrt(variances), variances


def _point(
    label: str, numerator: int, denominator: int, warning: tuple[float, float], action: tuple[float, float]
) -> Point:
    if not denominator:
        return Point(label, numerator, denominator, None, warning, action, "no-people")
    rate = numerator / denominator
    verdict: Verdict = "within"
    if not warning[0] <= rate <= warning[1]:
        verdict = "beyond-95"
    if not action[0] <= rate <= action[1]:
        verdict = "beyond-998"
    return Point(label, numerator, denominator, rate, warning, action, verdict)


def _pair(ends: tuple[Floats, Floats], place: int) -> tuple[float, float]:
    return float(ends[0][place]), float(ends[1][place])


def _only(ends: tuple[Floats, Floats]) -> tuple[float, float]:
    return float(ends[0]), float(ends[1])


def _check(numerators: Floats, denominators: Floats) -> None:
    counts = np.concatenate([numerators, denominators])
    if len(counts) and not (np.isfinite(counts).all() and (counts >= 0).all()):
        raise ValueError("Counts are numbers of people: finite, and none below 0.")
    if (numerators > denominators).any():
        raise ValueError("A numerator is larger than its denominator.")


def curve(target: float, most_people: int, steps: int = 60) -> list[int]:
    """Numbers of people at which to draw a funnel's curves: closer together where the curves bend."""
    if not 0 <= target <= 1 or most_people < 1:
        return []
    places = np.geomspace(1, most_people, min(steps, most_people))
    return sorted({math.ceil(place) for place in places})
