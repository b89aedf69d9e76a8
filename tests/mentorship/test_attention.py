"""What the home page says of letters, compacts and meetings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mentorship.attention import waiting
from mentorship.services import compacts
from tests.factories.mentorship import MeetingFactory, MentorFactory, SeatFactory, TeamMemberFactory
from tests.factories.scholars import ScholarFactory

NOW = timezone.now()


@pytest.fixture
def place(world):
    """Ada with Bea as her mentor."""
    ada = ScholarFactory(name="Ada", user=world.ada, institution=world.here)
    return TeamMemberFactory(mentor=MentorFactory(name="Bea", user=world.bea, institution=world.here), scholar=ada)


def told(world, name: str) -> list[tuple[str, str]]:
    return [(one.title, one.pill) for one in waiting(world.access(name), NOW)]


def test_a_letter_waits_for_both_until_each_has_answered(world, place):
    seat = SeatFactory(scholar=place.scholar, mentor=place.mentor, asked_at=NOW)
    assert told(world, "ada") == [("Scientific mentor: Bea", "Answer")]
    assert told(world, "bea") == [("Team of Ada", "Answer")]

    seat.mentor_answer = "accepted"
    seat.save()

    assert told(world, "bea") == []
    assert told(world, "ada") == [("Scientific mentor: Bea", "Answer")]


def test_a_letter_not_sent_yet_waits_for_nobody(world, place):
    SeatFactory(scholar=place.scholar, mentor=place.mentor)

    assert told(world, "ada") == told(world, "bea") == []


def test_a_compact_waits_for_each_of_the_team_until_answered_and_signed(world, place):
    compact = compacts.open_compact(scholar=place.scholar, by=world.ada)
    said = {question["key"]: "14" for question in compact.template.questions}
    compacts.answer(compact=compact, place=None, answers=said, by=world.ada)
    assert told(world, "ada") == []
    assert told(world, "bea") == [("Mentoring compact of Ada", "Answer")]

    compacts.agree(compact=compact, agreed=said, cadence_days=14, by=world.bea)
    compacts.sign(compact=compact, place=place, name="Bea", by=world.bea)

    assert told(world, "bea") == []
    assert told(world, "ada") == [("Mentoring compact of Ada", "Sign")]


@pytest.mark.parametrize(("in_days", "is_told"), [(-1, False), (1, True), (20, False)])
def test_meetings_of_the_next_two_weeks_are_told_to_those_who_meet(world, place, in_days, is_told):
    meeting = MeetingFactory(scholar=place.scholar, starts_at=NOW + timedelta(days=in_days))
    meeting.mentors.add(place.mentor)

    expected = [("Meeting of Ada", "Soon")] if is_told else []
    assert told(world, "ada") == told(world, "bea") == expected
    assert told(world, "eve") == told(world, "dot") == []


def test_what_waits_costs_the_same_number_of_queries_however_much_it_is(world, place, django_assert_max_num_queries):
    for _ in range(5):
        meeting = MeetingFactory(scholar=place.scholar, starts_at=NOW + timedelta(days=2))
        meeting.mentors.add(place.mentor)
    compacts.open_compact(scholar=place.scholar, by=world.ada)
    access = world.access("bea")

    with django_assert_max_num_queries(8):
        list(waiting(access, NOW))
