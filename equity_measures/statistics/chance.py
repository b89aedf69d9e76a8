"""What chance alone makes of equal groups, so that a small site does not show inequity made of noise.

Sources
    Harper S, Lynch J. Methods for measuring cancer disparities. NCI Cancer Surveillance Monograph 6, 2005, on what
        noise adds to measures of total disparity.
    Cochran WG. The estimation of the variance components. In: Snedecor GW, Cochran WG. Statistical Methods. 1967:
        what is seen, less what sampling adds, is the method of moments.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from equity_measures.statistics.analysis import Noise
from equity_measures.statistics.intervals import normal_quantile
from equity_measures.statistics.inversion import Floats, normal_draws

Counts = Sequence[tuple[int, int]]


def noise_of(counts: Counts, *, reference: int | None, best_of: Sequence[int] = (), confidence: float = 0.95) -> Noise:
    """The noise of groups given as (numerator, denominator), denominators above 0.

    reference: index of the group compared with, or None for the overall rate. best_of: indexes among which the best
    was chosen; the choice is then made anew in each simulated sample, since picking the best of equals makes a gap.
    """
    people = np.array([n for _, n in counts], dtype=float)
    rate = sum(x for x, _ in counts) / float(people.sum())
    drawn = rate + np.sqrt(rate * (1 - rate) / people) * normal_draws(len(counts))
    gaps = np.sort(np.maximum(drawn.max(axis=1) - _compared_with(drawn, people, reference, best_of, confidence), 0.0))
    shares = people / people.sum()
    seen = float(shares @ (np.array([x / n for x, n in counts]) - rate) ** 2)
    return Noise(
        typical=float(gaps[len(gaps) // 2]),
        unusual=float(gaps[math.ceil(0.95 * len(gaps)) - 1]),
        spread=math.sqrt(seen),
        spread_beyond_chance=math.sqrt(max(0.0, seen - _added_by_sampling(counts))),
    )


def _compared_with(
    drawn: Floats, people: Floats, reference: int | None, best_of: Sequence[int], confidence: float
) -> Floats:
    if reference is None:
        mean: Floats = drawn @ (people / people.sum())
        return mean
    if not best_of:
        chosen: Floats = drawn[:, reference]
        return chosen
    candidates = drawn[:, list(best_of)]
    errors = np.sqrt(np.maximum(candidates * (1 - candidates), 0.0) / people[list(best_of)])
    # The lowest upper limit: higher is worse here, which by symmetry serves both directions.
    cautious = (candidates + normal_quantile(confidence) * errors).argmin(axis=1)
    best: Floats = candidates[np.arange(len(drawn)), cautious]
    return best


def _added_by_sampling(counts: Counts) -> float:
    """sum p_j (1 - p_j) v_j: what sampling adds to the between-group variance, v_j unbiased."""
    people = sum(n for _, n in counts)
    return math.fsum(n / people * (1 - n / people) * (x / n) * (1 - x / n) / max(n - 1, 1) for x, n in counts)
