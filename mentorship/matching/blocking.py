"""Which scholar and mentor would both rather have each other? A report, not a rule."""

from __future__ import annotations

from dataclasses import dataclass

from mentorship.matching.instance import Instance, Key, Pair


@dataclass(frozen=True)
class Blocking:
    """A pair that was not chosen though it scores more than what each side got, or what one side has room for."""

    pair: Pair
    instead_of: Pair | None
    would_leave: Pair | None


def blocking_pairs(instance: Instance, chosen: frozenset[Key]) -> list[Blocking]:
    """All of them, the greatest gain of the scholar first. Pairs that a rule forbids are none.

    The scholar gains when the pair scores more than the mentor she has in that role. The mentor gains when she has
    room, or mentors somebody with whom she scores less.
    """
    rivals: dict[int, set[int]] = {}
    for a, b in instance.mentor_conflicts:
        rivals.setdefault(a, set()).add(b)
        rivals.setdefault(b, set()).add(a)
    teams: dict[int, dict[int, Pair]] = {}
    load: dict[int, list[Pair]] = {}
    for key in sorted(chosen):
        pair = instance.by_key[key]
        teams.setdefault(pair.scholar, {})[pair.role] = pair
        load.setdefault(pair.mentor, []).append(pair)
    found = []
    for pair in instance.allowed:
        team = teams.get(pair.scholar, {})
        present = team.get(pair.role)
        others = {member for role, member in team.items() if role != pair.role}
        if pair.key in chosen or (present and present.score >= pair.score) or _clashes(instance, pair, others, rivals):
            continue
        mentees = load.get(pair.mentor, [])
        worst = min(mentees, key=lambda p: p.score, default=None)
        has_room = len(mentees) < instance.mentors[pair.mentor].capacity
        if has_room or (worst is not None and worst.score < pair.score):
            found.append(Blocking(pair, present, None if has_room else worst))
    return sorted(found, key=lambda b: (-(b.pair.score - (b.instead_of.score if b.instead_of else 0)), b.pair.key))


def _clashes(instance: Instance, pair: Pair, others: set[Pair], rivals: dict[int, set[int]]) -> bool:
    mentors = {member.mentor for member in others}
    if pair.mentor in mentors or mentors & rivals.get(pair.mentor, set()):
        return True
    team = (pair, *others)
    return instance.other_institution and not any(instance.is_outside(member) for member in team)
