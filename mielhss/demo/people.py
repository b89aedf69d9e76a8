"""Invented scholars, mentors and teams, in the numbers that eleven real centers reported for theirs.

The numbers: Lozano et al., Training the next generation of learning health system scientists, Learning Health
Systems 2022 (doi 10.1002/lrh2.10342): 110 scholars at 11 centers; 87 trained clinically, 70 of them as physicians; 29
trained outside clinical care, which makes six who are both.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from scholars.models import Discipline, Scholar

AS_OF = date(2026, 11, 15)
COHORT_YEARS = (2022, 2023, 2024, 2025, 2026)
PHYSICIANS, OTHER_CLINICIANS, NON_CLINICIANS_ONLY, BOTH = 70, 17, 23, 6


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = _words(
    "Amara Beatriz Camille Dae Elena Farid Grace Hiroshi Imani Joao Kavita Leila Mateo Nadia Omar Priya Quentin "
    "Rosa Samir Tala Ulrike Viet Wanjiru Ximena Yusuf Zora Anders Bijou Caio Delphine"
)
LAST_NAMES = _words(
    "Abara Bellweather Castellan Delacour Eshun Farrow Greenlake Hallowell Iverna Jareth Kimbrough Lindqvist "
    "Marchetti Novakova Okonjo Pell Quillfeather Rosario Santerre Thornbury Ueda Valcourt Winslade Yarrow Zelaya "
    "Ashgrove Brightwell Carrow Duvall Emberly Fairwater"
)
CLINICAL = (
    Discipline.NURSING,
    Discipline.PHARMACY,
    Discipline.PSYCHOLOGY,
    Discipline.REHABILITATION,
    Discipline.SOCIAL_WORK,
    Discipline.DENTISTRY,
)
# Population health sciences lead among those trained outside clinical care.
OTHER_FIELDS = (
    Discipline.POPULATION_HEALTH,
    Discipline.POPULATION_HEALTH,
    Discipline.POPULATION_HEALTH,
    Discipline.HEALTH_SERVICES,
    Discipline.INFORMATICS,
    Discipline.IMPLEMENTATION,
    Discipline.ECONOMICS,
    Discipline.ENGINEERING,
    Discipline.SOCIAL_SCIENCE,
)
PROJECTS = (
    "Blood pressure checks at home with community health workers",
    "Colon cancer tests by mail, in the languages people speak",
    "Doula care and visits after birth",
    "Asking about food and housing, and doing something about it",
    "Interpreters within two minutes of asking",
    "Retinal photographs in primary care",
    "Fewer days between diagnosis and treatment of depression",
    "A ride home: transport and missed visits",
    "Statins for people who were never offered one",
    "Safe returns home after a stay in hospital",
    "Shared decisions about prostate tests",
    "Asthma and the homes of children",
    "Vaccines at the barber's and the hairdresser's",
    "Pain care that hears the patient out",
    "Kidney checks for everyone with diabetes",
)
STEPS = (
    (1, "Individual plan signed"),
    (2, "Met with the health-system sponsor"),
    (4, "Ethics board submission"),
    (6, "Ethics board approval"),
    (8, "Data access granted"),
    (12, "Presented at LHS Rounds"),
    (14, "First manuscript submitted"),
    (18, "Change adopted by a site"),
    (20, "Grant submitted"),
    (23, "Handover to operations"),
)
EXPERTISE = (
    "implementation science",
    "community-based participatory research",
    "biostatistics",
    "quasi-experimental designs",
    "health equity measurement",
    "primary care redesign",
    "maternal health",
    "behavioral health",
    "qualitative methods",
    "informatics",
    "health economics",
    "hospital operations",
    "patient safety",
    "language access",
    "cancer screening",
)


@dataclass(frozen=True)
class DemoScholar:
    """What is recorded of one invented scholar. `center` counts from 0."""

    name: str
    center: int
    year: int
    stage: Scholar.CareerStage
    disciplines: list[str]
    is_clinician: bool
    is_physician: bool
    is_non_clinician: bool
    project: str
    effort: int
    starts_on: date
    ends_on: date
    left_on: date | None
    milestones: list[tuple[str, date, date | None]]


def scholars(seed: int) -> list[DemoScholar]:
    """One hundred and ten of them, ten to a center, twenty-two to a year."""
    rng = random.Random(seed)
    backgrounds = _backgrounds(rng)
    names = _names(rng, len(backgrounds))
    found = []
    for number, (name, background) in enumerate(zip(names, backgrounds, strict=True)):
        found.append(_scholar(rng, number, name, background))
    return found


def mentor_names(seed: int, count: int) -> list[str]:
    """As many names as asked for, none of them a scholar's."""
    taken = {scholar.name for scholar in scholars(seed)}
    names = [name for name in _names(random.Random(seed + 1), count + len(taken)) if name not in taken]
    return [f"Dr. {name}" for name in names[:count]]


def _backgrounds(rng: random.Random) -> list[tuple[list[str], bool, bool, bool]]:
    """Disciplines, clinician, physician, trained outside clinical care: the published numbers, shuffled."""
    half = BOTH // 2
    groups = (
        [(True, True, number < half) for number in range(PHYSICIANS)]
        + [(True, False, number < BOTH - half) for number in range(OTHER_CLINICIANS)]
        + [(False, False, True) for _ in range(NON_CLINICIANS_ONLY)]
    )
    found = []
    for is_clinician, is_physician, is_non_clinician in groups:
        disciplines = []
        if is_clinician:
            disciplines.append(Discipline.MEDICINE.value if is_physician else rng.choice(CLINICAL).value)
        if is_non_clinician:
            disciplines.append(rng.choice(OTHER_FIELDS).value)
        found.append((disciplines, is_clinician, is_physician, is_non_clinician))
    rng.shuffle(found)
    return found


def _scholar(rng: random.Random, number: int, name: str, background: tuple[list[str], bool, bool, bool]) -> DemoScholar:
    disciplines, is_clinician, is_physician, is_non_clinician = background
    year = COHORT_YEARS[number // 22]
    starts_on, ends_on = date(year, 7, 1), date(year + 2, 6, 30)
    left_on = date(year + 1, 1, 31) if number in {17, 58} else None
    return DemoScholar(
        name=name,
        center=number % 11,
        year=year,
        stage=rng.choices(list(Scholar.CareerStage), weights=[8, 22, 55, 10, 5])[0],
        disciplines=disciplines,
        is_clinician=is_clinician,
        is_physician=is_physician,
        is_non_clinician=is_non_clinician,
        project=rng.choice(PROJECTS),
        effort=rng.choice((20, 30, 40, 40, 75)),
        starts_on=starts_on,
        ends_on=ends_on,
        left_on=left_on,
        milestones=_milestones(rng, starts_on, left_on or ends_on, pace=rng.gauss(0, 25)),
    )


def _milestones(rng: random.Random, starts_on: date, ends_on: date, pace: float) -> list[tuple[str, date, date | None]]:
    """Title, due, done. A scholar who is slow at one step tends to be slow at the next."""
    found = []
    for month, title in STEPS:
        due_on = starts_on + timedelta(days=30 * month)
        done_on = due_on + timedelta(days=round(pace + rng.gauss(5, 20)))
        is_done = starts_on <= done_on <= min(AS_OF, ends_on + timedelta(days=60))
        found.append((title, due_on, done_on if is_done else None))
    return found


def _names(rng: random.Random, count: int) -> list[str]:
    pairs = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    return rng.sample(pairs, count)
