"""Topics become sessions, sessions reach calendars, and who said yes hears of changes."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from curriculum.models import FeedToken, Session, TopicProposal
from curriculum.queries import coverage
from curriculum.recurrence import weekly
from curriculum.services import Refused, session_mail, sessions
from tests.factories.curriculum import (
    ActivityFactory,
    CompetencyFactory,
    DomainFactory,
    ProposalFactory,
    RsvpFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


def soon(**values):
    now = timezone.now().replace(microsecond=0)
    return SessionFactory(starts_at=now + timedelta(days=3), **values)


def test_a_proposed_topic_becomes_a_draft_that_is_published(world, client):
    proposal = ProposalFactory(topic="Who is missing from our data?")
    session = sessions.accept_proposal(proposal=proposal, session=None, by=world.eve)

    sessions.publish(session=session, by=world.eve)

    proposal.refresh_from_db()
    assert (proposal.status, proposal.session, session.topic) == ("planned", session, "Who is missing from our data?")
    assert Session.objects.published().get() == session


def test_a_proposal_is_answered_once(world):
    proposal = ProposalFactory()
    sessions.decline_proposal(proposal=proposal, answer="We had it last month.", by=world.eve)

    with pytest.raises(Refused, match="answered this proposal already"):
        sessions.accept_proposal(proposal=proposal, session=None, by=world.eve)


def test_one_sees_ones_own_proposals_and_the_office_sees_all(world):
    own, other = ProposalFactory(proposed_by=world.ada), ProposalFactory(proposed_by=world.dot)

    assert set(TopicProposal.objects.visible_to(world.access("ada"))) == {own}
    assert set(TopicProposal.objects.visible_to(world.access("eve"))) == {own, other}


def test_a_series_is_planned_as_drafts_and_planning_again_adds_nothing(world):
    activity = ActivityFactory()
    rule = weekly(6, 1, date(2026, 11, 15))
    asked = {"activity": activity, "rule": rule, "first_on": date(2026, 10, 18), "at": time(12), "minutes": 60}
    sessions.create_series(activity=activity, found=sessions.plan(**asked), topic="To come", place="", by=world.eve)

    assert sessions.plan(**asked) == []
    assert [s.starts_at.isoformat()[:16] for s in Session.objects.all()] == [
        "2026-10-18T16:00", "2026-10-25T16:00", "2026-11-01T17:00", "2026-11-08T17:00", "2026-11-15T17:00",
    ]  # fmt: skip


def test_the_page_of_a_session_after_the_change_of_clocks_shows_its_local_hour(client, world):
    activity = ActivityFactory()
    found = sessions.plan(activity=activity, rule="", first_on=date(2026, 11, 3), at=time(12), minutes=60)
    (session,) = sessions.create_series(activity=activity, found=found, topic="Noon", place="", by=world.eve)
    client.force_login(world.eve)

    page = client.get(reverse("curriculum:session-detail", args=[session.pk])).content.decode()

    assert "Tuesday, November 3, 2026, 12:00 PM" in page


def test_a_feed_shows_the_sessions_until_it_is_revoked(client, world):
    session = soon(topic="Rounds on language", remote_link="https://meet.example/1")
    SessionFactory(activity=session.activity, status="draft", starts_at=session.starts_at)
    token, key = sessions.make_feed(kind="all", activity=None, alarm_minutes=60, by=world.ada)
    address = reverse("curriculum:feed", args=[key])

    found = Calendar.from_ical(client.get(address).content)
    sessions.revoke_feed(token=token, by=world.ada)

    (event,) = found.walk("VEVENT")
    assert event.decoded("DTSTART") == session.starts_at
    assert "https://meet.example/1" in str(event["DESCRIPTION"])
    assert client.get(address).status_code == 404


def test_a_feed_keeps_no_secret_and_is_ones_own(world):
    token, key = sessions.make_feed(kind="mine", activity=None, alarm_minutes=None, by=world.ada)

    assert key not in str(FeedToken.objects.values())
    assert not FeedToken.objects.visible_to(world.access("eve")).exists()
    assert list(FeedToken.objects.visible_to(world.access("ada"))) == [token]


def test_ones_own_feed_shows_what_one_said_yes_to(client, world):
    yes, no, silent = soon(topic="Yes"), soon(topic="No"), soon(topic="Silent")
    RsvpFactory(session=yes, user=world.ada)
    RsvpFactory(session=no, user=world.ada, answer="no")
    RsvpFactory(session=silent, user=world.dot)
    _, key = sessions.make_feed(kind="mine", activity=None, alarm_minutes=None, by=world.ada)

    found = Calendar.from_ical(client.get(reverse("curriculum:feed", args=[key])).content)

    assert [str(event["SUMMARY"]).split(": ")[1] for event in found.walk("VEVENT")] == ["Yes"]


def test_the_public_page_and_calendar_show_public_sessions_without_their_links(client):
    public = ActivityFactory(is_public=True)
    soon(activity=public, topic="Open to all", remote_link="https://meet.example/1")
    soon(activity=public, topic="Not announced", status="draft")
    soon(topic="Among us")

    page = client.get(reverse("curriculum:rounds-public")).content.decode()
    feed = client.get(reverse("curriculum:rounds-calendar")).content.decode()

    for text in (page, feed):
        assert "Open to all" in text
        assert not any(word in text for word in ("Not announced", "Among us", "meet.example"))


def test_who_said_yes_is_told_when_a_session_is_called_off(world):
    session = soon(topic="Rounds on data")
    RsvpFactory(session=session, user=world.ada)
    RsvpFactory(session=session, user=world.dot, answer="no")
    sessions.call_off(session=session, by=world.eve)

    told = session_mail.send(session=session, what="change")

    (message,) = mail.outbox
    assert (told, message.to, message.subject) == (1, [world.ada.email], "Called off: Rounds on data")
    assert "STATUS:CANCELLED" in message.attachments[0].content


def test_a_change_of_time_raises_the_number_that_calendars_look_at(world):
    session = soon()
    session.starts_at += timedelta(hours=1)
    session.ends_at += timedelta(hours=1)

    sessions.save_session(session=session, by=world.eve)

    assert Session.objects.get().sequence == 1


def test_coverage_tells_what_nobody_teaches_and_what_would_close_it():
    domain = DomainFactory()
    taught, missing, unknown = (CompetencyFactory(domain=domain, number=n) for n in (1, 2, 3))
    planned, idle = ActivityFactory(title="Planned"), ActivityFactory(title="Idle")
    planned.teachings.create(competency=taught, level=2)
    idle.teachings.create(competency=missing, level=2)
    soon(activity=planned)

    found = coverage(domain.framework, timezone.now())

    assert [row.total for row in found.rows] == [1, 0, 0]
    assert (found.further, found.out_of_reach, found.is_proven) == (["Idle"], [unknown.code], True)
