"""Measures of unordered groups: how far the groups lie from the average, the best one or the reference.

Intervals of the first and the last two are by formula. The others bend at 0 (they are sums of absolute values, or a
root), where no formula holds, so theirs are simulated, with a fixed seed: equal input, equal interval. From published
rates and standard errors they are percentiles of drawn rates, as WHO's toolkit has them: each rate from its normal
distribution, cut off at the ends of its scale. Those begin above 0 even for equal groups, since noise only adds. From
counts, deviations from the average have intervals by test inversion instead, alone or joined with percentiles, and
distances from one group begin at 0 where a test cannot tell the groups apart.

Sources
    Ahn J et al. Confidence intervals for health disparity indices. JCO Clin Cancer Inform 2018;2:1-13. BGV, TI, MLD.
    Harper S, Lynch J. Methods for measuring cancer disparities. NCI Cancer Surveillance Monograph 6, 2005. IDIS.
    WHO. Health Equity Assessment Toolkit: technical notes. Geneva 2022. The rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from scipy import special

from equity_measures.statistics.inversion import MOST_GROUPS, Floats, Index, inverted_interval, is_told_from_chance
from equity_measures.statistics.strata import (
    Refusal,
    Strata,
    Values,
    normal_interval,
    positive_mean,
    require_three,
    require_unordered,
)

DRAWS = 20_000
NUMBERS_AT_ONCE = 2_000_000
SEED = 20_181_201


def between_group_variance(strata: Strata) -> Values:
    """BGV = sum p_j (y_j - mu)^2; for unordered groups. Interval: Ahn (2018), with its second-order terms."""
    require_unordered(strata)
    require_three(strata)
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
    return normal_interval(estimate, math.sqrt(first + 2 * (squared - fourth + own)), strata)


def between_group_standard_deviation(strata: Strata) -> Values:
    """BGSD = sqrt(BGV)."""
    return _about_the_mean(strata, lambda y, p: np.sqrt(_variance(y, p, strata)))


def coefficient_of_variation(strata: Strata) -> Values:
    """COV = 100 BGSD / mu."""
    positive_mean(strata)
    return _about_the_mean(strata, lambda y, p: 100 * np.sqrt(_variance(y, p, strata)) / _mean(y, p, strata))


def mean_difference_from_mean_unweighted(strata: Strata) -> Values:
    """MDMU = mean of |y_j - mu|."""
    return _absolutely_about_the_mean(strata, lambda y, p: np.abs(y - _mean(y, p, strata)[:, None]).mean(axis=1))


def mean_difference_from_mean_weighted(strata: Strata) -> Values:
    """MDMW = sum p_j |y_j - mu|."""
    return _absolutely_about_the_mean(strata, lambda y, p: np.abs(y - _mean(y, p, strata)[:, None]) @ p)


def mean_difference_from_best_unweighted(strata: Strata) -> Values:
    """MDBU = mean of |y_j - y_best|. Chance decides which group is best, so each draw has its own."""
    return _from_one_group(strata, lambda y, _: np.abs(y - _best(y, strata)).mean(axis=1))


def mean_difference_from_best_weighted(strata: Strata) -> Values:
    """MDBW = sum p_j |y_j - y_best|. Chance decides which group is best, so each draw has its own."""
    return _from_one_group(strata, lambda y, p: np.abs(y - _best(y, strata)) @ p)


def mean_difference_from_reference_unweighted(strata: Strata) -> Values:
    """MDRU = mean of |y_j - y_ref|."""
    reference = _reference(strata)
    return _from_one_group(strata, lambda y, _: np.abs(y - y[:, [reference]]).mean(axis=1))


def mean_difference_from_reference_weighted(strata: Strata) -> Values:
    """MDRW = sum p_j |y_j - y_ref|."""
    reference = _reference(strata)
    return _from_one_group(strata, lambda y, p: np.abs(y - y[:, [reference]]) @ p)


def index_of_disparity_unweighted(strata: Strata) -> Values:
    """IDISU = 100 MDMU / mu."""
    positive_mean(strata)

    def index(y: Floats, p: Floats) -> Floats:
        mu = _mean(y, p, strata)
        return 100 * np.abs(y - mu[:, None]).mean(axis=1) / mu

    return _absolutely_about_the_mean(strata, index)


def index_of_disparity_weighted(strata: Strata) -> Values:
    """IDISW = 100 MDMW / mu."""
    positive_mean(strata)

    def index(y: Floats, p: Floats) -> Floats:
        mu = _mean(y, p, strata)
        return 100 * (np.abs(y - mu[:, None]) @ p) / mu

    return _absolutely_about_the_mean(strata, index)


def theil_index(strata: Strata) -> Values:
    """TI = 1000 sum p_j r_j ln r_j, r_j = y_j / mu. Interval: delta method.

    A rate of 0 counts as 0.000001, since its logarithm has no value.
    """
    shares, relative, mu = _relative_rates(strata)
    rows = list(zip(shares, relative, strict=True))
    estimate = 1000 * math.fsum(p * r * math.log(r) for p, r in rows)
    centre = math.fsum(p * r * (1 + math.log(r)) for p, r in rows)
    return _entropy(estimate, [p * (1 + math.log(r) - centre) / mu for p, r in rows], strata)


def mean_log_deviation(strata: Strata) -> Values:
    """MLD = 1000 sum p_j (-ln r_j), r_j = y_j / mu. Interval: delta method. A rate of 0 counts as 0.000001."""
    shares, relative, mu = _relative_rates(strata)
    rows = list(zip(shares, relative, strict=True))
    estimate = 1000 * math.fsum(-p * math.log(r) for p, r in rows)
    return _entropy(estimate, [p * (1 - 1 / r) / mu for p, r in rows], strata)


def _relative_rates(strata: Strata) -> tuple[list[float], list[float], float]:
    require_unordered(strata)
    require_three(strata)
    mu = positive_mean(strata)
    return strata.shares, [max(y, 1e-6) / mu for y in strata.rates], mu


def _entropy(estimate: float, gradient: list[float], strata: Strata) -> Values:
    if strata.standard_errors is None:
        return estimate, None, None
    products = (slope * s for slope, s in zip(gradient, strata.standard_errors, strict=True))
    return normal_interval(estimate, 1000 * math.hypot(*products), strata)


def _reference(strata: Strata) -> int:
    if strata.reference is None:
        raise Refusal("No reference group was chosen.")
    return strata.reference


def _about_the_mean(strata: Strata, index: Index) -> Values:
    """By test inversion where there are counts, else simulated."""
    if strata.counts is None or len(strata) > MOST_GROUPS:
        return _simulated(strata, index)
    require_unordered(strata)
    require_three(strata)
    estimate = float(index(np.array([strata.rates], dtype=float), np.array(strata.shares))[0])
    return estimate, *inverted_interval(strata, index)


def _absolutely_about_the_mean(strata: Strata, index: Index) -> Values:
    """From counts both intervals joined: sums of absolute values bend wherever a rate crosses the average.

    Each alone falls short somewhere: percentiles near no inequality, test inversion where a group lies at the average.
    """
    estimate, lower, upper = _simulated(strata, index)
    if strata.counts is None or len(strata) > MOST_GROUPS or lower is None or upper is None:
        return estimate, lower, upper
    least, most = inverted_interval(strata, index)
    return estimate, min(lower, least), max(upper, most)


def _from_one_group(strata: Strata, index: Index) -> Values:
    """Simulated; from counts, beginning at 0 where the groups cannot be told apart."""
    estimate, lower, upper = _simulated(strata, index)
    if strata.counts is not None and not is_told_from_chance(strata):
        lower = 0.0
    return estimate, lower, upper


def _simulated(strata: Strata, index: Index) -> Values:
    """The index of the rates, and percentiles of the index of drawn ones. `index` takes rates as rows of draws."""
    require_unordered(strata)
    require_three(strata)
    shares = np.array(strata.shares)
    estimate = float(index(np.array([strata.rates], dtype=float), shares)[0])
    if strata.standard_errors is None:
        return estimate, None, None

    tail = 50 * (1 - strata.confidence)
    drawn = np.concatenate([index(rates, shares) for rates in _drawn_rates(strata)])
    lower, upper = np.percentile(drawn, [tail, 100 - tail])
    return estimate, float(lower), float(upper)


def _drawn_rates(strata: Strata) -> Iterator[Floats]:
    """Normal draws that stay inside 0 and, for percentages, 100, by inverting the cut-off distribution.

    They come in pieces of at most NUMBERS_AT_ONCE numbers, one row a draw; the pieces make no difference to the draws.
    """
    rates, errors = np.array(strata.rates, dtype=float), np.array(strata.standard_errors, dtype=float)
    width = np.where(errors > 0, errors, 1.0)
    is_percent = strata.scale == 100 and max(strata.rates) <= 100
    ceiling = strata.scale if is_percent else math.inf
    low, high = special.ndtr(-rates / width), special.ndtr((ceiling - rates) / width)
    random, at_once = np.random.default_rng(SEED), max(1, NUMBERS_AT_ONCE // len(rates))
    for start in range(0, DRAWS, at_once):
        uniform = random.random((min(at_once, DRAWS - start), len(rates)))
        yield rates + errors * special.ndtri(low + uniform * (high - low))


def _mean(y: Floats, p: Floats, strata: Strata) -> Floats:
    if strata.average is not None:
        return np.full(len(y), strata.average)
    weighted: Floats = y @ p
    return weighted


def _best(y: Floats, strata: Strata) -> Floats:
    best: Floats = (y.max if strata.higher_is_better else y.min)(axis=1, keepdims=True)
    return best


def _variance(y: Floats, p: Floats, strata: Strata) -> Floats:
    variance: Floats = (y - _mean(y, p, strata)[:, None]) ** 2 @ p
    return variance
