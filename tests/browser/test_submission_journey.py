"""A submission from an empty template to the published version, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("portal")]

DATA_SET, PERIOD = "Core equity measures, PCORnet codes", "2026-Q2"
ROWS = 40
# Row of the sheet, column, what is wrongly written there.
SEEDED = (
    (3, "numerator", "many"),
    (7, "SITEID", None),
    (12, "measure", None),
    (20, "denominator", "2"),
    (33, "exclusion", "x"),
)


def test_a_coordinator_fills_in_a_template_mends_it_and_the_office_publishes_it(person, tmp_path):
    coordinator, director = person("coordinator"), person("director")
    book, words = filled_in(coordinator.open("/equity/data-sets/"), tmp_path)
    good = {(row, column): cell_of(book, row, column).value for row, column, _ in SEEDED}
    for row, column, wrong in SEEDED:
        cell_of(book, row, column).value = wrong

    page = upload(coordinator.open("/equity/extracts/new/"), book, tmp_path / "first.xlsx")
    expect(page.get_by_text("Refused: nothing was stored")).to_be_visible(timeout=90_000)
    told = [row.all_inner_texts() for row in rows_of(page)]
    assert sorted((int(line), column) for line, column, *_ in told) == sorted(good)
    for line, column, *_ in told:
        cell_of(book, int(line), column).value = words[column]

    page = upload(coordinator.open("/equity/extracts/new/"), book, tmp_path / "second.xlsx")
    page.get_by_role("link", name="Review and approve").click(timeout=90_000)
    page.get_by_role("button", name="Approve this version").click()
    expect(page.get_by_text("is approved. The network's office has it now")).to_be_visible()

    review = director.open(f"/{page.url.split('/', 3)[-1]}")
    review.get_by_label("Comment").first.fill("Thank you.")
    review.get_by_role("button", name="Accept", exact=True).click()
    review.get_by_role("button", name="Publish", exact=True).click()
    expect(review.get_by_text("is in use. Its gaps appear")).to_be_visible()

    board = coordinator.open(f"/equity/submissions/?period={PERIOD}&data_set=PCORNET&state=published")
    expect(board.locator("#submissions tbody tr").first).to_contain_text("Published")


def filled_in(page: Page, folder: Path) -> tuple[Any, dict[str, str]]:
    """The template with forty people in it, and for each column the first word that its list offers."""
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Workbook for {DATA_SET}").click()
    path = folder / "template.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    words = {column[0].value: column[1].value for column in book["Lists"].columns}
    heads = [cell.value for cell in book["Data"][1]]
    for number in range(ROWS):
        row = {**words, "PATID": str(number + 1), "period": PERIOD, "denominator": "1", "exclusion": "0"}
        row["numerator"] = "1" if number % 2 else "0"
        book["Data"].append([row.get(head) for head in heads])
    return book, {**words, "denominator": "1"}


def cell_of(book: Any, row: int, column: str) -> Any:
    heads = [cell.value for cell in book["Data"][1]]
    return book["Data"].cell(row=row, column=heads.index(column) + 1)


def upload(page: Page, book: Any, path: Path) -> Page:
    book.save(path)
    page.get_by_label("Data set").select_option(label=DATA_SET)
    page.get_by_label("Period").fill(PERIOD)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Upload and check").click()
    return page


def rows_of(page: Page) -> list[Any]:
    return [row.locator("th, td") for row in page.locator("#findings tbody tr").all()]
