"""The fewest further activities that teach what nobody teaches: a set cover, solved exactly."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

CompetencyT = TypeVar("CompetencyT", bound=Hashable)
ActivityT = TypeVar("ActivityT", bound=Hashable)


@dataclass(frozen=True)
class Cover(Generic[CompetencyT, ActivityT]):
    """The activities to add, what stays untaught even with all of them, and whether fewer were proved impossible."""

    chosen: tuple[ActivityT, ...]
    out_of_reach: frozenset[CompetencyT]
    is_proven: bool


def smallest_cover(
    wanted: AbstractSet[CompetencyT],
    teaches: Mapping[ActivityT, AbstractSet[CompetencyT]],
    *,
    time_limit: float = 10.0,
) -> Cover[CompetencyT, ActivityT]:
    """The smallest set of activities that together teach all that is `wanted` and can be taught.

    Integer programming by HiGHS (scipy.optimize.milp): minimize the number chosen, such that each wanted competency is
    taught at least once. Among equally small sets one that teaches more of what is wanted is preferred.
    """
    useful = {activity: frozenset(found & wanted) for activity, found in teaches.items() if found & wanted}
    reachable = sorted(frozenset().union(*useful.values()), key=repr)
    out_of_reach = frozenset(wanted) - frozenset(reachable)
    if not reachable:
        return Cover((), out_of_reach, True)
    activities = list(useful)
    at = {competency: row for row, competency in enumerate(reachable)}
    matrix = np.zeros((len(reachable), len(activities)))
    for column, activity in enumerate(activities):
        for competency in useful[activity]:
            matrix[at[competency], column] = 1
    # The second wish weighs less than one activity, however often it counts.
    cost = 1 - matrix.sum(axis=0) / (matrix.sum() + 1) / len(activities)
    solved = milp(
        cost,
        constraints=LinearConstraint(matrix, lb=1),
        integrality=np.ones(len(activities)),
        bounds=Bounds(0, 1),
        options={"time_limit": time_limit},
    )
    if solved.x is None:
        return Cover(tuple(_greedy(useful)), out_of_reach, False)
    chosen = tuple(activity for activity, value in zip(activities, solved.x, strict=True) if value > 0.5)
    return Cover(chosen, out_of_reach, bool(solved.status == 0))


def _greedy(useful: Mapping[ActivityT, AbstractSet[CompetencyT]]) -> list[ActivityT]:
    missing = set().union(*useful.values())
    chosen: list[ActivityT] = []
    while missing:
        best = max(useful, key=lambda activity: len(useful[activity] & missing))
        chosen.append(best)
        missing -= useful[best]
    return chosen
