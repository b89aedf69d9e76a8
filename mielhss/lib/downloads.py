"""Files that leave the portal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import HttpResponse

# What a spreadsheet takes for the start of a formula, also in its full-width form.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def inert(value: Any) -> Any:
    """A cell that no spreadsheet runs: text that starts like a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV file to save: UTF-8 with the mark that makes Excel read it so, never kept by a cache."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([inert(cell) for cell in header])
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return response


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Characters that XML cannot hold, and those that turn the direction of text around.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def xlsx_response(name: str, sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> HttpResponse:
    """An XLSX file to save; each sheet is its name, header and rows. Text stays text: nothing in it is a formula."""
    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(target, options)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E0EFEE", "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    for number, (title, header, rows) in enumerate(sheets, start=1):
        sheet = book.add_worksheet(f"{number} {_NOT_IN_NAMES.sub(' ', _UNWRITABLE.sub('', title))}"[:31].strip())
        sheet.set_column(0, max(len(header) - 1, 0), 24)
        sheet.freeze_panes(1, 0)
        for place, label in enumerate(header):
            sheet.write_string(0, place, _UNWRITABLE.sub("", label), head)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _write_cell(sheet, line, place, cell, text)
    book.close()
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


FORMS = ("csv", "xlsx")


def table_response(
    form: str, stem: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """One table as the form that was asked for: XLSX for "xlsx", else CSV."""
    if form == "xlsx":
        return xlsx_response(f"{stem}.xlsx", [(title, header, rows)])
    return csv_response(f"{stem}.csv", header, rows)


def _write_cell(sheet: Any, line: int, place: int, cell: Any, text: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_string(line, place, "Yes" if cell else "No", text)
    elif isinstance(cell, int | float):
        sheet.write_number(line, place, cell, text)
    elif isinstance(cell, datetime | date):
        sheet.write_string(line, place, cell.isoformat(), text)
    else:
        sheet.write_string(line, place, _UNWRITABLE.sub("", str(cell))[:32_767], text)
