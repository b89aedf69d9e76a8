"""Intervals of measures that chance can only make larger, from counts, by turning a test around.

The rates' pattern is kept and its size t varied: mu + t (y_j - mu), from equal groups (0) over what was seen (1) to
beyond. The interval holds every size at which what was seen is not unusual: the lower end is where at most half of
1 - confidence of simulated samples reach it, the upper where as few stay below it. So the interval begins at 0 exactly
when equal groups would give as much by chance, which percentiles of simulated rates never do.

Source: Carpenter J. Test inversion bootstrap confidence intervals. J R Stat Soc B 1999;61:159-172.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from equity_measures.statistics.strata import Strata

Floats = NDArray[np.float64]
Index = Callable[[Floats, Floats], Floats]

POINTS_LOG2 = 11
STEPS = 12
SEED = 20_181_201
MOST_GROUPS = 200
"""Beyond so many groups a draw takes long, and percentiles serve as well."""


def inverted_interval(strata: Strata, index: Index) -> tuple[float, float]:
    """The limits of `index`, a function of rates (rows of draws, in percent) and shares that grows with t."""
    shares, people = np.array(strata.shares), np.array(strata.people, dtype=float)
    rates = np.array(strata.rates) / strata.scale
    mean = float(shares @ rates)
    away = rates - mean
    normal = normal_draws(len(strata))

    def of_size(t: float) -> float:
        return float(index(strata.scale * (mean + t * away)[None], shares)[0])

    def simulated(t: float) -> Floats:
        fitted = mean + t * away
        errors = np.sqrt(np.maximum(fitted * (1 - fitted), 0.0) / people)
        return index(strata.scale * np.clip(fitted + errors * normal, 0.0, 1.0), shares)

    seen, tail = of_size(1.0), (1 - strata.confidence) / 2
    if not seen > 1e-12:
        largest = np.quantile(simulated(0.0), 1 - tail)
        return 0.0, float(largest)

    def reached_too_often(t: float) -> bool:
        return float((simulated(t) >= seen * (1 - 1e-9)).mean()) > tail

    def missed_often(t: float) -> bool:
        return float((simulated(t) <= seen * (1 + 1e-9)).mean()) > tail

    lower = 0.0 if reached_too_often(0.0) else of_size(_turning_point(reached_too_often, 0.0, 1.0))
    low, high = 1.0, min(2.0, _largest_size(mean, away))
    while missed_often(high) and high < _largest_size(mean, away):
        low, high = high, min(2 * high, _largest_size(mean, away))
    upper = of_size(high if missed_often(high) else _turning_point(lambda t: not missed_often(t), low, high))
    return lower, upper


def _turning_point(is_so: Callable[[float], bool], low: float, high: float) -> float:
    """Where `is_so` turns from false (low) to true (high), by halving."""
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_so(middle) else (middle, high)
    return (low + high) / 2


def _largest_size(mean: float, away: Floats) -> float:
    """The t at which the first rate arrives at 0 or 1."""
    room = np.where(away > 0, 1 - mean, mean)
    return float((room[away != 0] / np.abs(away[away != 0])).min())


@lru_cache(maxsize=32)
def normal_draws(groups: int) -> Floats:
    """Standard normal draws, one row each, spread evenly by a Sobol sequence with a fixed seed."""
    draws: Floats = special.ndtri(stats.qmc.Sobol(groups, seed=SEED).random_base2(POINTS_LOG2))
    draws.flags.writeable = False
    return draws


def is_told_from_chance(strata: Strata) -> bool:
    """Whether the groups' counts differ beyond chance, by the chi-squared test of equal proportions.

    Raises ValueError for groups without counts.
    """
    if strata.counts is None:
        raise ValueError("Only groups with counts can be told from chance.")
    people = sum(n for _, n in strata.counts)
    events = sum(x for x, _ in strata.counts)
    if events in (0, people):
        return False
    overall = events / people
    distance = sum((x - n * overall) ** 2 / (n * overall * (1 - overall)) for x, n in strata.counts if n)
    groups = sum(1 for _, n in strata.counts if n)
    return bool(special.chdtrc(max(groups - 1, 1), distance) < 1 - strata.confidence)
