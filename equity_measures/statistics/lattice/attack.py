"""The attacker: between which whole numbers each hidden count must lie, given everything that is printed.

It knows only what is printed, and shares no code with what chose the hiding. Bounds are sound: first by propagation
from sum to sum in whole numbers, then by linear programming over each group of hidden counts that hang together,
rounded inward to whole numbers; and where the interval is narrow, exactly, by integer programming.

Duncan GT, Fienberg SE, Krishnan R, Padman R, Roehrig SF. Disclosure limitation methods and information loss for tabular
data. In: Doyle P et al. (eds) Confidentiality, Disclosure and Data Access. Elsevier 2001.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

Vector = NDArray[np.float64]

NARROW = 5
COLUMNS_AT_A_TIME = 4000
MOST_PROPAGATIONS = 60
MOST_TOGETHER = 900
"""Unknowns that hang together, above which bounds are propagated only: as sound, wider, and done in time."""

NODES = 3000
SLACK = 1e-6


class Contradiction(Exception):
    """What is printed cannot all be true."""


@dataclass(frozen=True)
class Printed:
    """What is known of some unknown whole numbers: `least <= matrix @ unknowns <= most`, and limits of each.

    matrix: rows x unknowns. least, most: one per row, equal where a sum is printed. lower, upper: one per unknown;
    upper may be infinite.
    """

    matrix: sparse.csr_array
    least: Vector
    most: Vector
    lower: Vector
    upper: Vector


@dataclass(frozen=True)
class Intervals:
    """Bounds of each unknown, in whole numbers; upper is infinite where nothing limits it."""

    lower: Vector
    upper: Vector

    @property
    def pinned(self) -> NDArray[np.bool_]:
        return self.lower == self.upper

    @property
    def narrow(self) -> NDArray[np.bool_]:
        """More than one value, yet fewer than five apart."""
        return (self.upper - self.lower < NARROW) & ~self.pinned


def intervals(printed: Printed) -> Intervals:
    """What the printed numbers say of each unknown. Raises Contradiction when no whole numbers fit them."""
    lower, upper = _propagate(printed)
    open_ = np.flatnonzero(lower < upper)
    rows = _rows_with(printed.matrix, open_)
    if not len(rows):
        return Intervals(lower, upper)

    part = printed.matrix[rows]
    known = np.where(lower < upper, 0.0, lower)
    rest = part @ known
    inner = sparse.csr_array(part[:, open_])
    incidence = sparse.block_array([[None, abs(inner)], [abs(inner).T, None]])
    count, label = connected_components(incidence, directed=False)
    for which in range(count):
        at_rows = np.flatnonzero(label[: len(rows)] == which)
        at_cells = np.flatnonzero(label[len(rows) :] == which)
        if not len(at_rows) or not len(at_cells) or len(at_cells) > MOST_TOGETHER:
            continue
        cells = open_[at_cells]
        component = Printed(
            sparse.csr_array(inner[at_rows][:, at_cells]),
            (printed.least[rows] - rest)[at_rows],
            (printed.most[rows] - rest)[at_rows],
            lower[cells],
            upper[cells],
        )
        found = _Component(component).intervals()
        lower[cells], upper[cells] = found.lower, found.upper
    return Intervals(lower, upper)


def limits(printed: Printed) -> Intervals:
    """As `intervals`, by propagation alone: never too narrow, sometimes too wide, and fast at any size."""
    return Intervals(*_propagate(printed))


def _rows_with(matrix: sparse.csr_array, cells: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.flatnonzero(np.diff(sparse.csr_array(matrix[:, cells]).indptr))


# --- Propagation --------------------------------------------------------------------------------------------


def _propagate(printed: Printed) -> tuple[Vector, Vector]:
    """Limits of each unknown from each row by itself, again and again until nothing changes."""
    entries = printed.matrix.tocoo()
    rows, cells, weights = entries.row, entries.col, entries.data
    lower, upper = np.ceil(printed.lower - SLACK), np.floor(printed.upper + SLACK)
    count = printed.matrix.shape[0]
    for _ in range(MOST_PROPAGATIONS):
        if (lower > upper).any():
            raise Contradiction
        least = np.where(weights > 0, weights * lower[cells], weights * upper[cells])
        most = np.where(weights > 0, weights * upper[cells], weights * lower[cells])
        high = printed.most[rows] - _others(rows, least, count)
        low = printed.least[rows] - _others(rows, most, count)
        ends = np.stack([low / weights, high / weights])
        new_lower, new_upper = lower.copy(), upper.copy()
        np.maximum.at(new_lower, cells, np.ceil(ends.min(axis=0) - SLACK))
        np.minimum.at(new_upper, cells, np.floor(ends.max(axis=0) + SLACK))
        if (new_lower == lower).all() and (new_upper == upper).all():
            break
        lower, upper = new_lower, new_upper
    if (lower > upper).any():
        raise Contradiction
    return lower, upper


def _others(rows: NDArray[np.int64], ends: Vector, count: int) -> Vector:
    """For each entry the sum of the other entries of its row; infinite when one of those is."""
    is_finite = np.isfinite(ends)
    finite = np.where(is_finite, ends, 0.0)
    sums = np.bincount(rows, finite, count)
    infinite = np.bincount(rows, ~is_finite, count)
    sign = np.bincount(rows, np.where(is_finite, 0.0, np.sign(ends)), count)
    others_infinite = infinite[rows] - ~is_finite
    return np.where(others_infinite > 0, np.copysign(np.inf, sign[rows]), sums[rows] - finite)


# --- Programming --------------------------------------------------------------------------------------------


class _Component:
    """Unknowns that hang together. `seen_*`: the least and greatest values of whole solutions met so far."""

    def __init__(self, printed: Printed) -> None:
        self.printed = printed
        self.size = len(printed.lower)
        ends = np.concatenate([printed.least, printed.most, printed.lower])
        scale = float(np.abs(ends[np.isfinite(ends)]).sum() + 1000)
        self.far = scale
        # Far beyond anything that the printed sums allow, where they allow an end at all.
        self.upper = np.where(np.isfinite(printed.upper), printed.upper, 4 * scale)
        self.seen_lower = np.full(self.size, np.inf)
        self.seen_upper = np.full(self.size, -np.inf)

    def intervals(self) -> Intervals:
        lower, upper = self.printed.lower.copy(), self.upper.copy()
        for sign, ends in ((1.0, upper), (-1.0, lower)):
            waiting = list(range(self.size))
            while waiting:
                waiting = [cell for cell in waiting if not self._is_met(cell, sign, ends)]
                now, waiting = waiting[: self._at_a_time()], waiting[self._at_a_time() :]
                for cell, end in zip(now, self._ends(now, sign), strict=True):
                    ends[cell] = np.floor(end + SLACK) if sign > 0 else np.ceil(end - SLACK)
        self._sharpen(lower, upper)
        upper[upper > self.far] = np.inf
        return Intervals(lower, upper)

    def _at_a_time(self) -> int:
        return max(1, COLUMNS_AT_A_TIME // self.size)

    def _is_met(self, cell: int, sign: float, ends: Vector) -> bool:
        seen = self.seen_upper if sign > 0 else self.seen_lower
        return bool(seen[cell] == ends[cell])

    def _ends(self, cells: list[int], sign: float) -> Vector:
        """The furthest each cell can go, all in one program."""
        if not cells:
            return np.zeros(0)
        count = len(cells)
        goal = np.zeros((count, self.size))
        goal[np.arange(count), cells] = -sign
        answer = milp(
            goal.ravel(),
            constraints=LinearConstraint(
                sparse.kron(sparse.eye_array(count), self.printed.matrix, format="csc"),
                np.tile(self.printed.least, count),
                np.tile(self.printed.most, count),
            ),
            bounds=Bounds(np.tile(self.printed.lower, count), np.tile(self.upper, count)),
        )
        if answer.status == 2:
            raise Contradiction
        if answer.x is None:  # pragma: no cover - the limits themselves are sound
            return np.where(sign > 0, self.upper[cells], self.printed.lower[cells])
        solutions = answer.x.reshape(count, self.size)
        self._remember(solutions)
        return solutions[np.arange(count), cells]

    def _remember(self, solutions: Vector) -> None:
        whole = np.abs(solutions - np.round(solutions)).max(axis=1) < SLACK
        if whole.any():
            found = np.round(solutions[whole])
            self.seen_lower = np.minimum(self.seen_lower, found.min(axis=0))
            self.seen_upper = np.maximum(self.seen_upper, found.max(axis=0))

    def _sharpen(self, lower: Vector, upper: Vector) -> None:
        """Exact ends of narrow intervals, where no whole solution has reached them yet."""
        for cell in np.flatnonzero(upper - lower < NARROW):
            if lower[cell] < self.seen_lower[cell]:
                lower[cell] = np.ceil(self._exact(int(cell), -1.0, lower[cell]) - SLACK)
            if upper[cell] > self.seen_upper[cell]:
                upper[cell] = np.floor(self._exact(int(cell), 1.0, upper[cell]) + SLACK)

    def _exact(self, cell: int, sign: float, otherwise: float) -> float:
        goal = np.zeros(self.size)
        goal[cell] = -sign
        answer = milp(
            goal,
            constraints=LinearConstraint(self.printed.matrix, self.printed.least, self.printed.most),
            bounds=Bounds(self.printed.lower, self.upper),
            integrality=np.ones(self.size),
            options={"node_limit": NODES},
        )
        if answer.status == 2:
            raise Contradiction
        if answer.x is not None:
            self._remember(answer.x.reshape(1, -1))
        bound = answer.mip_dual_bound if answer.status != 0 else answer.fun
        return otherwise if bound is None or not np.isfinite(bound) else -sign * float(bound)
