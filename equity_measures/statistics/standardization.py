"""Rates as they would be if all groups had the same ages.

Sources
    Ahmad OB et al. Age standardization of rates: a new WHO standard. GPE discussion paper 31. WHO 2001. The method.
    Fay MP, Feuer EJ. Confidence intervals for directly standardized rates: a method based on the gamma distribution.
        Stat Med 1997;16:791-801. Its variance, with the binomial in place of the Poisson law, since these are shares.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from equity_measures.statistics.intervals import normal_quantile


@dataclass(frozen=True)
class Standardized:
    """A directly standardized proportion and its limits, within 0 and 1."""

    rate: float
    lower: float
    upper: float


def directly_standardized(
    counts: Mapping[str, tuple[int, int]], standard: Mapping[str, float], confidence: float = 0.95
) -> Standardized | None:
    """sum w_a x_a / n_a over age bands a; w_a the band's share of the standard population.

    counts: (numerator, denominator) of one group by age band. None where a band of the standard has nobody in the
    group: then there is no rate to stand for it. Interval: normal on the logit of the rate, by the delta method;
    bands with none or all in the numerator count half a person on each side for the variance.
    Raises ValueError where the standard has no people.
    """
    total = math.fsum(standard.values())
    if not total > 0 or any(weight < 0 for weight in standard.values()):
        raise ValueError("The standard population must have people, and no band fewer than none.")
    weights = {band: weight / total for band, weight in standard.items() if weight > 0}
    if any(counts.get(band, (0, 0))[1] <= 0 for band in weights):
        return None
    rate = math.fsum(weight * counts[band][0] / counts[band][1] for band, weight in weights.items())
    variance = math.fsum(weight**2 * _variance(*counts[band]) for band, weight in weights.items())
    if rate <= 0 or rate >= 1:
        spread = normal_quantile(confidence) * math.sqrt(variance)
        return Standardized(rate, max(0.0, rate - spread), min(1.0, rate + spread))
    middle = math.log(rate / (1 - rate))
    spread = normal_quantile(confidence) * math.sqrt(variance) / (rate * (1 - rate))
    return Standardized(rate, _expit(middle - spread), _expit(middle + spread))


def _variance(x: int, n: int) -> float:
    half = 0.5 if x in (0, n) else 0.0
    p = (x + half) / (n + 2 * half)
    return p * (1 - p) / n


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
