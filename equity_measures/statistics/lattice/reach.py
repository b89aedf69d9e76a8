"""How far hidden cells can be moved while every sum stays true: the attacker's linear program, many at a time.

A move changes hidden cells only and keeps every sum. The further a cell can go up and down, the less is known of it.
The program's dual says which shown cells stand in the way; it is the cut of Fischetti M, Salazar JJ. Solving the cell
suppression problem on tabular data with linear constraints. Management Science 2001;47:1008-1027.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

Vector = NDArray[np.float64]
COLUMNS_AT_A_TIME = 4000
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Knowledge:
    """What an attacker knows beside the sums: how far below (`down`) and above (`up`) its true count each cell may be.

    need: how wide the interval of a cell that must be protected has to be.
    """

    down: Vector
    up: Vector
    need: float


@dataclass(frozen=True)
class Reach:
    """How wide a cell's interval is, the cells that move with it, and by how much each cell's hiding could widen it.

    `cut @ hidden` is at least `width` for the hiding that was asked about, and bounds the width of any other.
    """

    cell: int
    width: float
    support: NDArray[np.int64]
    cut: Vector


def reaches(sums: sparse.csc_array, knowledge: Knowledge, hidden: Vector, cells: Sequence[int]) -> Iterator[Reach]:
    """The reach of each of `cells`.

    sums: rows that must stay 0, columns the cells. hidden: for each cell 1 if hidden, 0 if shown, or a share between.
    """
    movable = np.flatnonzero(hidden > TOLERANCE)
    part = sparse.csr_array(sums[:, movable])
    part = part[np.flatnonzero(np.diff(part.indptr))]
    rows = np.flatnonzero(np.diff(sparse.csr_array(sums[:, movable]).indptr))
    whole = sums.tocsr()[rows]
    position = {int(cell): at for at, cell in enumerate(movable)}
    down, up = knowledge.down[movable] * hidden[movable], knowledge.up[movable] * hidden[movable]

    block = max(1, COLUMNS_AT_A_TIME // (2 * max(1, len(movable))))
    for start in range(0, len(cells), block):
        chosen = cells[start : start + block]
        targets = [(position[cell], sign) for cell in chosen for sign in (1.0, -1.0)]
        moves, prices = _solve(part, down, up, targets)
        for at, cell in enumerate(chosen):
            pair = slice(2 * at, 2 * at + 2)
            width = moves[2 * at, position[cell]] - moves[2 * at + 1, position[cell]]
            support = movable[np.abs(moves[pair]).max(axis=0) > TOLERANCE]
            yield Reach(cell, float(width), support, _cut(whole, knowledge, prices[pair], cell))


def _solve(
    part: sparse.csr_array, down: Vector, up: Vector, targets: Sequence[tuple[int, float]]
) -> tuple[Vector, Vector]:
    """Moves (targets x cells) that go furthest, and the prices of the sums (targets x rows), all in one program."""
    count, (height, width) = len(targets), part.shape
    goal = np.zeros(count * width)
    for at, (column, sign) in enumerate(targets):
        goal[at * width + column] = -sign
    answer = linprog(
        goal,
        A_eq=sparse.kron(sparse.eye_array(count), part, format="csr") if height else None,
        b_eq=np.zeros(count * height) if height else None,
        bounds=np.column_stack([np.tile(-down, count), np.tile(up, count)]),
        method="highs",
    )
    if answer.x is None:  # pragma: no cover - standing still is always allowed
        return np.zeros((count, width)), np.zeros((count, height))
    prices = answer.eqlin.marginals.reshape(count, height) if height else np.zeros((count, 0))
    return answer.x.reshape(count, width), prices


def _cut(whole: sparse.csr_array, knowledge: Knowledge, prices: Vector, cell: int) -> Vector:
    cut = np.zeros(whole.shape[1])
    for price, sign in zip(prices, (1.0, -1.0), strict=True):
        reduced = -(whole.T @ price)
        reduced[cell] -= sign
        cut += np.maximum(reduced, 0) * knowledge.down + np.maximum(-reduced, 0) * knowledge.up
    cut[cut < TOLERANCE] = 0
    return cut
