"""Reads the program tables, under somebody's access. Small counts are held back before anything else sees them."""

from __future__ import annotations

from dataclasses import replace

from partners.access import Access
from reports.document import COUNT, SHARE, Origin
from reports.kinds.hub.facts import CountRow, Facts
from reports.kinds.shared.facts import HELD, Grid, Place
from reports.kinds.shared.head import day_of, head_of
from reports.problems import NoData
from reports.wish import Wish
from scholars.queries import tables
from scholars.queries.tables import Cell, ProgramTable


def gather(access: Access, wish: Wish) -> Facts:
    """Raises NoData where there is no scholar and no center to count."""
    records = narrowed(tables.read(access, day_of(wish)), wish)
    if not records.scholars and not records.centers:
        raise NoData("No scholars and no training centers are recorded; there is nothing to count.")
    smallest = tables.smallest_cell()
    found = [tables.withheld(plan.counted(), smallest) for plan in tables.plans(records)]
    head = head_of(access, wish, kind="hub", title="Program tables")
    return Facts(
        head=head,
        scholars=len(records.scholars),
        centers=len(records.centers),
        smallest=smallest,
        grids=tuple(_grid(table) for table in found),
        counts=tuple(_counts(table, head.as_of, wish, smallest) for table in found if table.unit == "scholars"),
    )


def narrowed(records: tables.Records, wish: Wish) -> tables.Records:
    """Appointed by the day, and of the program and institution asked for."""
    scholars = [s for s in records.scholars if s.starts_on <= day_of(wish)]
    centers = records.centers
    if wish.program:
        scholars = [s for s in scholars if s.cohort.program_id == wish.program.pk]
    if wish.institution:
        scholars = [s for s in scholars if s.institution_id == wish.institution.pk]
        centers = [c for c in centers if c.pk == wish.institution.pk]
    return replace(records, scholars=scholars, centers=centers)


def _grid(table: ProgramTable) -> Grid:
    has_shares = any(cell.of for row in table.rows for cell in row.cells)
    columns = [Place(table.header[0])]
    for label in table.header[1:]:
        name = label.removesuffix(", n (%)")
        columns.append(Place(name, COUNT, f"Number of {table.unit}."))
        if has_shares:
            columns.append(Place("Share" if len(table.header) == 2 else f"{name}, share", SHARE))
    rows = tuple(
        (row.label, *[value for cell in row.cells for value in _values(cell, has_shares)]) for row in table.rows
    )
    origins = tuple(
        tuple(
            Origin("program-table", f"{table.code}/{cell.key}", f"{row.label}: {table.title}")
            for cell in row.cells
            if cell.count and not cell.hidden
        )
        for row in table.rows
    )
    return Grid(table.code, table.title, tuple(columns), rows, table.note, origins)


def _values(cell: Cell, has_shares: bool) -> list[int | float | str | None]:
    if cell.hidden:
        return [HELD, HELD] if has_shares else [HELD]
    return [cell.count, round(cell.share, 6) if cell.of else None] if has_shares else [cell.count]


def _counts(table: ProgramTable, day: str, wish: Wish, smallest: int) -> CountRow:
    cells = tuple((cell.key, None if cell.hidden else cell.count) for row in table.rows for cell in row.cells)
    return CountRow(table.code, day, wish.scope, cells, table.groups, smallest)
