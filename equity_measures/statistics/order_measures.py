"""Measures of ordered groups: every group counts at its place between most disadvantaged and most advantaged.

Sources
    Mackenbach JP, Kunst AE. Measuring the magnitude of socio-economic inequalities in health: an overview of
        available measures illustrated with two examples from Europe. Soc Sci Med 1997;44:757-771. SII, RII.
    Kakwani N, Wagstaff A, van Doorslaer E. Socioeconomic inequalities in health: measurement, computation,
        and statistical inference. J Econom 1997;77:87-103. ACI, RCI.
    Wagstaff A. The bounds of the concentration index when the variable of interest is binary. Health Econ
        2005;14:429-432.
    Erreygers G. Correcting the concentration index. J Health Econ 2009;28:504-515.
    Wagstaff A. Inequality aversion, health inequalities and health achievement. J Health Econ 2002;21:627-641. The
        extended indices, here as NCI's HD*Calc has them for grouped data.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from equity_measures.statistics.strata import (
    Refusal,
    Strata,
    Values,
    log_interval,
    normal_interval,
    positive_mean,
    require_proportions,
    require_three,
)


def slope_index(strata: Strata) -> Values:
    """SII: predicted rate at rank 1 (most advantaged) minus at rank 0, for ordered groups.

    Binomial maximum likelihood of logit y = a + b X, each group weighted by its people, X the midpoint of the group's
    share in the ranking. Interval: delta method on the model's covariance.
    """
    strata = strata.slope_of or strata
    a, b, covariance = _logit_line(strata)
    top, bottom = _expit(a + b), _expit(a)
    slope_top, slope_bottom = top * (1 - top), bottom * (1 - bottom)
    gradient = (slope_top - slope_bottom, slope_top)
    error = math.sqrt(_quadratic(gradient, covariance))
    return normal_interval(strata.scale * (top - bottom), strata.scale * error, strata)


def relative_slope_index(strata: Strata) -> Values:
    """RII: predicted rate at rank 1 divided by that at rank 0. Interval: delta method on the logarithm."""
    strata = strata.slope_of or strata
    a, b, covariance = _logit_line(strata)
    top, bottom = _expit(a + b), _expit(a)
    gradient = ((1 - top) - (1 - bottom), 1 - top)
    return log_interval(top / bottom, math.sqrt(_quadratic(gradient, covariance)), strata)


def kunst_mackenbach_index(strata: Strata) -> Values:
    """KMI = b_0 / (b_0 + b_1): rate predicted at rank 0 by that at rank 1, on a straight line weighted by people.

    Interval: delta method on the logarithm. Both predictions are sums of rates times constants, so their errors are
    those of the groups.
    """
    midpoints, shares = rank_midpoints(strata), strata.shares
    middle = math.fsum(p * x for p, x in zip(shares, midpoints, strict=True))
    spread = math.fsum(p * (x - middle) ** 2 for p, x in zip(shares, midpoints, strict=True))
    if not spread > 0:
        raise Refusal("All people are in one group, so no line can be fitted.")
    slopes = [p * (x - middle) / spread for p, x in zip(shares, midpoints, strict=True)]
    to_bottom = [p - slope * middle for p, slope in zip(shares, slopes, strict=True)]
    to_top = [p + slope * (1 - middle) for p, slope in zip(shares, slopes, strict=True)]
    bottom = math.fsum(weight * y for weight, y in zip(to_bottom, strata.rates, strict=True))
    top = math.fsum(weight * y for weight, y in zip(to_top, strata.rates, strict=True))
    if min(bottom, top) <= 1e-12 * max(abs(bottom), abs(top), 1e-300):
        raise Refusal("The straight line reaches 0 at an end, so there is no ratio of its ends.")

    if strata.standard_errors is None:
        return bottom / top, None, None
    pulls = (low / bottom - high / top for low, high in zip(to_bottom, to_top, strict=True))
    error = math.hypot(*(pull * s for pull, s in zip(pulls, strata.standard_errors, strict=True)))
    return log_interval(bottom / top, error, strata)


def extended_absolute_concentration_index(strata: Strata) -> Values:
    """eACI = mu eRCI, with the aversion parameter nu. Interval: delta method on the groups' standard errors."""
    weights = _extended_weights(strata)
    estimate = math.fsum(weight * y for weight, y in zip(weights, strata.rates, strict=True))
    return _with_delta(estimate, weights, strata)


def extended_relative_concentration_index(strata: Strata) -> Values:
    """eRCI = nu sum p_j (1 - X_j)^(nu-1) - nu/mu sum p_j y_j (1 - X_j)^(nu-1): RCI where nu is 2.

    Interval: delta method on the groups' standard errors, mu being an estimate too.
    """
    weights, mu = _extended_weights(strata), positive_mean(strata)
    absolute = math.fsum(weight * y for weight, y in zip(weights, strata.rates, strict=True))
    gradient = [weight / mu - absolute * p / mu**2 for weight, p in zip(weights, strata.shares, strict=True)]
    return _with_delta(absolute / mu, gradient, strata)


def _extended_weights(strata: Strata) -> list[float]:
    """What each rate counts in eACI: p_j (sum_i p_i w_i - w_j) with w_j = nu (1 - X_j)^(nu-1)."""
    midpoints, shares, nu = rank_midpoints(strata), strata.shares, strata.aversion
    if not nu > 0:
        raise Refusal("The aversion parameter must be above 0.")
    pulls = [nu * (1 - x) ** (nu - 1) for x in midpoints]
    middle = math.fsum(p * pull for p, pull in zip(shares, pulls, strict=True))
    return [p * (middle - pull) for p, pull in zip(shares, pulls, strict=True)]


def absolute_concentration_index(strata: Strata) -> Values:
    """ACI = 2 sum p_j y_j (X_j - 1/2): above 0 where the rate is concentrated among the advantaged.

    Interval: delta method on the groups' standard errors. With bounds, of the rate as a fraction of its range.
    """
    low, high = strata.bounds or (0.0, 1.0)
    weights = [weight / (high - low) for weight in _concentration_weights(strata)]
    estimate = math.fsum(weight * y for weight, y in zip(weights, strata.rates, strict=True))
    return _with_delta(estimate, weights, strata)


def relative_concentration_index(strata: Strata) -> Values:
    """RCI = ACI / mu; for a bounded rate Wagstaff's RCI / (1 - mu) or Erreygers' 4 mu RCI, mu as a fraction.

    Interval: delta method on the groups' standard errors, mu being an estimate too.
    """
    low, high = strata.bounds or (0.0, strata.scale)
    width = high - low
    weights, shares = _concentration_weights(strata), strata.shares
    mu = (positive_mean(strata) - low) / width
    index = math.fsum(weight * y for weight, y in zip(weights, strata.rates, strict=True)) / width

    if strata.normalization == "erreygers":
        estimate, by_index, by_mean = 4 * index, 4.0, 0.0
    elif strata.normalization == "wagstaff":
        if not 0 < mu < 1:
            raise Refusal("The average lies at an end of its bounds, so the index cannot be normalized.")
        estimate, by_index = index / (mu * (1 - mu)), 1 / (mu * (1 - mu))
        by_mean = -estimate * (1 - 2 * mu) / (mu * (1 - mu))
    else:
        estimate, by_index, by_mean = index / mu, 1 / mu, -index / mu**2
    gradient = [(by_index * weight + by_mean * p) / width for weight, p in zip(weights, shares, strict=True)]
    return _with_delta(estimate, gradient, strata)


def _concentration_weights(strata: Strata) -> list[float]:
    midpoints = rank_midpoints(strata)
    return [2 * p * (x - 0.5) for p, x in zip(strata.shares, midpoints, strict=True)]


def _with_delta(estimate: float, gradient: Sequence[float], strata: Strata) -> Values:
    if strata.standard_errors is None:
        return estimate, None, None
    products = (slope * s for slope, s in zip(gradient, strata.standard_errors, strict=True))
    return normal_interval(estimate, math.hypot(*products), strata)


def rank_midpoints(strata: Strata) -> list[float]:
    """X_j: the midpoint of each group's place when all people stand in a row, 0 most disadvantaged, 1 most."""
    if strata.ranks is None:
        raise Refusal("The groups have no natural order.")
    require_three(strata)
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
    require_proportions(strata)
    rows = [(x, n, y / strata.scale * n) for x, n, y in zip(midpoints, strata.people, strata.rates, strict=True)]
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
