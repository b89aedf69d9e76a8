"""Hiding small counts in a table of two stratifiers at one place, whose margins are printed by other reports.

The margins are the rows that `suppression.py` has judged: some of their groups are hidden, and nothing here may give
those back. Three rules:

1. A line whose margin is hidden is hidden whole, its empty cells too. Then every way in which the hidden margins could
   be otherwise has a table that fits it: hidden rows can take from every column, hidden columns from every row, so the
   cells say nothing of the margins that the margins did not say.
2. Every cell with a small count is the corner of a hidden rectangle. Moving its corners up and down in turn keeps all
   sums of rows and columns, so the count stays open to an interval. In a hidden line it can also change places with
   the cells beside it in other hidden lines, whose margins move along. The interval is at least five wide, or the
   table shows nothing.
3. What is hidden of a line together, margin less shown cells, is no small count either.

Rectangles keep every margin, so several tables of the same margins protect each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equity_measures.statistics.suppression import DEFAULT_THRESHOLD, cheapest_partners

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]

NARROW = 5
"""An interval narrower than this tells too much of a small count."""


@dataclass(frozen=True)
class Crossed:
    """Counts by two stratifiers at one place, and which of its margins other reports hide.

    numerators and denominators: first stratifier down, second across. A group without people has a line of zeros, and
    everybody knows it. is_total_shown: whether the total is known at all, because it is no small count.
    """

    numerators: Counts
    denominators: Counts
    hidden_rows: Mask
    hidden_columns: Mask
    is_total_shown: bool = True

    @property
    def sides(self) -> Counts:
        """Numerators and the people outside them: (2, rows, columns)."""
        return np.stack([self.numerators, self.denominators - self.numerators])

    @property
    def present(self) -> Mask:
        """The cells of groups that have people here."""
        people = self.denominators
        return np.outer(people.sum(axis=1) > 0, people.sum(axis=0) > 0)

    @property
    def transposed(self) -> Crossed:
        return Crossed(
            self.numerators.T, self.denominators.T, self.hidden_columns, self.hidden_rows, self.is_total_shown
        )

    @property
    def in_hidden_lines(self) -> Mask:
        return self.present & (self.hidden_rows[:, None] | self.hidden_columns[None, :])


def hide_crossed(table: Crossed, threshold: int = DEFAULT_THRESHOLD, must_hide: Mask | None = None) -> Mask:
    """The cells of one place to hide: as few people as this finds, everything where nothing less protects."""
    present = table.present
    if not table.is_total_shown:
        return present
    sides = table.sides
    small = (sides > 0) & (sides < threshold)
    hidden = table.in_hidden_lines | small.any(axis=0)
    if must_hide is not None:
        hidden |= must_hide & present

    for row, column in _smallest_first(np.asarray(small.any(axis=0)), table.denominators):
        apart = _opposite(table, row, column)
        widths = np.min([_widths(table, side, apart, row, column) for side in sides[small[:, row, column]]], axis=0)
        if widths[row, column] >= NARROW:
            continue
        widths[~apart] = -1
        if widths.max() < NARROW:
            # The margins alone leave at least `threshold` values to every cell.
            return present
        hidden |= _cheapest_rectangle(row, column, widths >= NARROW, hidden, table.denominators)
    return _with_safe_lines(table, hidden, threshold)


def hide_site(table: Crossed, threshold: int = DEFAULT_THRESHOLD) -> Mask:
    """What a site hides; all of it when that is more than half.

    What is left of such a table says little, and the more sites hide a cell, the less the network has to.
    """
    hidden = hide_crossed(table, threshold)
    present = table.present
    return present if 2 * int(hidden.sum()) > int(present.sum()) else hidden


def _smallest_first(small: Mask, people: Counts) -> list[tuple[int, int]]:
    cells = [(int(row), int(column)) for row, column in np.argwhere(small)]
    return sorted(cells, key=lambda cell: (int(people[cell]), cell))


def _widths(table: Crossed, values: Counts, apart: Mask, row: int, column: int) -> Counts:
    """How many values, less one, a cell could have by its hidden lines and by one rectangle; by the opposite corner."""
    beside = 0
    if table.hidden_rows[row]:
        beside += int(values[table.hidden_rows, column].sum() - values[row, column])
    if table.hidden_columns[column]:
        beside += int(values[row, table.hidden_columns].sum() - values[row, column])
    by_rectangle = np.where(apart, rises(values, row, column), 0)
    if beside:
        return np.asarray(by_rectangle + beside + values[row, column])
    return np.asarray(by_rectangle + np.where(apart, falls(values, row, column), 0))


def rises(sides: Counts, row: int, column: int) -> Counts:
    """How far a cell can go up with the opposite corner: as far as the two others can go down."""
    found: Counts = np.minimum(sides[..., row : row + 1, :], sides[..., :, column : column + 1])
    return found


def falls(sides: Counts, row: int, column: int) -> Counts:
    """How far a cell can go down with the opposite corner."""
    found: Counts = np.minimum(sides[..., row : row + 1, column : column + 1], sides)
    return found


def _opposite(table: Crossed, row: int, column: int) -> Mask:
    """Where the opposite corner may lie: in another line, and in none that the cell changes places with anyway."""
    found = table.present.copy()
    found[row, :] = False
    found[:, column] = False
    if table.hidden_rows[row]:
        found[table.hidden_rows] = False
    if table.hidden_columns[column]:
        found[:, table.hidden_columns] = False
    return found


def rectangle(shape: tuple[int, ...], row: int, column: int, other: tuple[int, int]) -> Mask:
    """The four corners."""
    mask = np.zeros(shape, dtype=bool)
    mask[np.ix_([row, other[0]], [column, other[1]])] = True
    return mask


def _cheapest_rectangle(row: int, column: int, allowed: Mask, hidden: Mask, people: Counts) -> Mask:
    """The rectangle that hides the fewest people, then the fewest cells; the first among equals."""
    price = rectangle_prices(np.where(hidden, 0, people + 1 / (1 + people.size)), row, column)
    best = int(np.argmin(np.where(allowed, price, np.inf)))
    other = (best // price.shape[1], best % price.shape[1])
    return rectangle(hidden.shape, row, column, other)


def rectangle_prices(price: NDArray[np.float64], row: int, column: int) -> NDArray[np.float64]:
    """What the corners of a rectangle cost together, by the opposite corner."""
    return price[row, column] + price[row : row + 1, :] + price[:, column : column + 1] + price


def _with_safe_lines(table: Crossed, hidden: Mask, threshold: int) -> Mask:
    """Hide more until the hidden cells of each line are two at least and no small count together."""
    while True:
        before = int(hidden.sum())
        for row in np.flatnonzero(~table.hidden_rows):
            hidden[row] |= _partners(table.numerators[row], table.denominators[row], hidden[row], threshold)
        for column in np.flatnonzero(~table.hidden_columns):
            hidden[:, column] |= _partners(
                table.numerators[:, column], table.denominators[:, column], hidden[:, column], threshold
            )
        if int(hidden.sum()) == before:
            return hidden


@dataclass(frozen=True)
class _Cell:
    code: str
    numerator: int
    denominator: int


def _partners(numerators: Counts, denominators: Counts, hidden: Mask, threshold: int) -> Mask:
    if not hidden.any():
        return hidden
    cells = [_Cell(f"{at:05d}", int(x), int(n)) for at, (x, n) in enumerate(zip(numerators, denominators, strict=True))]
    inside = [cell for cell, is_hidden in zip(cells, hidden, strict=True) if is_hidden]
    others = [cell for cell, is_hidden in zip(cells, hidden, strict=True) if not is_hidden and cell.denominator]
    total = int(numerators.sum()), int((denominators - numerators).sum())
    need = (threshold if total[0] else 0, threshold if total[1] else 0, min(2, len(inside) + len(others)))
    chosen = np.zeros_like(hidden)
    for code in cheapest_partners(inside, others, need):
        chosen[int(code)] = True
    return chosen
