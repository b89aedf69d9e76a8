"""Sharing applications out among reviewers: evenly, and never across a conflict. Knows no Django."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

SECONDS = 20.0
# A missing review weighs more than any load, a higher peak load more than any difference in fit.
MISSING, PEAK = 10_000.0, 100.0


@dataclass(frozen=True)
class Balanced:
    """New pairs of (application, reviewer), and for how many reviews nobody was left."""

    pairs: tuple[tuple[int, int], ...]
    short: dict[int, int]


def balance(
    *,
    applications: Sequence[int],
    reviewers: Sequence[int],
    wanted: int,
    blocked: Collection[tuple[int, int]],
    existing: Collection[tuple[int, int]] = (),
    fit: Mapping[tuple[int, int], float] | None = None,
) -> Balanced:
    """Give each application `wanted` reviewers, so that the busiest reviewer has as little as possible.

    An integer program: pair (a, r) is 0 or 1 and absent when it is blocked or exists; what cannot be filled is a
    shortfall with a high price; the greatest load comes next; among equals the better fit (0 to 1) wins. Existing
    pairs count toward an application's reviews and a reviewer's load, and are kept.
    Raises ValueError for fewer than one wanted review.
    """
    if wanted < 1:
        raise ValueError("At least one review must be wanted.")
    kept = {pair for pair in existing if pair[0] in set(applications)}
    need = {a: max(0, wanted - sum(pair[0] == a for pair in kept)) for a in applications}
    closed = set(blocked) | kept
    pairs = [(a, r) for a in applications if need[a] for r in reviewers if (a, r) not in closed]
    if not pairs:
        return Balanced((), {a: n for a, n in need.items() if n})
    chosen = _solved(pairs, applications, reviewers, need, _loads(kept, reviewers), fit or {})
    got = {a: sum(pair[0] == a for pair in chosen) for a in applications}
    return Balanced(tuple(chosen), {a: need[a] - got[a] for a in applications if got[a] < need[a]})


def _loads(kept: Collection[tuple[int, int]], reviewers: Sequence[int]) -> dict[int, int]:
    return {r: sum(pair[1] == r for pair in kept) for r in reviewers}


def _solved(
    pairs: list[tuple[int, int]],
    applications: Sequence[int],
    reviewers: Sequence[int],
    need: dict[int, int],
    loads: dict[int, int],
    fit: Mapping[tuple[int, int], float],
) -> list[tuple[int, int]]:
    """Columns: the pairs, then a shortfall for each application, then the greatest load."""
    p, n, m = len(pairs), len(applications), len(reviewers)
    row_of, column_of = {a: i for i, a in enumerate(applications)}, {r: i for i, r in enumerate(reviewers)}
    matrix = lil_array((n + m, p + n + 1))
    for place, (a, r) in enumerate(pairs):
        matrix[row_of[a], place] = 1
        matrix[n + column_of[r], place] = 1
    for a in applications:
        matrix[row_of[a], p + row_of[a]] = 1
    matrix[n:, p + n] = -1
    wanted = np.array([need[a] for a in applications], dtype=float)
    free = np.array([-loads[r] for r in reviewers], dtype=float)
    rules = LinearConstraint(
        matrix.tocsr(), np.concatenate([wanted, np.full(m, -np.inf)]), np.concatenate([wanted, free])
    )
    cost = np.concatenate([[1 - fit.get(pair, 0.0) for pair in pairs], np.full(n, MISSING), [PEAK]])
    top = np.concatenate([np.ones(p), wanted, [np.inf]])
    solution = milp(
        cost,
        constraints=rules,
        bounds=Bounds(np.zeros(p + n + 1), top),
        integrality=np.ones(p + n + 1),
        options={"time_limit": SECONDS},
    )
    if solution.x is None:
        raise RuntimeError(f"No assignment was found: {solution.message}")
    return [pair for pair, value in zip(pairs, solution.x[:p], strict=True) if value > 0.5]
