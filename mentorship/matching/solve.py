"""Solving an instance, objective after objective, with a proof of how good the answer is.

Objectives come in order: fewest unfilled roles, then those of the chosen list. `floor` raises the worst pair, `total`
the sum of scores, `changes` keeps as many published pairs as possible. What one reached binds those after it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import scipy

from mentorship.matching.greedy import greedy
from mentorship.matching.instance import Instance, Key
from mentorship.matching.program import Floats, Found, Program, deadline_after, left_until

TOTAL = ("total", "changes")
LEXICOGRAPHIC = ("floor", "total", "changes")
REPAIR = ("changes", "floor", "total")
SOLVER = f"SciPy {scipy.__version__}, HiGHS"

Report = Callable[[int, int, str], None]
_WORDS = {
    "floor": "Raising the worst pair",
    "total": "Raising the total",
    "changes": "Keeping what was published",
}


class LocksClash(ValueError):
    """The locked pairs cannot all be kept within the rules."""


@dataclass(frozen=True)
class Solution:
    """A matching and its certificate.

    `total` is the sum of scores; `floor` the lowest score of a filled role, None when none is filled. `bound` is the
    highest total that any matching as good in the objectives before it could have, and `gap` how far the total is
    below it, as a share of the total. `status` is "optimal" (all roles filled, all objectives proven), "infeasible"
    (it is proven that no matching fills every role; this one leaves as few empty as possible) or "time-limit" (not
    proven in time).
    """

    chosen: frozenset[Key]
    total: int
    floor: int | None
    unfilled: int
    bound: int
    gap: float
    status: str
    kept: int
    seconds: float
    input_hash: str
    solver: str = SOLVER

    @property
    def is_proven(self) -> bool:
        return self.status != "time-limit"

    def mentor_of(self, scholar: int, role: int) -> int | None:
        return next((m for s, r, m in self.chosen if (s, r) == (scholar, role)), None)


def solve(
    instance: Instance,
    *,
    objective: tuple[str, ...] = LEXICOGRAPHIC,
    time_limit: float = 60.0,
    report: Report | None = None,
) -> Solution:
    """The best matching within `time_limit` seconds of wall time.

    Always gives a matching that obeys the rules, the greedy one if nothing better is found in time. Raises LocksClash
    when the locked pairs break a rule together.
    """
    return _Search(instance, objective, time_limit, report).finish()


def frontier(
    instance: Instance, *, lowest: int, highest: int, steps: int = 8, time_limit: float = 30.0
) -> list[tuple[int, int]]:
    """What a higher floor costs: (floor, highest total) at up to `steps` floors from `lowest` to `highest`."""
    deadline = deadline_after(time_limit)
    scores = sorted({p.score for p in instance.allowed if lowest <= p.score <= highest})
    if len(scores) > steps:
        scores = [scores[round(i * (len(scores) - 1) / (steps - 1))] for i in range(steps)]
    found = []
    for floor in scores:
        solution = solve(
            replace(instance, minimum=max(instance.minimum, floor)),
            objective=("total",),
            time_limit=left_until(deadline) or 0.01,
        )
        if solution.status != "time-limit" and solution.unfilled == 0 and solution.floor is not None:
            found.append((solution.floor, solution.total))
    return sorted(dict(found).items())


class _Search:
    def __init__(
        self, instance: Instance, objective: tuple[str, ...], time_limit: float, report: Report | None
    ) -> None:
        self.instance, self.objective, self.report = instance, objective, report
        self.began = time.monotonic()
        self.deadline = deadline_after(time_limit)
        self.program = Program(instance)
        self.fill = instance.places
        self.lowest = 0
        self.reached: list[tuple[Floats, float]] = []
        self.values: Floats | None = None
        self.bound = math.inf
        self.is_proven = True
        self.steps = len(objective) + 1
        # The first answer to the question of the highest total, which the next objective may ask again.
        self.first_total: Found | None = None

    def finish(self) -> Solution:
        missing = self.instance.locked - {pair.key for pair in self.program.pairs}
        if missing:
            raise LocksClash("A locked pair is forbidden by a rule or has no score.")
        self._tell(0, "Filling every role")
        self._fill()
        for number, goal in enumerate(self.objective, start=1):
            self._tell(number, _WORDS[goal])
            {"floor": self._raise_floor, "total": self._raise_total, "changes": self._keep}[goal]()
        return self._solution()

    def _tell(self, number: int, words: str) -> None:
        if self.report:
            self.report(number, self.steps, words)

    def _ask(self, gain: Floats, *, lowest: int | None = None) -> Found:
        found = self.program.maximize(
            gain,
            seconds=left_until(self.deadline),
            fill=self.fill,
            lowest=self.lowest if lowest is None else lowest,
            at_least=self.reached,
        )
        self.is_proven &= found.is_proven or found.is_impossible
        return found

    def _fill(self) -> None:
        """As many roles as can be filled; mostly all of them, which one question settles."""
        scores = self.program.scores
        found = self._ask(scores)
        if found.values is None and not found.is_impossible:
            self._fall_back()
            return
        if found.is_impossible:
            count = np.ones(len(scores))
            most = self.program.maximize(count, seconds=left_until(self.deadline))
            if most.is_impossible:
                raise LocksClash("The locked pairs break a rule together.")
            self.is_proven &= most.is_proven
            if most.values is None:
                self._fall_back()
                return
            self.values, self.fill = most.values, int(most.values.sum())
            found = self._ask(scores)
        self._keep_answer(found)
        self.first_total = found

    def _fall_back(self) -> None:
        chosen = greedy(self.instance)
        if not self.instance.locked <= chosen:
            raise LocksClash("No matching with the locked pairs was found in time. Unlock some, or allow more time.")
        self.values = np.array([pair.key in chosen for pair in self.program.pairs], dtype=float)
        self.fill, self.is_proven = len(chosen), False
        self.bound = self._loose_bound()

    def _loose_bound(self) -> float:
        """The best pair of each role: no matching has more."""
        best: dict[tuple[int, int], int] = {}
        for pair in self.program.pairs:
            best[pair.scholar, pair.role] = max(best.get((pair.scholar, pair.role), 0), pair.score)
        return float(sum(best.values()))

    def _keep_answer(self, found: Found) -> None:
        if found.values is not None:
            self.values = found.values
        self.bound = found.bound

    def _raise_total(self) -> None:
        is_asked = self.first_total is not None and not self.reached and not self.lowest
        found = self.first_total if is_asked and self.first_total is not None else self._ask(self.program.scores)
        self._keep_answer(found)
        self.reached.append((self.program.scores, self._score()))

    def _score(self) -> float:
        return float(self.program.scores @ self.values) if self.values is not None else 0.0

    def _keep(self) -> None:
        if not self.program.kept.any():
            return
        if (found := self._ask(self.program.kept)).values is not None:
            self.values = found.values
        # What the first question found may hold fewer published pairs than are now asked for.
        self.first_total = None
        self.reached.append((self.program.kept, float(self.program.kept @ self.values)))

    def _raise_floor(self) -> None:
        """By halving: is there a matching as full as now in which no pair is below this score?"""
        if self.fill <= len(self.instance.locked):
            return
        nothing = np.zeros(len(self.program.pairs))
        free = ~self.program.locked
        candidates = np.unique(self.program.scores[free])
        low, high = self._worst(), self._highest_floor()
        candidates = candidates[(candidates > low) & (candidates <= high)]
        while len(candidates):
            middle = int(candidates[len(candidates) // 2])
            found = self._ask(nothing, lowest=middle)
            if found.values is not None:
                self.values, low = found.values, max(self._worst(found.values), middle)
                candidates = candidates[candidates > low]
            elif found.is_impossible:
                candidates = candidates[candidates < middle]
            else:
                break
        self.lowest = low
        self.first_total = self.first_total if not low else None

    def _worst(self, values: Floats | None = None) -> int:
        """The lowest score among what was chosen freely; locked pairs are not the solver's choice."""
        chosen = self.values if values is None else values
        if chosen is None:
            return 0
        scores = self.program.scores[(chosen > 0.5) & ~self.program.locked]
        return int(scores.min()) if len(scores) else 0

    def _highest_floor(self) -> int:
        best: dict[tuple[int, int], int] = {}
        for pair in self.program.pairs:
            best[pair.scholar, pair.role] = max(best.get((pair.scholar, pair.role), 0), pair.score)
        if not best:
            return 0
        return min(best.values()) if self.fill == self.instance.places else max(best.values())

    def _solution(self) -> Solution:
        values = self.values if self.values is not None else np.zeros(len(self.program.pairs))
        chosen = [pair for pair, value in zip(self.program.pairs, values, strict=True) if value > 0.5]
        total = sum(pair.score for pair in chosen)
        unfilled = self.instance.places - len(chosen)
        bound = max(total, math.floor(self.bound + 1e-6) if math.isfinite(self.bound) else int(self._loose_bound()))
        status = "time-limit" if not self.is_proven else "infeasible" if unfilled else "optimal"
        return Solution(
            chosen=frozenset(pair.key for pair in chosen),
            total=total,
            floor=min((pair.score for pair in chosen), default=None),
            unfilled=unfilled,
            bound=bound,
            gap=(bound - total) / max(total, 1),
            status=status,
            kept=sum(pair.key in self.instance.published for pair in chosen),
            seconds=time.monotonic() - self.began,
            input_hash=self.instance.hash,
        )
