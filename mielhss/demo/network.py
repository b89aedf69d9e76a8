"""Writing the invented network: institutions, sites, people, teams and what is taught."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.services import create_person, enrol_totp
from curriculum.models import Activity, Competency, Session
from mentorship.models import Mentor, TeamMember, TeamRole
from mielhss.demo import people
from mielhss.demo.centers import CENTERS, LATE_CENTER, OTHER_PARTNERS
from partners.models import Institution, Membership, Provenance, Site
from partners.roles import STAFF_ROLES, Role
from scholars.models import Cohort, Milestone, Program, Scholar

SEED = 110
MAIN_CENTER = CENTERS[0].code
BEGAN = date(2024, 7, 1)

# Who signs in: address, name, institution, role. All invented.
CAST = (
    ("director@demo.example", "Dina Director", "OFFICE", Role.PROGRAM_DIRECTOR),
    ("staff@demo.example", "Stella Staff", "OFFICE", Role.PROGRAM_STAFF),
    ("admin@demo.example", "Ade Admin", "OFFICE", Role.ADMINISTRATOR),
    ("lead@demo.example", "Lena Lead", MAIN_CENTER, Role.INSTITUTION_LEAD),
    ("coordinator@demo.example", "Cora Coordinator", MAIN_CENTER, Role.SITE_COORDINATOR),
    ("late@demo.example", "Lou Later", LATE_CENTER, Role.SITE_COORDINATOR),
    ("scholar@demo.example", "Skye Scholar", MAIN_CENTER, Role.SCHOLAR),
    ("mentor@demo.example", "Mora Mentor", MAIN_CENTER, Role.MENTOR),
    ("partner@demo.example", "Paz Partner", "NEIGHBORS", Role.COMMUNITY_PARTNER),
    ("funder@demo.example", "Fern Funder", "FUNDER", Role.FUNDER),
)
TOPICS = (
    "What a gap is, and what it is not",
    "Run charts for people who run clinics",
    "Working with community advisers from the first day",
    "When data access takes a year",
    "Small numbers, large claims",
    "Interpreters: what the wait costs",
    "Paying people for their lived experience",
    "From pilot to policy: a screening program that stayed",
    "Stratify first: an hour with the equity measures",
    "Regression to the mean, told as a ghost story",
    "Housing as a health measure",
    "De-implementation: stopping what does not help",
)


@transaction.atomic
def build(*, password: str, totp_secret: str) -> None:
    """Everything but the measures. Written once."""
    institutions = _institutions()
    users = _cast(institutions, password, totp_secret)
    scholars = _scholars(institutions, users["scholar@demo.example"])
    _mentors(institutions, scholars, users["mentor@demo.example"])
    _curriculum(institutions)
    audit.record("demo.loaded", subject="Demo network", facts={"scholars": len(scholars)})


def keep_password(password: str) -> None:
    """See to it that the cast signs in with this password, should it have changed since."""
    cast = User.objects.filter(email__in=[email for email, *_ in CAST], is_demo=True)
    director = cast.filter(email=CAST[0][0]).first()
    if director is not None and not director.check_password(password):
        cast.update(password=make_password(password))


def _institutions() -> dict[str, Institution]:
    found = {}
    for center in CENTERS:
        found[center.code] = Institution.objects.create(
            code=center.code,
            name=center.name,
            kinds=center.kinds,
            city=center.city,
            is_training_center=True,
            provenance=Provenance.SYNTHETIC,
        )
    for code, name, kinds in OTHER_PARTNERS:
        found[code] = Institution.objects.create(
            code=code, name=name, kinds=kinds, is_office=code == "OFFICE", provenance=Provenance.SYNTHETIC
        )
    Site.objects.bulk_create(
        Site(institution=found[center.code], code=site.code, name=site.name, kind=site.kind)
        for center in CENTERS
        for site in center.sites
    )
    return found


def _cast(institutions: dict[str, Institution], password: str, totp_secret: str) -> dict[str, User]:
    users = {}
    # Hashing is slow by design; one hash for all who share the password.
    hashed = make_password(password)
    for email, name, code, role in CAST:
        user = create_person(email=email, name=name, is_demo=True)
        user.password = hashed
        user.save(update_fields=["password"])
        Membership.objects.create(user=user, institution=institutions[code], role=role, starts_on=BEGAN)
        if role in STAFF_ROLES:
            enrol_totp(user, totp_secret)
        users[email] = user
    return users


def _scholars(institutions: dict[str, Institution], user: User) -> list[Scholar]:
    program = Program.objects.create(
        code="ELHS",
        name="Equity-Focused Learning Health System Scholars",
        short_name="E-LHS Scholars",
        effort_floor=20,
        length_months=24,
    )
    cohorts = {
        year: Cohort.objects.create(
            program=program, name=f"Cohort {year}", starts_on=date(year, 7, 1), ends_on=date(year + 2, 6, 30)
        )
        for year in people.COHORT_YEARS
    }
    described = people.scholars(SEED)
    saved = Scholar.objects.bulk_create(
        Scholar(
            name=person.name,
            institution=institutions[CENTERS[person.center].code],
            health_system=institutions[CENTERS[person.center].code],
            cohort=cohorts[person.year],
            career_stage=person.stage,
            disciplines=person.disciplines,
            is_clinician=person.is_clinician,
            is_physician=person.is_physician,
            is_non_clinician=person.is_non_clinician,
            project=person.project,
            effort=person.effort,
            starts_on=person.starts_on,
            ends_on=person.ends_on,
            left_on=person.left_on,
        )
        for person in described
    )
    Milestone.objects.bulk_create(
        Milestone(scholar=scholar, title=title, due_on=due_on, done_on=done_on)
        for scholar, person in zip(saved, described, strict=True)
        for title, due_on, done_on in person.milestones
    )
    own = _first_in_training(saved, institutions[MAIN_CENTER])
    own.user, own.name = user, user.name
    own.save(update_fields=["user", "name"])
    return saved


def _first_in_training(scholars: list[Scholar], institution: Institution) -> Scholar:
    return next(s for s in scholars if s.institution_id == institution.pk and s.ends_on > people.AS_OF)


def _mentors(institutions: dict[str, Institution], scholars: list[Scholar], user: User) -> None:
    rng = random.Random(SEED)
    codes = [center.code for center in CENTERS] * 5 + ["NEIGHBORS", "DOULAS"] * 2
    names = people.mentor_names(SEED, len(codes))
    mentors = Mentor.objects.bulk_create(
        Mentor(
            name=name,
            title="Community adviser" if code in {"NEIGHBORS", "DOULAS"} else rng.choice(TITLES),
            institution=institutions[code],
            roles=[TeamRole.COMMUNITY.value]
            if code in {"NEIGHBORS", "DOULAS"}
            else sorted(
                rng.sample([TeamRole.SCIENTIFIC, TeamRole.HEALTH_SYSTEM, TeamRole.METHODS, TeamRole.CAREER], 2)
            ),
            expertise=sorted(rng.sample(people.EXPERTISE, 3)),
            capacity=rng.choice((2, 3, 3, 4)),
        )
        for name, code in zip(names, codes, strict=True)
    )
    own = mentors[0]
    own.user, own.name, own.roles, own.capacity = user, user.name, [TeamRole.SCIENTIFIC.value], 4
    own.save(update_fields=["user", "name", "roles", "capacity"])
    TeamMember.objects.bulk_create(_teams(rng, scholars, mentors))


TITLES = ("Professor of Medicine", "Associate Professor", "Vice President, Quality", "Director of Analytics")


def _teams(rng: random.Random, scholars: list[Scholar], mentors: list[Mentor]) -> list[TeamMember]:
    """Three mentors of different roles to each scholar, the scientific one from her own center where there is one."""
    room = {(mentor.pk, year): mentor.capacity for mentor in mentors for year in people.COHORT_YEARS}
    places = []
    for scholar in scholars:
        taken: set[int] = set()
        for role in (TeamRole.SCIENTIFIC, TeamRole.HEALTH_SYSTEM, rng.choice((TeamRole.METHODS, TeamRole.COMMUNITY))):
            mentor = _choose(scholar, role, mentors, room, taken)
            if mentor is None:
                continue
            taken.add(mentor.pk)
            places.append(
                TeamMember(
                    mentor=mentor,
                    scholar=scholar,
                    role=role,
                    starts_on=scholar.starts_on,
                    ends_on=(scholar.left_on or scholar.ends_on) if scholar.ends_on < people.AS_OF else scholar.left_on,
                )
            )
    return places


def _choose(
    scholar: Scholar, role: TeamRole, mentors: list[Mentor], room: dict[tuple[int, int], int], taken: set[int]
) -> Mentor | None:
    """The one with most room, of her own center first; each takes room in both years of the appointment."""
    years = [year for year in (scholar.starts_on.year, scholar.starts_on.year + 1) if year in people.COHORT_YEARS]
    able = [
        mentor
        for mentor in mentors
        if role in mentor.roles and mentor.pk not in taken and all(room[mentor.pk, year] for year in years)
    ]
    if not able:
        return None
    chosen = max(
        able, key=lambda m: (m.institution_id == scholar.institution_id, min(room[m.pk, y] for y in years), -m.pk)
    )
    for year in years:
        room[chosen.pk, year] -= 1
    return chosen


def _curriculum(institutions: dict[str, Institution]) -> None:
    rounds = Activity.objects.create(
        title="LHS Rounds",
        kind=Activity.Kind.SERIES,
        description="An hour a month, open to the whole network: one question from practice, taken apart together.",
    )
    workshop = Activity.objects.create(
        title="Measuring equity, step by step",
        kind=Activity.Kind.WORKSHOP,
        description="From a local extract to a gap that can be trusted, with the network's own measures.",
    )
    rounds.competencies.set(Competency.objects.filter(domain__number=1))
    workshop.competencies.set(Competency.objects.filter(domain__number=8))
    Session.objects.bulk_create(_rounds(rounds, institutions) + _workshops(workshop, institutions))


def _rounds(activity: Activity, institutions: dict[str, Institution]) -> list[Session]:
    """On the first Tuesday of each month of the school year, hosted in turn."""
    sessions: list[Session] = []
    speakers = people.mentor_names(SEED, 34)
    for month in [(year, month) for year in (2024, 2025, 2026, 2027) for month in (9, 10, 11, 12, 1, 2, 3, 4, 5)]:
        day = _first_tuesday(*month)
        if not date(2024, 9, 1) <= day <= date(2027, 5, 31):
            continue
        number = len(sessions)
        sessions.append(
            _session(activity, TOPICS[number % len(TOPICS)], speakers[number], institutions, number, day, time(12))
        )
    return sorted(sessions, key=lambda session: session.starts_at)


def _workshops(activity: Activity, institutions: dict[str, Institution]) -> list[Session]:
    days = (date(2025, 1, 22), date(2025, 9, 17), date(2026, 1, 21), date(2026, 9, 16), date(2027, 1, 20))
    speakers = people.mentor_names(SEED, 40)[34:]
    return [
        _session(
            activity, "Measuring equity: a day with your own data", speakers[number], institutions, number, day, time(9)
        )
        for number, day in enumerate(days)
    ]


def _session(
    activity: Activity,
    topic: str,
    speaker: str,
    institutions: dict[str, Institution],
    number: int,
    day: date,
    hour: time,
) -> Session:
    starts_at = datetime.combine(day, hour, ZoneInfo("America/New_York"))
    host = institutions[CENTERS[number % len(CENTERS)].code]
    hours = 1 if hour == time(12) else 6
    return Session(
        activity=activity,
        topic=topic,
        speaker=speaker,
        host=host,
        place="Online" if hours == 1 else host.city,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
    )


def _first_tuesday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7)
