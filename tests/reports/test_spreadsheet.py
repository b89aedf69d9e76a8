from __future__ import annotations

import csv
import io

import pytest
from openpyxl import Workbook, load_workbook

from mielhss.lib.downloads import csv_response
from reports.document import COUNT, HIDDEN, SHARE, SHARE_INTERVAL, Column, Document, Section, Table
from reports.spreadsheet import csv_header, csv_rows, expanded, flat_rows, scaled, workbook
from tests.reports.conftest import HASH

NASTY = ["=1+1", "+cmd|'/c calc'!A1", "-2", "@SUM(A1)", "\t=1", "＝1", "http://example.org", "<b>&\u202e"]


def opened(document: Document) -> Workbook:
    return load_workbook(io.BytesIO(workbook(document, snapshot_hash=HASH)))


def document_of(*tables: Table) -> Document:
    return Document(
        "T", "S", "P", "W", "2026-10-14", (("Period", "2026-Q3"),), "Synthetic", (Section("s", "S", tables),)
    )


def test_every_value_of_every_table_has_its_cell(document: Document) -> None:
    book = opened(document)

    for table, name in zip(document.tables, book.sheetnames[2:], strict=True):
        sheet = book[name]
        kinds = [kind for _, kind, _ in expanded(table.columns)]
        written = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_col=len(kinds))]
        expected = [
            [
                "Hidden"
                if value is HIDDEN
                else scaled(value, kind)
                if isinstance(value, int | float)
                else value or None
                for value, kind in zip(row, kinds, strict=True)
            ]
            for row in flat_rows(table)
        ]
        assert written == expected, table.code


def test_the_dictionary_explains_each_column_of_each_sheet(document: Document) -> None:
    rows = list(opened(document)["Data dictionary"].iter_rows(min_row=2, values_only=True))

    assert len(rows) == sum(len(list(expanded(table.columns))) for table in document.tables)


def test_the_same_document_gives_the_same_bytes(document: Document) -> None:
    assert workbook(document, snapshot_hash=HASH) == workbook(document, snapshot_hash=HASH)


@pytest.mark.parametrize("text", NASTY)
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    table = Table("t", text, (Column(text),), ((text,),), note=text)

    book = opened(document_of(table))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.parametrize("text", NASTY)
def test_csv_text_that_looks_like_a_formula_is_made_inert(text: str) -> None:
    table = Table("t", "T", (Column("Name"),), ((text,),))

    response = csv_response("t.csv", csv_header(table), csv_rows(table))
    (_, (cell,)) = csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))

    assert not cell.startswith(("=", "+", "-", "@", "\t", "＝"))
    assert "\u202e" not in cell


def test_an_interval_is_two_columns_and_a_hidden_one_two_words() -> None:
    table = Table(
        "t",
        "T",
        (Column("Group"), Column("Rate", SHARE), Column("Interval", SHARE_INTERVAL), Column("N", COUNT)),
        (("A", 0.25, (0.2, 0.31), 80), ("B", HIDDEN, HIDDEN, HIDDEN)),
    )

    assert csv_header(table) == ["Group", "Rate", "Interval, from", "Interval, to", "N"]
    assert list(csv_rows(table)) == [["A", 0.25, 0.2, 0.31, 80], ["B", "Hidden", "Hidden", "Hidden", "Hidden"]]


def test_sheet_names_are_short_and_unlike_each_other() -> None:
    tables = [Table("groups-" + "x" * 40 + str(n), "T", (Column("A"),), (("a",),)) for n in range(12)]

    names = opened(document_of(*tables)).sheetnames

    assert len({name.lower() for name in names}) == 14
    assert max(map(len, names)) <= 31


def test_a_table_with_a_short_row_is_refused() -> None:
    with pytest.raises(ValueError, match="one value per column"):
        Table("t", "T", (Column("A"), Column("B")), (("a",),))
