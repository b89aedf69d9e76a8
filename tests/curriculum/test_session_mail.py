"""Invitations and reminders of sessions: to whom, when, once each, and in words that read well."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from icalendar import Calendar

from curriculum.models import Session
from curriculum.queries import asked_to_come
from curriculum.services import session_mail, sessions
from mielhss.jobs.models import Job
from mielhss.jobs.services import finish
from tests.factories.curriculum import ActivityFactory, RequirementFactory, RsvpFactory, SessionFactory
from tests.factories.scholars import CohortFactory, ProgramFactory, ScholarFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2126, 10, 31, 16, tzinfo=UTC)


def session_at(moment, **values):
    return SessionFactory(starts_at=moment, ends_at=moment + timedelta(hours=1), **values)


def asked_of(scholar, **values):
    return RequirementFactory(program=scholar.cohort.program, **values).activity


def test_those_of_whom_an_activity_is_asked_are_invited_when_a_session_is_published(world):
    scholar = ScholarFactory(user=world.ada, starts_on=date(2126, 7, 1), ends_on=date(2128, 6, 30))
    elsewhere = CohortFactory(program=ProgramFactory(code="OTHER"))
    ScholarFactory(user=world.dot, cohort=elsewhere, starts_on=date(2126, 7, 1), ends_on=date(2128, 6, 30))
    draft = session_at(NOW, activity=asked_of(scholar), status="draft", topic="Rounds on language")

    sessions.publish(session=draft, by=world.eve)
    for job in Job.objects.all():
        finish(job)

    (message,) = mail.outbox
    assert (message.to, message.subject) == ([world.ada.email], "Invitation: Rounds on language")


def test_only_scholars_in_training_and_of_the_track_are_asked_to_come(world):
    period = {"starts_on": date(2024, 7, 1), "ends_on": date(2026, 6, 30)}
    early = ScholarFactory(user=world.ada, career_stage="predoctoral", **period)
    ScholarFactory(user=world.dot, career_stage="mid_career", cohort=early.cohort, **period)
    activity = asked_of(early, career_stage="predoctoral")

    inside = session_at(datetime(2025, 3, 4, 17, tzinfo=UTC), activity=activity)
    after = session_at(datetime(2027, 3, 4, 17, tzinfo=UTC), activity=activity)

    assert list(asked_to_come(inside)) == [world.ada]
    assert list(asked_to_come(after)) == []


def test_a_session_that_is_over_invites_nobody(world):
    draft = session_at(datetime(2020, 1, 7, 17, tzinfo=UTC), status="draft")

    sessions.publish(session=draft, by=world.eve)

    assert not Job.objects.exists()


def test_who_said_yes_is_reminded_once_a_day_before(world):
    session = session_at(NOW + timedelta(hours=23), topic="Rounds on data")
    RsvpFactory(session=session, user=world.ada)
    RsvpFactory(session=session, user=world.dot, answer="no")

    asked = [session_mail.remind(NOW), session_mail.remind(NOW + timedelta(minutes=15))]
    finish(Job.objects.get())

    (message,) = mail.outbox
    assert (asked, message.to, message.subject) == ([1, 0], [world.ada.email], "Soon: Rounds on data")


@pytest.mark.parametrize("change", [{"hours": 25}, {"hours": -1}])
def test_a_session_too_far_away_or_begun_is_not_reminded_of(change):
    session_at(NOW + timedelta(**change))

    assert session_mail.remind(NOW) == 0


def test_a_session_that_is_moved_is_reminded_of_again(world):
    session = session_at(NOW + timedelta(hours=2))
    session_mail.remind(NOW)
    session.refresh_from_db()
    session.starts_at += timedelta(days=7)
    session.ends_at += timedelta(days=7)

    sessions.save_session(session=session, by=world.eve)

    assert Session.objects.get().reminded_at is None


def test_the_mail_tells_the_local_hour_across_the_change_of_clocks_and_brings_the_entry(world, settings):
    settings.DEFAULT_FROM_EMAIL = "The portal <portal@example.org>"
    activity = ActivityFactory(title="Rounds", time_zone="America/New_York")
    session = session_at(
        datetime(2026, 11, 3, 17, tzinfo=UTC), activity=activity, topic="Noon", place="Room 4",
        remote_link="https://meet.example/1", speaker="Pat Speaker",
    )  # fmt: skip
    RsvpFactory(session=session, user=world.ada)

    session_mail.send(session=session, what="reminder")

    (message,) = mail.outbox
    assert "Tuesday, November 3, 2026, 12:00 PM to 1:00 PM EST\nRoom 4\nJoin remotely: https://meet.example/1" in (
        message.body
    )
    (event,) = Calendar.from_ical(message.attachments[0].content).walk("VEVENT")
    assert event.decoded("DTSTART").isoformat() == "2026-11-03T12:00:00-05:00"
    assert str(event["ORGANIZER"]) == "mailto:portal@example.org"


def test_a_mail_about_a_state_that_has_changed_meanwhile_is_not_sent(world):
    session = session_at(NOW + timedelta(hours=2))
    RsvpFactory(session=session, user=world.ada)
    session_mail.remind(NOW)
    Session.objects.update(sequence=1)

    finish(Job.objects.get())

    assert mail.outbox == []
