"""How much a gap changed between two periods, with its interval.

Both gaps have intervals of their own, which need not be even about them. Zou and Donner's method of variance estimates
recovery builds the interval of the difference from their distances (Stat Med 2008;27:1693-1702); for two proportions it
is Newcombe's. It takes the people of both periods for different people: where many are counted twice it is too wide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Interval = tuple[float, float, float]
"""An estimate with its lower and upper limit."""


@dataclass(frozen=True)
class Change:
    """Later minus earlier."""

    estimate: float
    lower: float
    upper: float

    @property
    def is_certain(self) -> bool:
        """Whether the interval leaves out no change."""
        return self.lower > 0 or self.upper < 0


def change_between(earlier: Interval, later: Interval) -> Change:
    before, before_low, before_high = earlier
    after, after_low, after_high = later
    estimate = after - before
    below = math.hypot(after - after_low, before_high - before)
    above = math.hypot(after_high - after, before - before_low)
    return Change(estimate, estimate - below, estimate + above)
