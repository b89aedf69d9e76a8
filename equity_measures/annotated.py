"""A submitted file given back with its faults marked.

Cells are shown only when they are words the data set knows, or plain counts in a column of counts. Anything else, and
every cell with a fault, is left blank: it might identify a person, and whoever sent the file has it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import xlsxwriter

from equity_measures.ingestion import Finding, Layout, Limits, Vocabulary, normalize
from equity_measures.ingestion.outcome import Findings, Stop
from equity_measures.ingestion.vocabulary import words
from equity_measures.ingestion.workbook import read_workbook

LONGEST_LINE = 64 * 1024
MOST_ROWS = 200_000
MOST_UNZIPPED = 100_000_000
NOT_SHOWN = ""
_COUNT = re.compile(r"\d{1,7}")
_PERIOD = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2])|-\d{4})?")


def annotated(
    path: Path, file_format: str, layout: Layout, vocabulary: Vocabulary, findings: Iterable[Finding]
) -> bytes:
    """The workbook: each line of the file with its number, what to mend, and the cells that may be shown."""
    by_line: dict[int, list[Finding]] = defaultdict(list)
    of_file: list[Finding] = []
    for finding in findings:
        (by_line[finding.line] if finding.line else of_file).append(finding)
    header, lines = _lines(path, file_format)
    return _write(header, lines, by_line, of_file, _Shown(layout, vocabulary))


class _Shown:
    """Which cell of which column may be shown."""

    def __init__(self, layout: Layout, vocabulary: Vocabulary) -> None:
        every = [vocabulary.sites, vocabulary.measures, layout.site_values, layout.measure_values]
        every += [*vocabulary.stratifiers.values(), *(rule.values for rule in layout.stratifiers)]
        self.words = (
            set(words(*every)) | {normalize(rule.stratifier) for rule in layout.stratifiers} | {"all", "yes", "no"}
        )
        self.counts = {layout.numerator, layout.denominator, layout.exclusion, *layout.counts} - {""}
        self.columns = {*layout.role_columns(), "stratifier", "category", "stratifier_2", "category_2"}
        self.columns -= {layout.subject, *layout.identifiers}
        self.areas = {rule.column for rule in layout.stratifiers if rule.lookup}
        self.period = layout.period

    def head(self, name: str) -> str:
        return name if name in self.columns else "(column not shown)"

    def cell(self, name: str, value: str) -> str:
        if name not in self.columns or name in self.areas:
            return NOT_SHOWN
        if name in self.counts:
            return value if _COUNT.fullmatch(value) else NOT_SHOWN
        if name == self.period:
            return value if _PERIOD.fullmatch(value) else NOT_SHOWN
        return value if normalize(value) in self.words else NOT_SHOWN


def _lines(path: Path, file_format: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header and the numbered rows, read leniently: what cannot be read has no cells."""
    if file_format == "xlsx":
        try:
            table = read_workbook(path, Limits(max_unzipped_bytes=MOST_UNZIPPED), Findings(100))
        except Stop:
            return [], iter(())
        return table.header, ((line, cells or []) for line, cells in table.rows())
    if file_format != "csv":
        return [], iter(())
    text = path.read_bytes().decode("utf-8-sig", errors="replace").replace("\0", "")
    numbered = enumerate(io.StringIO(text, newline=None), start=1)
    for _, line in numbered:
        if line.strip():
            return _cells(line), ((number, _cells(line)) for number, line in numbered if line.strip())
    return [], iter(())


def _cells(line: str) -> list[str]:
    if len(line) > LONGEST_LINE:
        return []
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _write(
    header: list[str],
    lines: Iterator[tuple[int, list[str]]],
    by_line: dict[int, list[Finding]],
    of_file: list[Finding],
    shown: _Shown,
) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    head, bad = book.add_format({"bold": True, "bg_color": "#E0EFEE"}), book.add_format({"bg_color": "#F4B6B0"})
    sheet = book.add_worksheet("Faults")
    sheet.freeze_panes(1, 2)
    sheet.set_column(1, 1, 60)
    for place, name in enumerate(["Line", "What to mend", *(shown.head(name) for name in header)]):
        sheet.write_string(0, place, name, head)
    row = 1
    for finding in of_file:
        sheet.write_string(row, 0, "File")
        sheet.write_string(row, 1, finding.message, bad)
        row += 1
    for number, cells in lines:
        if row > MOST_ROWS:
            break
        found = by_line.pop(number, [])
        _write_line(sheet, row, number, header, cells, found, shown, bad)
        row += 1
    for number, found in sorted(by_line.items()):
        _write_line(sheet, row, number, header, [], found, shown, bad)
        row += 1
    book.close()
    return target.getvalue()


def _write_line(
    sheet: object,
    row: int,
    number: int,
    header: list[str],
    cells: list[str],
    found: list[Finding],
    shown: _Shown,
    bad: object,
) -> None:
    write = sheet.write_string  # type: ignore[attr-defined] # a worksheet of xlsxwriter, which has no types
    sheet.write_number(row, 0, number)  # type: ignore[attr-defined] # as above
    if found:
        write(row, 1, " ".join(f"{f.column}: {f.message}" if f.column else f.message for f in found)[:32_000], bad)
    faulty = {finding.column for finding in found}
    whole = bool(found) and (None in faulty or not faulty & set(header))
    for place, (name, value) in enumerate(zip(header, cells, strict=False), start=2):
        if name in faulty or (whole and not shown.cell(name, value)):
            write(row, place, NOT_SHOWN, bad)
        elif text := shown.cell(name, value):
            write(row, place, text)
