"""From the start of a scholar's support to an independent grant, or to a role in a health system.

Time is counted in years from the scholar's start in the program. A scholar is followed until today while she is in
training; after that until the last thing known of her: the end of her time in the program, an answered survey, or a
position that is still held and was confirmed by one. Whoever is not followed longer is censored then: neither counted
as a failure nor left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from partners.access import Access
from partners.roles import Permission
from scholars.imports.identifiers import activity_code
from scholars.models import (
    HEALTH_SYSTEM_ROLES,
    AlumniSurvey,
    Position,
    Product,
    ProductKind,
    ProductState,
    Scholar,
    Status,
)
from scholars.statistics import (
    HorizonRate,
    Incidence,
    LogRank,
    Survival,
    aalen_johansen,
    horizon_rate,
    kaplan_meier,
    log_rank,
)

GRANT, HEALTH_SYSTEM = 1, 2
# R01-equivalents and other independent research awards of NIH and AHRQ, by activity code.
INDEPENDENT = frozenset(
    (
        "R01",
        "R03",
        "R18",
        "R21",
        "R33",
        "R34",
        "R35",
        "R37",
        "R56",
        "R61",
        "U01",
        "U18",
        "UG3",
        "UH3",
        "DP1",
        "DP2",
        "RF1",
        "RL1",
    )
)
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Course:
    """How one scholar's way went: years followed, and what ended them (0: nothing yet)."""

    scholar: Scholar
    years: float
    outcome: int
    on: date


@dataclass(frozen=True)
class Conversion:
    courses: list[Course]
    grant: Incidence
    health_system: Incidence
    without: Survival
    rate: HorizonRate
    comparison: LogRank | None

    @property
    def grants(self) -> int:
        return sum(course.outcome == GRANT for course in self.courses)

    @property
    def roles(self) -> int:
        return sum(course.outcome == HEALTH_SYSTEM for course in self.courses)


GROUPS = {
    "none": ("No comparison", lambda s: ""),
    "clinician": ("Clinicians and others", lambda s: "Clinician" if s.is_clinician else "Not a clinician"),
    "stage": ("Career stage", lambda s: s.get_career_stage_display()),
    "effort": ("Protected time", lambda s: "Less than 40%" if s.effort < 40 else "40% or more"),
}


def courses(access: Access, today: date, *, program: int | None = None) -> list[Course]:
    """The ways of all scholars this person may see and who have begun; four queries."""
    scholars = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW).with_names().filter(starts_on__lt=today)
    if program:
        scholars = scholars.filter(cohort__program=program)
    people = list(scholars)
    grants = _first_grants(people)
    roles = _first_roles(people)
    seen = dict(
        AlumniSurvey.objects.filter(scholar__in=people, answered_at__isnull=False)
        .order_by("answered_at")
        .values_list("scholar_id", "answered_at__date")
    )
    return [_course(s, grants.get(s.pk), roles.get(s.pk), seen.get(s.pk), today) for s in people]


def conversion(found: list[Course], *, horizon: float, by: str) -> Conversion:
    years, codes = [course.years for course in found], [course.outcome for course in found]
    grant, health_system = aalen_johansen(years, codes, causes=2)
    groups = [GROUPS[by][1](course.scholar) for course in found]
    return Conversion(
        courses=found,
        grant=grant,
        health_system=health_system,
        without=kaplan_meier(years, [code > 0 for code in codes]),
        rate=horizon_rate(years, codes, horizon),
        comparison=log_rank(years, [code == GRANT for code in codes], groups) if by != "none" and found else None,
    )


def _first_grants(people: Iterable[Scholar]) -> dict[int, date]:
    """When each first had an independent award, as its number says."""
    awarded = Product.objects.filter(
        scholar__in=list(people), kind=ProductKind.GRANT, state=ProductState.AWARDED, starts_on__isnull=False
    )
    first: dict[int, date] = {}
    for scholar_id, number, starts_on in awarded.order_by("starts_on").values_list(
        "scholar_id", "grant_number", "starts_on"
    ):
        if starts_on and activity_code(number) in INDEPENDENT:
            first.setdefault(scholar_id, starts_on)
    return first


def _first_roles(people: Iterable[Scholar]) -> dict[int, date]:
    held = Position.objects.filter(scholar__in=list(people), role__in=HEALTH_SYSTEM_ROLES).order_by("starts_on")
    first: dict[int, date] = {}
    for scholar_id, starts_on in held.values_list("scholar_id", "starts_on"):
        first.setdefault(scholar_id, starts_on)
    return first


def _course(scholar: Scholar, grant: date | None, role: date | None, seen: date | None, today: date) -> Course:
    """An outcome before her start was not the program's, and is left out of account."""
    options = [
        (on, code) for on, code in ((grant, GRANT), (role, HEALTH_SYSTEM)) if on and scholar.starts_on < on <= today
    ]
    if options:
        on, outcome = min(options)
    else:
        on, outcome = _followed_until(scholar, seen, today), 0
    return Course(scholar, max((on - scholar.starts_on).days, 0) / DAYS_A_YEAR, outcome, on)


def _followed_until(scholar: Scholar, seen: date | None, today: date) -> date:
    if scholar.status_on(today) == Status.ACTIVE:
        return today
    ended = scholar.left_on or scholar.ends_on
    return min(max(ended, seen or ended), today)
