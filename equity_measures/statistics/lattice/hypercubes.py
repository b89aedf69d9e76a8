"""The cheapest hypercube that lets a cell move: fast, for tables too large to solve exactly.

Of each dimension two levels, the cell's own and another (the total is one of them): their 2^k cells can move together,
each up or down by the same amount, and every sum stays true. Repsilber D. Preservation of confidentiality in
aggregated data. Luxembourg, 1994; Giessing S, Repsilber D. Tools and strategies to protect multiple tables with the
GHQUAR cell suppression engine. LNCS 2316, 2002.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from equity_measures.statistics.lattice.reach import Knowledge, Vector


def cheapest_hypercube(cell: tuple[int, ...], costs: Vector, knowledge: Knowledge) -> NDArray[np.int64] | None:
    """Flat places of the hypercube's cells, the cell itself among them; None when no hypercube is wide enough.

    costs: over the lattice, 0 for what is hidden already, infinite for what cannot be hidden. `knowledge` is over the
    lattice too.
    """
    shape = costs.shape
    others = [np.delete(np.arange(length), own) for own, length in zip(cell, shape, strict=True)]
    if not all(len(other) for other in others):
        return None
    grid = tuple(len(other) for other in others)
    total = np.zeros(grid)
    above = np.full(grid, np.inf)
    below = np.full(grid, np.inf)
    for corner in product((False, True), repeat=len(shape)):
        index = np.ix_(*(other if moved else [own] for moved, own, other in zip(corner, cell, others, strict=True)))
        sign = _signs(corner, cell, others, shape)
        up, down = knowledge.up[index], knowledge.down[index]
        total = total + costs[index]
        above = np.minimum(above, np.where(sign > 0, up, down))
        below = np.minimum(below, np.where(sign > 0, down, up))

    total = np.where(above + below >= knowledge.need, total, np.inf)
    best = int(np.argmin(total))
    if not np.isfinite(total.flat[best]):
        return None
    chosen = [other[at] for other, at in zip(others, np.unravel_index(best, grid), strict=True)]
    corners = product(*zip(cell, chosen, strict=True))
    return np.array(sorted(int(np.ravel_multi_index(corner, shape)) for corner in corners))


def _signs(
    corner: tuple[bool, ...], cell: tuple[int, ...], others: list[NDArray[np.int64]], shape: tuple[int, ...]
) -> NDArray[np.int64]:
    """1 where a corner moves the same way as the cell: a level and its total do, two levels move against each other."""
    sign = np.ones((1,) * len(shape), dtype=np.int64)
    for axis, (moved, own, other, length) in enumerate(zip(corner, cell, others, shape, strict=True)):
        if moved:
            total = length - 1
            along = np.where((other == total) | (own == total), 1, -1)
            sign = sign * along.reshape([-1 if at == axis else 1 for at in range(len(shape))])
    return sign
