"""Choosing the fewest cells to hide beside the small ones, so that what is shown gives no small count away.

Zeros always show, and so does everything that protection doesn't need. Two attackers are held off at once. The outsider
knows the sums, and that no hidden count is 0. The insider knows the rule as well: which hidden counts are small.

Tables of ordinary size are solved by cutting planes to the proven optimum (Fischetti and Salazar 2001, see
`reach.py`); larger ones by hypercubes, each cell in turn, which are chosen again while that hides fewer.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from equity_measures.statistics.lattice.hypercubes import cheapest_hypercube
from equity_measures.statistics.lattice.margins import Counts, equations, without_repeats
from equity_measures.statistics.lattice.reach import TOLERANCE, Knowledge, Reach, Vector, reaches

Mask = NDArray[np.bool_]

NARROW = 5
"""An interval narrower than this tells too much of a small count."""

NOT_ONE_VALUE = 1
"""What is left even to an insider: room for another whole number."""


@dataclass(frozen=True)
class Effort:
    """How much work a table is worth. Counts of work rather than seconds, so that a rerun chooses the same cells.

    size: small cells times cells, above which hypercubes come first and nothing is proven. rounds: of cutting planes.
    seconds: of the processor, for each of a few steps; a guard that tables of ordinary size never meet.
    """

    size: int = 50_000
    rounds: int = 60
    nodes: int = 5_000
    seconds: float = 15.0


@dataclass(frozen=True)
class Hiding:
    """What to hide of a lattice. is_optimal: no choice of fewer cells would do."""

    primary: Mask
    complementary: Mask
    is_optimal: bool

    @property
    def hidden(self) -> Mask:
        return self.primary | self.complementary


def hide(lattice: Counts, threshold: int, effort: Effort | None = None, extra: float = 0.0) -> Hiding:
    """Choose what to hide of a table with margins (see `with_margins`): counts of 1 to threshold - 1, and others.

    extra: how much wider than usual the outsider's intervals have to be.
    """
    primary = (lattice > 0) & (lattice < threshold)
    if not primary.any():
        return Hiding(primary, np.zeros_like(primary), is_optimal=True)
    problem = _problem(lattice, threshold, primary, extra)
    hidden, is_optimal = _solve(problem, effort or Effort())
    complementary = np.zeros(lattice.size, dtype=bool)
    complementary[problem.places[hidden & ~problem.primary]] = True
    return Hiding(primary, complementary.reshape(lattice.shape), is_optimal)


@dataclass(frozen=True)
class _Problem:
    """A lattice's cells that aren't 0, as columns; needs: for each attacker, how wide each primary cell can be made."""

    shape: tuple[int, ...]
    places: NDArray[np.int64]
    sums: sparse.csc_array
    primary: Mask
    costs: Vector
    attackers: tuple[Knowledge, ...]

    @property
    def targets(self) -> list[int]:
        return [int(cell) for cell in np.flatnonzero(self.primary)]

    def coordinates(self, cell: int) -> tuple[int, ...]:
        return tuple(int(at) for at in np.unravel_index(self.places[cell], self.shape))


def _problem(lattice: Counts, threshold: int, primary: Mask, extra: float) -> _Problem:
    flat = lattice.ravel()
    places = np.flatnonzero(flat)
    counts = flat[places].astype(float)
    is_small = counts < threshold
    far = np.full(len(counts), 10.0 * max(threshold, NARROW + extra))
    outsider = Knowledge(counts - 1, far, NARROW + extra)
    insider = Knowledge(
        np.where(is_small, counts - 1, counts - threshold),
        np.where(is_small, threshold - 1 - counts, far),
        NOT_ONE_VALUE,
    )
    sums = without_repeats(equations(lattice.shape)[:, places])
    return _Problem(
        shape=lattice.shape,
        places=places,
        sums=sparse.csc_array(sums),
        primary=primary.ravel()[places],
        # Fewest cells first; among equals the smaller counts, which together weigh less than a third of a cell.
        costs=1 + counts / counts.max() / len(counts) * 0.3,
        attackers=(outsider, insider),
    )


def _solve(problem: _Problem, effort: Effort) -> tuple[Mask, bool]:
    is_large = len(problem.targets) * len(problem.places) > effort.size
    if is_large:
        hidden = _by_hypercubes(problem, problem.primary, effort)
    else:
        needs = _needs(problem)
        hidden, is_optimal = _by_cutting_planes(problem, needs, effort)
        if is_optimal:
            return hidden, True
        hidden = _by_hypercubes(problem, hidden, effort)
    return _without_needless(problem, hidden, effort), False


def _needs(problem: _Problem) -> list[dict[int, float]]:
    """How wide each primary cell has to be for each attacker: what is wanted, or what hiding everything would give."""
    everything = np.ones(len(problem.places))
    found = []
    for attacker in problem.attackers:
        widest = {r.cell: r.width for r in reaches(problem.sums, attacker, everything, problem.targets)}
        found.append({cell: min(attacker.need, width) for cell, width in widest.items() if width > TOLERANCE})
    return found


# --- Cutting planes -----------------------------------------------------------------------------------------


@dataclass
class _Master:
    """Which cells to hide: a program over 0 and 1 that learns, cut by cut, what protection takes."""

    problem: _Problem
    cuts: list[sparse.csr_array] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    last: float = 1.0

    def __post_init__(self) -> None:
        # In no sum may a single cell be hidden alone.
        sums = abs(self.problem.sums).tocsr()
        entries = sums.tocoo()
        count = len(entries.row)
        own = sparse.csr_array((np.full(count, 2.0), (np.arange(count), entries.col)), shape=(count, sums.shape[1]))
        self.cuts.append(sparse.csr_array(sums[entries.row] - own))
        self.least += [0.0] * count

    def learn(self, reach: Reach, need: float, hidden: Vector) -> bool:
        """Add the cut of a cell that isn't protected; False when it says nothing new."""
        primary = self.problem.primary
        cut = np.minimum(reach.cut, need)
        lacking = need - cut[primary].sum()
        if lacking <= TOLERANCE:
            return False
        cut = np.where(primary, 0, np.minimum(cut, lacking)) / lacking
        if cut @ hidden >= 1 - 1e-4:
            return False
        self.cuts.append(sparse.csr_array(cut.reshape(1, -1)))
        self.least.append(1.0)
        return True

    def choose(self, *, whole: bool, effort: Effort, seconds: float) -> tuple[Vector | None, bool]:
        """The cheapest hiding so far, and whether it's proven; None when the work was not enough for any."""
        answer = milp(
            np.where(self.problem.primary, 0, self.problem.costs),
            constraints=LinearConstraint(sparse.vstack(self.cuts, format="csc"), np.array(self.least), np.inf),
            bounds=Bounds(self.problem.primary.astype(float), 1),
            integrality=np.full(len(self.problem.costs), int(whole)),
            options={
                "mip_rel_gap": PROVEN / max(1.0, self.last),
                "node_limit": effort.nodes,
                "time_limit": max(0.1, seconds),
            },
        )
        if answer.x is None:
            return None, False
        self.last = answer.fun
        return (np.round(answer.x) if whole else np.clip(answer.x, 0, 1)), answer.status == 0


FRACTIONAL_ROUNDS = 15

PROVEN = 0.4
"""With a bound this near, a choice of one cell less is out of the question (see `costs`)."""


def _by_cutting_planes(problem: _Problem, needs: Sequence[dict[int, float]], effort: Effort) -> tuple[Mask, bool]:
    """The fewest cells that protect; and whether that is proven. Unproven, some cells may still lack protection."""
    until = time.process_time() + effort.seconds
    master = _Master(problem)
    hidden = problem.primary.astype(float)
    whole = False
    for turn in range(effort.rounds):
        whole = whole or turn >= FRACTIONAL_ROUNDS
        chosen, is_proven = master.choose(whole=whole, effort=effort, seconds=until - time.process_time())
        if chosen is None:
            break
        hidden = chosen
        lacking, learned = _learn(problem, needs, master, hidden)
        if whole and not lacking:
            return hidden > 0.5, is_proven
        if whole and not learned:
            break
        if time.process_time() > until:
            break
        whole = whole or not learned
    return (hidden > 0.5) | problem.primary, False


def _learn(problem: _Problem, needs: Sequence[dict[int, float]], master: _Master, hidden: Vector) -> tuple[int, int]:
    """How many cells lack protection, and how many cuts that gave."""
    lacking = learned = 0
    for attacker, wanted in zip(problem.attackers, needs, strict=True):
        for reach in reaches(problem.sums, attacker, hidden, list(wanted)):
            need = wanted[reach.cell]
            if reach.width < need - TOLERANCE:
                lacking += 1
                learned += master.learn(reach, need, hidden)
    return lacking, learned


# --- Hypercubes ---------------------------------------------------------------------------------------------

PASSES = 4


def _by_hypercubes(problem: _Problem, start: Mask, effort: Effort) -> Mask:
    """Hide for each primary cell the cheapest hypercube in turn, then let each choose again given all others.

    A table on which even the first round takes too long is hidden whole but for its zeros, which is always safe.
    """
    until = time.process_time() + 2 * effort.seconds
    attackers = [_over_lattice(problem, attacker) for attacker in problem.attackers]
    always = start | problem.primary
    lattice_costs = np.full(int(np.prod(problem.shape)), np.inf)
    uses = np.zeros(len(problem.places), dtype=int)
    cubes: dict[tuple[int, int], NDArray[np.int64]] = {}
    column_of = np.full(lattice_costs.size, -1)
    column_of[problem.places] = np.arange(len(problem.places))

    for turn in range(PASSES):
        before = int((uses > 0).sum())
        for cell in problem.targets:
            if time.process_time() > until:
                return always | (uses > 0) if turn else np.ones_like(always)
            for who, attacker in enumerate(attackers):
                former = cubes.get((cell, who), np.array([], dtype=int))
                uses[former] -= 1
                hidden = always | (uses > 0)
                lattice_costs[problem.places] = np.where(hidden, 0, problem.costs)
                cube = cheapest_hypercube(problem.coordinates(cell), lattice_costs.reshape(problem.shape), attacker)
                columns = _cheapest_move(problem, who, cell, hidden) if cube is None else column_of[cube]
                cubes[cell, who] = columns
                uses[columns] += 1
        if turn and int((uses > 0).sum()) >= before:
            break
    return always | (uses > 0)


def _over_lattice(problem: _Problem, knowledge: Knowledge) -> Knowledge:
    down, up = np.zeros(int(np.prod(problem.shape))), np.zeros(int(np.prod(problem.shape)))
    down[problem.places], up[problem.places] = knowledge.down, knowledge.up
    return replace(knowledge, down=down.reshape(problem.shape), up=up.reshape(problem.shape))


def _cheapest_move(problem: _Problem, who: int, cell: int, hidden: Mask) -> NDArray[np.int64]:
    """The cells of the move that changes the least of what is shown; found by linear programming, of any form."""
    attacker = problem.attackers[who]
    count = len(problem.places)
    costs = np.where(hidden, 1e-3, problem.costs)
    for step in (attacker.need, -attacker.need):
        if step > attacker.up[cell] or -step > attacker.down[cell]:
            continue
        upper = np.concatenate([attacker.up, attacker.down])
        lower = np.zeros(2 * count)
        lower[cell if step > 0 else count + cell] = abs(step)
        upper[count + cell if step > 0 else cell] = 0
        answer = linprog(
            np.concatenate([costs, costs]),
            A_eq=sparse.hstack([problem.sums, -problem.sums], format="csr"),
            b_eq=np.zeros(problem.sums.shape[0]),
            bounds=np.column_stack([lower, upper]),
            method="highs",
        )
        if answer.x is not None:
            return np.flatnonzero(answer.x[:count] + answer.x[count:] > TOLERANCE)
    widest = next(iter(reaches(problem.sums, attacker, np.ones(count), [cell])))
    return widest.support


# --- Taking back what isn't needed --------------------------------------------------------------------------


def _without_needless(problem: _Problem, hidden: Mask, effort: Effort) -> Mask:
    """Show again, the largest first, each cell without which all primary cells keep the protection they have."""
    until = time.process_time() + effort.seconds
    supports: dict[tuple[int, int], NDArray[np.int64]] = {}
    needs: list[dict[int, float]] = []
    for who, attacker in enumerate(problem.attackers):
        needs.append({})
        for reach in reaches(problem.sums, attacker, hidden.astype(float), problem.targets):
            if time.process_time() > until:
                return hidden
            needs[who][reach.cell] = min(attacker.need, reach.width)
            supports[who, reach.cell] = reach.support

    hidden = hidden.copy()
    candidates = np.flatnonzero(hidden & ~problem.primary)
    for candidate in sorted(candidates, key=lambda cell: -problem.costs[cell]):
        if time.process_time() > until:
            break
        without = hidden.copy()
        without[candidate] = False
        affected = [key for key, support in supports.items() if candidate in support]
        renewed = _still_protected(problem, without, needs, affected)
        if renewed is not None:
            hidden = without
            supports |= renewed
    return hidden


def _still_protected(
    problem: _Problem, hidden: Mask, needs: Sequence[dict[int, float]], affected: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], NDArray[np.int64]] | None:
    """How the affected cells move now, or None when one of them lost its protection."""
    renewed = {}
    for who, attacker in enumerate(problem.attackers):
        cells = [cell for other, cell in affected if other == who]
        for reach in reaches(problem.sums, attacker, hidden.astype(float), cells):
            if reach.width < needs[who][reach.cell] - TOLERANCE:
                return None
            renewed[who, reach.cell] = reach.support
    return renewed
