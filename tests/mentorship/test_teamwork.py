"""Compacts, meetings, calendars, and what the director sees of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from mentorship.models import Compact, Meeting, MeetingNote
from mentorship.queries.forecast import forecast
from mentorship.queries.teamwork import comparison, drifting, parties_of
from mentorship.services import Refused, compacts, meetings
from mielhss.jobs.models import Job
from mielhss.jobs.run import attempt
from partners.access import access_of
from partners.roles import Permission
from scholars.models import Milestone
from tests.factories.mentorship import MeetingFactory, MentorFactory, TeamMemberFactory
from tests.factories.scholars import ScholarFactory


@pytest.fixture
def place(world):
    """Ada with Bea as her mentor."""
    ada = ScholarFactory(name="Ada", user=world.ada, institution=world.here)
    return TeamMemberFactory(mentor=MentorFactory(name="Bea", user=world.bea, institution=world.here), scholar=ada)


def answers(compact: Compact, text: str, cadence: str = "14") -> dict[str, str]:
    keys = [question["key"] for question in compact.template.questions]
    return {key: cadence if key == "cadence" else text for key in keys}


def planned(place, world, *, in_hours: float = 48) -> Meeting:
    starts_at = timezone.now() + timedelta(hours=in_hours)
    return meetings.plan(
        scholar=place.scholar, mentors=[place.mentor], by=world.ada, starts_at=starts_at, agenda="Secret"
    )


def test_a_compact_is_answered_apart_agreed_and_signed(place, world):
    compact = compacts.open_compact(scholar=place.scholar, by=world.ada)
    compacts.answer(compact=compact, place=None, answers=answers(compact, "Same", "14"), by=world.ada)
    compacts.answer(compact=compact, place=place, answers=answers(compact, "same ", "30"), by=world.bea)

    rows = comparison(compact, parties_of(place.scholar))
    compacts.agree(compact=compact, agreed=answers(compact, "Same", "14"), cadence_days=14, by=world.bea)
    compacts.sign(compact=compact, place=None, name="ada", by=world.ada)
    half = Compact.objects.get().state
    compacts.sign(compact=compact, place=place, name="Bea", by=world.bea)

    assert [row["question"]["key"] for row in rows if row["differs"]] == ["cadence"]
    assert (half, Compact.objects.get().state) == ("signing", "signed")
    assert {s.text_hash for s in compact.signatures.all()} == {compacts.text_hash(Compact.objects.get())}


def test_a_changed_text_takes_signatures_back(place, world):
    compact = compacts.open_compact(scholar=place.scholar, by=world.ada)
    compacts.agree(compact=compact, agreed=answers(compact, "One"), cadence_days=14, by=world.ada)
    compacts.sign(compact=compact, place=None, name="Ada", by=world.ada)

    compacts.agree(compact=compact, agreed=answers(compact, "Two"), cadence_days=14, by=world.bea)

    assert compacts.missing_signatures(compact) == ["Ada", "Bea"]


def test_nobody_signs_with_another_name(place, world):
    compact = compacts.open_compact(scholar=place.scholar, by=world.ada)
    compacts.agree(compact=compact, agreed=answers(compact, "One"), cadence_days=14, by=world.ada)

    with pytest.raises(Refused):
        compacts.sign(compact=compact, place=None, name="Bea", by=world.ada)


def test_a_new_version_replaces_the_one_in_use(place, world):
    compacts.open_compact(scholar=place.scholar, by=world.ada)
    compacts.open_compact(scholar=place.scholar, by=world.ada)

    assert list(Compact.objects.order_by("version").values_list("version", "state")) == [
        (1, "replaced"),
        (2, "answering"),
    ]


def test_others_answers_are_shown_only_to_those_who_answered(client, place, world):
    compact = compacts.open_compact(scholar=place.scholar, by=world.ada)
    compacts.answer(compact=compact, place=place, answers=answers(compact, "I meet on Fridays"), by=world.bea)
    client.force_login(world.ada)
    url = reverse("mentorship:compact-detail", args=[compact.pk])

    before = client.get(url).content.decode()
    compacts.answer(compact=compact, place=None, answers=answers(compact, "Mondays"), by=world.ada)
    after = client.get(url).content.decode()

    assert ("I meet on Fridays" in before, "I meet on Fridays" in after) == (False, True)


def test_an_invitation_goes_to_both_with_a_calendar_entry_and_without_the_agenda(place, world):
    meeting = planned(place, world)
    attempt(Job.objects.get(kind="meeting.mail").pk)

    assert sorted(message.to[0] for message in mail.outbox) == ["ada@example.org", "bea@example.org"]
    (name, content, kind) = mail.outbox[0].attachments[0]
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (name, kind, str(event["UID"]), int(event["SEQUENCE"])) == (
        "meeting.ics", "text/calendar", f"{meeting.uid}@mentoring", 0,
    )  # fmt: skip
    assert "Secret" not in mail.outbox[0].body + content


def test_a_change_raises_the_sequence_and_a_cancellation_says_so(place, world):
    meeting = planned(place, world)
    meetings.change(meeting=meeting, mentors=[place.mentor], by=world.ada)
    meetings.cancel(meeting=meeting, by=world.ada)
    attempt(Job.objects.get(key__contains=":canceled").pk)

    calendar = Calendar.from_ical(mail.outbox[0].attachments[0][1])
    (event,) = calendar.walk("VEVENT")
    assert (str(calendar["METHOD"]), str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 2)


def test_a_meeting_ahead_cannot_have_been_held(place, world):
    with pytest.raises(Refused):
        meetings.hold(meeting=planned(place, world), by=world.ada)


def test_a_private_note_is_its_writers_alone(place, world):
    meeting = planned(place, world)
    meetings.write_note(meeting=meeting, text="Shared", is_private=False, by=world.bea)
    meetings.write_note(meeting=meeting, text="Mine", is_private=True, by=world.bea)

    seen = {
        name: sorted(
            MeetingNote.objects.visible_to(world.access(name), Permission.SELF_EDIT).values_list("text", flat=True)
        )
        for name in ("ada", "bea", "cy", "eve")
    }

    assert seen == {"ada": ["Shared"], "bea": ["Mine", "Shared"], "cy": [], "eve": []}


def test_a_next_step_becomes_a_milestone(place, world):
    meetings.add_step(meeting=planned(place, world), title="Draft the aims", due_on=date(2027, 3, 1), by=world.bea)

    assert list(Milestone.objects.values_list("scholar__name", "title")) == [("Ada", "Draft the aims")]


def test_a_reminder_is_asked_for_once(place, world):
    planned(place, world, in_hours=20)
    planned(place, world, in_hours=30)
    now = timezone.now()

    assert (meetings.remind(now), meetings.remind(now)) == (1, 0)


def test_a_feed_is_read_without_signing_in_until_it_is_revoked(client, place, world):
    planned(place, world)
    url = reverse("mentorship:feed", args=[meetings.make_feed(by=world.bea)])

    read = client.get(url)
    meetings.revoke_feed(by=world.bea)

    (event,) = Calendar.from_ical(read.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Mentoring: Ada with Bea"
    assert client.get(url).status_code == 404


def test_a_new_address_ends_the_old_one(client, place, world):
    old = reverse("mentorship:feed", args=[meetings.make_feed(by=world.bea)])
    meetings.make_feed(by=world.bea)

    assert client.get(old).status_code == 404


def test_the_office_does_not_read_meetings(place, world):
    planned(place, world)

    assert Meeting.objects.visible_to(access_of(world.eve), Permission.SELF_EDIT).count() == 0


def test_a_team_that_meets_less_than_it_agreed_drifts(place, world):
    today = timezone.localdate()
    compact = compacts.open_compact(scholar=place.scholar, by=world.ada)
    Compact.objects.filter(pk=compact.pk).update(state="signed", cadence_days=14)
    MeetingFactory(scholar=place.scholar, state="held", starts_at=timezone.now() - timedelta(days=20))

    (drift,) = drifting(today)
    MeetingFactory(scholar=place.scholar, state="held", starts_at=timezone.now() - timedelta(days=17))

    assert (drift.scholar, drift.cadence_days, drift.is_agreed, drift.overdue_days) == (place.scholar, 14, True, 2)
    assert drifting(today) == []


def test_a_forecast_frees_the_places_of_those_who_will_have_finished(place):
    place.mentor.capacity = 1
    place.mentor.save()
    stays, gone = place.scholar.ends_on, place.scholar.ends_on + timedelta(days=1)

    assert forecast(stays).by_role[0][:3] == ["Scientific mentor", 1, 0]
    assert forecast(gone).by_role[0][:3] == ["Scientific mentor", 1, 1]


@pytest.mark.parametrize("count", [1, 4])
def test_the_board_of_teams_asks_a_constant_number_of_times(client, world, count, django_assert_num_queries):
    TeamMemberFactory.create_batch(count)
    client.force_login(world.eve)
    client.get(reverse("home"))

    with django_assert_num_queries(12):
        assert client.get(reverse("mentorship:board")).status_code == 200
