"""Summary measures of inequality: one number for the differences among all groups of a stratifier.

A measure is a function from `Strata` to `Summary`; `SUMMARY_MEASURES` lists them by code. A measure that may not be
used (too few groups, no order, no rate above zero) gives a Summary whose `refused` says why; it never guesses.
Estimates are on the scale of the indicator (`Strata.scale`, 100 for percent).

Notation: y_j rate of group j, s_j its standard error, p_j its share of people, mu = sum p_j y_j the average.

Sources
    WHO. Health Equity Assessment Toolkit: technical notes. Geneva 2022. Definitions and names.
    Schlotheuber A, Hosseinpoor AR. Summary measures of health inequality: a review of existing measures and
        their application. Int J Environ Res Public Health 2022;19:3697. Definitions and when to use which.
    Ahn J et al. Confidence intervals for health disparity indices. JCO Clin Cancer Inform 2018;2:1-13. BGV.
    Mackenbach JP, Kunst AE. Measuring the magnitude of socio-economic inequalities in health.
        Soc Sci Med 1997;44:757-771. SII.
    Walter SD. The estimation and interpretation of attributable risk in health research.
        Biometrics 1976;32:829-849. PAR.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from equity_measures.statistics.intervals import (
    katz_one,
    newcombe_one,
    normal_quantile,
)


class Refusal(Exception):
    """A measure may not be used on these groups; the message says why, in plain words."""


@dataclass(frozen=True)
class Strata:
    """The groups of one stratifier, as parallel sequences.

    rates: on the scale of the indicator. standard_errors: same scale, None where unknown. people: size of each
    group. ranks: for ordered groups, rising from the most disadvantaged. reference: index of the group that
    the others are compared with. counts: (numerator, denominator) of each group, where the rates come from
    counts; difference and ratio then have score and log intervals of counts instead of normal ones.
    average: the rate of the whole population, where it is known from elsewhere.
    """

    rates: Sequence[float]
    people: Sequence[float]
    higher_is_better: bool
    standard_errors: Sequence[float] | None = None
    ranks: Sequence[float] | None = None
    reference: int | None = None
    counts: Sequence[tuple[int, int]] | None = None
    scale: float = 100.0
    average: float | None = None
    confidence: float = 0.95

    @classmethod
    def from_counts(
        cls,
        counts: Sequence[tuple[int, int]],
        *,
        higher_is_better: bool,
        ranks: Sequence[float] | None = None,
        reference: int | None = None,
        confidence: float = 0.95,
    ) -> Strata:
        """Groups as percentages, from (numerator, denominator) pairs with denominators above 0."""
        rates = [100 * x / n for x, n in counts]
        errors = [math.sqrt(y * (100 - y) / n) for y, (_, n) in zip(rates, counts, strict=True)]
        return cls(
            rates=rates,
            people=[n for _, n in counts],
            higher_is_better=higher_is_better,
            standard_errors=errors,
            ranks=ranks,
            reference=reference,
            counts=counts,
            confidence=confidence,
        )

    def __len__(self) -> int:
        return len(self.rates)

    @property
    def shares(self) -> list[float]:
        total = math.fsum(self.people)
        return [n / total for n in self.people]

    @property
    def mean(self) -> float:
        """mu: the known average, or the mean of the rates weighted by people."""
        if self.average is not None:
            return self.average
        return math.fsum(p * y for p, y in zip(self.shares, self.rates, strict=True))

    @property
    def best(self) -> int:
        """Index of the best rate; the larger group at a tie."""
        sign = -1 if self.higher_is_better else 1
        return min(range(len(self)), key=lambda j: (sign * self.rates[j], -self.people[j], j))


@dataclass(frozen=True)
class Summary:
    """A measure's value, its interval where one can be given, and its unit; or why it is refused."""

    code: str
    estimate: float | None
    lower: float | None
    upper: float | None
    unit: str
    refused: str = ""


Values = tuple[float, float | None, float | None]
Measure = Callable[[Strata], Values]


@dataclass(frozen=True)
class Definition:
    """A summary measure's name, what its number counts in, and the function that computes it.

    needs_every_group: a hidden or missing group would shift the others' ranks, so none may be left out.
    """

    code: str
    name: str
    unit: str
    compute: Measure
    needs_every_group: bool = False


def summarize(strata: Strata, code: str) -> Summary:
    """One measure of these groups. Raises KeyError for an unknown code."""
    definition = SUMMARY_MEASURES[code]
    try:
        if len(strata) < 2:
            raise Refusal("At least two groups are needed.")
        estimate, lower, upper = definition.compute(strata)
    except Refusal as refusal:
        return Summary(code, None, None, None, definition.unit, str(refusal))
    return Summary(code, estimate, lower, upper, definition.unit)


# Simple measures: two groups.


def difference(strata: Strata) -> Values:
    """D = y_a - y_b for the pair of `compared_pair`. Newcombe's interval for counts, else normal."""
    a, b = compared_pair(strata)
    estimate = strata.rates[a] - strata.rates[b]
    if strata.counts is not None:
        lower, upper = newcombe_one(*strata.counts[a], *strata.counts[b], strata.confidence)
        return estimate, strata.scale * lower, strata.scale * upper
    if strata.standard_errors is None:
        return estimate, None, None
    return _normal(estimate, math.hypot(strata.standard_errors[a], strata.standard_errors[b]), strata)


def ratio(strata: Strata) -> Values:
    """R = y_a / y_b for the same pair. Katz's log interval for counts, else the delta method on the log."""
    a, b = compared_pair(strata)
    if strata.rates[b] == 0:
        raise Refusal("The rate of the group divided by is 0, so there is no ratio.")
    estimate = strata.rates[a] / strata.rates[b]
    if strata.counts is not None:
        return katz_one(*strata.counts[a], *strata.counts[b], strata.confidence)
    if strata.standard_errors is None or estimate == 0:
        return estimate, None, None
    error = math.hypot(strata.standard_errors[a] / strata.rates[a], strata.standard_errors[b] / strata.rates[b])
    spread = math.exp(normal_quantile(strata.confidence) * error)
    return estimate, estimate / spread, estimate * spread


def compared_pair(strata: Strata) -> tuple[int, int]:
    """Indexes (a, b) such that y_a - y_b above 0 means that the disadvantaged fare worse (HEAT's pairing).

    Ordered: the two ends. With a reference: it and the group that fares worst. Else: highest and lowest.
    """
    rates, indexes = strata.rates, range(len(strata))
    if strata.ranks is not None:
        bottom, top = min(indexes, key=strata.ranks.__getitem__), max(indexes, key=strata.ranks.__getitem__)
        return (top, bottom) if strata.higher_is_better else (bottom, top)
    if strata.reference is None:
        return max(indexes, key=rates.__getitem__), min(indexes, key=rates.__getitem__)

    others = [j for j in indexes if j != strata.reference]
    if strata.higher_is_better:
        return strata.reference, min(others, key=rates.__getitem__)
    return max(others, key=rates.__getitem__), strata.reference


# Complex measures: all groups.


def between_group_variance(strata: Strata) -> Values:
    """BGV = sum p_j (y_j - mu)^2; for unordered groups. Interval: Ahn (2018), with its second-order terms."""
    _require_unordered(strata)
    _require_three(strata)
    mu = strata.mean
    gaps = [y - mu for y in strata.rates]
    estimate = math.fsum(p * gap * gap for p, gap in zip(strata.shares, gaps, strict=True))
    if strata.standard_errors is None:
        return estimate, None, None

    rows = list(zip(strata.shares, gaps, (s * s for s in strata.standard_errors), strict=True))
    first = 4 * math.fsum(p * p * v * gap * gap for p, gap, v in rows)
    squared = math.fsum(p * p * v for p, _, v in rows) ** 2
    fourth = math.fsum(p**4 * v * v for p, _, v in rows)
    own = math.fsum((p * (1 - p) * v) ** 2 for p, _, v in rows)
    return _normal(estimate, math.sqrt(first + 2 * (squared - fourth + own)), strata)


def slope_index(strata: Strata) -> Values:
    """SII: predicted rate at rank 1 (most advantaged) minus at rank 0, for ordered groups.

    Binomial maximum likelihood of logit y = a + b X, each group weighted by its people, X the midpoint of the group's
    share in the ranking. Interval: delta method on the model's covariance.
    """
    a, b, covariance = _logit_line(strata)
    top, bottom = _expit(a + b), _expit(a)
    slope_top, slope_bottom = top * (1 - top), bottom * (1 - bottom)
    gradient = (slope_top - slope_bottom, slope_top)
    error = math.sqrt(_quadratic(gradient, covariance))
    return _normal(strata.scale * (top - bottom), strata.scale * error, strata)


def population_attributable_risk(strata: Strata) -> Values:
    """PAR = y_ref - mu: what the average would change by if every group had the reference's rate.

    The reference is the most advantaged of ordered groups, the best of others. A change for the worse counts as 0.
    Interval: mu times Walter's standard error of the attributable fraction.
    """
    estimate, fraction_error = _attributable(strata)
    return _normal(estimate, strata.mean * fraction_error, strata)


def _attributable(strata: Strata) -> tuple[float, float]:
    """PAR, and the standard error of PAF as a fraction.

    Walter (1976): in the two-by-two table of everybody else (a with, b without) and the reference (c, d),
    Var = cN(ad(N-c) + bc^2) / ((a+c)^3 (c+d)^3).
    """
    _require_three(strata)
    reference = strata.best
    if strata.ranks is not None:
        reference = max(range(len(strata)), key=strata.ranks.__getitem__)
    mu, people = strata.mean, math.fsum(strata.people)
    estimate = strata.rates[reference] - mu
    estimate = max(estimate, 0.0) if strata.higher_is_better else min(estimate, 0.0)
    if mu == 0:
        raise Refusal("The average rate is 0, so no part of it can be attributed.")

    inside = strata.people[reference]
    c = inside * strata.rates[reference] / strata.scale
    d = inside - c
    a = math.fsum(n * y / strata.scale for n, y in zip(strata.people, strata.rates, strict=True)) - c
    b = people - inside - a
    if inside == 0 or a + c == 0:
        raise Refusal("The reference group has no people.")
    variance = c * people * (a * d * (people - c) + b * c * c) / ((a + c) ** 3 * inside**3)
    return estimate, math.sqrt(max(variance, 0.0))


# What the measures share.


def rank_midpoints(strata: Strata) -> list[float]:
    """X_j: the midpoint of each group's place when all people stand in a row, 0 most disadvantaged, 1 most."""
    if strata.ranks is None:
        raise Refusal("The groups have no natural order.")
    _require_three(strata)
    shares, ranks = strata.shares, strata.ranks
    midpoints = [0.0] * len(strata)
    below = 0.0
    for j in sorted(range(len(strata)), key=ranks.__getitem__):
        midpoints[j] = below + shares[j] / 2
        below += shares[j]
    return midpoints


Covariance = tuple[float, float, float]  # variance of a, covariance, variance of b


def _logit_line(strata: Strata) -> tuple[float, float, Covariance]:
    """Fit logit y = a + bX by Newton's method; the inverse of the information is the covariance."""
    midpoints = rank_midpoints(strata)
    rows = [
        (x, n, min(max(y / strata.scale, 0.0), 1.0) * n)
        for x, n, y in zip(midpoints, strata.people, strata.rates, strict=True)
    ]
    everybody, events = math.fsum(n for _, n, _ in rows), math.fsum(e for _, _, e in rows)
    if events <= 0 or events >= everybody:
        raise Refusal("Nobody or everybody is in the numerator, so no slope can be fitted.")

    a, b = math.log(events / (everybody - events)), 0.0
    for _ in range(50):
        information, score = _information(rows, a, b)
        covariance = _invert(information)
        step_a = covariance[0] * score[0] + covariance[1] * score[1]
        step_b = covariance[1] * score[0] + covariance[2] * score[1]
        # A long step would overshoot; groups split into all and none send the slope to infinity.
        shrink = min(1.0, 4.0 / max(abs(step_a), abs(step_b), 1e-300))
        a, b = a + shrink * step_a, b + shrink * step_b
        if abs(a) > 40 or abs(b) > 80:
            break
        if max(abs(step_a), abs(step_b)) < 1e-12 * (1 + abs(a) + abs(b)):
            return a, b, _invert(_information(rows, a, b)[0])
    raise Refusal("The groups split into all and none, so no slope can be fitted.")


def _information(
    rows: Sequence[tuple[float, float, float]], a: float, b: float
) -> tuple[Covariance, tuple[float, float]]:
    i00 = i01 = i11 = s0 = s1 = 0.0
    for x, n, events in rows:
        fitted = _expit(a + b * x)
        weight = n * fitted * (1 - fitted)
        rest = events - n * fitted
        i00 += weight
        i01 += weight * x
        i11 += weight * x * x
        s0 += rest
        s1 += rest * x
    return (i00, i01, i11), (s0, s1)


def _invert(matrix: Covariance) -> Covariance:
    i00, i01, i11 = matrix
    determinant = i00 * i11 - i01 * i01
    if determinant <= 0:
        raise Refusal("The groups split into all and none, so no slope can be fitted.")
    return i11 / determinant, -i01 / determinant, i00 / determinant


def _quadratic(gradient: tuple[float, float], covariance: Covariance) -> float:
    g0, g1 = gradient
    return g0 * g0 * covariance[0] + 2 * g0 * g1 * covariance[1] + g1 * g1 * covariance[2]


def _expit(x: float) -> float:
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    power = math.exp(x)
    return power / (1 + power)


def _normal(estimate: float, error: float, strata: Strata) -> Values:
    spread = normal_quantile(strata.confidence) * error
    return estimate, estimate - spread, estimate + spread


def _require_three(strata: Strata) -> None:
    if len(strata) < 3:
        raise Refusal("At least three groups are needed.")


def _require_unordered(strata: Strata) -> None:
    if strata.ranks is not None:
        raise Refusal("The groups have a natural order, which this measure ignores.")


POINTS = "percentage points"

SUMMARY_MEASURES: dict[str, Definition] = {
    definition.code: definition
    for definition in (
        Definition("d", "Difference", POINTS, difference),
        Definition("r", "Ratio", "ratio", ratio),
        Definition("bgv", "Between-group variance", "squared percentage points", between_group_variance),
        Definition("sii", "Slope index of inequality", POINTS, slope_index, needs_every_group=True),
        Definition("par", "Population attributable risk", POINTS, population_attributable_risk),
    )
}
