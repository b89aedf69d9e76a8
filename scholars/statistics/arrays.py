"""What every estimate starts from: checked arrays, and counts at each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """At each distinct time, in order: how many are at risk just before it, and how many have each event at it."""

    times: Floats
    at_risk: Ints
    events: Ints  # one row per cause, one column per time
    censored: Ints

    @property
    def all_events(self) -> Ints:
        total: Ints = self.events.sum(axis=0)
        return total


def checked(durations: Sequence[float] | Any, codes: Sequence[int] | Any) -> tuple[Floats, Ints]:
    """Arrays of one length. Raises ValueError for negative or missing durations, and for codes below 0."""
    times = np.asarray(durations, dtype=np.float64)
    events = np.asarray(codes, dtype=np.int64)
    if times.ndim != 1 or times.shape != events.shape:
        raise ValueError("Durations and events must be two lists of the same length.")
    if not np.isfinite(times).all() or (times < 0).any():
        raise ValueError("A duration must be a number that is not negative.")
    if (events < 0).any():
        raise ValueError("An event's code must be 0 (not yet) or higher.")
    return times, events


def counted(durations: Any, codes: Any, causes: int = 1) -> Counts:
    """Counts of causes 1 to `causes` at each distinct time; code 0 means censored at that time."""
    times, events = checked(durations, codes)
    if (events > causes).any():
        raise ValueError(f"There are {causes} causes, and a code is higher.")
    distinct, place = np.unique(times, return_inverse=True)
    leaving = np.bincount(place, minlength=len(distinct)).astype(np.int64)
    at_risk = len(times) - np.concatenate(([0], np.cumsum(leaving)[:-1])) if len(distinct) else np.zeros(0)
    by_cause = [np.bincount(place[events == cause], minlength=len(distinct)) for cause in range(1, causes + 1)]
    return Counts(
        times=distinct,
        at_risk=at_risk.astype(np.int64),
        events=np.array(by_cause, dtype=np.int64).reshape(causes, len(distinct)),
        censored=np.bincount(place[events == 0], minlength=len(distinct)).astype(np.int64),
    )


def at(times: Floats, values: Floats, moment: float, before: float) -> float:
    """The value of a step function at a moment; `before` holds until its first step."""
    place = int(np.searchsorted(times, moment, side="right"))
    return float(values[place - 1]) if place else before
