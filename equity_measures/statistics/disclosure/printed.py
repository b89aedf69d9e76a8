"""A published table as it was printed: labels, counts, percentages, and marks where something is hidden."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mielhss.lib.tables import BadTable, Fault

Vector = NDArray[np.float64]

SIGNS = frozenset({"-", "--", "---", "–", "—", "−", ".", "..", "*", "**", "***", "†", "‡", "#"})
WORDS = frozenset({"s", "ds", "d", "(d)", "(s)", "x", "na", "n/a", "n.a.", "np", "nr"})
SUPPRESSED_WORDS = frozenset(
    {"hidden", "suppressed", "primary", "complementary", "secondary", "masked", "redacted", "withheld"}
)
STATUS_WORDS = frozenset({"shown", "published", "ok", ""})
MARKS = SIGNS | WORDS | SUPPRESSED_WORDS
BELOW = re.compile(r"^(?:<|&lt;|less than|fewer than)\s*([0-9]+)$|^(?:≤|<=)\s*([0-9]+)$", re.IGNORECASE)
NUMBER = re.compile(r"^[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$")
MOST_ROWS = 200_000


@dataclass(frozen=True)
class Column:
    """A column of numbers. values: NaN where none is printed. hidden: where a mark says that there is one.

    at_most: for marks such as <11, the most the number can be; infinite elsewhere. decimals: as many as any has.
    """

    name: str
    values: Vector
    hidden: NDArray[np.bool_]
    at_most: Vector
    decimals: int

    @property
    def is_count(self) -> bool:
        return self.decimals == 0

    @property
    def is_printed(self) -> NDArray[np.bool_]:
        return np.isfinite(self.values)


@dataclass(frozen=True)
class PrintedTable:
    """labels: for each row the cells of the columns that hold words; lines: where each row begins in the file."""

    name: str
    lines: tuple[int, ...]
    label_names: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]

    @property
    def size(self) -> int:
        return len(self.lines)

    def label(self, row: int) -> str:
        return ", ".join(cell for cell in self.labels[row] if cell)


def read_printed(raw: bytes, name: str = "") -> PrintedTable:
    """A CSV file with a header, as it was published. Raises BadTable with what is wrong and where."""
    header, lines, rows = _cells(raw, name)
    if "key" in header and "dims" in header:
        header, rows = _keys_apart(header, rows)
    marked = _rows_marked_hidden(rows)
    columns, labels = [], []
    for at, title in enumerate(header):
        cells = [row[at] for row in rows]
        column = _column(title, cells, marked)
        if column is None and not _is_status(cells):
            labels.append(at)
        elif column is None:
            continue
        else:
            columns.append(column)
    return PrintedTable(
        name=name,
        lines=tuple(lines),
        label_names=tuple(header[at] for at in labels),
        labels=tuple(tuple("" if row[at] == "." else row[at] for at in labels) for row in rows),
        columns=tuple(columns),
    )


def _cells(raw: bytes, name: str) -> tuple[list[str], list[int], list[list[str]]]:
    reader = csv.reader(io.StringIO(_text(raw, name), newline=""), strict=True)
    lines, rows, faults = [], [], []
    try:
        header = [title.strip() or f"column {at + 1}" for at, title in enumerate(next(reader, []))]
        start = reader.line_num + 1
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                faults.append(Fault(line, "", f"The row has {len(cells)} cells where the header has {len(header)}."))
            lines.append(line)
            rows.append([cell.strip().removeprefix("'") for cell in cells])
    except csv.Error as error:
        faults = [Fault(reader.line_num, "", f"This is not CSV as the standard has it ({error}).")]
        raise BadTable(faults, name) from None
    faults = _faults_of_size(header, len(rows)) or faults
    if faults:
        raise BadTable(faults, name)
    return header, lines, rows


def _text(raw: bytes, name: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadTable([Fault(line, "", "A character is not UTF-8. Save the file as CSV UTF-8.")], name) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadTable([Fault(line, "", "There is a NUL character. Export the file again as CSV.")], name)
    return text


def _faults_of_size(header: list[str], rows: int) -> list[Fault]:
    if len(header) < 2:
        return [Fault(1, "", "The first line must name at least two columns, separated by commas.")]
    if not rows:
        return [Fault(2, "", "There is no row below the header.")]
    if rows > MOST_ROWS:
        return [Fault(0, "", f"The file has more than {MOST_ROWS:,} rows. Split it by table.")]
    return []


def _keys_apart(header: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Keys of several levels as a column each, and without bounds that the auditor is to find itself."""
    key, dims = header.index("key"), header.index("dims")
    most = max(len(row[key].split("|")) for row in rows)
    kept = [at for at, title in enumerate(header) if title not in {"key", "dims", "lower", "upper"}]
    apart = [f"{header[key]} {at + 1}" for at in range(most)]
    return (
        [header[at] for at in kept] + apart,
        [[row[at] for at in kept] + (row[key].split("|") + [row[dims]] * most)[:most] for row in rows],
    )


def _rows_marked_hidden(rows: list[list[str]]) -> list[bool]:
    return [any(cell.casefold() in SUPPRESSED_WORDS for cell in row) for row in rows]


def _is_status(cells: list[str]) -> bool:
    """Whether a column says of each row only whether it is hidden."""
    words = {cell.casefold() for cell in cells}
    return bool(words & SUPPRESSED_WORDS) and words <= SUPPRESSED_WORDS | STATUS_WORDS


def _column(title: str, cells: list[str], marked: list[bool]) -> Column | None:
    """The column as numbers; None when it holds words, or nothing but marks and blanks."""
    values, hidden = np.full(len(cells), np.nan), np.zeros(len(cells), dtype=bool)
    at_most = np.full(len(cells), np.inf)
    decimals = []
    for at, cell in enumerate(cells):
        text = cell.removesuffix("%").rstrip()
        below = BELOW.match(text)
        if not text:
            hidden[at] = marked[at]
        elif text.casefold() in MARKS:
            hidden[at] = True
        elif below:
            hidden[at] = True
            at_most[at] = int(below[1]) - 1 if below[1] else int(below[2])
        elif any(sign.isdigit() for sign in text) and NUMBER.match(text):
            values[at] = float(text.replace(",", ""))
            decimals.append(_decimals(text))
        else:
            return None
    if not decimals:
        return None
    return Column(title, values, hidden, at_most, _usual(decimals))


def _decimals(text: str) -> int:
    if "e" in text.casefold():
        return 10
    return len(text.partition(".")[2])


def _usual(decimals: list[int]) -> int:
    """To how many decimals a column is rounded: zeros at the end may be dropped, and a few numbers be raw."""
    return max(most for most in set(decimals) if sum(each >= most for each in decimals) * 10 >= len(decimals))
