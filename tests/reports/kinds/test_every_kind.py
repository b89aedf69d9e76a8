"""What holds for every kind of report."""

from __future__ import annotations

import io
import json
import re
from itertools import pairwise
from typing import Any

import pytest
from openpyxl import load_workbook

from mielhss.lib.hashes import hash_of
from reports import making
from reports.document import STANDING, Document, Hidden, Measured
from reports.edition import printable
from reports.frozen import from_plain, to_plain
from reports.kinds import KINDS
from reports.problems import UnknownLanguage
from reports.spreadsheet import workbook
from reports.wish import Wish
from tests.reports.conftest import HASH

NAMES = [*KINDS, "site of one", "onepager in Spanish", "progress of a year", "progress of a program"]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def document(documents: dict[str, Document], name: str) -> Document:
    return documents[name]


def test_its_facts_come_back_equal_from_json(gathered: dict[str, Any], name: str) -> None:
    plain = json.loads(json.dumps(to_plain(gathered[name])))

    restored = from_plain(type(gathered[name]), plain)

    assert hash_of(to_plain(restored)) == hash_of(plain)
    assert KINDS[name.split(" ", maxsplit=1)[0]].compose(restored) == KINDS[name.split(" ", maxsplit=1)[0]].compose(
        gathered[name]
    )


def test_it_says_how_to_read_it_and_where_its_numbers_come_from(document: Document) -> None:
    ids = [section.id for section in document.sections]

    assert {"how-to-read", "records"} <= set(ids) & set(STANDING)
    assert len(ids) == len(set(ids))


def test_its_tables_have_codes_of_their_own_that_fit_an_address(document: Document) -> None:
    codes = [table.code for table in document.tables]

    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[-a-zA-Z0-9_]+", code) for code in codes)


def test_every_number_of_its_tables_stands_in_the_workbook(document: Document) -> None:
    book = load_workbook(io.BytesIO(workbook(document, snapshot_hash=HASH)))

    for table, sheet in zip(document.tables, book.worksheets[2:], strict=True):
        held = [cell for row in sheet.iter_rows(min_row=5, values_only=True) for cell in row]
        for value in numbers_of(table.rows):
            assert any(value == pytest.approx(cell) for cell in held if isinstance(cell, int | float)) or any(
                100 * value == pytest.approx(cell) for cell in held if isinstance(cell, int | float)
            )


def numbers_of(rows: Any) -> list[float]:
    found: list[float] = []
    for row in rows:
        for value in row:
            value = value.value if isinstance(value, Measured) else value
            ends = value if isinstance(value, tuple) else (value,)
            found += [end for end in ends if isinstance(end, int | float) and not isinstance(end, Hidden)]
    return found


def test_its_page_for_print_has_one_title_and_headings_in_order(document: Document) -> None:
    html = printable(document, snapshot_hash=HASH)

    levels = [int(level) for level in re.findall(r"<h(\d)", html)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert 'role="img" aria-label=' in html


def test_its_columns_are_explained_in_every_table_that_counts(document: Document) -> None:
    assert all(column.label for table in document.tables for column in table.columns)


def test_a_wish_for_a_language_it_is_not_written_in_is_told(world: Any, name: str) -> None:
    kind = KINDS[name.split(" ", maxsplit=1)[0]]
    wish = Wish("2026-Q3", language="fr")

    with pytest.raises(UnknownLanguage):
        making.check_wish(kind, wish)
