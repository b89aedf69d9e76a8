"""Scholars, mentors and sessions, counted for a progress report. Numbers of the program's people, never who."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import cast

from django.utils import timezone

from curriculum.models import Session
from equity_measures.periods import Period
from mentorship.models import TeamMember
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from reports.kinds.progress.facts import Cohort, Lesson, People, Tally
from scholars.models import Program, Scholar, Status


def people(access: Access, day: date, institution: Institution | None, program: Program | None = None) -> People | None:
    """Who was in training on that day, by cohort and center; None when there is no scholar yet."""
    scholars = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(starts_on__lte=day)
    places = TeamMember.objects.visible_to(access, Permission.MENTOR_VIEW).current(day)
    if institution:
        scholars, places = scholars.filter(institution=institution), places.filter(scholar__institution=institution)
    if program:
        scholars = scholars.filter(cohort__program=program)
        places = places.filter(scholar__cohort__program=program)
    found = list(scholars.with_names().with_status(day))
    if not found:
        return None
    return People(
        cohorts=_cohorts(found),
        scholars_by_center=_by_center(found),
        mentors=places.order_by().values("mentor").distinct().count(),
        teams=places.order_by().values("scholar").distinct().count(),
    )


def _cohorts(scholars: list[Scholar]) -> tuple[Cohort, ...]:
    cohorts: dict[tuple[date, str, str], list[str]] = defaultdict(list)
    for scholar in scholars:
        cohort = scholar.cohort
        cohorts[cohort.starts_on, str(cohort.program), cohort.name].append(scholar.status)  # type: ignore[attr-defined]
    return tuple(
        Cohort(
            program=program,
            name=name,
            scholars=len(statuses),
            active=statuses.count(Status.ACTIVE),
            completed=statuses.count(Status.COMPLETED),
        )
        for (_, program, name), statuses in sorted(cohorts.items())
    )


def _by_center(scholars: list[Scholar]) -> tuple[Tally, ...]:
    counted = Counter(scholar.institution.name for scholar in scholars)
    return tuple(Tally(name, number) for name, number in sorted(counted.items()))


def lessons(access: Access, period: Period) -> tuple[Lesson, ...] | None:
    """The sessions of the period in their order; None when nothing was ever taught."""
    sessions = Session.objects.visible_to(access, Permission.CURRICULUM_VIEW)
    if not sessions.exists():
        return None
    held = sessions.filter(starts_at__date__gte=period.first_day, starts_at__date__lte=period.last_day)
    ordered = held.select_related("activity", "host").order_by("starts_at", "pk")
    return tuple(_lesson(session) for session in cast(Iterable[Session], ordered))


def _lesson(session: Session) -> Lesson:
    return Lesson(
        held_on=timezone.localdate(session.starts_at).isoformat(),
        title=session.topic,
        activity=session.activity.title,
        host=session.host.name if session.host else "",
    )
