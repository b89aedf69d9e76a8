"""What a director sees of rounds, teams and rooms."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet

from mentorship.matching import Instance, blocking_pairs
from mentorship.matching.instance import Key
from mentorship.models import Hold, Initiative, MatchRound, Mentor, Seat, Solution, role_label
from scholars.models import Scholar


@dataclass(frozen=True)
class Names:
    """Names of the people a solution is about, as they are called today."""

    scholars: dict[int, str]
    targets: dict[int, str]
    institutions: dict[int, str]

    def target(self, pk: int | None) -> str:
        return self.targets.get(pk, "somebody no longer listed") if pk is not None else "nobody"


def names_of(match_round: MatchRound) -> Names:
    """Two queries."""
    model: type[Mentor] | type[Initiative] = Mentor if match_round.is_of_mentors else Initiative
    targets = cast("QuerySet[Mentor | Initiative]", model._default_manager.select_related("institution"))
    scholars = Scholar.objects.filter(cohort=match_round.cohort).values_list("pk", "name")
    rows = list(targets)
    return Names(dict(scholars), {t.pk: str(t) for t in rows}, {t.pk: t.institution.name for t in rows})


@dataclass(frozen=True)
class Cell:
    """One place of the board: who stands there, what the latest solution says, and what may be done about it."""

    role: str
    label: str
    seat: Seat | None
    proposed: int | None
    proposed_name: str
    score: int | None
    is_locked: bool
    declined: list[Seat]

    @property
    def name(self) -> str:
        return str(self.seat.target) if self.seat else self.proposed_name

    @property
    def target_pk(self) -> int | None:
        return (self.seat.mentor_id or self.seat.initiative_id) if self.seat else self.proposed

    @property
    def is_empty(self) -> bool:
        return self.seat is None and self.proposed is None

    @property
    def differs(self) -> bool:
        """Does the latest solution want somebody else here than the draft has?"""
        return self.seat is not None and self.proposed is not None and self.proposed != self.target_pk


@dataclass(frozen=True)
class Team:
    scholar: Scholar
    cells: list[Cell]


def teams_of(match_round: MatchRound, solution: Solution | None, names: Names) -> list[Team]:
    """Every scholar of the cohort by role: the draft where there is one, else what the solution proposes."""
    scholars = Scholar.objects.filter(cohort=match_round.cohort, left_on__isnull=True).select_related("institution")
    seats: dict[tuple[int, str], Seat] = {}
    declined: dict[tuple[int, str], list[Seat]] = defaultdict(list)
    for seat in match_round.seats.select_related("mentor", "initiative"):
        place = (seat.scholar_id, seat.role)
        if seat.is_declined:
            declined[place].append(seat)
        else:
            seats[place] = seat
    locks = {
        (hold.scholar_id, hold.role): hold.mentor_id or hold.initiative_id
        for hold in match_round.holds.all()
        if hold.kind == Hold.Kind.LOCK
    }
    proposals = _proposals(solution)
    roles = list(match_round.roles.all())
    teams = []
    for scholar in scholars:
        cells = []
        for role in roles:
            place = (scholar.pk, role.code)
            drafted, (proposed, points) = seats.get(place), proposals.get(place, (None, None))
            target = (drafted.mentor_id or drafted.initiative_id) if drafted else proposed
            cells.append(
                Cell(
                    role=role.code,
                    label=role.label,
                    seat=drafted,
                    proposed=proposed,
                    proposed_name=names.target(proposed) if proposed else "",
                    score=drafted.score if drafted else points,
                    is_locked=target is not None and locks.get(place) == target,
                    declined=declined[place],
                )
            )
        teams.append(Team(scholar, cells))
    return teams


def _proposals(solution: Solution | None) -> dict[tuple[int, str], tuple[int, int]]:
    if solution is None or not solution.is_done:
        return {}
    instance = Instance.restored(solution.instance)
    return {
        (instance.scholars[s].id, instance.roles[r]): (instance.mentors[m].id, instance.score_of((s, r, m)))
        for s, r, m in solution.chosen
    }


@dataclass(frozen=True)
class RoundReport:
    """What lies behind a solution: who would rather have whom, and how the load is spread."""

    blocking: list[list[Any]]
    by_target: list[list[Any]]
    by_institution: list[list[Any]]


def report_of(solution: Solution, names: Names) -> RoundReport:
    """Rows of three tables, from the solution as it was found."""
    instance = Instance.restored(solution.instance)
    chosen: frozenset[Key] = frozenset((s, r, m) for s, r, m in solution.chosen)
    load = Counter(m for _, _, m in chosen)
    blocking = [
        [
            names.scholars.get(instance.scholars[b.pair.scholar].id, "A former scholar"),
            role_label(instance.roles[b.pair.role]),
            names.target(instance.mentors[b.pair.mentor].id),
            b.pair.score,
            names.target(instance.mentors[b.instead_of.mentor].id) if b.instead_of else "nobody",
            b.instead_of.score if b.instead_of else "",
            "has a place free" if b.would_leave is None else f"mentors somebody with {b.would_leave.score} points",
        ]
        for b in blocking_pairs(instance, chosen)[:200]
    ]
    by_target = [
        [names.target(guide.id), names.institutions.get(guide.id, ""), load[m], guide.capacity]
        for m, guide in enumerate(instance.mentors)
        if load[m]
    ]
    shares: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for m, guide in enumerate(instance.mentors):
        row = shares[names.institutions.get(guide.id, "No longer listed")]
        row[0] += load[m]
        row[1] += guide.capacity
    by_institution = [
        [name, taken, room, f"{taken / room:.0%}" if room else ""] for name, (taken, room) in shares.items()
    ]
    return RoundReport(
        blocking,
        sorted(by_target, key=lambda row: (-row[2], row[0])),
        sorted(by_institution, key=lambda row: (-row[1], row[0])),
    )
