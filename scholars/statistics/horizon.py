"""The plain question of a funder: how many of them had it within five years? With its denominator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import checked


@dataclass(frozen=True)
class HorizonRate:
    """What is known at a horizon.

    people: all of them. happened: those with the event by then. other: those with a competing event by then.
    without: those followed to the horizon with neither. unknown: those not followed that long, with neither so far.
    """

    horizon: float
    people: int
    happened: int
    other: int
    without: int
    unknown: int

    @property
    def known(self) -> int:
        """The denominator of the plain rate: everybody whose outcome at the horizon is known."""
        return self.happened + self.other + self.without

    @property
    def rate(self) -> float | None:
        """Plain rate among those known. It favors early events while many are still on their way."""
        return self.happened / self.known if self.known else None


def horizon_rate(durations: Sequence[float] | Any, codes: Sequence[int] | Any, horizon: float) -> HorizonRate:
    """Counts at the horizon, in the unit of the durations; code 1 is the event, 0 not yet, higher ones compete."""
    times, events = checked(durations, codes)
    is_by = times <= horizon
    return HorizonRate(
        horizon=horizon,
        people=len(times),
        happened=int(np.sum(is_by & (events == 1))),
        other=int(np.sum(is_by & (events > 1))),
        without=int(np.sum((times > horizon) | ((times == horizon) & (events == 0)))),
        unknown=int(np.sum((times < horizon) & (events == 0))),
    )
