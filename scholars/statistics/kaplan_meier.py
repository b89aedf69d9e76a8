"""The share of people to whom the event has not happened yet (Kaplan and Meier, JASA 1958)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from .arrays import Floats, Ints, at, counted


@dataclass(frozen=True)
class Survival:
    """Step functions over the distinct times: `survival` with its pointwise interval, and the counts behind it.

    `lower` and `upper` are NaN where the estimate has no variance to speak of: once nobody is left without the event.
    """

    times: Floats
    survival: Floats
    lower: Floats
    upper: Floats
    at_risk: Ints
    events: Ints
    censored: Ints
    people: int
    level: float

    def at(self, moment: float) -> tuple[float, float, float]:
        """Estimate and interval at a moment."""
        return (
            at(self.times, self.survival, moment, 1.0),
            at(self.times, self.lower, moment, 1.0),
            at(self.times, self.upper, moment, 1.0),
        )

    def at_risk_at(self, moment: float) -> int:
        """How many are followed up to this moment without the event."""
        place = int(np.searchsorted(self.times, moment, side="left"))
        return int(self.at_risk[place]) if place < len(self.times) else 0

    @property
    def median(self) -> float | None:
        """The first time by which half have had the event, or None when that is not reached."""
        reached = np.flatnonzero(self.survival <= 0.5)
        return float(self.times[reached[0]]) if len(reached) else None


def kaplan_meier(durations: Sequence[float] | Any, happened: Sequence[bool] | Any, *, level: float = 0.95) -> Survival:
    """The product-limit estimate, with Greenwood's variance on the scale of log(-log S).

    `durations` has a time for each person, in any unit; `happened` tells whether the event ended it (else she is
    censored then). An event counts before a censoring at the same time. The interval is that of Kalbfleisch and
    Prentice (1980): it stays within 0 and 1. Raises ValueError for lists of different lengths or bad durations.
    """
    counts = counted(durations, np.asarray(happened, dtype=bool).astype(np.int64))
    events, at_risk = counts.all_events, counts.at_risk
    left = (at_risk - events).astype(np.float64)
    survival = np.cumprod(left / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * left))
        lower, upper = _log_log(survival, greenwood, float(ndtri(0.5 + level / 2)))
    return Survival(
        times=counts.times,
        survival=survival,
        lower=lower,
        upper=upper,
        at_risk=at_risk,
        events=events,
        censored=counts.censored,
        people=len(np.asarray(durations)),
        level=level,
    )


def _log_log(survival: Floats, greenwood: Floats, z: float) -> tuple[Floats, Floats]:
    log = np.log(survival)
    spread = z * np.sqrt(greenwood) / log
    center = np.log(-log)
    lower, upper = np.exp(-np.exp(center - spread)), np.exp(-np.exp(center + spread))
    untouched = survival == 1
    return np.where(untouched, 1.0, lower), np.where(untouched, 1.0, upper)
