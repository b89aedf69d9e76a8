"""Hiding in a network's table of two stratifiers what would give back hidden cells of its sites.

A network's cell is the sum over its sites, so a shown one ties the sites that hide it to each other. Sites are
suppressed by themselves (`crossing.py`), and stay as they are; the network hides until

1. no shown cell, less what its sites show, is the count of a lone site or a small count of several;
2. every small cell of a site can move. On a rectangle: in the network as well, where it is hidden there, or against
   the same rectangle hidden at other sites, which leaves the network as it is. Or with a cell beside it, where both
   lie in hidden lines here, and there;
3. every small cell of the network can move with a site's in one of these ways;
4. hidden margins stay as free as the other reports leave them. Two groups whose margins two places hide can move by a
   person, in some column of every table of that stratifier. Where a margin finds no such partner, the network hides
   the line of every margin that is hidden anywhere: then each site moves its own lines, and nothing shown changes.

Where a small cell finds no way to move, the network hides all that any site hides, lines included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equity_measures.statistics.crossing import (
    NARROW,
    Counts,
    Crossed,
    Mask,
    falls,
    hide_crossed,
    rectangle,
    rectangle_prices,
    rises,
)
from equity_measures.statistics.suppression import DEFAULT_THRESHOLD


@dataclass(frozen=True)
class CrossedNetwork:
    """One pair of stratifiers over all sites: their tables with what they hide, and the network's own."""

    sites: tuple[Crossed, ...]
    masks: tuple[Mask, ...]
    whole: Crossed

    @property
    def sides(self) -> Counts:
        """(sites, sides, rows, columns)."""
        return np.stack([site.sides for site in self.sites])

    @property
    def hidden(self) -> Mask:
        return np.stack(self.masks)


@dataclass(frozen=True)
class Freedom:
    """How hidden margins of one stratifier can move; see `freedom_of`.

    moves: (sides, sites, partners, 2, groups, groups), the last partner being the network. hidden: (sites, groups).
    is_stuck: some small one can't move, and the network hides the lines of all of them.
    """

    moves: Mask
    hidden: Mask
    is_stuck: bool


def hide_crossed_network(
    network: CrossedNetwork, rows: Freedom, columns: Freedom, threshold: int = DEFAULT_THRESHOLD
) -> Mask:
    """The cells that the network's table must hide."""
    places = (*network.sites, network.whole)
    must = network.whole.in_hidden_lines
    if rows.is_stuck:
        must |= np.any([place.hidden_rows for place in places], axis=0)[:, None]
    if columns.is_stuck:
        must |= np.any([place.hidden_columns for place in places], axis=0)[None, :]
    must &= network.whole.present
    while True:
        hidden = hide_crossed(network.whole, threshold, must)
        more = _missing(network, hidden, rows, columns, threshold) & network.whole.present & ~hidden
        if not more.any():
            return hidden
        must = hidden | more


def _missing(network: CrossedNetwork, network_hides: Mask, rows: Freedom, columns: Freedom, threshold: int) -> Mask:
    """What must be hidden besides, by the first three rules."""
    sides, hidden = network.sides, network.hidden
    more = _told_by_subtraction(sides, hidden, threshold) & ~network_hides
    for side in (0, 1):
        values, whole = sides[:, side], network.whole.sides[side]
        is_small = (values > 0) & (values < threshold) & hidden
        small_whole = (whole > 0) & (whole < threshold)
        turned = values.transpose(0, 2, 1)
        by_line = _changes_places(values, rows, rows.moves[side]) | _changes_places(
            turned, columns, columns.moves[side]
        ).transpose(0, 2, 1)
        with_network = _changes_places(values, rows, rows.moves[side][:, -1:]) | _changes_places(
            turned, columns, columns.moves[side][:, -1:]
        ).transpose(0, 2, 1)
        small_whole &= ~(is_small & with_network).any(axis=0)
        is_small &= ~by_line
        for row, column in np.argwhere(is_small.any(axis=0) | small_whole):
            more |= _unprotected(
                _Corner(int(row), int(column), values, hidden, network_hides),
                is_small[:, row, column],
                bool(small_whole[row, column]),
                network,
            )
    return more


def _changes_places(values: Counts, freedom: Freedom, moves: Mask) -> Mask:
    """(sites, rows, columns): cells in a hidden row that can grow by one, or shrink, against another hidden row.

    Here somebody of the other row stands beside it, and at the partner one of its own row does, in the same column.
    Where the network hides all lines that are hidden anywhere, every cell of a hidden row can.
    """
    if freedom.is_stuck:
        return np.asarray(np.broadcast_to(freedom.hidden[:, :, None], values.shape))
    # Of the partners the network comes last, and has everybody there.
    everybody = np.ones((1, *values.shape[1:]), dtype=bool)
    people = values > 0
    there = np.concatenate([people, everybody])[-moves.shape[1] :]
    found = np.zeros(values.shape, dtype=bool)
    for column in range(values.shape[2]):
        here, away = people[:, :, column], there[:, :, column]
        # Up: the other group is here, this group is there. Down: the other way round.
        up = moves[:, :, 0] & here[:, None, None, :] & away[None, :, :, None]
        down = moves[:, :, 1] & here[:, None, :, None] & away[None, :, None, :]
        found[:, :, column] = (up | down).any(axis=(1, 3))
    return found


def _told_by_subtraction(sides: Counts, hidden: Mask, threshold: int) -> Mask:
    hiders = hidden.sum(axis=0)
    together = np.where(hidden[:, None], sides, 0).sum(axis=0)
    return np.asarray((hiders == 1) | ((hiders > 1) & (together.min(axis=0) < threshold)))


@dataclass(frozen=True)
class _Corner:
    """A cell of every site, on one side, with the rectangles it is a corner of; by the opposite corner."""

    row: int
    column: int
    values: Counts
    hidden: Mask
    network_hides: Mask

    @property
    def is_rectangle(self) -> Mask:
        """(sites, rows, columns): all four corners hidden at the site."""
        return np.asarray(_corners(self.hidden, self.row, self.column))

    @property
    def up(self) -> Counts:
        return np.where(self.is_rectangle, rises(self.values, self.row, self.column), 0)

    @property
    def down(self) -> Counts:
        return np.where(self.is_rectangle, falls(self.values, self.row, self.column), 0)

    @property
    def in_network(self) -> Mask:
        return np.asarray(_corners(self.network_hides, self.row, self.column))


def _corners(hidden: Mask, row: int, column: int) -> Mask:
    found: Mask = (
        hidden[..., row : row + 1, column : column + 1]
        & hidden[..., row : row + 1, :]
        & hidden[..., :, column : column + 1]
        & hidden
    )
    found[..., row, :] = False
    found[..., :, column] = False
    return found


def _unprotected(corner: _Corner, small_at: Mask, is_small_whole: bool, network: CrossedNetwork) -> Mask:
    """What the network must hide for the sake of one cell: of the sites where it is small, and of its own."""
    up, down = corner.up, corner.down
    widths = up + down
    best = widths.max(axis=(1, 2))
    if (best[small_at] == 0).any():
        return _all_that_places_hide(network)
    # Other sites move against the site: they go down when it goes up.
    others_up, others_down = up.sum(axis=0) - up, down.sum(axis=0) - down
    apart = np.minimum(up, others_down) + np.minimum(down, others_up)
    reached = np.where(corner.in_network, widths, apart).max(axis=(1, 2))
    need = np.minimum(best, NARROW)
    more = np.zeros_like(corner.network_hides)
    for site in np.flatnonzero(small_at & (reached < need)):
        more |= _cheapest(corner, widths[site] >= need[site], network)
    if is_small_whole and not more.any():
        more |= _for_the_whole(corner, widths, small_at, network)
    return more


def _for_the_whole(corner: _Corner, widths: Counts, small_at: Mask, network: CrossedNetwork) -> Mask:
    """A small cell of the network moves with a site's: their rectangle must be hidden in both."""
    at_sites = np.where(small_at[:, None, None], widths, 0).max(axis=0)
    need = min(NARROW, int(at_sites.max(initial=0)))
    if need == 0:
        return _all_that_places_hide(network)
    if np.where(corner.in_network, at_sites, 0).max() >= need:
        return np.zeros_like(corner.network_hides)
    return _cheapest(corner, at_sites >= need, network)


def _cheapest(corner: _Corner, allowed: Mask, network: CrossedNetwork) -> Mask:
    people = network.whole.denominators
    price: NDArray[np.float64] = np.where(corner.network_hides, 0, people + 1 / (1 + people.size))
    prices = np.where(allowed, rectangle_prices(price, corner.row, corner.column), np.inf)
    best = int(np.argmin(prices))
    other = (best // prices.shape[1], best % prices.shape[1])
    return rectangle(corner.network_hides.shape, corner.row, corner.column, other)


def _all_that_places_hide(network: CrossedNetwork) -> Mask:
    lines = [site.in_hidden_lines for site in (*network.sites, network.whole)]
    return np.asarray(network.hidden.any(axis=0) | np.any(lines, axis=0))


# Margins.


def freedom_of(tables: Sequence[CrossedNetwork], threshold: int = DEFAULT_THRESHOLD) -> Freedom:
    """How hidden margins of the first stratifier can move, in all of these tables at once.

    tables: every pair that the network prints with this stratifier, turned so that it comes first.
    """
    first = tables[0]
    hidden = np.stack([site.hidden_rows for site in first.sites])
    whole = first.whole.hidden_rows
    moves = np.logical_and.reduce(
        [np.stack([_moves(table.sides[:, side], hidden, whole) for side in (0, 1)]) for table in tables]
    )
    return Freedom(moves, hidden, any(_is_stuck(moves[side], first, hidden, whole, side, threshold) for side in (0, 1)))


def _is_stuck(moves: Mask, table: CrossedNetwork, hidden: Mask, whole: Mask, side: int, threshold: int) -> bool:
    margins = table.sides[:, side].sum(axis=2)
    small = (margins > 0) & (margins < threshold) & hidden
    of_whole = margins.sum(axis=0)
    # The network's margin moves with a site's, where both hide the same two groups.
    small_whole = (of_whole > 0) & (of_whole < threshold) & whole
    alone = small & ~moves.any(axis=(1, 2, 4))
    return bool(alone.any() or (small_whole & ~moves[:, -1].any(axis=(0, 1, 3))).any())


def _moves(values: Counts, hidden: Mask, whole: Mask) -> Mask:
    """(sites, partners, 2, groups, groups): whether a group's margin can go up, or down, by one against another's.

    The partner, another site or at last the network, makes up for it in the same column.
    """
    both = hidden[:, :, None] & hidden[:, None, :] & ~np.eye(hidden.shape[1], dtype=bool)
    people = (values > 0).astype(np.int32)
    # Up by one in a column: the second group has somebody in it here, and the first group there.
    meet: Mask = np.asarray(np.einsum("sgc,qfc->sqfg", people, people) > 0)
    others = both[:, None] & both[None, :] & ~np.eye(len(values), dtype=bool)[:, :, None, None]
    with_sites = np.stack([others & meet, others & meet.transpose(0, 1, 3, 2)], axis=2)
    some = np.broadcast_to(np.asarray((values > 0).any(axis=2))[:, None, :], both.shape)
    in_whole = both & whole[:, None] & whole[None, :]
    with_network = np.stack([in_whole & some, in_whole & some.transpose(0, 2, 1)], axis=1)
    return np.concatenate([with_sites, with_network[:, None]], axis=1)
