"""A series keeps its local hour when the clocks change, and its calendar can be read back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from curriculum.calendars import Entry, calendar
from curriculum.recurrence import RuleError, meetings, monthly, weekly

NEW_YORK = "America/New_York"


def local(rule: str, first_on: date, at: time, zone: str = NEW_YORK) -> list[datetime]:
    return [m.starts_at.astimezone(ZoneInfo(zone)) for m in meetings(rule, first_on, at, 60, zone)]


def test_noon_stays_noon_across_the_first_of_november_2026():
    found = local(weekly(6, 1, date(2026, 11, 15)), date(2026, 10, 18), time(12))

    assert [(day.date().isoformat(), day.hour, str(day.utcoffset())) for day in found] == [
        ("2026-10-18", 12, "-1 day, 20:00:00"),
        ("2026-10-25", 12, "-1 day, 20:00:00"),
        ("2026-11-01", 12, "-1 day, 19:00:00"),
        ("2026-11-08", 12, "-1 day, 19:00:00"),
        ("2026-11-15", 12, "-1 day, 19:00:00"),
    ]


def test_first_tuesdays_are_found_and_the_last_friday_too():
    first = local(monthly(1, 1, date(2026, 12, 31)), date(2026, 9, 1), time(12))
    last = local(monthly(4, -1, date(2026, 12, 31)), date(2026, 9, 1), time(12))

    assert [day.date().isoformat() for day in first] == ["2026-09-01", "2026-10-06", "2026-11-03", "2026-12-01"]
    assert [day.date().isoformat() for day in last] == ["2026-09-25", "2026-10-30", "2026-11-27", "2026-12-25"]


def test_an_hour_that_spring_skips_becomes_the_hour_after_it():
    (found,) = local("", date(2026, 3, 8), time(2, 30))

    assert (found.hour, found.minute) == (3, 30)


def test_an_hour_that_autumn_repeats_is_its_first_occurrence():
    (found,) = meetings("", date(2026, 11, 1), time(1, 30), 60, NEW_YORK)

    assert found.starts_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY",
        "FREQ=DAILY;UNTIL=20301231T000000",
        "FREQ=SECONDLY;COUNT=100000",
        "FREQ=YEARLY;COUNT=9",
        "FREQ=WEEKLY;UNTIL=20200101T000000",
        "FREQ=NEVER",
        "WEEKLY",
        "FREQ=MONTHLY;BYDAY=XX;COUNT=2",
    ],
)
def test_a_rule_that_no_series_can_follow_is_refused_with_a_reason(rule):
    with pytest.raises(RuleError, match=r"^The rule .*\.$"):
        meetings(rule, date(2026, 9, 1), time(12), 60, NEW_YORK)


@given(
    day=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    hour=st.integers(4, 23),
    zone=st.sampled_from([NEW_YORK, "America/Phoenix", "America/Puerto_Rico", "Europe/London", "Pacific/Honolulu"]),
)
def test_every_meeting_of_a_year_has_the_same_local_hour(day, hour, zone):
    found = local("FREQ=WEEKLY;COUNT=54", day, time(hour), zone)

    assert {moment.hour for moment in found} == {hour}
    assert len(found) == 54


def test_what_is_written_is_read_back_with_the_local_hour():
    rule = weekly(6, 1, date(2026, 11, 8))
    entries = [
        Entry(
            uid=f"{number}@portal.example",
            title="LHS Rounds; on “gaps”, and more",
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            zone=NEW_YORK,
            changed_at=datetime(2026, 1, 1, tzinfo=UTC),
            place="Room 1, Alder",
            url="https://meet.example/1?a=b;c",
        )
        for number, meeting in enumerate(meetings(rule, date(2026, 10, 25), time(12), 60, NEW_YORK))
    ]

    found = Calendar.from_ical(calendar("LHS Rounds", entries, alarm_minutes=30))

    events = found.walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["LHS Rounds; on “gaps”, and more"] * 3
    assert [
        (event.decoded("DTSTART").hour, event.decoded("DTSTART").utcoffset().total_seconds() / 3600) for event in events
    ] == [
        (12, -4),
        (12, -5),
        (12, -5),
    ]
    assert {event["DTSTART"].params["TZID"] for event in events} == {NEW_YORK}
    assert [str(zone["TZID"]) for zone in found.walk("VTIMEZONE")] == [NEW_YORK]
    assert len(found.walk("VALARM")) == 3
    assert str(events[0]["URL"]) == "https://meet.example/1?a=b;c"


def test_the_same_entries_give_the_same_bytes():
    entry = Entry(
        "1@x.example",
        "A",
        datetime(2026, 5, 1, 16, tzinfo=UTC),
        datetime(2026, 5, 1, 17, tzinfo=UTC),
        NEW_YORK,
        datetime(2026, 1, 1, tzinfo=UTC),
    )

    assert calendar("A", [entry]) == calendar("A", [entry])
