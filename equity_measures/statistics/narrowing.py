"""Is the gap narrowing? An estimate with its interval, and a verdict that waits until the figures allow one.

A gap is how much worse a group fares than another, in the same two groups throughout; above 0 means worse. The gap of
a period carries the chance of its sample (its standard error, known) and what else differs from period to period
(one standard deviation for all, estimated):

    gap(t) = a + b t + u(t) + e(t),   u ~ N(0, tau^2),   e ~ N(0, error(t)^2)

tau^2 is Paule and Mandel's: the value at which the weighted squares of the residuals equal their degrees of freedom, 0
when they are smaller. b is then the weighted least squares slope with weights 1/(error^2 + tau^2), and its interval
takes Student's t with k - 2 degrees of freedom, as Knapp and Hartung do; it is never narrower than sampling error
alone allows (Röver, Knapp and Friede). With a baseline, the gaps after it are compared with those of it: b then
belongs to "after" in place of time.

Where the same people are counted again in each period, what disturbs one period disturbs the next. So the correlation r
of neighboring residuals is looked at and, when above 0, intervals are widened by the square root of (1 + r)/(1 - r),
the factor by which fewer independent periods would do. In a short series r shows only a part of it, and the rest of it
makes false alarms: see docs/methods.md.

Sources
    Bayley GV, Hammersley JM. The "effective" number of independent observations in an autocorrelated time series. J R
        Stat Soc Suppl 1946;8:184-197.
    Paule RC, Mandel J. Consensus values and weighting factors. J Res Natl Bur Stand 1982;87:377-385.
    Knapp G, Hartung J. Improved tests for a random effects meta-regression with a single covariate. Stat Med
        2003;22:2693-2710.
    Röver C, Knapp G, Friede T. Hartung-Knapp-Sidik-Jonkman approach and its modification for random-effects
        meta-analysis with few studies. BMC Med Res Methodol 2015;15:99.
    Agresti A, Caffo B. Simple and effective confidence intervals for proportions and differences of proportions
        result from adding two successes and two failures. Am Stat 2000;54:280-288.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

NARROWING, WIDENING, UNCLEAR = "narrowing", "widening", "unclear"
LEAST_PERIODS = 4
LEAST_IN_BASELINE = 2
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GapPoint:
    """A period's gap with its standard error, in one unit; None where it is hidden or missing. `time` is in years."""

    time: float
    gap: float | None
    error: float | None

    @property
    def is_known(self) -> bool:
        return self.gap is not None and self.error is not None and math.isfinite(self.gap) and self.error > 0


@dataclass(frozen=True)
class Narrowing:
    """The answer. Below 0 is narrower.

    estimate, lower, upper: change of the gap per year or, with a baseline, from the baseline to what came after; in
        the unit of the gaps. None where there are too few periods, and `reason` says so.
    between: standard deviation between periods beyond sampling error, in the same unit.
    likeness: correlation of neighboring residuals that the intervals were widened for; 0 when it is not above 0.
    now, now_lower, now_upper: the gap of the last period as the model sees it, with its interval.
    """

    verdict: str
    since_baseline: bool
    periods: int
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    between: float | None = None
    likeness: float | None = None
    now: float | None = None
    now_lower: float | None = None
    now_upper: float | None = None
    reason: str = ""

    @property
    def has_reversed(self) -> bool:
        """By now the other group fares worse."""
        return self.now_upper is not None and self.now_upper < 0


def narrowed(series: Sequence[GapPoint], *, baseline: float | None = None, confidence: float = 0.95) -> Narrowing:
    """Whether a gap is narrowing over time or, with a baseline, whether it has narrowed since.

    baseline: the last time that belongs to the baseline, such as the start of an improvement project.
    Narrowing or widening are said only when the interval excludes 0: of a gap that does not move, wrongly so in one of
    twenty at most.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"Confidence must lie between 0 and 1, such as 0.95; it is {confidence}.")
    known = sorted((point for point in series if point.is_known), key=lambda point: point.time)
    since_baseline = baseline is not None
    if reason := _too_few(known, baseline):
        return Narrowing(UNCLEAR, since_baseline, len(known), reason=reason)

    times = np.array([point.time for point in known])
    gaps = np.array([point.gap for point in known], dtype=float)
    errors = np.array([point.error for point in known], dtype=float)
    moved = times - times[-1] if baseline is None else (times > baseline).astype(float)
    design = np.column_stack([np.ones(len(known)), moved])
    variance = between_variance(gaps, errors, design)
    weights = 1 / (errors**2 + variance)
    coefficients, covariance = _weighted(gaps, weights, design)
    likeness = _likeness((gaps - design @ coefficients) * np.sqrt(weights))
    covariance = covariance * (1 + likeness) / (1 - likeness)

    reach = float(special.stdtrit(len(known) - 2, 0.5 + confidence / 2))
    estimate, half = float(coefficients[1]), reach * math.sqrt(covariance[1, 1])
    last = design[-1]
    now, now_half = float(last @ coefficients), reach * math.sqrt(last @ covariance @ last)
    return Narrowing(
        verdict=NARROWING if estimate + half < 0 else WIDENING if estimate - half > 0 else UNCLEAR,
        since_baseline=since_baseline,
        periods=len(known),
        estimate=estimate,
        lower=estimate - half,
        upper=estimate + half,
        between=math.sqrt(variance),
        likeness=likeness,
        now=now,
        now_lower=now - now_half,
        now_upper=now + now_half,
    )


def _too_few(known: Sequence[GapPoint], baseline: float | None) -> str:
    if len(known) < LEAST_PERIODS:
        return f"{_periods(len(known))} can be compared; it takes at least {LEAST_PERIODS}."
    times = {point.time for point in known}
    if baseline is None:
        return "" if len(times) > 1 else "All periods are of one time."
    before = sum(point.time <= baseline for point in known)
    if min(before, len(known) - before) < LEAST_IN_BASELINE:
        return (
            f"{_periods(before)} of the baseline and {len(known) - before} after it can be compared; it takes at least "
            f"{LEAST_IN_BASELINE} of each."
        )
    return ""


def _periods(count: int) -> str:
    return f"{count} period{'' if count == 1 else 's'}"


def between_variance(gaps: Floats, errors: Floats, design: Floats) -> float:
    """Paule and Mandel's tau^2 of a regression: where the generalized Q statistic equals its degrees of freedom."""
    freedom = len(gaps) - design.shape[1]

    def excess(variance: float) -> float:
        weights = 1 / (errors**2 + variance)
        coefficients, _ = _weighted(gaps, weights, design)
        return float(weights @ (gaps - design @ coefficients) ** 2) - freedom

    if excess(0.0) <= 0:
        return 0.0
    # At this variance every weight is so small that the squares cannot exceed their degrees of freedom.
    highest = float(np.sum((gaps - gaps.mean()) ** 2)) / freedom
    return float(optimize.brentq(excess, 0.0, highest, xtol=1e-15, rtol=1e-12))


def _likeness(residuals: Floats) -> float:
    """Correlation of each residual with the next; 0 when it is not above 0, or nothing is left over."""
    squares = float(residuals @ residuals)
    # Residuals are in standard errors: what is smaller than this is rounding.
    return max(0.0, float(residuals[1:] @ residuals[:-1]) / squares) if squares > 1e-9 else 0.0


def _weighted(gaps: Floats, weights: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Coefficients of weighted least squares, and their covariance for weights that are inverse variances."""
    covariance: Floats = np.linalg.inv((design.T * weights) @ design).astype(np.float64)
    return covariance @ (design.T @ (weights * gaps)), covariance


def difference_error(worse: tuple[int, int], better: tuple[int, int]) -> float:
    """Standard error of the difference of two independent proportions, each (numerator, denominator above 0).

    With one success and one failure added to each group (Agresti and Caffo 2000), so that it is above 0 also where
    nobody or everybody counts.
    """
    variance = 0.0
    for numerator, denominator in (worse, better):
        share = (numerator + 1) / (denominator + 2)
        variance += share * (1 - share) / (denominator + 2)
    return math.sqrt(variance)
