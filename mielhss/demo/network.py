"""Writing the invented network: institutions, sites, people, teams and what is taught."""

from __future__ import annotations

import random
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.services import create_person, enrol_totp
from mentorship.models import Mentor, TeamMember, TeamRole
from mielhss.demo import admissions, alliance, matching, people, recognition, records, teaching
from mielhss.demo.centers import CENTERS, LATE_CENTER, OTHER_PARTNERS
from partners.models import Institution, Membership, Provenance, Site
from partners.roles import STAFF_ROLES, Role
from scholars.models import Cohort, Milestone, Program, Scholar

SEED = 110
MAIN_CENTER = CENTERS[0].code
BEGAN = date(2024, 7, 1)
VERIFIED_AT = datetime(2024, 6, 3, 15, tzinfo=ZoneInfo("America/New_York"))

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
    ("reviewer@demo.example", "Rhea Reviewer", "OFFICE", Role.REVIEWER),
    ("reviewer2@demo.example", "Rolf Reviewer", "OFFICE", Role.REVIEWER),
    ("funder@demo.example", "Fern Funder", "FUNDER", Role.FUNDER),
)


@transaction.atomic
def build(*, password: str, totp_secret: str) -> None:
    """Everything but the measures. Written once."""
    institutions = _institutions()
    alliance.build(institutions)
    users = _cast(institutions, password, totp_secret)
    scholars = _scholars(institutions, users["scholar@demo.example"])
    _mentors(institutions, scholars, users["mentor@demo.example"])
    program, director = Program.objects.get(code="ELHS"), users["director@demo.example"]
    admissions.build(program=program, scholars=scholars, institutions=institutions, by=director)
    teaching.build(institutions, scholars)
    recognition.build(scholars, director)
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
        user.is_staff = user.is_superuser = role == Role.ADMINISTRATOR
        user.save(update_fields=["password", "is_staff", "is_superuser"])
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
        stipend_cap=75_000,
        research_cap=40_000,
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
    records.build(program, saved)
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
            roles=_roles(rng, number, code),
            expertise=sorted(rng.sample(people.EXPERTISE, 3)),
            capacity=rng.choice((2, 3, 3, 4)),
            hours_per_month=rng.choice((4, 6, 8, 10)),
            methods=sorted(rng.sample(matching.METHODS, 2)),
            populations=[rng.choice(matching.POPULATIONS)],
            verified_at=VERIFIED_AT,
        )
        for number, (name, code) in enumerate(zip(names, codes, strict=True))
    )
    own = mentors[0]
    own.user, own.name, own.roles, own.capacity = user, user.name, [TeamRole.SCIENTIFIC.value], 4
    own.save(update_fields=["user", "name", "roles", "capacity"])
    TeamMember.objects.bulk_create(_teams(rng, scholars, mentors))


def _roles(rng: random.Random, number: int, code: str) -> list[str]:
    """Two roles each; the second mentor of every center speaks for its health system."""
    able: list[str] = sorted(
        rng.sample([TeamRole.SCIENTIFIC, TeamRole.HEALTH_SYSTEM, TeamRole.METHODS, TeamRole.CAREER], 2)
    )
    if code in {"NEIGHBORS", "DOULAS"}:
        return [TeamRole.COMMUNITY.value]
    return [TeamRole.HEALTH_SYSTEM.value] if number // len(CENTERS) == 1 else able


TITLES = ("Professor of Medicine", "Associate Professor", "Vice President, Quality", "Director of Analytics")


def _teams(rng: random.Random, scholars: list[Scholar], mentors: list[Mentor]) -> list[TeamMember]:
    """Three mentors of different roles to each scholar, the scientific one from her own center where there is one."""
    room = {(mentor.pk, year): mentor.capacity for mentor in mentors for year in people.COHORT_YEARS}
    places = []
    for scholar in scholars:
        if scholar.starts_on.year == matching.YEAR:
            continue  # a round of matching puts these teams together
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
