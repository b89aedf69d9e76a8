"""When no matching fills every role: the smallest set of rules whose relaxing would."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from mentorship.matching.instance import Instance, Pair
from mentorship.matching.program import Rows, run


@dataclass(frozen=True)
class Relaxation:
    """One rule to relax, about whom. `by` is how many places a capacity would have to grow."""

    rule: str
    scholar: int | None = None
    role: int | None = None
    mentors: tuple[int, ...] = ()
    by: int = 1

    def text(self, scholar: str, role: str, mentors: list[str]) -> str:
        """In words, with the names handed in."""
        first = mentors[0] if mentors else ""
        words = {
            "capacity": f"Let {first} take {self.by} more scholar{'s' if self.by > 1 else ''}.",
            "conflict": f"Allow {first} for {scholar} in spite of their conflict of interest.",
            "mentor_conflict": f"Allow {' and '.join(mentors)} together in the team of {scholar} "
            "in spite of their conflict of interest.",
            "other_institution": f"Allow {scholar} a team without anybody from another institution.",
            "one_role": f"Let {first} fill two roles in the team of {scholar}.",
            "partner_system": f"Allow {scholar} a {role} mentor who is not of the partner health system.",
            "declined": f"Ask {first} again about {scholar}, after the pairing was declined.",
            "veto": f"Take back the veto on {first} for {scholar}.",
            "minimum": f"Allow {first} for {scholar} below the lowest score asked for.",
            "candidate": f"Find another {role} mentor for {scholar}: nobody who could be one is left.",
        }
        return words[self.rule]


# A new candidate is no rule to relax: it is named only where relaxing every rule would not help.
_NEW_CANDIDATE = 10_000.0


def rules_to_relax(instance: Instance, *, time_limit: float = 10.0) -> tuple[list[Relaxation], bool]:
    """The smallest set found, and whether it is proven to be the smallest. Empty when nothing needs relaxing."""
    model = _Model(instance)
    answer = run(model.cost, model.constraints(), np.array(model.upper), seconds=time_limit)
    if answer.values is None:
        return [], False
    found = [
        Relaxation(what.rule, what.scholar, what.role, what.mentors, by=int(value))
        for what, value in zip(model.slack, answer.values[len(instance.pairs) :], strict=True)
        if value > 0.5
    ]
    return sorted(found, key=lambda r: (r.rule, r.scholar or 0, r.role or 0, r.mentors)), answer.is_proven


class _Model:
    """All scored pairs, also forbidden ones, with a slack for every rule that might stand in the way."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.rows = Rows()
        self.slack: list[Relaxation] = []
        self.cost = [0.0] * len(instance.pairs)
        self.upper = [1.0] * len(instance.pairs)
        self._add_bars()
        self._add_capacities()
        self._add_teams()
        self._add_mentor_conflicts()

    def constraints(self) -> list:
        built = self.rows.constraint(len(self.upper))
        return [built] if built is not None else []

    def _new(self, what: Relaxation, *, cost: float = 1.0, most: float = 1.0) -> int:
        self.slack.append(what)
        self.cost.append(-cost)
        self.upper.append(most)
        return len(self.upper) - 1

    def _add_bars(self) -> None:
        shared: dict[Relaxation, int] = {}
        for column, pair in enumerate(self.instance.pairs):
            for rule in self._bars(pair):
                what = self._relaxation(rule, pair)
                if what not in shared:
                    shared[what] = self._new(what)
                self.rows.add([(column, 1.0), (shared[what], -1.0)], -np.inf, 0.0)

    def _bars(self, pair: Pair) -> tuple[str, ...]:
        is_low = pair.score < self.instance.minimum and pair.key not in self.instance.locked
        return (*pair.bars, "minimum") if is_low else pair.bars

    @staticmethod
    def _relaxation(rule: str, pair: Pair) -> Relaxation:
        if rule == "partner_system":
            return Relaxation(rule, pair.scholar, pair.role)
        return Relaxation(rule, pair.scholar, None, (pair.mentor,))

    def _add_capacities(self) -> None:
        columns = defaultdict(list)
        for column, pair in enumerate(self.instance.pairs):
            columns[pair.mentor].append(column)
        for mentor, of_mentor in columns.items():
            capacity = self.instance.mentors[mentor].capacity
            if len(of_mentor) > capacity:
                more = self._new(Relaxation("capacity", mentors=(mentor,)), most=float(len(of_mentor)))
                self.rows.add([*((c, 1.0) for c in of_mentor), (more, -1.0)], -np.inf, capacity)

    def _add_teams(self) -> None:
        by_role, by_couple, outside = defaultdict(list), defaultdict(list), defaultdict(list)
        for column, pair in enumerate(self.instance.pairs):
            by_role[pair.scholar, pair.role].append(column)
            by_couple[pair.scholar, pair.mentor].append(column)
            if self.instance.is_outside(pair):
                outside[pair.scholar].append(column)
        for scholar in range(len(self.instance.scholars)):
            found = {}
            for role in range(len(self.instance.roles)):
                found[role] = self._new(Relaxation("candidate", scholar, role), cost=_NEW_CANDIDATE)
                terms = [*((column, 1.0) for column in by_role[scholar, role]), (found[role], 1.0)]
                self.rows.add(terms, 1.0, 1.0)
            if self.instance.other_institution:
                insiders = self._new(Relaxation("other_institution", scholar))
                self.rows.add([(c, 1.0) for c in (*outside[scholar], *found.values(), insiders)], 1.0, np.inf)
        for (scholar, mentor), columns in by_couple.items():
            if len(columns) > 1:
                twice = self._new(Relaxation("one_role", scholar, None, (mentor,)), most=len(columns) - 1.0)
                self.rows.add([*((c, 1.0) for c in columns), (twice, -1.0)], -np.inf, 1.0)

    def _add_mentor_conflicts(self) -> None:
        by_couple = defaultdict(list)
        for column, pair in enumerate(self.instance.pairs):
            by_couple[pair.scholar, pair.mentor].append(column)
        for a, b in sorted(self.instance.mentor_conflicts):
            for scholar in range(len(self.instance.scholars)):
                columns = by_couple.get((scholar, a), []), by_couple.get((scholar, b), [])
                if all(columns):
                    both = self._new(Relaxation("mentor_conflict", scholar, None, (a, b)))
                    for first in columns[0]:
                        for second in columns[1]:
                            self.rows.add([(first, 1.0), (second, 1.0), (both, -1.0)], -np.inf, 1.0)
