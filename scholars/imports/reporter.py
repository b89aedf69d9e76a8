"""NIH RePORTER: the answers of its API as JSON, and its exports as CSV. Both tell grants, a row per fiscal year."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

from . import dates, identifiers, names
from .entries import Entries
from .json_text import at, items, objects
from .record import Fault, Kind, Record, Unreadable
from .text import clean

_RESULTS = re.compile(r'"results"\s*:\s*\[')
_MARKS = frozenset({"project_num", "project_title", "core_project_num", "appl_id"})
_ROW_LINES = 400
_HEADER_LINES = 40

# How the columns are headed in the web export, in ExPORTER files, and in older exports of both.
COLUMNS = {
    "title": ("projecttitle",),
    "number": ("projectnumber", "fullprojectnum", "projectnum", "coreprojectnum"),
    "leader": ("contactpiprojectleader", "contactpiname", "pinames", "contactpi", "piname"),
    "others": ("otherpiorprojectleaders", "otherpis"),
    "starts_on": ("projectstartdate", "projectstart", "budgetstartdate", "budgetstart"),
    "ends_on": ("projectenddate", "projectend", "budgetenddate", "budgetend"),
    "amount": ("totalcost", "totalcostic", "awardamount"),
    "sponsor": ("administeringic", "icname", "agency", "fundingics"),
    "id": ("applicationid", "applid"),
}


def parse_json(text: str) -> Entries:
    """An answer with `results`, or the bare list of them."""
    found = Entries()
    results = _RESULTS.search(text)
    start = results.end() if results else text.find("[") + 1
    for line, project in objects(text, start, found, _MARKS):
        found.add(_project(line, project))
    return found


def _project(line: int, project: dict[str, Any]) -> Record | Fault:
    leaders = [_leader(one) for one in items(project.get("principal_investigators"))]
    sponsor = at(project, "agency_ic_admin", "name") or at(project, "agency_ic_admin", "abbreviation")
    amount = project.get("award_amount")
    return _grant(
        line,
        title=clean(project.get("project_title")),
        number=clean(project.get("project_num") or project.get("core_project_num"), longest=60),
        people=[name for name in leaders if name] or [clean(project.get("contact_pi_name"))],
        starts_on=clean(project.get("project_start_date") or project.get("budget_start")),
        ends_on=clean(project.get("project_end_date") or project.get("budget_end")),
        amount=str(amount) if isinstance(amount, int | float) and not isinstance(amount, bool) else "",
        sponsor=clean(sponsor, longest=200),
        url=clean(project.get("project_detail_url"), longest=500),
    )


def _leader(one: Any) -> str:
    family, given = clean(at(one, "last_name")), clean(at(one, "first_name"))
    middle = clean(at(one, "middle_name"))
    return f"{family}, {given} {middle}".strip() if family else clean(at(one, "full_name"))


def parse_csv(text: str) -> Entries:
    """Lines before the header, which the web export writes about the search, are passed over."""
    found = Entries()
    lines = text.split("\n")
    start, header = header_of(lines)
    places = _places(header)
    for line, row in _rows(lines, start + 1, len(header), found):
        if found.is_full(line):
            break
        found.add(_row(line, row, places))
    return found


def header_of(lines: list[str]) -> tuple[int, list[str]]:
    """Where the header stands, from 0, and its cells. Raises Unreadable without one."""
    for index, line in enumerate(lines[:_HEADER_LINES]):
        cells = next(_read([line]), [])
        named = {_folded(cell) for cell in cells}
        if all(any(name in named for name in COLUMNS[wanted]) for wanted in ("title", "number")):
            return index, cells
    raise Unreadable("format", "No line heads the columns Project Title and Project Number, as RePORTER's exports do.")


def _rows(lines: list[str], start: int, width: int, found: Entries) -> Iterator[tuple[int, list[str]]]:
    """Whole rows with their line. A row that is cut off or has other cells than the header becomes a fault, and
    reading goes on with the next line that makes a whole row."""
    index = start
    while index < len(lines):
        if not lines[index].strip(" ,\r"):
            index += 1
            continue
        row, taken = _row_at(lines, index)
        if row is not None and len(row) == width:
            yield index + 1, row
            index += taken
            continue
        why = "ends within quotation marks" if row is None else "has more or fewer cells than the header"
        found.add(Fault(index + 1, "row", f"The row that starts here {why}. Export the file again."))
        if len(found.faults) > _HEADER_LINES * 10:
            return
        index = _next_row(lines, index, taken, width)


def _next_row(lines: list[str], broken: int, taken: int, width: int) -> int:
    for index in range(broken + 1, min(broken + taken, len(lines))):
        row, _ = _row_at(lines, index)
        if row is not None and len(row) == width:
            return index
    return broken + taken


def _row_at(lines: list[str], index: int) -> tuple[list[str] | None, int]:
    """The row that starts on this line and how many lines it takes; None when its quotation marks do not close."""
    reader = csv.reader((f"{line}\n" for line in lines[index : index + _ROW_LINES]), strict=True)
    try:
        row = next(reader, [])
    except csv.Error:
        return None, max(reader.line_num, 1)
    return row, max(reader.line_num, 1)


def _read(lines: list[str]) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, strict=True)
    except csv.Error:
        return


def _folded(cell: str) -> str:
    return re.sub(r"[^a-z]", "", cell.lower())


def _places(header: list[str]) -> dict[str, int]:
    """Which column holds what: the first of the names that the header has."""
    named = {_folded(cell): place for place, cell in reversed(list(enumerate(header)))}
    return {key: next((named[name] for name in wanted if name in named), -1) for key, wanted in COLUMNS.items()}


def _row(line: int, row: list[str], places: dict[str, int]) -> Record | Fault:
    cell = {key: clean(row[place]) if place >= 0 else "" for key, place in places.items()}
    people = [part.replace("(contact)", "").strip() for part in f"{cell['leader']};{cell['others']}".split(";")]
    number = cell["id"]
    return _grant(
        line,
        title=cell["title"],
        number=cell["number"],
        people=[name for name in people if name],
        starts_on=cell["starts_on"],
        ends_on=cell["ends_on"],
        amount=cell["amount"],
        sponsor=cell["sponsor"],
        url=f"https://reporter.nih.gov/project-details/{number}" if number.isdecimal() else "",
    )


def _grant(
    line: int,
    *,
    title: str,
    number: str,
    people: list[str],
    starts_on: str,
    ends_on: str,
    amount: str,
    sponsor: str,
    url: str,
) -> Record | Fault:
    if not title:
        return Fault(line, "title", "The project has no title. Export it again.")
    if not number:
        return Fault(line, "number", "The project has no number. Export it again with its number.")
    money = re.sub(r"[$,\s]", "", amount)
    return Record(
        line=line,
        kind=Kind.GRANT,
        title=title.rstrip("."),
        authors=names.authors(people),
        grant_number=identifiers.grant_number(number),
        sponsor=sponsor,
        starts_on=dates.full(starts_on),
        ends_on=dates.full(ends_on),
        amount=int(float(money)) if re.fullmatch(r"\d{1,12}(\.\d+)?", money) else None,
        url=url,
    )
