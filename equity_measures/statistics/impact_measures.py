"""What the average would be if every group fared as the reference does.

Source: Walter SD. The estimation and interpretation of attributable risk in health research.
    Biometrics 1976;32:829-849.
"""

from __future__ import annotations

import math

from equity_measures.statistics.inversion import is_told_from_chance
from equity_measures.statistics.strata import (
    Refusal,
    Strata,
    Values,
    normal_interval,
    positive_mean,
    require_proportions,
    require_three,
)


def population_attributable_risk(strata: Strata) -> Values:
    """PAR = y_ref - mu: what the average would change by if every group had the reference's rate.

    The reference is the most advantaged of ordered groups, the best of others. A change for the worse counts as 0.
    Interval: mu times Walter's standard error of the attributable fraction. Of several groups the best is picked by
    its rate, so from counts the interval holds 0 where a test cannot tell the groups apart.
    """
    estimate, fraction_error = _attributable(strata)
    return _with_zero(*normal_interval(estimate, strata.mean * fraction_error, strata), strata)


def population_attributable_fraction(strata: Strata) -> Values:
    """PAF = 100 PAR / mu, in percent of the average. Interval as that of PAR."""
    estimate, fraction_error = _attributable(strata)
    return _with_zero(*normal_interval(100 * estimate / strata.mean, 100 * fraction_error, strata), strata)


def _with_zero(estimate: float, lower: float | None, upper: float | None, strata: Strata) -> Values:
    is_picked = strata.ranks is None and strata.counts is not None
    if lower is None or upper is None or not is_picked or is_told_from_chance(strata):
        return estimate, lower, upper
    return estimate, min(lower, 0.0), max(upper, 0.0)


def _attributable(strata: Strata) -> tuple[float, float]:
    """PAR, and the standard error of PAF as a fraction.

    Walter (1976): in the two-by-two table of everybody else (a with, b without) and the reference (c, d),
    Var = cN(ad(N-c) + bc^2) / ((a+c)^3 (c+d)^3).
    """
    require_three(strata)
    require_proportions(strata)
    reference = strata.best
    if strata.ranks is not None:
        reference = max(range(len(strata)), key=strata.ranks.__getitem__)
    mu, people = positive_mean(strata), math.fsum(strata.people)
    estimate = strata.rates[reference] - mu
    estimate = max(estimate, 0.0) if strata.higher_is_better else min(estimate, 0.0)

    inside = strata.people[reference]
    c = inside * strata.rates[reference] / strata.scale
    d = inside - c
    a = math.fsum(n * y / strata.scale for n, y in zip(strata.people, strata.rates, strict=True)) - c
    b = people - inside - a
    if inside == 0 or a + c == 0:
        raise Refusal("The reference group has no people.")
    variance = c * people * (a * d * (people - c) + b * c * c) / ((a + c) ** 3 * inside**3)
    return estimate, math.sqrt(max(variance, 0.0))
