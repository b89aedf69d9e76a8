"""A remote list becomes people: certain ones are counted, doubtful ones wait, nobody is guessed."""

from __future__ import annotations

import pytest

from curriculum.formats.attendance import NotAttendance, minutes_present, read_attendance
from curriculum.identity import Person, identify, plain

PEOPLE = [
    Person(1, "Ana Beltrán", "ana@here.example"),
    Person(2, "Maya Okafor", "maya@here.example"),
    Person(3, "Tom Reyes", "tom@there.example"),
    Person(4, "Tom Reyes", "tom@here.example"),
]
ZOOM = """Meeting ID,Topic,Start Time,End Time
123,LHS Rounds,11/03/2026 12:00:00 PM,11/03/2026 01:00:00 PM

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Ana Beltrán,ANA@here.example,11/03/2026 12:00:00 PM,11/03/2026 12:30:00 PM,30,No
Ana B. phone,ana@here.example,11/03/2026 12:20:00 PM,11/03/2026 12:50:00 PM,30,No
"Okafor, Maya (she/her)",,11/03/2026 12:01:00 PM,11/03/2026 12:59:00 PM,58,Yes
Anna Beltran,,11/03/2026 12:05:00 PM,11/03/2026 12:59:00 PM,54,Yes
Tom Reyes,,11/03/2026 12:05:00 PM,11/03/2026 12:59:00 PM,54,Yes
Maya Okafor,maya.private@mail.example,11/03/2026 12:05:00 PM,11/03/2026 12:59:00 PM,54,Yes
iPhone,,11/03/2026 12:05:00 PM,11/03/2026 12:06:00 PM,1,Yes
"""


def test_lines_with_a_known_address_are_certain_and_the_others_wait_with_a_reason():
    attended = read_attendance(ZOOM.encode())

    known, held = identify(attended.presences, PEOPLE, {})

    assert attended.faults == ()
    assert [(k.person, minutes_present(k.presences)) for k in known] == [(1, 50)]
    assert [(d.presences[0].line, d.reason, d.suggestions) for d in held] == [
        (7, "The name fits, but the list gives no address.", (2,)),
        (8, "The name fits nobody exactly, and the list gives no address.", (1,)),
        (9, "Several people have this name, and the list gives no address.", (3, 4)),
        (10, "Nobody here has this address.", (2,)),
        (11, "The name fits nobody exactly, and the list gives no address.", ()),
    ]


def test_what_somebody_confirmed_once_is_certain_from_then_on():
    confirmed = {"maya.private@mail.example": 2, plain("Anna Beltran"): 1}

    known, held = identify(read_attendance(ZOOM.encode()).presences, PEOPLE, confirmed)

    assert {k.person: len(k.presences) for k in known} == {1: 3, 2: 1}
    assert [d.presences[0].line for d in held] == [7, 9, 11]


TEAMS = (
    "1. Summary\r\nMeeting title\tLHS Rounds\r\nAttended participants\t2\r\n\r\n2. Participants\r\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\r\n"
    "Maya Okafor\t11/3/26, 12:00:10\u202fPM\t11/3/26, 1:00:10\u202fPM\t1h 0m\tmaya@here.example\tx@y.example\tHost\r\n"
    "Tom Reyes\t11/3/26, 12:30:10\u202fPM\t11/3/26, 12:45:10\u202fPM\t15m\ttom@here.example\t\tAttendee\r\n"
    "\r\n3. In-Meeting activities\r\nName\tJoin Time\tLeave Time\tDuration\tEmail\r\n"
    "Nobody\t11/3/26, 12:00:10 PM\t11/3/26, 1:00:10 PM\t1h 0m\tn@here.example\r\n"
)
MEET = """First name,Last name,Email,Duration,Time joined,Time exited
Tom,Reyes,tom@here.example,0:55:10,12:00 PM,12:55 PM
"""


def test_the_list_of_another_tool_is_found_below_its_summary_and_above_its_other_tables():
    found = read_attendance(TEAMS.encode("utf-16")).presences

    assert [(p.name, p.email, p.minutes) for p in found] == [
        ("Maya Okafor", "maya@here.example", 60),
        ("Tom Reyes", "tom@here.example", 15),
    ]


def test_first_and_last_names_in_columns_of_their_own_are_put_together():
    (found,) = read_attendance(MEET.encode()).presences

    assert (found.name, found.minutes) == ("Tom Reyes", 55)


def test_a_line_that_cannot_be_read_is_told_and_the_others_are_kept():
    text = "Name,Email,Minutes\nTom,tom@here.example,soon\n,,20\nAna,ana@here.example,20\n"

    attended = read_attendance(text.encode())

    assert [str(fault) for fault in attended.faults] == [
        "Line 2: The duration cannot be read. Write it in minutes.",
        "Line 3: It names nobody: neither a name nor an address.",
    ]
    assert [p.name for p in attended.presences] == ["Ana"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"Name,Minutes\n",
        b"\xff\xff\x00",
        b"PK\x03\x04\x00\x00",
        b"Name,Minutes\n\0,5\n",
        b"x" * 6_000_000,
    ],
    ids=["empty", "no header", "nobody", "not text", "a zip", "a NUL", "too large"],
)
def test_a_file_that_is_no_list_is_refused_with_a_reason(content):
    with pytest.raises(NotAttendance) as raised:
        read_attendance(content)

    assert raised.value.faults[0].what.endswith(".")
