"""Counting by histogram: every combination of codes is one number, and numbers are counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from equity_measures.ingestion.cells import COLUMNS, Cells
from equity_measures.ingestion.outcome import Findings, Stop

# What a row is to a measure.
OUTSIDE, EXCLUDED, DENOMINATOR, NUMERATOR = 0, 1, 2, 3
# Above this many combinations a histogram costs more memory than a sorted list of those that occur.
MOST_BINS = 12_000_000

Codes = npt.NDArray[np.integer]
Group = tuple[int, ...]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Dimensions:
    sites: list[str]
    measures: list[str]
    periods: list[str]
    period_room: int
    stratifiers: list[tuple[str, list[str]]]
    pairs: list[tuple[int, int]]

    @property
    def slots(self) -> int:
        return len(self.sites) * len(self.measures) * self.period_room

    def slot(self, site: Codes | int, measure: Codes | int, period: Codes | int) -> Codes | int:
        """Site, measure and period as one mixed-radix number."""
        # Codes come in bytes, which would overflow silently.
        return (_wide(site) * len(self.measures) + _wide(measure)) * self.period_room + _wide(period)


def _wide(codes: Codes | int) -> Codes | int:
    return codes if isinstance(codes, int) else codes.astype(np.int64)


class Tally:
    """The counts of every stratification, in memory that does not grow with the rows.

    Rows are counted as few times as possible: the counts by race are sums of those by race and sex,
    so what is part of a counted pair is not counted again by itself.
    """

    def __init__(self, dimensions: Dimensions, most_bins: int = MOST_BINS) -> None:
        self.dimensions = dimensions
        self.most_bins = most_bins
        singles = [(at,) for at in range(len(dimensions.stratifiers))]
        self.sets: list[Group] = [(), *singles, *dimensions.pairs]
        self.sources = {group: self._source(group) for group in self.sets}
        self.counters = {group: self._counter(group) for group in self.sources.values()}

    def _sizes(self, group: Group) -> list[int]:
        return [len(self.dimensions.stratifiers[at][1]) for at in group]

    def _width(self, group: Group) -> int:
        return math.prod(self._sizes(group))

    def _is_dense(self, group: Group) -> bool:
        return self.dimensions.slots * 4 * self._width(group) <= self.most_bins

    def _source(self, group: Group) -> Group:
        """The group that is counted for this one: the smallest whose sums it is, or itself."""
        wider = [pair for pair in self._joint if set(group) < set(pair)]
        return min(wider, key=self._width, default=group)

    @cached_property
    def _joint(self) -> list[Group]:
        """The pairs counted by histogram: those asked for, and the rest of the stratifiers two by two."""
        asked: list[Group] = [pair for pair in self.dimensions.pairs if self._is_dense(pair)]
        paired = {at for pair in asked for at in pair}
        alone = [at for at in range(len(self.dimensions.stratifiers)) if at not in paired]
        made: list[Group] = [pair for pair in zip(alone[::2], alone[1::2], strict=False) if self._is_dense(pair)]
        return asked + made

    def _counter(self, group: Group) -> _Dense | _Sparse:
        return (
            _Dense(self.dimensions.slots, self._width(group)) if self._is_dense(group) else _Sparse(self._width(group))
        )

    def add(self, slot: Codes | int, outcome: npt.NDArray[np.uint8], codes: list[Codes]) -> None:
        """Count one batch: for each row its slot, what it is to the measure, and its category codes."""
        keys = np.asarray(slot, dtype=np.int64) * 4 + outcome
        room = np.empty(len(outcome), dtype=np.int64)
        for group, counter in self.counters.items():
            np.multiply(keys, self._width(group), out=room)
            if group:
                room += self._category(group, codes)
            counter.add(room)

    def _category(self, group: Group, codes: list[Codes]) -> Codes:
        """The categories of a group as one number, in the smallest integers that hold it."""
        kind = np.min_scalar_type(self._width(group))
        category = codes[group[0]].astype(kind, copy=False)
        for at, size in zip(group[1:], self._sizes(group)[1:], strict=True):
            category = category * kind.type(size) + codes[at].astype(kind, copy=False)
        return category

    def cells(self, most: int, findings: Findings) -> Cells:
        """The counts as cells. The histograms are given up on the way, to spare memory."""
        tables = _Categories([code for _, codes in self.dimensions.stratifiers for code in codes])
        parts: list[list[Codes]] = [[] for _ in COLUMNS]
        total = 0
        for number, group in enumerate(self.sets):
            columns = self._columns(number, group, tables)
            self._give_up(number)
            total += len(columns[0])
            for part, column in zip(parts, columns, strict=True):
                part.append(column)
        if total > most:
            findings.add("too_many_cells", f"The file makes {total:,} counts; at most {most:,} are allowed. Split it.")
            raise Stop
        names = [name for name, _ in self.dimensions.stratifiers]
        return Cells(
            self.dimensions.sites, self.dimensions.measures, self.dimensions.periods,
            [tuple(names[at] for at in group) or ("all",) for group in self.sets], tables.names,
            *(_joined(part) for part in parts),
        )  # fmt: skip

    def _give_up(self, number: int) -> None:
        source = self.sources[self.sets[number]]
        if all(self.sources[later] != source for later in self.sets[number + 1 :]):
            del self.counters[source]

    def _columns(self, number: int, group: Group, tables: _Categories) -> list[Codes]:
        sizes = self._sizes(group)
        source = self.sources[group]
        counter = self.counters[source]
        if source != group:
            kept = [source.index(at) for at in group]
            counter = cast(_Dense, counter).summed(self._sizes(source), kept)
        keys, counts = counter.counted()
        excluded, lower, upper = counts[:, 0], counts[:, 1], counts[:, 2]
        slot, category = np.divmod(keys, math.prod(sizes))
        pair, period = np.divmod(slot, self.dimensions.period_room)
        site, measure = np.divmod(pair, len(self.dimensions.measures))
        first, second = np.zeros_like(keys), np.zeros_like(keys)
        if len(group) == 1:
            first = tables.numbers(self.dimensions.stratifiers[group[0]][1])[category]
        if len(group) == 2:
            first = tables.numbers(self.dimensions.stratifiers[group[0]][1])[category // sizes[1]]
            second = tables.numbers(self.dimensions.stratifiers[group[1]][1])[category % sizes[1]]
        codes = [site, measure, period, np.full_like(keys, number), first, second]
        return [*(column.astype(np.int32) for column in codes), upper.copy(), lower + upper, excluded.copy()]


def _joined(parts: list[Codes]) -> Any:
    whole = np.concatenate(parts)
    parts.clear()
    return whole


class _Categories:
    def __init__(self, codes: list[str]) -> None:
        self.names = list(dict.fromkeys(["", *codes]))
        self.at = {code: number for number, code in enumerate(self.names)}

    def numbers(self, codes: list[str]) -> Counts:
        return np.array([self.at[code] for code in codes], dtype=np.int64)


class _Dense:
    def __init__(self, slots: int, width: int) -> None:
        self.shape = (slots, 4, width)
        self.bins = np.zeros(slots * 4 * width, dtype=np.int64)

    def add(self, keys: Counts) -> None:
        self.bins += np.bincount(keys, minlength=len(self.bins))

    def summed(self, sizes: list[int], kept: list[int]) -> _Dense:
        """The histogram of some of these stratifiers, whose numbers of categories are `sizes`."""
        slots = self.shape[0]
        axes = tuple(at + 2 for at in range(len(sizes)) if at not in kept)
        bins = self.bins.reshape(slots, 4, *sizes).sum(axis=axes)
        margin = _Dense(slots, bins.size // (slots * 4))
        margin.bins = bins.reshape(-1)
        return margin

    def counted(self) -> tuple[Counts, Counts]:
        """Slot and category as one number for each that occurs; (n, 3) excluded, lower, upper."""
        bins = self.bins.reshape(self.shape)[:, 1:, :]
        keys = np.flatnonzero(bins.any(axis=1))
        return keys, bins.transpose(0, 2, 1).reshape(-1, 3)[keys]


class _Sparse:
    """The same for many more combinations than occur: sorted keys, merged now and then."""

    MERGE_AT = 4_000_000

    def __init__(self, width: int) -> None:
        self.width = width
        self.parts: list[tuple[Counts, Counts]] = []

    def add(self, keys: Counts) -> None:
        self.parts.append(np.unique(keys, return_counts=True))
        if sum(len(found) for found, _ in self.parts) > self.MERGE_AT:
            self.parts = [self._merged()]

    def _merged(self) -> tuple[Counts, Counts]:
        keys = np.concatenate([found for found, _ in self.parts])
        counts = np.concatenate([count for _, count in self.parts])
        found, at = np.unique(keys, return_inverse=True)
        total = np.zeros(len(found), dtype=np.int64)
        np.add.at(total, at, counts)
        return found, total

    def counted(self) -> tuple[Counts, Counts]:
        keys, counts = self._merged()
        slot_outcome, category = np.divmod(keys, self.width)
        slot, outcome = np.divmod(slot_outcome, 4)
        inside = outcome != OUTSIDE
        found, at = np.unique((slot * self.width + category)[inside], return_inverse=True)
        table = np.zeros((len(found), 3), dtype=np.int64)
        np.add.at(table, (at, outcome[inside] - 1), counts[inside])
        return found, table
