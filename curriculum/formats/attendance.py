"""Who was in a remote meeting, from the CSV files that meeting tools export. Reads Zoom, Teams, Meet and Webex,
and any table whose headers say name or address, and when or how long.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from curriculum.formats.framework import Fault

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("name", "name (original name)", "full name", "participant", "attendee", "display name", "user name"),
    "first": ("first name", "given name"),
    "last": ("last name", "surname", "family name"),
    "email": ("user email", "email", "e-mail", "email address", "participant id (upn)", "upn", "attendee email"),
    "joined": ("join time", "first join", "time joined", "joined", "joined at", "join"),
    "left": ("leave time", "last leave", "time exited", "left", "left at", "leave"),
    "duration": (
        "duration (minutes)", "duration", "in-meeting duration", "total duration (minutes)", "attendance duration",
        "minutes", "time in call",
    ),
}  # fmt: skip
TIMES = (
    "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y, %I:%M:%S %p", "%m/%d/%y, %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M", "%m/%d/%y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M",
    "%I:%M %p", "%H:%M", "%H:%M:%S",
)  # fmt: skip
_CLOCK = re.compile(r"^(?:(\d{1,2}):)?(\d{1,2}):(\d{2})$")
_WORDS = re.compile(r"(\d+)\s*(h|m|s)", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


class NotAttendance(Exception):
    """The file is no list of attendance; `faults` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(" ".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Presence:
    """One line of the file: a person as the tool knew her, and her time in the meeting by the tool's clock."""

    line: int
    name: str
    email: str
    joined: datetime | None
    left: datetime | None
    minutes: int


@dataclass(frozen=True)
class Attended:
    """What the readable lines say, and what is wrong with the others."""

    presences: tuple[Presence, ...]
    faults: tuple[Fault, ...]


def read_attendance(content: bytes) -> Attended:
    """All lines of the list. Raises NotAttendance when the file as a whole is none."""
    rows = _rows(content)
    at, columns = _find_header(rows)
    presences: list[Presence] = []
    faults: list[Fault] = []
    for line, cells in rows[at + 1 :]:
        if not any(cells) or len(cells) < 2:
            # A blank line or a lone title ends the list: Teams puts other tables below it.
            if presences:
                break
            continue
        try:
            presences.append(_presence(line, cells, columns))
        except ValueError as error:
            faults.append(Fault(f"Line {line}", str(error)))
    if not presences and not faults:
        raise NotAttendance([Fault("", "The file has a header but nobody below it.")])
    return Attended(tuple(presences), tuple(faults))


def minutes_present(presences: Iterable[Presence]) -> int:
    """How long somebody was there who joined once or several times, perhaps with two devices at once.

    Times that overlap count once; lines without times add up.
    """
    spans = sorted((p.joined, p.left) for p in presences if p.joined and p.left and p.left >= p.joined)
    loose = sum(p.minutes for p in presences if not (p.joined and p.left and p.left >= p.joined))
    seconds = 0.0
    until: datetime | None = None
    for joined, left in spans:
        begin = joined if until is None else max(joined, until)
        if left > begin:
            seconds += (left - begin).total_seconds()
        until = left if until is None else max(until, left)
    return int(seconds // 60) + loose


def _rows(content: bytes) -> list[tuple[int, list[str]]]:
    if len(content) > MOST_BYTES:
        raise NotAttendance([Fault("", f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")])
    text = _decoded(content)
    if "\0" in text:
        raise NotAttendance([Fault("", "The file is not a table of text. Export it as CSV.")])
    sample = text[:4096]
    mark = max(",\t;", key=sample.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    rows = []
    try:
        for cells in reader:
            rows.append((reader.line_num, [cell.strip() for cell in cells]))
            if len(rows) > MOST_ROWS:
                raise NotAttendance([Fault("", f"The file has more than {MOST_ROWS:,} lines.")])
    except csv.Error:
        raise NotAttendance([Fault(f"Line {reader.line_num}", "This line cannot be read as CSV.")]) from None
    return rows


def _decoded(content: bytes) -> str:
    """Teams writes UTF-16, the others UTF-8."""
    kind = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(kind)
    except UnicodeDecodeError:
        raise NotAttendance([Fault("", "The file is neither UTF-8 nor UTF-16 text. Export it again as CSV.")]) from None


def _find_header(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, dict[str, int]]:
    """Where the list begins: the first row that names a person and a time; tools put a summary before it."""
    for number, (_, cells) in enumerate(rows[:60]):
        names = [cell.casefold() for cell in cells]
        columns = {role: names.index(w) for role, words in HEADERS.items() for w in reversed(words) if w in names}
        if columns.keys() & {"name", "first", "email"} and columns.keys() & {"joined", "left", "duration"}:
            return number, columns
    message = "No header was found. There must be a column for the name or the address, and one for times or minutes."
    raise NotAttendance([Fault("", message)])


def _presence(line: int, cells: list[str], columns: dict[str, int]) -> Presence:
    def cell(role: str) -> str:
        at = columns.get(role)
        return cells[at] if at is not None and at < len(cells) else ""

    name = cell("name") or f"{cell('first')} {cell('last')}".strip()
    found = _EMAIL.search(cell("email"))
    if not name and not found:
        raise ValueError("It names nobody: neither a name nor an address.")
    joined, left = _moment(cell("joined")), _moment(cell("left"))
    if (cell("joined") and not joined) or (cell("left") and not left):
        raise ValueError("A time cannot be read. Write it as 2026-11-03 12:05.")
    if joined and left and left < joined:
        raise ValueError("It leaves before it joins.")
    minutes = _minutes(cell("duration"))
    if minutes is None:
        minutes = int((left - joined).total_seconds() // 60) if joined and left else 0
    return Presence(line, name[:150], found[0].casefold() if found else "", joined, left, minutes)


def _moment(text: str) -> datetime | None:
    # Newer tools put a narrow space that does not break before AM and PM.
    plain = " ".join(text.replace("\u202f", " ").split())
    for form in TIMES:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007 -- the tool's own clock; only differences count
        except ValueError:
            continue
    return None


def _minutes(text: str) -> int | None:
    """Minutes from 55, 0:55:10, or 1h 2m 5s; None when nothing is said."""
    text = text.strip()
    if not text:
        return None
    if re.fullmatch(r"\d{1,5}(\.\d+)?", text):
        return int(float(text))
    clock = _CLOCK.match(text)
    if clock:
        hours, minutes, _ = (int(part or 0) for part in clock.groups())
        return hours * 60 + minutes
    parts = {unit.casefold(): int(number) for number, unit in _WORDS.findall(text)}
    if not parts:
        raise ValueError("The duration cannot be read. Write it in minutes.")
    return parts.get("h", 0) * 60 + parts.get("m", 0)
