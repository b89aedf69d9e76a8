"""How many have had each of several events, of which the first excludes the others (Aalen and Johansen 1978).

One minus Kaplan-Meier, with the other events as censored, overstates this: it pretends that somebody who left
research might still get a grant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from .arrays import Floats, Ints, at, counted


@dataclass(frozen=True)
class Incidence:
    """Step functions of one cause over the distinct times: cumulative incidence with its pointwise interval."""

    cause: int
    times: Floats
    incidence: Floats
    variance: Floats
    lower: Floats
    upper: Floats
    events: Ints

    def at(self, moment: float) -> tuple[float, float, float]:
        """Estimate and interval at a moment."""
        return (
            at(self.times, self.incidence, moment, 0.0),
            at(self.times, self.lower, moment, 0.0),
            at(self.times, self.upper, moment, 0.0),
        )


def aalen_johansen(
    durations: Sequence[float] | Any, codes: Sequence[int] | Any, *, causes: int, level: float = 0.95
) -> list[Incidence]:
    """The cumulative incidence of each cause, 1 to `causes`; code 0 means that none has happened yet.

    The variance is that of the delta method (Marubini and Valsecchi 1995, 10.11); the interval is made on the scale of
    log(-log), so that it stays within 0 and 1. At every time the incidences and the share without any event add up to
    one. Raises ValueError for bad durations or codes.
    """
    counts = counted(durations, codes, causes)
    events, at_risk = counts.all_events.astype(np.float64), counts.at_risk.astype(np.float64)
    survival = np.cumprod(1 - events / at_risk, dtype=np.float64)
    before: Floats = np.concatenate(([1.0], survival[:-1])) if len(survival) else survival
    z = float(ndtri(0.5 + level / 2))
    found = []
    for cause in range(1, causes + 1):
        own = counts.events[cause - 1].astype(np.float64)
        incidence = np.cumsum(before * own / at_risk)
        variance = _variance(incidence, before, own, events, at_risk)
        lower, upper = _interval(incidence, variance, z)
        found.append(Incidence(cause, counts.times, incidence, variance, lower, upper, counts.events[cause - 1]))
    return found


def _variance(incidence: Floats, before: Floats, own: Floats, events: Floats, at_risk: Floats) -> Floats:
    """Sums over earlier times of (I(t) - I(s))² a + b - 2 (I(t) - I(s)) c, with the squares multiplied out."""
    left = at_risk - events
    a = np.divide(events, at_risk * left, out=np.zeros_like(events), where=left > 0)
    b = before**2 * own * (at_risk - own) / at_risk**3
    c = before * own / at_risk**2
    squares = incidence**2 * np.cumsum(a) - 2 * incidence * np.cumsum(a * incidence) + np.cumsum(a * incidence**2)
    mixed = incidence * np.cumsum(c) - np.cumsum(c * incidence)
    total: Floats = np.maximum(squares + np.cumsum(b) - 2 * mixed, 0.0)
    return total


def _interval(incidence: Floats, variance: Floats, z: float) -> tuple[Floats, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log(incidence)
        spread = z * np.sqrt(variance) / (incidence * log)
        center = np.log(-log)
        upper, lower = np.exp(-np.exp(center + spread)), np.exp(-np.exp(center - spread))
    nothing = incidence == 0
    return np.where(nothing, 0.0, lower), np.where(nothing, 0.0, upper)
