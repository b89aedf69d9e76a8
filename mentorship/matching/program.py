"""The integer program behind a matching, and the one place that calls the solver."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from mentorship.matching.instance import Instance, Pair

Floats = NDArray[np.float64]


class Rows:
    """The rows of a sparse system of inequalities, gathered one by one."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._values: list[float] = []
        self.lower: list[float] = []
        self.upper: list[float] = []

    def add(self, terms: Iterable[tuple[int, float]], lower: float, upper: float) -> None:
        row = len(self.lower)
        for column, value in terms:
            self._rows.append(row)
            self._columns.append(column)
            self._values.append(value)
        self.lower.append(lower)
        self.upper.append(upper)

    def constraint(self, columns: int) -> LinearConstraint | None:
        if not self.lower:
            return None
        shape = (len(self.lower), columns)
        matrix = csr_matrix((self._values, (self._rows, self._columns)), shape=shape)
        return LinearConstraint(matrix, self.lower, self.upper)


@dataclass(frozen=True)
class Found:
    """What the solver answered: `values` is None when it found nothing. `bound` is the best any answer could be."""

    values: Floats | None
    bound: float
    is_proven: bool
    is_impossible: bool


def run(
    gain: Sequence[float] | Floats,
    constraints: list[LinearConstraint],
    upper: Floats,
    *,
    seconds: float,
    lower: Floats | None = None,
) -> Found:
    """Maximize `gain` over whole numbers between `lower` and `upper`, for at most so many seconds."""
    count = len(upper)
    if count == 0:
        possible = all((c.lb <= 0).all() and (c.ub >= 0).all() for c in constraints)
        return Found(np.zeros(0) if possible else None, 0.0, True, not possible)
    answer = milp(
        -np.asarray(gain, dtype=float),
        constraints=constraints,
        integrality=np.ones(count),
        bounds=Bounds(np.zeros(count) if lower is None else lower, upper),
        # A relative gap of nothing: scores are whole numbers, so the optimum is one that can be checked.
        options={"time_limit": max(seconds, 0.01), "mip_rel_gap": 0.0},
    )
    values = None if answer.x is None else np.rint(answer.x)
    bound = -answer.mip_dual_bound if answer.mip_dual_bound is not None else np.inf
    return Found(values, bound, answer.status == 0, answer.status == 2)


class Program:
    """The allowed pairs of an instance as columns, and its rules as rows."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.pairs: tuple[Pair, ...] = instance.allowed
        self.scores = np.array([pair.score for pair in self.pairs], dtype=float)
        self.locked = np.array([pair.key in instance.locked for pair in self.pairs], dtype=bool)
        self.kept = np.array([pair.key in instance.published for pair in self.pairs], dtype=float)
        self._by_role: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._by_mentor: dict[int, list[int]] = defaultdict(list)
        self._by_couple: dict[tuple[int, int], list[int]] = defaultdict(list)
        for column, pair in enumerate(self.pairs):
            self._by_role[pair.scholar, pair.role].append(column)
            self._by_mentor[pair.mentor].append(column)
            self._by_couple[pair.scholar, pair.mentor].append(column)
        rows = Rows()
        self._add_shared_rules(rows)
        self._rules = rows.constraint(len(self.pairs))
        self._at_most_one = self._role_rows(0.0)
        self._exactly_one = self._role_rows(1.0)

    @property
    def fewest_empty(self) -> int:
        """Roles without any allowed pair stay empty whatever is done."""
        return self.instance.places - len(self._by_role)

    def _role_rows(self, lower: float) -> LinearConstraint | None:
        rows = Rows()
        for columns in self._by_role.values():
            rows.add(((column, 1.0) for column in columns), lower, 1.0)
        return rows.constraint(len(self.pairs))

    def _add_shared_rules(self, rows: Rows) -> None:
        for mentor, columns in self._by_mentor.items():
            if len(columns) > (capacity := self.instance.mentors[mentor].capacity):
                rows.add(((column, 1.0) for column in columns), 0.0, capacity)
        for columns in self._by_couple.values():
            if len(columns) > 1:
                rows.add(((column, 1.0) for column in columns), 0.0, 1.0)
        for a, b in self.instance.mentor_conflicts:
            for scholar in range(len(self.instance.scholars)):
                first, second = self._by_couple.get((scholar, a)), self._by_couple.get((scholar, b))
                if first and second:
                    rows.add(((column, 1.0) for column in (*first, *second)), 0.0, 1.0)
        if self.instance.other_institution:
            self._add_outsiders(rows)

    def _add_outsiders(self, rows: Rows) -> None:
        """A role may go to somebody of the scholar's own institution only while another goes to an outsider."""
        outside: dict[int, list[int]] = defaultdict(list)
        for column, pair in enumerate(self.pairs):
            if self.instance.is_outside(pair):
                outside[pair.scholar].append(column)
        for (scholar, role), columns in self._by_role.items():
            inside = [column for column in columns if not self.instance.is_outside(self.pairs[column])]
            if inside:
                others = [column for column in outside[scholar] if self.pairs[column].role != role]
                terms = [(column, 1.0) for column in inside] + [(column, -1.0) for column in others]
                rows.add(terms, -np.inf, 0.0)

    def maximize(
        self,
        gain: Sequence[float] | Floats,
        *,
        seconds: float,
        fill: int | None = None,
        lowest: int = 0,
        at_least: Sequence[tuple[Floats, float]] = (),
    ) -> Found:
        """The best choice of pairs.

        `fill` asks for exactly so many filled roles (None: any number); `lowest` is the least score of a pair, which
        locked pairs need not reach; `at_least` holds further sums that must be reached.
        """
        upper = ((self.scores >= lowest) | self.locked).astype(float)
        is_full = fill == self.instance.places
        constraints = [c for c in (self._rules, self._exactly_one if is_full else self._at_most_one) if c is not None]
        if is_full and self.fewest_empty:
            return Found(None, -np.inf, True, True)
        rows = Rows()
        if fill is not None and not is_full:
            rows.add(((column, 1.0) for column in range(len(self.pairs))), fill, fill)
        for values, least in at_least:
            rows.add(((int(column), float(values[column])) for column in np.flatnonzero(values)), least, np.inf)
        extra = rows.constraint(len(self.pairs))
        constraints += [extra] if extra is not None else []
        return run(gain, constraints, upper, seconds=seconds, lower=self.locked.astype(float))


def deadline_after(seconds: float) -> float:
    return time.monotonic() + seconds


def left_until(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.0)
