"""Do groups differ in how soon the event happens? (Mantel 1966; Peto and Peto 1972)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import gammaincc

from .arrays import checked


@dataclass(frozen=True)
class LogRank:
    """`statistic` is chi-square with `degrees` of freedom; `expected` is what equal groups would have had."""

    statistic: float
    degrees: int
    p: float
    observed: tuple[float, ...]
    expected: tuple[float, ...]


def log_rank(durations: Sequence[float] | Any, happened: Sequence[bool] | Any, groups: Sequence[Any]) -> LogRank | None:
    """Compare two groups or more, with the hypergeometric variance for ties.

    `groups` names each person's group. None when there is nothing to compare: fewer than two groups, no event, or no
    moment at which two groups are at risk together.
    """
    times, events = checked(durations, np.asarray(happened, dtype=bool).astype(np.int64))
    names, membership = np.unique(np.asarray([str(group) for group in groups]), return_inverse=True)
    if len(membership) != len(times):
        raise ValueError("Every person needs a group.")
    moments = np.unique(times[events == 1])
    if len(names) < 2 or not len(moments):
        return None
    # People at risk and events: one row per group, one column per moment with an event.
    at_risk = np.array([_left(times[membership == g], moments) for g in range(len(names))], dtype=np.float64)
    dying = np.array(
        [_at(times[(membership == g) & (events == 1)], moments) for g in range(len(names))], dtype=np.float64
    )
    total, deaths = at_risk.sum(axis=0), dying.sum(axis=0)
    share = at_risk / total
    observed, expected = dying.sum(axis=1), (share * deaths).sum(axis=1)
    spread = deaths * np.where(total > 1, (total - deaths) / np.maximum(total - 1, 1), 0.0)
    covariance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    return _tested(observed, expected, covariance)


def _tested(observed: Any, expected: Any, covariance: Any) -> LogRank | None:
    """The last group follows from the others, so it is left out of the quadratic form."""
    difference = (observed - expected)[:-1]
    inverse = np.linalg.pinv(covariance[:-1, :-1], hermitian=True)
    degrees = int(np.linalg.matrix_rank(covariance[:-1, :-1], hermitian=True))
    if degrees == 0:
        return None
    statistic = float(difference @ inverse @ difference)
    p = float(gammaincc(degrees / 2, statistic / 2))
    return LogRank(statistic, degrees, p, tuple(map(float, observed)), tuple(map(float, expected)))


def _left(times: Any, moments: Any) -> Any:
    """How many of these are followed at least until each moment."""
    return len(times) - np.searchsorted(np.sort(times), moments, side="left")


def _at(times: Any, moments: Any) -> Any:
    """How many of these end exactly at each moment."""
    ordered = np.sort(times)
    return np.searchsorted(ordered, moments, side="right") - np.searchsorted(ordered, moments, side="left")
