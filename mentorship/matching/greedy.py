"""Best pair first: what score-and-pick tools do. A yardstick, and an answer when time runs out before a better one."""

from __future__ import annotations

from mentorship.matching.instance import Instance, Key, Pair


def greedy(instance: Instance) -> frozenset[Key]:
    """A matching that obeys every rule, built from the best pair downward; locked pairs come first."""
    ordered = sorted(instance.allowed, key=lambda pair: (pair.key not in instance.locked, -pair.score, pair.key))
    builder = _Builder(instance)
    for pair in ordered:
        builder.try_to_add(pair)
    return builder.finished()


class _Builder:
    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.room = [mentor.capacity for mentor in instance.mentors]
        self.teams: list[dict[int, Pair]] = [{} for _ in instance.scholars]
        self.rivals: dict[int, set[int]] = {}
        for a, b in instance.mentor_conflicts:
            self.rivals.setdefault(a, set()).add(b)
            self.rivals.setdefault(b, set()).add(a)

    def try_to_add(self, pair: Pair) -> None:
        team = self.teams[pair.scholar]
        members = {taken.mentor for taken in team.values()}
        is_taken = pair.role in team or pair.mentor in members or not self.room[pair.mentor]
        if is_taken or members & self.rivals.get(pair.mentor, set()) or self._closes_on_insiders(pair, team):
            return
        team[pair.role] = pair
        self.room[pair.mentor] -= 1

    def _closes_on_insiders(self, pair: Pair, team: dict[int, Pair]) -> bool:
        """Would this fill the last place of a team that nobody from outside sits in?"""
        if not self.instance.other_institution or len(team) + 1 < len(self.instance.roles):
            return False
        return not any(self.instance.is_outside(taken) for taken in (*team.values(), pair))

    def finished(self) -> frozenset[Key]:
        kept = [team for team in self.teams if not self.instance.other_institution or self._has_outsider(team)]
        return frozenset(pair.key for team in kept for pair in team.values())

    def _has_outsider(self, team: dict[int, Pair]) -> bool:
        return any(self.instance.is_outside(pair) for pair in team.values())
