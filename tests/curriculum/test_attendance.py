"""Codes, lists and corrections become one answer for each person; what is doubtful waits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from curriculum.checkin import code_at
from curriculum.compliance import Reckoning, State, compliance_grid
from curriculum.models import Attendance, HeldAttendee
from curriculum.services import Refused, attendance
from tests.factories.curriculum import (
    ActivityFactory,
    AttendanceFactory,
    MakeUpFactory,
    RequirementFactory,
    SessionFactory,
)
from tests.factories.partners import UserFactory
from tests.factories.scholars import ScholarFactory

pytestmark = pytest.mark.django_db
LIST = """Name,Email,Join,Leave
Ana Beltrán,ana@here.example,2025-03-04 12:00,2025-03-04 12:30
Ana Beltrán,ana@here.example,2025-03-04 12:20,2025-03-04 12:50
Maya Okafro,,2025-03-04 12:00,2025-03-04 13:00
Somebody,stranger@mail.example,2025-03-04 12:00,2025-03-04 13:00
"""


@pytest.fixture
def people():
    return [
        UserFactory(name="Ana Beltrán", email="ana@here.example"),
        UserFactory(name="Maya Okafor", email="maya@here.example"),
    ]


@pytest.fixture
def taken(people, world):
    session = SessionFactory(activity=ActivityFactory(minutes_needed=45))
    file, _ = attendance.import_list(session=session, content=LIST.encode(), people=people, by=world.eve)
    return session, file


def present(session) -> dict[str, tuple[bool, str, int | None]]:
    rows = Attendance.objects.filter(session=session).select_related("user")
    return {row.user.name: (row.is_present, row.mode, row.minutes) for row in rows}


def test_one_person_twice_counts_once_and_the_doubtful_are_held(taken):
    session, file = taken

    assert present(session) == {"Ana Beltrán": (True, "remote", 50)}
    assert [(h.shown_name, h.reason, len(h.suggestions)) for h in file.held.all()] == [
        ("Maya Okafro", "The name fits nobody exactly, and the list gives no address.", 1),
        ("Somebody", "Nobody here has this address.", 0),
    ]


def test_the_same_list_again_changes_nothing(taken, people, world):
    session, file = taken

    again = attendance.import_list(session=session, content=LIST.encode(), people=people, by=world.eve)

    assert again == (file, False)
    assert HeldAttendee.objects.count() == 2


def test_who_was_decided_counts_and_is_known_the_next_time(taken, people, world):
    session, file = taken
    attendance.decide(held=file.held.first(), person=people[1], remember=True, by=world.eve)
    later = SessionFactory(activity=session.activity, starts_at=datetime(2025, 4, 1, 16, tzinfo=UTC))

    attendance.import_list(session=later, content=LIST.encode(), people=people, by=world.eve)

    assert present(session)["Maya Okafor"] == (True, "remote", 60)
    assert present(later) == {"Ana Beltrán": (True, "remote", 50), "Maya Okafor": (True, "remote", 60)}


def test_a_decision_can_be_taken_back(taken, people, world):
    session, file = taken
    held = file.held.first()
    attendance.decide(held=held, person=people[1], remember=True, by=world.eve)

    attendance.decide(held=held, person=None, remember=False, by=world.eve)

    assert set(present(session)) == {"Ana Beltrán"}


def test_a_list_taken_back_no_longer_counts(taken, world):
    session, file = taken

    attendance.undo_import(file=file, by=world.eve)

    assert (present(session), HeldAttendee.objects.count()) == ({}, 0)


def test_who_was_there_too_briefly_does_not_count_and_is_told_why(people, world):
    session = SessionFactory(activity=ActivityFactory(minutes_needed=55))

    attendance.import_list(session=session, content=LIST.encode(), people=people, by=world.eve)

    row = Attendance.objects.get()
    assert (row.is_present, row.conflict) == (False, "Was there for 50 minutes; 55 are needed.")


@pytest.fixture
def running(people):
    now = timezone.now()
    return SessionFactory(starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(minutes=55))


def code_of(session) -> str:
    return code_at(attendance.room_key(), session.pk, timezone.now())


def test_the_code_of_the_room_checks_in_once(running, people):
    attendance.check_in(session=running, code=code_of(running), by=people[0])
    attendance.check_in(session=running, code=code_of(running), by=people[0])

    assert present(running) == {"Ana Beltrán": (True, "in_person", None)}


def test_code_and_list_together_are_one_answer_with_the_conflict_shown(running, people, world):
    attendance.check_in(session=running, code=code_of(running), by=people[0])

    attendance.import_list(session=running, content=LIST.encode(), people=people, by=world.eve)

    row = Attendance.objects.get(user=people[0])
    assert (row.mode, row.conflict[:40]) == ("in_person", "Checked in with the room's code, and was")


def test_a_wrong_code_is_refused_with_advice(running, people):
    with pytest.raises(Refused, match="Type the one that is shown now"):
        attendance.check_in(session=running, code="000000x", by=people[0])


def test_a_correction_stands_whatever_a_list_says_later(running, people, world):
    attendance.correct(session=running, user=people[0], is_present=False, mode="", reason="Left at once", by=world.eve)

    attendance.import_list(session=running, content=LIST.encode(), people=people, by=world.eve)

    assert present(running)["Ana Beltrán"] == (False, "", None)


@pytest.mark.parametrize(
    ("held", "counted", "coming", "percent", "state"),
    [
        (4, 3, 0, 75, State.DONE),
        (4, 2, 0, 75, State.LATE),
        (4, 1, 4, 75, State.WILL_MISS),
        (4, 2, 4, 75, State.AT_RISK),
        (4, 4, 8, 75, State.ON_TRACK),
        (1, 0, 3, 100, State.WILL_MISS),
        (2, 2, 2, 50, State.DONE),
        (0, 0, 0, 75, State.ON_TRACK),
    ],
)
def test_a_threshold_is_looked_at_ahead(held, counted, coming, percent, state):
    assert Reckoning(held, counted, coming).forecast(percent) == state


def scholar_and_sessions(**rules):
    """Four sessions held in her time of training, one before it, and two to come."""
    activity = ActivityFactory(threshold_percent=75, **rules)
    scholar = ScholarFactory(user=UserFactory(), starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31), left_on=None)
    days = [datetime(2024, 12, 3, 17, tzinfo=UTC)] + [datetime(2025, m, 4, 17, tzinfo=UTC) for m in (1, 2, 3, 4, 6, 7)]
    sessions = [SessionFactory(activity=activity, starts_at=day) for day in days]
    RequirementFactory(program=scholar.cohort.program, activity=activity)
    return scholar, sessions


def standing(scholar):
    grid = compliance_grid([scholar], datetime(2025, 5, 1, tzinfo=UTC))
    return grid.rows[0][1][0]


def test_only_sessions_in_the_time_of_training_count():
    scholar, sessions = scholar_and_sessions()
    for session in sessions[:4]:
        AttendanceFactory(session=session, user=scholar.user)

    found = standing(scholar)

    assert (found.state, found.text) == (State.AT_RISK, "3 of 4 sessions so far; 75 % of all are asked for.")


def test_remote_counts_only_where_the_series_says_so():
    scholar, sessions = scholar_and_sessions(remote_counts=False)
    for session in sessions[1:5]:
        AttendanceFactory(session=session, user=scholar.user, mode="remote")

    assert standing(scholar).state == State.WILL_MISS


def test_make_ups_count_up_to_what_is_allowed():
    scholar, sessions = scholar_and_sessions(make_ups_allowed=1)
    for session in sessions[1:3]:
        AttendanceFactory(session=session, user=scholar.user)
    for session in sessions[3:5]:
        MakeUpFactory(session=session, user=scholar.user, accepted_at=timezone.now())

    assert standing(scholar).text == "3 of 4 sessions so far; 75 % of all are asked for."


@pytest.mark.parametrize("count", [1, 4])
def test_the_grid_asks_the_database_a_constant_number_of_times(django_assert_num_queries, count):
    scholars = [scholar_and_sessions()[0] for _ in range(count)]

    with django_assert_num_queries(4):
        compliance_grid(scholars, timezone.now())
