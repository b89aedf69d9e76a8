"""A round as a problem for the engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from mentorship.matching import Guide, Instance, Pair, Seeker
from mentorship.matching.instance import Key
from mentorship.models import (
    Hold,
    Initiative,
    MatchProfile,
    MatchRound,
    Mentor,
    MentorConflict,
    Preference,
    RoundRole,
    Seat,
    TeamMember,
)
from mentorship.queries.scoring import Part, Rankings, score
from scholars.models import Scholar


@dataclass(frozen=True)
class Problem:
    """An instance, and whom its positions stand for."""

    instance: Instance
    scholars: list[Scholar]
    roles: list[RoundRole]
    targets: list[Mentor] | list[Initiative]

    @cached_property
    def scholar_at(self) -> dict[int, int]:
        return {scholar.pk: position for position, scholar in enumerate(self.scholars)}

    @cached_property
    def role_at(self) -> dict[str, int]:
        return {role.code: position for position, role in enumerate(self.roles)}

    @cached_property
    def target_at(self) -> dict[int, int]:
        return {target.pk: position for position, target in enumerate(self.targets)}

    def key(self, scholar_pk: int, role: str, target_pk: int) -> Key | None:
        """The positions of a pair, or None when one of the three is not part of the problem."""
        found = self.scholar_at.get(scholar_pk), self.role_at.get(role), self.target_at.get(target_pk)
        return found if None not in found else None  # type: ignore[return-value]


class Builder:
    """Reads a round's people and wishes once, in a fixed number of queries."""

    def __init__(self, match_round: MatchRound) -> None:
        self.round = match_round
        today = timezone.localdate()
        self.scholars = list(
            Scholar.objects.filter(cohort=match_round.cohort, left_on__isnull=True)
            .select_related("institution", "health_system")
            .order_by("name", "pk")
        )
        self.roles = list(match_round.roles.all())
        self.targets: list[Mentor] | list[Initiative] = self._targets()
        profiles = MatchProfile.objects.filter(scholar__in=self.scholars)
        self.wanted = {p.scholar_id: [*p.topics, *p.languages] for p in profiles}
        self.said = Rankings.of(list(Preference.objects.filter(round=match_round)))
        self.seats = list(Seat.objects.filter(round=match_round))
        self.holds = list(Hold.objects.filter(round=match_round))
        self.load = self._load(today) if match_round.is_of_mentors else Counter()

    def _targets(self) -> list[Mentor] | list[Initiative]:
        if not self.round.is_of_mentors:
            return list(Initiative.objects.filter(is_active=True).select_related("institution").order_by("title", "pk"))
        today = timezone.localdate()
        mentors = Mentor.objects.available().select_related("institution").order_by("name", "pk")
        return [mentor for mentor in mentors if mentor.is_available_on(today)]

    def _load(self, today: object) -> Counter[int]:
        """Scholars of other cohorts whom each mentors now; those of this cohort are what the round decides on."""
        places = TeamMember.objects.current(timezone.localdate()).exclude(scholar__in=self.scholars)
        return Counter(mentor for mentor, _ in set(places.values_list("mentor_id", "scholar_id")))

    def free(self, target: Mentor | Initiative) -> int:
        return max(0, target.capacity - self.load[target.pk])

    def parts(self, scholar: Scholar, target: Mentor | Initiative) -> tuple[int, list[Part]]:
        """The score of a pair, with its reasons."""
        wanted = self.wanted.get(scholar.pk, [])
        return score(scholar, wanted, target, self.free(target), self.round.weights, self.said)

    def problem(self) -> Problem:
        roles = {role.code for role in self.roles}
        guides = tuple(
            Guide(target.pk, target.institution_id, self.free(target), self._able(target, roles))
            for target in self.targets
        )
        shell = Problem(
            Instance(tuple(role.code for role in self.roles), (), guides, ()), self.scholars, self.roles, self.targets
        )
        instance = Instance(
            roles=tuple(role.code for role in self.roles),
            scholars=tuple(Seeker(scholar.pk, scholar.institution_id) for scholar in self.scholars),
            mentors=guides,
            pairs=tuple(self._pairs(guides)),
            mentor_conflicts=self._mentor_conflicts(shell),
            other_institution=self.round.needs_other_institution and self.round.is_of_mentors,
            minimum=self.round.minimum,
            locked=self._keys(shell, [hold for hold in self.holds if hold.kind == Hold.Kind.LOCK]),
            published=self._keys(shell, [seat for seat in self.seats if not seat.is_declined]),
        )
        return Problem(instance, self.scholars, self.roles, self.targets)

    def _able(self, target: Mentor | Initiative, roles: set[str]) -> frozenset[str]:
        return frozenset(roles & set(target.roles)) if isinstance(target, Mentor) else frozenset(roles)

    def _pairs(self, guides: tuple[Guide, ...]) -> list[Pair]:
        conflicts = self._conflicts()
        targets: Sequence[Mentor | Initiative] = self.targets
        vetoed = {
            (h.scholar_id, h.role, h.mentor_id or h.initiative_id) for h in self.holds if h.kind == Hold.Kind.VETO
        }
        declined = self.said.declined | {
            (s.scholar_id, s.mentor_id or s.initiative_id) for s in self.seats if s.is_declined
        }
        found = []
        for s, scholar in enumerate(self.scholars):
            for m, target in enumerate(targets):
                able = guides[m].roles
                points = self.parts(scholar, target)[0] if able else 0
                for r, role in enumerate(self.roles):
                    if role.code not in able:
                        continue
                    bars = (
                        ("conflict", (scholar.pk, target.pk) in conflicts),
                        ("declined", (scholar.pk, target.pk) in declined),
                        ("veto", (scholar.pk, role.code, target.pk) in vetoed),
                        ("partner_system", self._is_foreign(role, scholar, target)),
                    )
                    found.append(Pair(s, r, m, points, tuple(rule for rule, holds in bars if holds)))
        return found

    def _is_foreign(self, role: RoundRole, scholar: Scholar, target: Mentor | Initiative) -> bool:
        return role.from_partner_system and target.institution_id != scholar.health_system_id

    def _conflicts(self) -> set[tuple[int | None, int]]:
        if not self.round.is_of_mentors:
            return set()
        rows = MentorConflict.objects.filter(scholar__in=self.scholars)
        return set(rows.values_list("scholar_id", "mentor_id"))

    def _mentor_conflicts(self, problem: Problem) -> frozenset[tuple[int, int]]:
        if not self.round.is_of_mentors:
            return frozenset()
        found = set()
        for a, b in MentorConflict.objects.filter(other__isnull=False).values_list("mentor_id", "other_id"):
            first, second = problem.target_at.get(a), problem.target_at.get(b or 0)
            if first is not None and second is not None:
                found.add((min(first, second), max(first, second)))
        return frozenset(found)

    def _keys(self, problem: Problem, rows: list[Hold] | list[Seat]) -> frozenset[Key]:
        keys = [problem.key(row.scholar_id, row.role, row.mentor_id or row.initiative_id or 0) for row in rows]
        return frozenset(key for key in keys if key is not None)


def load_by_target(chosen: frozenset[Key]) -> dict[int, int]:
    """How many scholars a matching gives each position."""
    found: dict[int, set[int]] = defaultdict(set)
    for scholar, _, target in chosen:
        found[target].add(scholar)
    return {target: len(scholars) for target, scholars in found.items()}
