"""When a series meets: rules of RFC 5545 in local time, so that noon stays noon when the clocks change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule, rrulestr
from dateutil.rrule import weekday as Weekday

MOST_MEETINGS = 120
LONGEST = timedelta(days=5 * 366)
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class RuleError(ValueError):
    """The rule is not one that a series can follow; the text says why."""


@dataclass(frozen=True)
class Meeting:
    """One meeting, as moments in time (UTC)."""

    starts_at: datetime
    ends_at: datetime


def monthly(weekday: int, which: int, until: date) -> str:
    """The rule for, say, every second Tuesday until a day; Monday is 0, and -1 the last of the month."""
    return str(rrule(MONTHLY, byweekday=Weekday(weekday, which), until=datetime.combine(until, time.max))).split(
        "RRULE:"
    )[1]


def weekly(weekday: int, every: int, until: date) -> str:
    """The rule for, say, every other Tuesday until a day."""
    whole = rrule(WEEKLY, interval=every, byweekday=Weekday(weekday), until=datetime.combine(until, time.max))
    return str(whole).split("RRULE:")[1]


def meetings(rule: str, first_on: date, at: time, minutes: int, zone: str) -> list[Meeting]:
    """All meetings of a series that starts on a day, at a local hour of a time zone (IANA name).

    A local hour that the spring change skips becomes the hour after it; one that the autumn change repeats is its
    first occurrence. Raises RuleError for a rule without an end or with more than MOST_MEETINGS meetings.
    """
    local = ZoneInfo(zone)
    start = datetime.combine(first_on, at)
    found = []
    for naive in _occurrences(rule, start):
        # Through UTC and back, since a skipped hour exists only there.
        starts_at = naive.replace(tzinfo=local).astimezone(UTC)
        found.append(Meeting(starts_at, starts_at + timedelta(minutes=minutes)))
    return found


def _occurrences(rule: str, start: datetime) -> list[datetime]:
    if not rule:
        return [start]
    try:
        parsed = rrulestr(rule, dtstart=start)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise RuleError("The rule of recurrence cannot be read.") from None
    found: list[datetime] = []
    for moment in parsed:
        if moment - start > LONGEST:
            raise RuleError("The rule goes on for more than five years. Give it an earlier last day.")
        if len(found) == MOST_MEETINGS:
            raise RuleError(f"The rule makes more than {MOST_MEETINGS} meetings. Give it an earlier last day.")
        found.append(moment)
    if not found:
        raise RuleError("The rule makes no meeting. Check its first and its last day.")
    return found
