"""Runs and crossings: is a series of points random around its center line?

A useful point lies off the center line; points on it, and missing ones, are passed over. A run is a stretch of useful
points on one side. Random points make neither long runs nor few crossings, and how long and how few depends on how
many useful points there are.

Sources
    Schilling MF. The surprising predictability of long runs. Math Mag 2012;85:141-149. (longest run)
    Chen Z. A note on the runs test. Model Assist Stat Appl 2010;5:73-77. (crossings)
    Anhøj J, Olesen AV. Run charts revisited: a simulation study of run chart rules for detection of non-random
        variation in health care processes. PLoS One 2014;9:e113825.
    Anhøj J. Diagnostic value of run chart analysis: using likelihood ratios to compare run chart rules on simulated
        data series. PLoS One 2015;10:e0121349.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby


@dataclass(frozen=True)
class Runs:
    """What the runs of a series say. The four counts are None where no point lies off the center line."""

    useful: int
    longest: int | None = None
    longest_allowed: int | None = None
    crossings: int | None = None
    crossings_needed: int | None = None

    @property
    def has_shift(self) -> bool:
        """A run is longer than chance explains."""
        return self.longest is not None and self.longest_allowed is not None and self.longest > self.longest_allowed

    @property
    def has_few_crossings(self) -> bool:
        """The series crosses its center line less often than chance explains."""
        return (
            self.crossings is not None and self.crossings_needed is not None and self.crossings < self.crossings_needed
        )

    @property
    def has_signal(self) -> bool:
        return self.has_shift or self.has_few_crossings


def sides(values: Sequence[float], centers: Sequence[float]) -> list[int]:
    """1 above the center line, -1 below it, 0 on it or where the value or the center is missing (NaN)."""
    return [(value > center) - (value < center) for value, center in zip(values, centers, strict=True)]


def analyze_runs(values: Sequence[float], centers: Sequence[float]) -> Runs:
    """Anhøj's two rules over a series and its center line; NaN is a missing value.

    Signal: the longest run exceeds round(log2 n) + 3, or the crossings fall short of the 5th percentile of a
    binomial of n - 1 trials at one half; n counts the useful points.
    """
    lengths = [len(list(run)) for _, run in groupby(side for side in sides(values, centers) if side)]
    useful = sum(lengths)
    if not useful:
        return Runs(useful=0)
    return Runs(useful, max(lengths), longest_allowed(useful), len(lengths) - 1, crossings_needed(useful))


def longest_allowed(useful: int) -> int:
    """The longest run that chance explains among so many useful points: round(log2 n) + 3 (Schilling 2012)."""
    return round(math.log2(useful)) + 3


@lru_cache(maxsize=256)
def crossings_needed(useful: int) -> int:
    """The fewest crossings that chance explains: the 5th percentile of Binomial(n - 1, 1/2) (Chen 2010).

    In whole numbers, so that no rounding moves it.
    """
    trials = useful - 1
    enough = 2**trials
    ways, total, crossings = 1, 20, 0
    while total < enough:
        ways = ways * (trials - crossings) // (crossings + 1)
        crossings += 1
        total += 20 * ways
    return crossings
