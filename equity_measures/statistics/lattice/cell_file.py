"""Tables of counts as a CSV file: one row per interior cell, its levels joined by a bar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from equity_measures.statistics.lattice.margins import Counts
from equity_measures.statistics.lattice.suppress import Suppressed
from mielhss.lib.tables import BadTable, Fault, read_table

TOTAL = "Total"
BAR = "|"
INPUT = ("table", "dims", "key", "count")
OUTPUT = (*INPUT, "status", "lower", "upper")

MOST_CELLS = 20_000
"""Of one lattice, margins included."""

MOST_DIMENSIONS = 8
MOST_COUNT = 1_000_000_000
WHOLE_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Table:
    """counts: one axis per dimension, levels in the order in which the file first names them; what it lacks is 0."""

    name: str
    dims: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    counts: Counts


@dataclass
class _Draft:
    line: int
    dims: str
    cells: dict[tuple[str, ...], int] = field(default_factory=dict)
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.dims.split(BAR))


def read_cells(raw: bytes, name: str = "") -> list[Table]:
    """The tables of a file with the columns `INPUT`, in the order of the file.

    Raises BadTable with everything that is wrong: counts that aren't whole numbers of at least 0, keys that name
    another number of levels than there are dimensions, that stand there twice, or use the margins' own name.
    """
    rows = read_table(raw, INPUT, name, verbatim=("table", "dims", "key"))
    drafts: dict[str, _Draft] = {}
    faults: list[Fault] = []
    for line, row in rows:
        draft = drafts.setdefault(row["table"], _Draft(line, row["dims"]))
        faults += _take(draft, line, row)
    faults += [fault for draft in drafts.values() for fault in _faults_of_shape(draft)]
    if not rows:
        faults = [Fault(2, "", "There is no cell below the header. Give one row per interior cell.")]
    if faults:
        raise BadTable(sorted(faults, key=lambda fault: fault.line), name)
    return [_table(table, draft) for table, draft in drafts.items()]


def _take(draft: _Draft, line: int, row: dict[str, str]) -> Iterator[Fault]:
    levels = tuple(row["key"].split(BAR))
    faults = []
    if row["dims"] != draft.dims:
        faults.append(Fault(line, "dims", f"These are not the dimensions that line {draft.line} gives this table."))
    elif len(levels) != draft.size:
        faults.append(Fault(line, "key", f"The key names {len(levels)} levels where dims names {draft.size}."))
    elif any(level.strip().casefold() == TOTAL.casefold() for level in levels):
        faults.append(
            Fault(
                line, "key", f"A level is called {TOTAL}, which is the margins' own name. Leave margins out, or rename."
            )
        )
    elif levels in draft.lines:
        faults.append(Fault(line, "key", f"This cell stands in line {draft.lines[levels]} already. Keep one of them."))
    draft.lines.setdefault(levels, line)
    fault = _fault_of_count(line, row["count"])
    faults += [fault] if fault else []
    if not faults:
        draft.cells[levels] = int(row["count"])
    return iter(faults)


def _fault_of_count(line: int, text: str) -> Fault | None:
    if not text:
        return Fault(line, "count", "The count is missing. Write 0, or leave the row out.")
    if WHOLE_NUMBER.fullmatch(text.removeprefix("-")) and text.startswith("-"):
        return Fault(line, "count", "A count cannot be negative.")
    if not WHOLE_NUMBER.fullmatch(text):
        return Fault(line, "count", "A count must be a whole number, written in digits only.")
    if len(text.lstrip("0")) > 10 or int(text) > MOST_COUNT:
        return Fault(line, "count", f"A count may be {MOST_COUNT:,} at most.")
    return None


def _faults_of_shape(draft: _Draft) -> Iterator[Fault]:
    names = [name.strip() for name in draft.dims.split(BAR)]
    if not all(names) or len(set(names)) < len(names):
        yield Fault(draft.line, "dims", "Each dimension needs a name of its own, joined by bars: race|payer.")
        return
    if draft.size > MOST_DIMENSIONS:
        yield Fault(draft.line, "dims", f"A table may have {MOST_DIMENSIONS} dimensions at most.")
        return
    cells = 1
    for at in range(draft.size):
        cells *= 1 + len({levels[at] for levels in draft.lines if len(levels) == draft.size})
    if cells > MOST_CELLS:
        message = f"With its margins this table has {cells:,} cells; {MOST_CELLS:,} are the most. Split it."
        yield Fault(draft.line, "table", message)


def _table(name: str, draft: _Draft) -> Table:
    levels = tuple(tuple(dict.fromkeys(key[at] for key in draft.cells)) for at in range(draft.size))
    places = [{level: at for at, level in enumerate(known)} for known in levels]
    counts = np.zeros([len(known) for known in levels], dtype=np.int64)
    for key, count in draft.cells.items():
        counts[tuple(place[level] for place, level in zip(places, key, strict=True))] = count
    return Table(name, tuple(draft.dims.split(BAR)), levels, counts)


Line = tuple[str, str, str, int | str, str, int | str, int | str]


def published_rows(table: Table, found: Suppressed) -> Iterator[Line]:
    """The rows of `OUTPUT`: every cell of the lattice. A hidden count and an upper end that doesn't exist are empty."""
    counts = found.lattice.ravel()
    primary = found.hiding.primary.ravel()
    order = {int(place): at for at, place in enumerate(found.hidden)}
    dims = BAR.join(table.dims)
    for place, key in enumerate(product(*([*levels, TOTAL] for levels in table.levels))):
        at = order.get(place)
        if at is None:
            count = int(counts[place])
            yield table.name, dims, BAR.join(key), count, "shown", count, count
            continue
        status = "primary" if primary[place] else "complementary"
        upper = found.outsider.upper[at]
        end = int(upper) if np.isfinite(upper) else ""
        yield table.name, dims, BAR.join(key), "", status, int(found.outsider.lower[at]), end
