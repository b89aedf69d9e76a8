"""Writing what the invented network teaches, who came, and how far its scholars have come."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from curriculum.models import (
    Activity,
    Attendance,
    CheckIn,
    Competency,
    Mode,
    Occasion,
    Rating,
    Requirement,
    Session,
    TopicProposal,
    Voice,
)
from mielhss.demo import people
from mielhss.demo.centers import CENTERS
from partners.models import Institution
from scholars.models import Scholar

SEED = 110
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


def build(institutions: dict[str, Institution], scholars: list[Scholar]) -> None:
    """Activities, who came, how far people have come, and what is asked of them."""
    rounds = Activity.objects.create(
        title="LHS Rounds",
        kind=Activity.Kind.SERIES,
        description="An hour a month, open to the whole network: one question from practice, taken apart together.",
        is_public=True,
        takes_proposals=True,
        threshold_percent=75,
        make_ups_allowed=2,
        minutes_needed=30,
    )
    workshop = Activity.objects.create(
        title="Measuring equity, step by step",
        kind=Activity.Kind.WORKSHOP,
        description="From a local extract to a gap that can be trusted, with the network's own measures.",
    )
    current = Competency.objects.filter(domain__framework__is_current=True)
    rounds.competencies.set(current.filter(domain__number=1), through_defaults={"level": 1})
    workshop.competencies.set(current.filter(domain__number=8), through_defaults={"level": 2})
    Session.objects.bulk_create(_rounds(rounds, institutions) + _workshops(workshop, institutions))
    random_ = random.Random(SEED)
    _sign_ins(scholars)
    _attendance(rounds, scholars, random_)
    _competence(scholars, list(current.select_related("domain")), random_)
    _asked(rounds, scholars)
    TopicProposal.objects.create(
        activity=rounds,
        topic="Who answers the portal at night",
        why="Half of our patients write after hours, and we do not know who of them waits longest.",
        proposed_by=scholars[0].user,
    )


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
        materials_link="https://slides.demo.example/" if day < people.AS_OF and number % 2 == 0 else "",
        place="Online" if hours == 1 else host.city,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
    )


def _first_tuesday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7)


def _sign_ins(scholars: list[Scholar]) -> None:
    """Attendance is a person's; these people cannot sign in."""
    without = [scholar for scholar in scholars if scholar.user_id is None]
    closed = make_password(None)
    users = User.objects.bulk_create(
        User(email=f"scholar-{scholar.pk}@demo.example", name=scholar.name, password=closed, is_demo=True)
        for scholar in without
    )
    for scholar, user in zip(without, users, strict=True):
        scholar.user = user
    Scholar.objects.bulk_update(without, ["user"])


def _attendance(activity: Activity, scholars: list[Scholar], random_: random.Random) -> None:
    """Most come to most sessions, some in person and some remotely; a few come rarely."""
    zeal = {scholar.pk: random_.choice((0.95, 0.9, 0.85, 0.8, 0.8, 0.55)) for scholar in scholars}
    attendances, check_ins = [], []
    for session in activity.sessions.filter(ends_at__lt=timezone.now()):
        day = session.starts_at.date()
        for scholar in scholars:
            if not scholar.starts_on <= day <= scholar.ends_on or random_.random() > zeal[scholar.pk]:
                continue
            is_here = session.host_id == scholar.institution_id
            mode = Mode.IN_PERSON if is_here else Mode.REMOTE
            minutes = None if is_here else random_.randint(48, 60)
            attendances.append(
                Attendance(session=session, user=scholar.user, is_present=True, mode=mode, minutes=minutes)
            )
            if is_here:
                check_ins.append(CheckIn(session=session, user=scholar.user, at=session.starts_at))
    Attendance.objects.bulk_create(attendances, batch_size=1000)
    CheckIn.objects.bulk_create(check_ins, batch_size=1000)


def _competence(scholars: list[Scholar], competencies: list[Competency], random_: random.Random) -> None:
    """At entry all say little of themselves; after a year they and a mentor say more, and not always the same."""
    ratings = []
    for scholar in scholars:
        years = (timezone.localdate() - scholar.starts_on).days / 365
        for competency in competencies:
            start = random_.choice((0, 0, 1, 1, 2))
            ratings.append(_rating(scholar, competency, Voice.SELF, Occasion.ENTRY, start))
            if years >= 1:
                own = min(start + random_.choice((0, 1, 1, 2)), 3)
                seen = max(min(own + random_.choice((-2, -1, 0, 0, 0, 1)), 3), 0)
                ratings.append(_rating(scholar, competency, Voice.SELF, Occasion.YEARLY, own))
                ratings.append(_rating(scholar, competency, Voice.SCIENTIFIC, Occasion.YEARLY, seen))
    Rating.objects.bulk_create(ratings, batch_size=1000)


def _rating(scholar: Scholar, competency: Competency, voice: str, occasion: str, level: int) -> Rating:
    return Rating(scholar=scholar, competency=competency, voice=voice, occasion=occasion, level=level)


def _asked(rounds: Activity, scholars: list[Scholar]) -> None:
    program = scholars[0].cohort.program
    Requirement.objects.create(program=program, title="LHS Rounds", activity=rounds, due_month=24)
    measuring = Competency.objects.filter(domain__framework__is_current=True, domain__number=8).last()
    if measuring is not None:
        Requirement.objects.create(
            program=program, title="Measures equity", competency=measuring, level=2, due_month=18
        )
