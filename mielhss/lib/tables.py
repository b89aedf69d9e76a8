"""Small tables as CSV files: read strictly, written whole or not at all. Knows no Django."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a file: where, and how to mend it. Never holds the value itself."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.column_text) if part)
        return f"{where}: {self.message}" if where else self.message

    @property
    def column_text(self) -> str:
        return f"column {self.column}" if self.column else ""


class BadTable(ValueError):
    """A file that cannot be read as the table it should be, with everything that is wrong in it."""

    MOST_TOLD = 20

    def __init__(self, faults: Sequence[Fault], name: str = "") -> None:
        self.faults, self.name = tuple(faults), name
        super().__init__(self._text())

    def _text(self) -> str:
        told = [f"{self.name}, {fault}" if self.name else str(fault) for fault in self.faults[: self.MOST_TOLD]]
        rest = len(self.faults) - len(told)
        return "\n".join([*told, f"… and {rest} more."] if rest else told)


def read_table(
    raw: bytes, needed: Sequence[str], name: str = "", *, verbatim: Collection[str] = ()
) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with the number of the line that each begins on; cells without surrounding blanks.

    verbatim: columns whose cells keep their blanks.

    UTF-8, with or without its mark; a header in the first line; blank lines are passed over. Raises BadTable for
    other encodings, quotes that do not close, columns that are missing or named twice, and rows of another length;
    `name` is what it calls the file.
    """
    try:
        return _read(_decode(raw), needed, verbatim)
    except BadTable as problem:
        raise BadTable(problem.faults, name) from None


def _read(text: str, needed: Sequence[str], verbatim: Collection[str]) -> list[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [title.strip() for title in next(reader, [])]
        _check_header(header, needed)
        return _rows(reader, header, verbatim)
    except csv.Error as error:
        raise BadTable([Fault(reader.line_num, "", f"This is not CSV as the standard has it ({error}).")]) from None


def _decode(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadTable([Fault(0, "", "The file is written in UTF-16. Save it as CSV UTF-8.")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadTable([Fault(line, "", "A character is not UTF-8. Save the file as CSV UTF-8.")]) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadTable([Fault(line, "", "There is a NUL character. Export the file again as CSV.")])
    return text


def _check_header(header: list[str], needed: Sequence[str]) -> None:
    if not any(header):
        raise BadTable([Fault(1, "", "The first line must name the columns, and it is empty.")])
    twice = sorted({name for name in header if name in needed and header.count(name) > 1})
    if twice:
        raise BadTable([Fault(1, name, "This column stands there twice. Keep one of them.") for name in twice])
    missing = [name for name in needed if name not in header]
    if missing:
        raise BadTable([Fault(1, name, "This column is missing; its name must be spelled so.") for name in missing])


def _rows(reader: Any, header: list[str], verbatim: Collection[str]) -> list[tuple[int, dict[str, str]]]:
    rows: list[tuple[int, dict[str, str]]] = []
    faults: list[Fault] = []
    start = reader.line_num + 1
    for cells in reader:
        line, start = start, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.append(Fault(line, "", f"The row has {len(cells)} cells where the header has {len(header)}."))
            continue
        named = zip(header, cells, strict=True)
        rows.append((line, {name: cell if name in verbatim else cell.strip() for name, cell in named}))
    if faults:
        raise BadTable(faults)
    return rows


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a CSV file, or leave what was there: beside its place first, then moved there. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
