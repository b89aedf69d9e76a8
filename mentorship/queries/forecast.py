"""Will there be mentors enough for the next cohort, in which role, where, and on which topic?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from mentorship.models import MatchProfile, Mentor, TeamMember, TeamRole, role_label
from scholars.models import Scholar


@dataclass(frozen=True)
class Forecast:
    """Rows of three tables for one day: places that will be free by role and by institution; topics asked for."""

    by_role: list[list[object]]
    by_institution: list[list[object]]
    by_topic: list[list[object]]


def forecast(day: date) -> Forecast:
    """Places free on a day, when the teams of scholars who will have finished are over. Four queries.

    A mentor with two roles counts in both, since she can fill either: the rows overlap.
    """
    mentors = [m for m in Mentor.objects.available().select_related("institution") if m.is_available_on(day)]
    load = _load_on(day)
    free = {mentor.pk: max(0, mentor.capacity - load[mentor.pk]) for mentor in mentors}
    last_intake = Scholar.objects.order_by("-cohort__starts_on").values_list("cohort", flat=True).first()
    wanted = Scholar.objects.filter(cohort=last_intake).count() if last_intake else 0
    codes = [*TeamRole.values, *sorted({role for m in mentors for role in m.roles} - set(TeamRole.values))]
    by_role: list[list[object]] = []
    for code in codes:
        able = [m for m in mentors if code in m.roles]
        by_role.append([role_label(code), len(able), sum(free[m.pk] for m in able), wanted])
    places: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for mentor in mentors:
        places[mentor.institution.name] += free[mentor.pk]
        people[mentor.institution.name] += 1
    by_institution: list[list[object]] = [
        [name, people[name], places[name]] for name in sorted(people, key=lambda n: (places[n], n))
    ]
    return Forecast(by_role, by_institution, _topics(mentors, free))


def _load_on(day: date) -> Counter[int]:
    stays = Q(scholar__ends_on__gte=day) & (Q(scholar__left_on__isnull=True) | Q(scholar__left_on__gt=day))
    places = TeamMember.objects.filter(stays).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    return Counter(mentor for mentor, _ in set(places.values_list("mentor_id", "scholar_id")))


def _topics(mentors: list[Mentor], free: dict[int, int]) -> list[list[object]]:
    """What scholars look for, and who brings it; the scarcest first."""
    wishes = MatchProfile.objects.values_list("topics", flat=True)
    asked = Counter(topic.casefold() for topics in wishes for topic in topics)
    rows: list[list[object]] = []
    for topic, count in asked.items():
        able = [m for m in mentors if topic in {word.casefold() for word in m.knows}]
        rows.append([topic, count, len(able), sum(free[m.pk] for m in able)])
    return sorted(rows, key=lambda row: (row[3], -int(str(row[1])), row[0]))[:40]
