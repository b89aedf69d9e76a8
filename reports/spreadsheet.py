"""The workbook and the CSV files that belong to a report. Same document, same bytes; nothing in them is a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from reports.document import (
    COUNT,
    DATE,
    DIFFERENCE,
    DIGEST,
    GAP,
    IDENTIFIER,
    INTERVALS,
    MEAN,
    MIXED,
    QUOTIENT,
    SHARE,
    TEXT,
    YEAR,
    Column,
    Document,
    Hidden,
    Measured,
    Table,
    Value,
)

FORMATS = {
    SHARE: "0.0%",
    DIFFERENCE: "0.0",
    GAP: "0.0",
    QUOTIENT: "0.00",
    COUNT: "#,##0",
    IDENTIFIER: "0",
    YEAR: "0",
    MEAN: "0.0",
}
HIDDEN_TEXT = "Hidden"
# Characters that XML cannot hold, and those that turn the direction of text around.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def workbook(document: Document, *, snapshot_hash: str) -> bytes:
    """An XLSX file: what the report is, a dictionary of its columns, then one sheet for each table."""
    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": document.title, "subject": document.subtitle, "created": _day(document.as_of)})
    styles = Styles(book)
    sheets = dict(zip((table.code for table in document.tables), _sheet_names(document), strict=True))
    _write_cover(book, styles, document, snapshot_hash, sheets)
    _write_dictionary(book, styles, document, sheets)
    for table in document.tables:
        _write_table(book, styles, table, sheets[table.code])
    book.close()
    return target.getvalue()


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        font = {"font_name": "Public Sans", "valign": "top"}
        self.title = book.add_format(font | {"bold": True, "font_size": 14})
        self.head = book.add_format(font | {"bold": True, "text_wrap": True, "bg_color": "#E0EFEE", "bottom": 1})
        self.text = book.add_format(font | {"text_wrap": True})
        self.muted = book.add_format(font | {"font_color": "#435359", "italic": True})
        self.numbers = {kind: book.add_format(font | {"num_format": code}) for kind, code in FORMATS.items()}


def _write_cover(book: Any, styles: Styles, document: Document, snapshot_hash: str, sheets: dict[str, str]) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, clean(document.title), styles.title)
    facts = [*document.facts, ("Snapshot fingerprint (SHA-256)", snapshot_hash)]
    for place, (name, text) in enumerate(facts, start=2):
        sheet.write_string(place, 0, clean(name), styles.head)
        sheet.write_string(place, 1, clean(text), styles.text)
    first = len(facts) + 4
    sheet.write_string(first - 1, 0, "Sheet", styles.head)
    sheet.write_string(first - 1, 1, "Table", styles.head)
    for place, table in enumerate(document.tables, start=first):
        sheet.write_string(place, 0, sheets[table.code], styles.text)
        sheet.write_string(place, 1, clean(table.title), styles.text)


def _write_dictionary(book: Any, styles: Styles, document: Document, sheets: dict[str, str]) -> None:
    sheet = book.add_worksheet("Data dictionary")
    widths = (24, 30, 22, 80)
    for place, (label, width) in enumerate(zip(("Sheet", "Column", "Holds", "Meaning"), widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, label, styles.head)
    line = 1
    for table in document.tables:
        for label, kind, note in expanded(table.columns):
            for place, text in enumerate((sheets[table.code], label, HOLDS[kind], note)):
                sheet.write_string(line, place, clean(text), styles.text)
            line += 1
    sheet.freeze_panes(1, 0)


HOLDS = {
    TEXT: "Text",
    DATE: "Date, as text",
    DIGEST: "SHA-256, as text",
    IDENTIFIER: "Number of a record",
    COUNT: "Count",
    SHARE: "Proportion, 0 to 1",
    DIFFERENCE: "Percentage points",
    GAP: "Percentage points",
    QUOTIENT: "Ratio",
    YEAR: "Year",
    MEAN: "Mean",
    MIXED: "What the row says",
}


def _write_table(book: Any, styles: Styles, table: Table, name: str) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, clean(table.title), styles.title)
    sheet.write_string(
        1, 0, clean(table.note or "Hidden: held back to protect privacy. Hidden is not zero."), styles.muted
    )
    columns = list(expanded(table.columns))
    for place, (label, kind, _) in enumerate(columns):
        sheet.set_column(place, place, 38 if place == 0 else 66 if kind == DIGEST else 18)
        sheet.write_string(3, place, clean(label), styles.head)
    for line, row in enumerate(flat_rows(table), start=4):
        for place, value in enumerate(row):
            _write_cell(sheet, line, place, value, columns[place][1], styles)
    sheet.freeze_panes(4, 1)


def _write_cell(sheet: Any, line: int, place: int, value: Value, kind: str, styles: Styles) -> None:
    if isinstance(value, Measured):
        _write_cell(sheet, line, place, value.value, value.kind, styles)
    elif isinstance(value, Hidden):
        sheet.write_string(line, place, HIDDEN_TEXT, styles.muted)
    elif isinstance(value, int | float):
        sheet.write_number(line, place, scaled(value, kind), styles.numbers[kind])
    elif value not in (None, ""):
        sheet.write_string(line, place, clean(str(value)), styles.text)


# --- CSV ----------------------------------------------------------------------------------------------------


def csv_header(table: Table) -> list[str]:
    return [clean(label) for label, _, _ in expanded(table.columns)]


def csv_rows(table: Table) -> Iterator[list[Any]]:
    kinds = [kind for _, kind, _ in expanded(table.columns)]
    for row in flat_rows(table):
        yield [_csv_cell(value, kind) for value, kind in zip(row, kinds, strict=True)]


def _csv_cell(value: Value, kind: str) -> Any:
    if isinstance(value, Measured):
        return _csv_cell(value.value, value.kind)
    if isinstance(value, Hidden):
        return HIDDEN_TEXT
    if isinstance(value, int | float):
        return scaled(value, kind)
    return "" if value is None else clean(str(value))


# --- Both ---------------------------------------------------------------------------------------------------


def expanded(columns: tuple[Column, ...]) -> Iterator[tuple[str, str, str]]:
    """Label, kind and note of each column; an interval is two columns."""
    for column in columns:
        if column.kind in INTERVALS:
            for end in ("from", "to"):
                yield f"{column.label}, {end}", INTERVALS[column.kind], column.note
        else:
            yield column.label, column.kind, column.note


def flat_rows(table: Table) -> Iterator[list[Value]]:
    """The rows with each interval as two values."""
    for row in table.rows:
        flat: list[Value] = []
        for column, value in zip(table.columns, row, strict=True):
            if column.kind not in INTERVALS:
                flat.append(value)
            elif isinstance(value, tuple):
                flat += value
            else:
                flat += [value, value]
        yield flat


def scaled(value: int | float, kind: str) -> int | float:
    """Differences in percentage points, as the report prints them; everything else as it is."""
    return float(f"{100 * value:.10g}") if kind in (DIFFERENCE, GAP) else value


def clean(text: str) -> str:
    return UNWRITABLE.sub("", text)


def _sheet_names(document: Document) -> Iterator[str]:
    """At most 31 characters, as workbooks demand, and no two alike."""
    taken: set[str] = {"about", "data dictionary"}
    for table in document.tables:
        base = FORBIDDEN_IN_NAMES.sub(" ", clean(table.code)).strip()[:31] or "table"
        name, number = base, 2
        while name.lower() in taken:
            ending = f" {number}"
            name, number = base[: 31 - len(ending)] + ending, number + 1
        taken.add(name.lower())
        yield name


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else datetime(2000, 1, 1, tzinfo=UTC)
