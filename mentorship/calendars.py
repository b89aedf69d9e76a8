"""Meetings as iCalendar (RFC 5545). Names and places only: agendas and notes stay in the portal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from accounts.models import User
from mentorship.models import Meeting


def calendar_of(meetings: Iterable[Meeting], *, method: str = "PUBLISH", people: Sequence[User] = ()) -> str:
    """A calendar with one entry per meeting. `method` is PUBLISH for feeds, REQUEST or CANCEL for mail.

    `people` are asked to come, as RFC 5546 wants it of mail: answers go to whoever made the meeting. Feeds name nobody.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for meeting in meetings:
        event = _event(meeting)
        _invite(event, meeting, people)
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _invite(event: Event, meeting: Meeting, people: Sequence[User]) -> None:
    if not people:
        return
    made_by = meeting.made_by
    address = made_by.email if made_by is not None else parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    event.add("organizer", _address(address, made_by.name if made_by is not None else settings.SITE_NAME))
    for person in people:
        event.add("attendee", _address(person.email, person.name, ROLE="REQ-PARTICIPANT", RSVP="TRUE"))


def _address(email: str, name: str, **parameters: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{email}")
    for key, value in {"CN": name, **parameters}.items():
        found.params[key] = vText(value)
    return found


def _event(meeting: Meeting) -> Event:
    names = ", ".join(mentor.name for mentor in meeting.mentors.all())
    event = Event()
    event.add("uid", f"{meeting.uid}@mentoring")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", f"Mentoring: {meeting.scholar.name} with {names}")
    event.add("url", settings.SITE_URL.rstrip("/") + reverse("mentorship:meeting-detail", args=[meeting.pk]))
    event.add("status", "CANCELLED" if meeting.state == Meeting.State.CANCELED else "CONFIRMED")
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.state == Meeting.State.PLANNED:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", "Mentoring")
        alarm.add("trigger", timedelta(minutes=-30))
        event.add_component(alarm)
    return event
