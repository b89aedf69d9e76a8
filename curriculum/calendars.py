"""Sessions as iCalendar (RFC 5545): feeds that calendars subscribe to, and invitations by mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

PRODUCT = "-//MIELHSS//Curriculum//EN"


@dataclass(frozen=True)
class Entry:
    """One meeting as a calendar shows it. `sequence` grows with each change of time or place."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    changed_at: datetime
    description: str = ""
    place: str = ""
    url: str = ""
    sequence: int = 0
    is_cancelled: bool = False


def calendar(
    name: str,
    entries: Iterable[Entry],
    *,
    alarm_minutes: int | None = None,
    method: str = "PUBLISH",
    organizer: str = "",
) -> bytes:
    """The entries as one file, in their local time with the rules of their time zones.

    `organizer` is the address that RFC 5546 asks for in what is sent by mail.

    The same entries give the same bytes: stamps are when an entry changed, not when the file was made.
    """
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("method", method)
    whole.add("x-wr-calname", name)
    whole.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    days = []
    for entry in entries:
        event = _event(entry, alarm_minutes)
        if organizer:
            event.add("organizer", vCalAddress(f"mailto:{organizer}"))
        whole.add_component(event)
        days += [entry.starts_at.date(), entry.ends_at.date()]
    if days:
        # The rules of a year around the entries are enough, and spare each feed a century of clock changes.
        year = timedelta(days=366)
        whole.add_missing_timezones(first_date=min(days) - year, last_date=max(days) + year)
    return bytes(whole.to_ical())


def _event(entry: Entry, alarm_minutes: int | None) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    zone = ZoneInfo(entry.zone)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    for key, value in (("description", entry.description), ("location", entry.place), ("url", entry.url)):
        if value:
            event.add(key, vText(value) if key != "url" else value)
    if alarm_minutes is not None and not entry.is_cancelled:
        event.add_component(_alarm(entry, alarm_minutes))
    return event


def _alarm(entry: Entry, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", timedelta(minutes=-minutes))
    return alarm
