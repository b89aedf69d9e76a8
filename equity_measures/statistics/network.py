"""Hiding in a network's row what would give back hidden groups of its sites.

A network's count of a group is the sum over its sites. Where one site alone hides the group, network minus the other
sites is that site's count. So the network's row hides groups as well: none that every site shows, and of the others
the fewest people that leave nothing to be worked out.

What can be worked out: sites (and the network) and groups (and the total) make a table with margins; the hidden cells
are the edges of a graph between its rows and columns. A hidden cell is determined by the printed ones exactly when
its edge lies on no cycle (Gusfield D. A graph theoretic approach to statistical data security. SIAM J Comput
1988;17:552-571). And what is known of each column, the sum over the sites that hide it, must not be a small count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from equity_measures.statistics.suppression import ALL_HIDDEN, DEFAULT_THRESHOLD, Counted, has_small_count, suppress

NETWORK = -1
MOST_TRIED = 10
Key = TypeVar("Key")
Edge = tuple[int, str]  # a site's index, or NETWORK, and a group's code


@dataclass(frozen=True)
class _Hidden:
    """Sites that hide a group, and its counts over them."""

    sites: tuple[int, ...]
    numerator: int
    denominator: int

    def tells(self, threshold: int) -> bool:
        """Whether the network's count, less what the other sites print, is a lone site's or a small count."""
        smaller = min(self.numerator, self.denominator - self.numerator)
        return len(self.sites) < 2 or smaller < threshold


@dataclass(frozen=True)
class _Column:
    """A group, or the total, over all sites and over those that hide it.

    unknown: of those that hide it, the ones whose count stands in no row of another stratifier either. For groups
    all of them; for the total those where it is small, since any other total is printed elsewhere.
    """

    numerator: int
    denominator: int
    hidden: _Hidden
    unknown: _Hidden


def hide_in_network(sites: Sequence[Sequence[Counted]], threshold: int = DEFAULT_THRESHOLD) -> frozenset[str]:
    """Codes that the network's row must hide, "*" among them if its total too; for `analyse(must_hide=...)`.

    sites: the groups of each site, all of them for the same measure, period and stratifier. Each site is taken to be
    suppressed by itself, with the same threshold. Beyond ten hidden columns all of them are hidden in the network,
    which always suffices: each site's hidden cells then stand above the same cells of the network.
    """
    columns = _hidden_anywhere(sites, threshold)
    if not columns:
        return frozenset()
    forced = {code for code, column in columns.items() if _must_hide(column, threshold)}
    if len(columns) > MOST_TRIED:
        return frozenset(columns)
    for choice in _choices(columns, forced):
        if _is_safe(choice, columns, threshold):
            return choice
    return frozenset(columns)


@dataclass(frozen=True)
class _Cell:
    """A group of a site, or its total."""

    site: int
    numerator: int
    denominator: int
    is_hidden: bool
    is_unknown: bool


def hide_in_network_rows(
    rows: Mapping[Key, Sequence[Sequence[Counted]]], threshold: int = DEFAULT_THRESHOLD
) -> dict[Key, frozenset[str]]:
    """What each of the network's rows must hide, for all stratifiers of one measure and period together.

    rows: the sites' groups by stratifier. A total hidden in one row must not be read from another, so where one needs
    it hidden, all hide it with whatever their sites hide.
    """
    chosen = {key: hide_in_network(sites, threshold) for key, sites in rows.items()}
    if not any(ALL_HIDDEN in codes for codes in chosen.values()):
        return chosen
    return {key: frozenset(_hidden_anywhere(sites, threshold)) | {ALL_HIDDEN} for key, sites in rows.items()}


def _hidden_anywhere(sites: Sequence[Sequence[Counted]], threshold: int) -> dict[str, _Column]:
    return {code: column for code, column in _columns(sites, threshold).items() if column.hidden.sites}


def _columns(sites: Sequence[Sequence[Counted]], threshold: int) -> dict[str, _Column]:
    cells: dict[str, list[_Cell]] = {}
    for index, groups in enumerate(sites):
        hiding = suppress(groups, threshold)
        for group in groups:
            is_hidden = not hiding.is_shown(group.code)
            cell = _Cell(index, group.numerator, group.denominator, is_hidden, is_hidden)
            cells.setdefault(group.code, []).append(cell)
        numerator, denominator = sum(g.numerator for g in groups), sum(g.denominator for g in groups)
        is_small = has_small_count(numerator, denominator, threshold)
        total = _Cell(index, numerator, denominator, not hiding.is_total_shown, is_small)
        cells.setdefault(ALL_HIDDEN, []).append(total)
    return {code: _column(found) for code, found in cells.items()}


def _column(cells: Sequence[_Cell]) -> _Column:
    return _Column(
        numerator=sum(cell.numerator for cell in cells),
        denominator=sum(cell.denominator for cell in cells),
        hidden=_over([cell for cell in cells if cell.is_hidden]),
        unknown=_over([cell for cell in cells if cell.is_unknown]),
    )


def _over(cells: Sequence[_Cell]) -> _Hidden:
    return _Hidden(
        sites=tuple(cell.site for cell in cells),
        numerator=sum(cell.numerator for cell in cells),
        denominator=sum(cell.denominator for cell in cells),
    )


def _must_hide(column: _Column, threshold: int) -> bool:
    """Small itself, hidden by a lone site, or small over the sites that hide it, which is network minus the rest."""
    return (
        column.hidden.tells(threshold)
        or (bool(column.unknown.sites) and column.unknown.tells(threshold))
        or has_small_count(column.numerator, column.denominator, threshold)
    )


def _choices(columns: dict[str, _Column], forced: set[str]) -> Iterator[frozenset[str]]:
    """Sets of columns that hold the forced ones: fewest people first, then fewest columns."""
    free = sorted(set(columns) - forced)
    extra = [chosen for count in range(len(free) + 1) for chosen in combinations(free, count)]
    extra.sort(key=lambda chosen: (sum(columns[code].denominator for code in chosen), len(chosen), chosen))
    for chosen in extra:
        yield frozenset(forced | set(chosen))


def _is_safe(choice: frozenset[str], columns: dict[str, _Column], threshold: int) -> bool:
    groups = [columns[code] for code in choice if code != ALL_HIDDEN]
    if groups and ALL_HIDDEN not in choice:
        numerator = sum(column.numerator for column in groups)
        complement = sum(column.denominator for column in groups) - numerator
        if len(groups) < 2 or min(numerator, complement) < threshold:
            return False
    edges = [(site, code) for code, column in columns.items() for site in column.hidden.sites]
    edges += [(NETWORK, code) for code in choice]
    unknown = [(site, code) for code, column in columns.items() for site in column.unknown.sites]
    unknown += [(NETWORK, code) for code in choice if columns[code].unknown.sites]
    return not _bridges(edges) and not _bridges(unknown)


def _bridges(edges: Sequence[Edge]) -> set[int]:
    """Indexes of the edges on no cycle, by Tarjan's low-link numbers."""
    neighbours: dict[int | str, list[tuple[int | str, int]]] = {}
    for index, (row, column) in enumerate(edges):
        neighbours.setdefault(row, []).append((column, index))
        neighbours.setdefault(column, []).append((row, index))

    order: dict[int | str, int] = {}
    found: set[int] = set()

    def visit(node: int | str, came_by: int) -> int:
        order[node] = low = len(order)
        for other, index in neighbours[node]:
            if index == came_by:
                continue
            if other in order:
                low = min(low, order[other])
                continue
            below = visit(other, index)
            if below > order[node]:
                found.add(index)
            low = min(low, below)
        return low

    for node in neighbours:
        if node not in order:
            visit(node, -1)
    return found
