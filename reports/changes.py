"""What changed since the last report, number by number: two documents of one kind side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.document import (
    COUNT,
    DIFFERENCE,
    GAP,
    HIDDEN,
    MEAN,
    MIXED,
    QUOTIENT,
    SHARE,
    STANDING,
    Column,
    Document,
    Hidden,
    Measured,
    Prose,
    Section,
    Table,
    Value,
)
from reports.kinds.shared.facts import HELD
from reports.kinds.shared.words import listed

MOST_PRINTED = 24
COMPARED = (COUNT, SHARE, DIFFERENCE, GAP, QUOTIENT, MEAN)
Number = int | float | str | None


@dataclass(frozen=True)
class NumberChange:
    """One number before and now; the word Hidden where it is held back, None where there is none."""

    table: str
    row: str
    column: str
    kind: str
    before: Number
    now: Number


@dataclass(frozen=True)
class Previous:
    """The last report of the same kind, and how each number of this one differs from it."""

    title: str
    period_label: str
    published_on: str
    snapshot_hash: str
    compared: int
    changes: tuple[NumberChange, ...]


def numbers_of(document: Document) -> dict[tuple[str, str, str], tuple[str, str, str, str, Number]]:
    """Every number of a document by table, row and column, each said alike in all reports."""
    found: dict[tuple[str, str, str], tuple[str, str, str, str, Number]] = {}
    for table in document.tables:
        subject = table.subject or table.code
        if subject.startswith(("trend-", "records", "definitions", "figures", "changes")):
            continue
        for row in table.rows:
            name = ", ".join(str(value) for value in row[: table.keys])
            for column, value in zip(table.columns[table.keys :], row[table.keys :], strict=True):
                kind, plain = _plain(column, value)
                if kind in COMPARED:
                    found.setdefault(
                        (subject, name, column.label), (table.caption or table.title, name, column.label, kind, plain)
                    )
    return found


def _plain(column: Column, value: Value) -> tuple[str, Number]:
    kind = column.kind
    if isinstance(value, Measured):
        kind, value = value.kind, value.value
    if isinstance(value, Hidden):
        return kind, HELD
    return kind, value if isinstance(value, int | float) else None


def compare(before: Document, now: Document) -> tuple[int, tuple[NumberChange, ...]]:
    """How many numbers stand in both or either, and those that differ, in the order of the report."""
    then, here = numbers_of(before), numbers_of(now)
    changes = []
    for key, (table, row, column, kind, value) in here.items():
        old = then[key][4] if key in then else None
        if old != value:
            changes.append(NumberChange(table, row, column, kind, old, value))
    for key, (table, row, column, kind, value) in then.items():
        if key not in here and value is not None:
            changes.append(NumberChange(table, row, column, kind, value, None))
    return len(here), tuple(changes)


def with_changes(document: Document, previous: Previous | None) -> Document:
    """The document with a chapter on what changed, before those that say how to read it."""
    if previous is None:
        return document
    at = next((n for n, s in enumerate(document.sections) if s.id in STANDING), len(document.sections))
    section = _section(previous)
    return replace(document, sections=(*document.sections[:at], section, *document.sections[at:]))


def _section(previous: Previous) -> Section:
    text = (
        f"Compared with “{previous.title}”, published on {previous.published_on}: {len(previous.changes):,} of "
        f"{listed(previous.compared, 'number')} differ. A number may differ because the world did, "
        "because a later period is told of, or because records were corrected."
    )
    printed = _table("changes", "What changed, number by number", previous.changes[:MOST_PRINTED])
    if len(previous.changes) <= MOST_PRINTED:
        return Section("changes", "What changed since the last report", (Prose((text,)), printed), is_wide=True)
    rest = f"The first {MOST_PRINTED} stand here; all of them stand in the workbook and on the page."
    full = replace(_table("changes-all", "Every number that changed", previous.changes), in_print=False)
    return Section("changes", "What changed since the last report", (Prose((text, rest)), printed, full), is_wide=True)


def _table(code: str, title: str, changes: tuple[NumberChange, ...]) -> Table:
    columns = (
        Column("Table"),
        Column("Row"),
        Column("Number"),
        Column("Before", MIXED, "In the last report."),
        Column("Now", MIXED, "In this report."),
        Column("Difference", MIXED, "Now minus before; shares in percentage points."),
    )
    return Table(code, title, columns, tuple(_rows(changes)), empty="No number differs.")


def _rows(changes: tuple[NumberChange, ...]) -> Iterator[tuple[Value, ...]]:
    for change in changes:
        before, now = (_shown(number, change.kind) for number in (change.before, change.now))
        yield (change.table, change.row, change.column, before, now, _difference(change))


def _shown(number: Number, kind: str) -> Value:
    return Measured(HIDDEN, kind) if number == HELD else Measured(number, kind)


def _difference(change: NumberChange) -> Value:
    if isinstance(change.before, int | float) and isinstance(change.now, int | float):
        kind = DIFFERENCE if change.kind in (SHARE, GAP, DIFFERENCE) else change.kind
        return Measured(_rounded(change.now - change.before), kind)
    return None


def _rounded(number: int | float) -> int | float:
    return number if isinstance(number, int) else float(f"{number:.10g}") + 0.0
