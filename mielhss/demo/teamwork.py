"""What the invented teams did together: compacts, meetings, and evaluations in confidence."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from mentorship.models import (
    Compact,
    CompactAnswer,
    CompactSignature,
    CompactTemplate,
    Evaluation,
    Instrument,
    Meeting,
    MeetingNote,
    TeamMember,
)
from mentorship.services import compacts, evaluations
from mielhss.demo.people import AS_OF
from scholars.models import Scholar

SEED = 412
ZONE = ZoneInfo("America/New_York")
CADENCES = (14, 30, 30, 91)
PLACES = ("Online", "Online", "Library, second floor", "Clinic meeting room")
AGENDAS = (
    "What we said last time\nThe run chart of the pilot clinic\nWho writes the abstract",
    "Data access: where it stands\nAdvisers' comments on the letter to patients",
    "Half-year look at the plan\nCompetencies to work on next",
    "Budget and effort\nRehearsal of the talk at Rounds",
)
NOTES = (
    "The agreement on data is signed. First extract by the end of the month.",
    "Advisers asked for a shorter letter in larger print. The draft is changed.",
    "The chart shows a shift since the new script; two more months before we call it one.",
)
COMMENTS = (
    "Answers within a day, and says plainly when something is not good enough yet.",
    "I would like to meet the operational leaders more often, and earlier.",
    "Makes room for what patients say, also when it is inconvenient.",
)


def load(director: User) -> None:
    """Once; meetings are the mark that it is done."""
    if Meeting.objects.exists():
        return
    with transaction.atomic():
        rng = random.Random(SEED)
        places = TeamMember.objects.current(AS_OF).select_related("mentor", "scholar").order_by("scholar", "pk")
        teams: dict[Scholar, list[TeamMember]] = defaultdict(list)
        for place in places:
            teams[place.scholar].append(place)
        for scholar, team in teams.items():
            cadence = _compact(scholar, team, rng, director)
            _meetings(scholar, team, cadence, rng, director)
        _evaluations([place for team in teams.values() for place in team], rng)
        evaluations.release(by=director)


def _compact(scholar: Scholar, team: list[TeamMember], rng: random.Random, director: User) -> int:
    """Most are signed; of the others some wait for signatures and some for answers. Returns the days agreed."""
    template = CompactTemplate.objects.order_by("-version").first()
    days = rng.choice(CADENCES)
    if template is None:
        return days
    opened = _at(scholar.starts_on + timedelta(days=10))
    compact = Compact.objects.create(scholar=scholar, template=template, opened_at=opened)
    said = {
        question["key"]: str(days) if question["key"] == "cadence" else _answer(question, rng)
        for question in template.questions
    }
    CompactAnswer.objects.bulk_create(
        CompactAnswer(compact=compact, place=place, answers=said, given_at=opened) for place in [None, *team]
    )
    fate = rng.random()
    if fate < 0.1:
        return days
    compacts.agree(compact=compact, agreed=said, cadence_days=days, by=director)
    compact.refresh_from_db()
    signing: list[TeamMember | None] = [None, *team] if fate > 0.25 else [None]
    CompactSignature.objects.bulk_create(
        CompactSignature(
            compact=compact, place=place, name=place.mentor.name if place else scholar.name,
            text_hash=compact.text_hash, signed_at=opened + timedelta(days=20),
        )
        for place in signing
    )  # fmt: skip
    if len(signing) > 1:
        Compact.objects.filter(pk=compact.pk).update(state=Compact.State.SIGNED)
    return days


def _answer(question: dict[str, object], rng: random.Random) -> str:
    choices = question.get("choices")
    if isinstance(choices, dict):
        return str(rng.choice(sorted(choices)))
    return "As we said in the first meeting; we look at it again each half year."


def _meetings(scholar: Scholar, team: list[TeamMember], days: int, rng: random.Random, director: User) -> None:
    """About as often as agreed until the demo's day; one team in seven has let it slide. One lies ahead for each."""
    last = AS_OF - timedelta(days=rng.randint(3, 20))
    if rng.random() < 0.15:
        last -= timedelta(days=2 * days + 30)
    first = max(scholar.starts_on + timedelta(days=14), AS_OF - timedelta(days=400))
    day, number = first, 0
    while day <= last:
        number += 1
        state = Meeting.State.CANCELED if number % 9 == 0 else Meeting.State.HELD
        meeting = _meeting(scholar, team if number % 3 == 1 else team[:1], day, state, rng, director)
        if state == Meeting.State.HELD and scholar.user is not None and number % 4 == 1:
            MeetingNote.objects.create(
                meeting=meeting, text=rng.choice(NOTES), written_by=scholar.user, written_at=_at(day)
            )
        day += timedelta(days=days)
    _meeting(scholar, team, AS_OF + timedelta(days=rng.randint(20, 45)), Meeting.State.PLANNED, rng, director)


def _meeting(
    scholar: Scholar, team: list[TeamMember], day: date, state: str, rng: random.Random, director: User
) -> Meeting:
    meeting = Meeting.objects.create(
        scholar=scholar, starts_at=_at(day, rng.choice((9, 11, 14, 16))), minutes=rng.choice((30, 60, 60)),
        place=rng.choice(PLACES), agenda=rng.choice(AGENDAS), state=state, made_by=scholar.user or director,
        changed_at=_at(day - timedelta(days=14)),
    )  # fmt: skip
    meeting.mentors.set({place.mentor_id for place in team})
    return meeting


def _evaluations(places: list[TeamMember], rng: random.Random) -> None:
    """Of two places in three; some with a comment, a few held until the scholar leaves."""
    instrument = Instrument.objects.get(code="network-mentoring")
    codes = [item["code"] for item in instrument.items]
    Evaluation.objects.bulk_create(
        Evaluation(
            instrument=instrument, scholar=place.scholar, place=place,
            answers={code: rng.choice((4, 5, 5, 6, 6, 7)) for code in codes},
            comment=rng.choice(COMMENTS) if rng.random() < 0.4 else "", is_held=rng.random() < 0.1,
            given_at=_at(AS_OF - timedelta(days=40)),
        )
        for place in places
        if rng.random() < 0.67
    )  # fmt: skip


def _at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), ZONE)
