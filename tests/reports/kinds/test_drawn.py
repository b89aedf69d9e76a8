"""Every kind's files, from one small network: alike each time, tagged, and with the snapshot's numbers.

That the same HTML gives the same PDF, byte by byte and whatever the process, is held by ../test_pdf.py; so it is
enough here that the HTML is the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from bin.check_pdf import problems
from reports.bundle import csv_bundle
from reports.document import Document
from reports.edition import printable
from reports.frozen import from_plain, to_plain
from reports.kinds import KINDS
from reports.pdf import render
from reports.spreadsheet import workbook
from tests.reports.conftest import HASH, text_of

NAMES = [*(code for code in KINDS if code != "progress"), "onepager in Spanish"]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def again(gathered: dict[str, Any], name: str) -> Document:
    """The document once more, from the snapshot as it is kept."""
    facts = gathered[name]
    return KINDS[name.split(" ", maxsplit=1)[0]].compose(from_plain(type(facts), to_plain(facts)))


def test_its_pdf_is_in_order_and_shows_every_number_of_its_tables(
    documents: dict[str, Document], name: str, tmp_path: Path
) -> None:
    document, file = documents[name], tmp_path / "F.pdf"

    file.write_bytes(render(printable(document, snapshot_hash=HASH), identifier=b"x").data)

    assert problems(file) == []
    assert missing_numbers(document, PdfReader(file)) == set()


def missing_numbers(document: Document, pdf: PdfReader) -> set[str]:
    text = text_of(pdf).replace(" ", "")
    shown = {
        cell.text
        for table in document.tables
        if table.in_print
        for row in table.shown_rows
        for cell in row
        if "number" in cell.css
    }
    return {number for number in shown if number.replace(" ", "") not in text}


def test_its_page_for_print_workbook_and_csv_files_are_the_same_bytes_again(
    gathered: dict[str, Any], documents: dict[str, Document], name: str
) -> None:
    one, other = documents[name], again(gathered, name)

    assert printable(one, snapshot_hash=HASH) == printable(other, snapshot_hash=HASH)
    assert workbook(one, snapshot_hash=HASH) == workbook(other, snapshot_hash=HASH)
    assert csv_bundle(one, snapshot_hash=HASH) == csv_bundle(other, snapshot_hash=HASH)
