"""Frameworks as CSV: a line per competency, so that wordings can be pasted in with a spreadsheet."""

from __future__ import annotations

import csv
import io
from uuid import UUID, uuid4

from curriculum.formats.framework import (
    MOST_COMPETENCIES,
    CompetencyData,
    DomainData,
    Fault,
    FrameworkData,
    Unreadable,
)

COLUMNS = ("domain", "domain_title", "competency", "text", "confirmed", "identifier")
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")


def table_of(framework: FrameworkData) -> list[tuple[str | int, ...]]:
    """The rows below COLUMNS. A domain without competencies has a row of its own."""
    rows: list[tuple[str | int, ...]] = []
    for domain in framework.domains:
        if not domain.competencies:
            rows.append((domain.number, domain.title, "", "", "", ""))
        for c in domain.competencies:
            confirmed = "yes" if c.is_confirmed else "no"
            rows.append((domain.number, domain.title, c.number, c.text, confirmed, str(c.identifier)))
    return rows


def read_table(content: bytes, like: FrameworkData) -> FrameworkData:
    """The edition `like` with the domains and competencies of a CSV file. Raises Unreadable with all faults."""
    return _Reader(content, like).framework()


class _Reader:
    def __init__(self, content: bytes, like: FrameworkData) -> None:
        self.content = content
        self.like = like
        self.faults: list[Fault] = []
        self.titles: dict[int, str] = {}
        self.found: dict[int, dict[int, CompetencyData]] = {}
        self.identifiers: dict[UUID, int] = {}

    def framework(self) -> FrameworkData:
        for line, row in self._rows():
            self._read(line, row)
        if not self.titles and not self.faults:
            self.faults.append(Fault("", "The file has no rows."))
        count = sum(len(found) for found in self.found.values())
        if count > MOST_COMPETENCIES:
            self.faults.append(Fault("", f"There are {count} competencies; at most {MOST_COMPETENCIES} are read."))
        if self.faults:
            raise Unreadable(self.faults)
        known = {domain.number: domain for domain in self.like.domains}
        domains = tuple(
            DomainData(
                identifier=known[number].identifier if number in known else uuid4(),
                number=number,
                title=self.titles[number],
                summary=known[number].summary if number in known else "",
                competencies=tuple(self.found[number][at] for at in sorted(self.found[number])),
            )
            for number in sorted(self.titles)
        )
        like = self.like
        total = max(like.competency_total, count)
        return FrameworkData(
            like.identifier, like.code, like.edition, like.title, like.source, like.levels, total, domains
        )

    def _rows(self) -> list[tuple[int, dict[str, str]]]:
        try:
            text = self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Unreadable([Fault("", "The file is not UTF-8 text. In Excel choose “CSV UTF-8”.")]) from None
        if "\0" in text:
            raise Unreadable([Fault("", "The file holds NUL bytes. Save it again as CSV (UTF-8).")])
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows: list[tuple[int, dict[str, str]]] = []
        try:
            header = [name.strip().casefold() for name in next(reader, [])]
            missing = [name for name in COLUMNS[:4] if name not in header]
            if missing:
                raise Unreadable([Fault("Line 1", f"These columns are missing: {', '.join(missing)}.")])
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    if len(cells) > len(header):
                        self.faults.append(Fault(f"Line {reader.line_num}", "It has more fields than the header."))
                    rows.append((reader.line_num, dict(zip(header, cells, strict=False))))
        except csv.Error:
            raise Unreadable([Fault(f"Line {reader.line_num}", "A quotation mark is not closed.")]) from None
        return rows

    def _read(self, line: int, row: dict[str, str]) -> None:
        domain = self._number(line, row, "domain")
        if domain is None:
            return
        title = row.get("domain_title", "").strip()
        if not title or len(title) > 120:
            self._fault(line, "domain_title", "It must have 1 to 120 characters.")
        elif self.titles.setdefault(domain, title) != title:
            self._fault(line, "domain_title", "An earlier line gives this domain another title.")
        self.found.setdefault(domain, {})
        if not row.get("competency", "").strip() and not row.get("text", "").strip():
            return
        number = self._number(line, row, "competency")
        if number is None:
            return
        if number in self.found[domain]:
            self._fault(line, "competency", "An earlier line has the same number in this domain.")
        self.found[domain][number] = self._competency(line, domain, number, row)

    def _competency(self, line: int, domain: int, number: int, row: dict[str, str]) -> CompetencyData:
        text = row.get("text", "").strip()
        said = row.get("confirmed", "").strip().casefold()
        if said not in YES + NO:
            self._fault(line, "confirmed", "It must be yes or no.")
        is_confirmed = said in YES
        if len(text) > 250:
            self._fault(line, "text", "It is longer than 250 characters.")
        if is_confirmed and not text:
            self._fault(line, "text", "It is empty, though confirmed says yes.")
        return CompetencyData(self._identifier(line, domain, number, row), number, text, is_confirmed)

    def _identifier(self, line: int, domain: int, number: int, row: dict[str, str]) -> UUID:
        given = row.get("identifier", "").strip()
        if not given:
            same = [c for d in self.like.domains if d.number == domain for c in d.competencies if c.number == number]
            return same[0].identifier if same else uuid4()
        try:
            identifier = UUID(given)
        except ValueError:
            self._fault(line, "identifier", "It is not a UUID; leave it empty to get one.")
            return uuid4()
        if self.identifiers.setdefault(identifier, line) != line:
            self._fault(line, "identifier", f"Line {self.identifiers[identifier]} has the same one.")
        return identifier

    def _number(self, line: int, row: dict[str, str], name: str) -> int | None:
        given = row.get(name, "").strip()
        if given.isascii() and given.isdigit() and 0 < int(given) < 1000:
            return int(given)
        self._fault(line, name, "It must be a whole number from 1 to 999.")
        return None

    def _fault(self, line: int, column: str, what: str) -> None:
        self.faults.append(Fault(f"Line {line}, column {column}", what))
