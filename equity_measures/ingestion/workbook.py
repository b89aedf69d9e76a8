"""XLSX: a look into the zip file before any parser, then python-calamine.

A workbook of 1.4 KB with the cells A1 and XFD1048576 makes parsers ask for 17 thousand million cells;
0.8 MB can unfold to 300. So sizes, parts and the largest cell reference are checked first, streaming.
"""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from defusedxml import DefusedXmlException, ElementTree
from python_calamine import CalamineError, CalamineWorkbook

from equity_measures.ingestion.outcome import Findings, Limits, Stop
from equity_measures.ingestion.tables import ArrowTable

CHUNK = 1024 * 1024
SMALL = 1024 * 1024
MOST_PARTS = 2_000
MOST_COLUMNS = 1_000
LONGEST_REFERENCE = 64
UNREADABLE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError,
              EOFError, OSError, ValueError)  # fmt: skip
DATA_SHEET = "data"
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]*)(\d+)["']""")


def read_workbook(path: Path, limits: Limits, findings: Findings) -> ArrowTable:
    """The sheet “Data”, or else the first one, as text. Raises Stop with a finding when unsafe or unreadable."""
    _check_zip(path, limits, findings)
    try:
        book = CalamineWorkbook.from_path(str(path))
        named = [name for name in book.sheet_names if name.casefold() == DATA_SHEET]
        name = (named or book.sheet_names)[0]
        _check_formulas(path, name, findings)
        sheet = book.get_sheet_by_name(name)
        first_row = sheet.start[0] if sheet.start else 0
        rows = sheet.to_python(skip_empty_area=True)
    except (CalamineError, DefusedXmlException, ValueError, IndexError, OSError):
        findings.add("xlsx", "The workbook cannot be read. Save it again as XLSX, or as CSV (UTF-8).")
        raise Stop from None
    return _table(rows, first_row, findings)


def _table(rows: list[list[Any]], first_row: int, findings: Findings) -> ArrowTable:
    if not rows:
        findings.add("empty", "The sheet is empty.")
        raise Stop
    header = [_text(cell) for cell in rows[0]]
    while header and not header[-1].strip() and not any(_text(row[len(header) - 1]) for row in rows[1:]):
        header.pop()
    lines: list[int] = []
    columns: list[list[str]] = [[] for _ in header]
    for line, row in enumerate(rows[1:], first_row + 2):
        texts = [_text(cell) for cell in row[: len(header)]]
        if not any(texts):
            continue
        _check_texts(texts, line, findings)
        lines.append(line)
        for column, text in zip(columns, texts, strict=True):
            column.append(text)
    if not lines:
        findings.add("header_only", "The sheet has a header but no rows.")
        raise Stop
    return ArrowTable(header, columns, lines, physical=first_row + len(rows))


def _check_texts(texts: list[str], line: int, findings: Findings) -> None:
    for at, text in enumerate(texts, 1):
        if "\n" in text or "\r" in text or "\0" in text:
            findings.add("line_break", "The cell holds a line break. Take it out.", line=line, column=f"column {at}")


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime | datetime.date):
        return cell.isoformat()[:10]
    return "" if cell is None else str(cell)


def _check_zip(path: Path, limits: Limits, findings: Findings) -> None:
    try:
        with zipfile.ZipFile(path) as book:
            parts = book.infolist()
            _check_parts(parts, limits, findings)
            unfolded = 0
            for part in parts:
                unfolded = _check_part(book, part, unfolded, limits, findings)
    except UNREADABLE:
        _stop(findings, "xlsx", "The workbook is damaged or encrypted. Save it again as XLSX without a password.")


def _check_parts(parts: list[zipfile.ZipInfo], limits: Limits, findings: Findings) -> None:
    names = [part.filename.casefold() for part in parts]
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        _stop(findings, "xlsx", "The file is a zip file but no XLSX workbook.")
    if len(parts) > MOST_PARTS or len(set(names)) < len(names):
        _stop(findings, "xlsx_bomb", "The workbook has too many parts, or the same part twice.")
    if any("vbaproject" in name or (name.endswith(".bin") and "vba" in name) for name in names):
        _stop(findings, "macro", "The workbook holds macros. Save it as XLSX without them.")
    if any(name.startswith("xl/externallinks/") for name in names):
        _stop(findings, "external_link", "The workbook links to other files. Break the links and save it again.")
    for part in parts:
        if part.flag_bits & 1:
            _stop(findings, "xlsx", "The workbook is encrypted. Save it without a password.")
        if part.file_size > SMALL and part.file_size > limits.max_zip_ratio * max(part.compress_size, 1):
            _too_big(findings)
    if sum(part.file_size for part in parts) > limits.max_unzipped_bytes:
        _too_big(findings)


def _check_part(book: zipfile.ZipFile, part: zipfile.ZipInfo, unfolded: int, limits: Limits, findings: Findings) -> int:
    """Unfolds one part without keeping it; the sizes in the directory may lie."""
    own = 0
    xml = part.filename.casefold().endswith((".xml", ".rels", ".vml"))
    sheet = part.filename.casefold().startswith("xl/worksheets/")
    corner = [0, 0]
    for chunk, fresh in _chunks(book, part):
        own += fresh
        if unfolded + own > limits.max_unzipped_bytes:
            _too_big(findings)
        if own > SMALL and own > limits.max_zip_ratio * max(part.compress_size, 1):
            _too_big(findings)
        if xml and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk or b"\0" in chunk):
            _stop(findings, "xlsx_dtd", "The workbook holds a document type, which no spreadsheet program writes.")
        if xml and sheet:
            _check_references(chunk, corner, limits, findings)
    return unfolded + own


def _chunks(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """Chunks that overlap a little, so that no reference is cut, and how much of each is new."""
    tail = b""
    with book.open(part) as file:
        while fresh := file.read(CHUNK):
            yield tail + fresh, len(fresh)
            tail = fresh[-LONGEST_REFERENCE:]


def _check_references(chunk: bytes, corner: list[int], limits: Limits, findings: Findings) -> None:
    for letters, digits in set(_REFERENCE.findall(chunk)):
        if len(letters) > 3 or len(digits) > 7:
            _beyond(findings)
        corner[0] = max(corner[0], _column_number(letters))
        corner[1] = max(corner[1], int(digits))
    if corner[0] > MOST_COLUMNS or corner[1] > 1_048_576 or corner[0] * corner[1] > limits.max_sheet_cells:
        _beyond(findings)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


# A cell with a formula: its head, the formula, and what follows up to the cell's end.
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>((?:(?!</(?:\w+:)?c>).)*)</(?:\w+:)?c>", re.DOTALL)
_CELL_START = re.compile(rb"<(?:\w+:)?c[ >]|<[^>]{0,40}\Z")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>[^<]|<(?:\w+:)?is>")
# The result of a formula may be an empty text, which is then a value like any other.
_TEXT_RESULT = re.compile(rb"""\bt\s*=\s*["']str["']""")
LONGEST_CELL = 128 * 1024


def _check_formulas(path: Path, sheet: str, findings: Findings) -> None:
    """Refuses formulas whose result is not in the file: a parser would read them as blank."""
    shown = sheet if sheet.casefold() == DATA_SHEET else "the first sheet"
    tail = b""
    with zipfile.ZipFile(path) as book:
        part = _part_of(book, sheet)
        if part is None:
            return
        with book.open(part) as file:
            while fresh := file.read(CHUNK):
                block = tail + fresh
                _check_cells(block, shown, findings)
                tail = _unfinished(block)
    if findings.errors:
        raise Stop


def _unfinished(block: bytes) -> bytes:
    """The last cell, when the chunk cuts it in two; it is looked at with the next one."""
    last = block[-LONGEST_CELL:]
    starts = [match.start() for match in _CELL_START.finditer(last)]
    return b"" if not starts or _CELL.match(last, starts[-1]) else last[starts[-1] :]


def _check_cells(block: bytes, sheet: str, findings: Findings) -> None:
    if not _FORMULA.search(block):
        return
    for head, content in _CELL.findall(block):
        if not _FORMULA.search(content) or _VALUE.search(content) or _TEXT_RESULT.search(head):
            continue
        found = _REFERENCE.search(head)
        column, row = (found[1].decode(), int(found[2])) if found else ("", None)
        message = (
            f"The cell (of {sheet}) holds a formula without its result. Open the workbook in a spreadsheet program, "
            "let it calculate and save it, or paste the values in place of the formulas."
        )
        findings.add("formula_value", message, line=row, column=f"cell {column}{row or ''}".strip())


def _part_of(book: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the zip file that holds a sheet, by the workbook's own table of relations."""
    try:
        sheets = ElementTree.fromstring(book.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return None
    wanted = {
        value
        for element in sheets.iter()
        if element.get("name") == sheet
        for name, value in element.items()
        if name.endswith("}id")
    }
    for relation in relations.iter():
        if relation.get("Id") in wanted:
            target = str(relation.get("Target", ""))
            name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            return name if name in book.namelist() else None
    return None


def _too_big(findings: Findings) -> None:
    _stop(findings, "xlsx_bomb", "The workbook unfolds to far more than its size. Send the rows as CSV (UTF-8).")


def _beyond(findings: Findings) -> None:
    message = "A cell lies far outside the table. Delete the empty rows and columns after the data, or send CSV."
    _stop(findings, "xlsx_bomb", message)


def _stop(findings: Findings, rule: str, message: str) -> None:
    findings.add(rule, message)
    raise Stop
