"""How the numbers of a printed table hang together: which columns and rows add up, and what percentages are of.

Nothing is taken from names alone. A rule holds when every row that is printed in full obeys it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from equity_measures.statistics.disclosure.printed import Column, PrintedTable

TOTAL = re.compile(r"\b(?:sub-?\s?total|total|all|overall|combined|both)\b|^sub$", re.IGNORECASE)
MOST_COLUMNS = 9
MOST_PARTS = 4
LEAST_ROWS = 3
SCALES = (100.0, 1.0, 1000.0, 100_000.0)


@dataclass(frozen=True)
class Sum:
    """Columns that add up to another, in every row."""

    parts: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Share:
    """A column that is `scale` times a sum of columns divided by another sum of columns."""

    column: int
    over: tuple[int, ...]
    under: tuple[int, ...]
    scale: float

    def half_a_digit(self, table: PrintedTable) -> float:
        return 0.5 * 10.0 ** -table.columns[self.column].decimals


@dataclass(frozen=True)
class RowSum:
    """Rows that add up to another, in the columns named."""

    parts: tuple[int, ...]
    total: int
    columns: tuple[int, ...]

    @cached_property
    def rows(self) -> frozenset[int]:
        return frozenset((*self.parts, self.total))


@dataclass(frozen=True)
class Structure:
    counts: tuple[int, ...]
    sums: tuple[Sum, ...]
    shares: tuple[Share, ...]
    row_sums: tuple[RowSum, ...]

    def formulas(self, table: PrintedTable) -> list[str]:
        """The rules between columns, as people write them."""

        def names(columns: Sequence[int]) -> str:
            return " + ".join(table.columns[at].name for at in columns)

        sums = [f"{table.columns[each.total].name} = {names(each.parts)}" for each in self.sums]
        shares = [
            f"{table.columns[each.column].name} = {each.scale:g} x ({names(each.over)}) / ({names(each.under)})"
            for each in self.shares
        ]
        return sums + shares


def structure_of(table: PrintedTable) -> Structure:
    """What hangs together in a table. counts: the columns of whole numbers that take part."""
    whole = [at for at, column in enumerate(table.columns) if column.is_count and (column.values >= 0).any()]
    usable = [at for at in whole if not (table.columns[at].values < 0).any()]
    usable = sorted(usable, key=lambda at: (not table.columns[at].hidden.any(), at))[:MOST_COLUMNS]
    usable.sort()
    sums = tuple(_sums(table, usable))
    shares = tuple(_shares(table, usable))
    hidden = {at for at in usable if table.columns[at].hidden.any()}
    tied = {at for each in sums for at in (*each.parts, each.total)}
    tied |= {at for each in shares for at in (*each.over, *each.under)}
    counts = tuple(at for at in usable if at in hidden or at in tied)
    return Structure(counts, sums, shares, tuple(_row_sums(table, counts)))


# --- Columns ------------------------------------------------------------------------------------------------


def _full(columns: Sequence[Column]) -> NDArray[np.bool_]:
    full = np.ones(len(columns[0].values), dtype=bool)
    for column in columns:
        full &= column.is_printed
    return full


def _sums(table: PrintedTable, usable: Sequence[int]) -> Iterator[Sum]:
    found: list[Sum] = []
    for size in range(2, MOST_PARTS + 1):
        for total in usable:
            for parts in combinations([at for at in usable if at != total], size):
                if any(set(each.parts) <= set(parts) and each.total == total for each in found):
                    continue
                if _adds_up(table, parts, total):
                    found.append(Sum(parts, total))
    return iter(found)


def _adds_up(table: PrintedTable, parts: Sequence[int], total: int) -> bool:
    columns = [table.columns[at] for at in (*parts, total)]
    full = _full(columns)
    values = np.array([column.values[full] for column in columns])
    telling = (values[:-1] > 0).sum(axis=0) >= 2
    return bool(telling.sum() >= LEAST_ROWS and (values[:-1].sum(axis=0) == values[-1]).all())


def _shares(table: PrintedTable, usable: Sequence[int]) -> Iterator[Share]:
    for at, column in enumerate(table.columns):
        if at in usable and not column.hidden.any() and column.decimals == 0:
            continue
        if column.decimals == 0 and not re.search(r"pct|percent|rate|share|prop|%", column.name, re.IGNORECASE):
            continue
        share = _share(table, at, [other for other in usable if other != at])
        if share is not None:
            yield share


def _share(table: PrintedTable, at: int, usable: Sequence[int]) -> Share | None:
    """The plainest formula that gives all printed values of a column; None when there is none."""
    column = table.columns[at]
    candidates = [
        (over, under)
        for under in _subsets(usable, MOST_PARTS)
        for over in _subsets(usable, 3)
        if set(over) != set(under)
    ]
    candidates.sort(key=lambda pair: (len(pair[0]) + len(pair[1]), not set(pair[0]) <= set(pair[1]), pair))
    for over, under in candidates:
        needed = sorted({*over, *under})
        full = _full([column, *(table.columns[each] for each in needed)])
        if full.sum() < LEAST_ROWS:
            continue
        top = sum(table.columns[each].values[full] for each in over)
        bottom = sum(table.columns[each].values[full] for each in under)
        printed = column.values[full]
        for scale in SCALES:
            share = Share(at, over, under, scale)
            near = np.abs(scale * top - printed * bottom) <= (share.half_a_digit(table) + 1e-9) * bottom * 1.0001
            if near[bottom > 0].all() and (printed[bottom > 0] > 0).sum() >= LEAST_ROWS:
                return share
    return None


def _subsets(items: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, most + 1):
        yield from combinations(items, size)


# --- Rows ---------------------------------------------------------------------------------------------------


def _row_sums(table: PrintedTable, counts: Sequence[int]) -> Iterator[RowSum]:
    if not counts:
        return
    by_label = _by_labels(table, counts)
    yield from by_label if by_label else _by_order(table, counts)


def is_total(cell: str) -> bool:
    return bool(TOTAL.search(cell.replace("_", " ")))


def _by_labels(table: PrintedTable, counts: Sequence[int]) -> list[RowSum]:
    """Tables in the long form: in a column of levels, the rows of one level (or blank) are the total of the others."""
    dims = _dimensions(table)
    found: list[RowSum] = []
    for dim in dims:
        others = [other for other in dims if other != dim]
        groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for row, labels in enumerate(table.labels):
            groups[tuple(labels[other] for other in others)].append(row)
        found += _of_dimension(table, counts, dim, groups.values())
    return found


def _dimensions(table: PrintedTable) -> list[int]:
    """The columns of labels that say something of their own, and not what others say already."""
    columns = list(zip(*table.labels, strict=True))
    kept = [at for at, cells in enumerate(columns) if len(set(cells)) > 1]
    for at in list(kept):
        others = [other for other in kept if other != at]
        blanks = [tuple(not columns[other][row] for other in others) for row in range(table.size)]
        is_kind = len(set(blanks)) > 1 and _determines(blanks, columns[at])
        if is_kind or any(_determines(columns[other], columns[at]) for other in others):
            kept = others
    return kept


def _determines(cells: Sequence[object], others: Sequence[object]) -> bool:
    """Whether equal `cells` always stand beside equal `others`."""
    return len(set(cells)) == len(set(zip(cells, others, strict=True)))


def _of_dimension(table: PrintedTable, counts: Sequence[int], dim: int, groups: Iterable[list[int]]) -> list[RowSum]:
    """The sums of one dimension, kept when those that are printed in full are true, all but one in a hundred."""
    found, right, wrong = [], 0, 0
    for rows in groups:
        totals = [row for row in rows if is_total(table.labels[row][dim])]
        if len(totals) > 1:  # a level may have the word in its name
            totals = [row for row in totals if table.labels[row][dim].casefold() == "total"] or totals
        totals = totals or [row for row in rows if not table.labels[row][dim]]
        parts = tuple(row for row in rows if row not in totals)
        if len(totals) != 1 or len(parts) < 2:
            continue
        told = [_verdict(table, parts, totals[0], column) for column in counts]
        right += told.count(True)
        wrong += told.count(False)
        columns = tuple(column for column, verdict in zip(counts, told, strict=True) if verdict is not False)
        if columns:
            found.append(RowSum(parts, totals[0], columns))
    return found if wrong == 0 or (right and wrong * 100 <= right) else []


def _verdict(table: PrintedTable, parts: Sequence[int], total: int, column: int) -> bool | None:
    """True or False where everything is printed or the parts exceed the total; None where it cannot be told."""
    values = table.columns[column].values
    printed = [values[row] for row in parts]
    if not np.isfinite(values[total]):
        return None
    known = sum(value for value in printed if np.isfinite(value))
    if all(np.isfinite(value) for value in printed):
        return bool(known == values[total])
    if any(not np.isfinite(values[row]) and not table.columns[column].hidden[row] for row in parts):
        return False
    return False if known > values[total] else None


def _by_order(table: PrintedTable, counts: Sequence[int]) -> Iterator[RowSum]:
    """Tables as people read them: a row that is called a total adds up the rows above it (or, else, below it)."""
    is_sum = [any(is_total(cell) for cell in labels) for labels in table.labels]
    open_rows: list[int] = []
    since: list[int] = []
    for row in range(table.size):
        if not is_sum[row]:
            open_rows.append(row)
            since.append(row)
            continue
        below = list(_until_next(is_sum, row + 1))
        chosen = _first_that_fits(table, counts, row, [open_rows, since, below])
        if chosen is not None:
            parts, columns = chosen
            yield RowSum(tuple(parts), row, columns)
            open_rows = [each for each in open_rows if each not in parts]
        open_rows.append(row)
        since = []


def _until_next(is_sum: Sequence[bool], start: int) -> Iterator[int]:
    for row in range(start, len(is_sum)):
        if is_sum[row]:
            return
        yield row


def _first_that_fits(
    table: PrintedTable, counts: Sequence[int], total: int, candidates: Sequence[list[int]]
) -> tuple[list[int], tuple[int, ...]] | None:
    """The rows whose sum the total is: those proven by some column first, else those that none contradicts."""
    possible = None
    for parts in candidates:
        if len(parts) < 2:
            continue
        told = [_verdict(table, parts, total, column) for column in counts]
        if False in told:
            continue
        if True in told:
            return list(parts), tuple(counts)
        possible = possible or (list(parts), tuple(counts))
    return possible
