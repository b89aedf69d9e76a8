"""“Why not Dr X?”: what it would cost to force one pair, and who else would move."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mentorship.matching.instance import Instance, Key
from mentorship.matching.solve import LocksClash, Solution, solve


@dataclass(frozen=True)
class Answer:
    """`barred` names the rules that forbid the pair; then nothing was solved. Changes are after minus before."""

    key: Key
    barred: tuple[str, ...] = ()
    after: Solution | None = None
    total_change: int = 0
    floor_change: int = 0
    unfilled_change: int = 0
    left: frozenset[Key] = frozenset()
    joined: frozenset[Key] = frozenset()

    @property
    def moved(self) -> list[tuple[int, int, int | None, int | None]]:
        """(scholar, role, mentor before, mentor after) of every place that changes."""
        before = {(s, r): m for s, r, m in self.left}
        after = {(s, r): m for s, r, m in self.joined}
        return [(s, r, before.get((s, r)), after.get((s, r))) for s, r in sorted(before.keys() | after.keys())]


def why_not(
    instance: Instance, before: Solution, key: Key, *, objective: tuple[str, ...], time_limit: float = 10.0
) -> Answer:
    """Solve again with the pair held, keeping as much else as the objectives leave free."""
    pair = instance.by_key.get(key)
    if pair is None:
        return Answer(key, barred=("unscored",))
    if pair.bars or instance.mentors[pair.mentor].capacity < 1:
        return Answer(key, barred=pair.bars or ("capacity",))
    # A forced pair may be the worst one; held, it does not drag down what the others are asked for.
    forced = replace(instance, locked=instance.locked | {key}, published=before.chosen)
    goals = (*(goal for goal in objective if goal != "changes"), "changes")
    try:
        after = solve(forced, objective=goals, time_limit=time_limit)
    except LocksClash:
        return Answer(key, barred=("locks",))
    return Answer(
        key,
        after=after,
        total_change=after.total - before.total,
        floor_change=(after.floor or 0) - (before.floor or 0),
        unfilled_change=after.unfilled - before.unfilled,
        left=before.chosen - after.chosen,
        joined=after.chosen - before.chosen,
    )
