"""Attacking all that was ever released together: rows of groups of many places, stratifiers and releases.

A row's groups add up to its total. The same total stands in the rows of the other stratifiers. A network's count of a
group is at least that of its sites together, and exactly that when all of them are there. And what one release
hides, another may print. Numerators and the people outside them are attacked alike, and their sums, the denominators.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from equity_measures.statistics.lattice.attack import Contradiction, Intervals, Printed, intervals
from equity_measures.statistics.suppression import is_small

NUMERATOR, COMPLEMENT, DENOMINATOR = "numerator", "complement", "denominator"
NETWORK = ""
Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class Count:
    """A numerator and a denominator as printed; both None where hidden."""

    numerator: int | None
    denominator: int | None


@dataclass(frozen=True)
class ReleasedRow:
    """What a release prints of one measure, period and place, split by one stratifier.

    place: NETWORK for all sites together, of which there are `sites`. groups: by label.
    """

    release: str
    measure: str
    period: str
    place: str
    stratifier: str
    groups: Mapping[str, Count]
    total: Count
    sites: int = 1

    @property
    def name(self) -> str:
        where = self.place or "whole network"
        return f"{self.measure} by {self.stratifier}, {where}, {self.period}"


@dataclass(frozen=True)
class Leak:
    """A hidden count that is small and known exactly. Says which, never how many."""

    row: str
    group: str
    what: str

    def __str__(self) -> str:
        return f"{self.row}: {self.what} of {self.group}"


@dataclass(frozen=True)
class Verdict:
    """hidden: how many groups were attacked. conflicts: rows of two releases that print different numbers."""

    hidden: int
    leaks: tuple[Leak, ...]
    conflicts: tuple[str, ...] = ()


def attack_releases(rows: Iterable[ReleasedRow], threshold: int) -> Verdict:
    """What can be worked out of small counts from all rows together."""
    merged, conflicts = _merge(rows)
    subjects: dict[tuple[str, str], list[ReleasedRow]] = defaultdict(list)
    for row in merged:
        subjects[row.measure, row.period].append(row)
    leaks: list[Leak] = []
    for of_subject in subjects.values():
        leaks += _attack(of_subject, threshold)
    hidden = sum(count.denominator is None for row in merged for count in row.groups.values())
    return Verdict(hidden, tuple(sorted(set(leaks), key=str)), conflicts)


def _merge(rows: Iterable[ReleasedRow]) -> tuple[list[ReleasedRow], tuple[str, ...]]:
    """One row of each place and stratifier, with every number that any release prints of it.

    Releases that print different numbers are of different data; each of those is attacked as it stands.
    """
    known: dict[Key, list[ReleasedRow]] = defaultdict(list)
    conflicts = set()
    for row in rows:
        alike = known[row.measure, row.period, row.place, row.stratifier]
        for at, other in enumerate(alike):
            if _agree(row, other):
                alike[at] = _together(row, other)
                break
        else:
            if alike:
                conflicts.add(row.name)
            alike.append(row)
    # Of data that changed, each version stands for a place of its own.
    merged = []
    for versions in known.values():
        merged += versions[:1]
        merged += [_renamed(row, number) for number, row in enumerate(versions[1:], start=2)]
    return merged, tuple(sorted(conflicts))


def _agree(one: ReleasedRow, other: ReleasedRow) -> bool:
    if one.groups.keys() != other.groups.keys() or one.sites != other.sites:
        return False
    pairs = [(one.groups[code], other.groups[code]) for code in one.groups] + [(one.total, other.total)]
    return all(a == b for a, b in pairs if a.denominator is not None and b.denominator is not None)


def _together(one: ReleasedRow, other: ReleasedRow) -> ReleasedRow:
    def known(a: Count, b: Count) -> Count:
        return b if a.denominator is None else a

    groups = {code: known(count, other.groups[code]) for code, count in one.groups.items()}
    return _with(one, groups=groups, total=known(one.total, other.total))


def _with(row: ReleasedRow, **changes: object) -> ReleasedRow:
    return ReleasedRow(**{**vars(row), **changes})


def _renamed(row: ReleasedRow, number: int) -> ReleasedRow:
    return _with(row, place=f"{row.place or 'whole network'} (version {number})")


# --- The attack ---------------------------------------------------------------------------------------------


@dataclass
class _System:
    """Unknowns by key, and equations among them. Printed numbers are limits that meet."""

    keys: dict[Key, int] = field(default_factory=dict)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[list[tuple[int, float]]] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def unknown(self, key: Key, value: int | None = None) -> int:
        at = self.keys.setdefault(key, len(self.keys))
        if at == len(self.lower):
            self.lower.append(0.0)
            self.upper.append(np.inf)
        if value is not None:
            self.lower[at] = self.upper[at] = float(value)
        return at

    def sums(self, parts: Sequence[int], whole: int, *, exactly: bool = True) -> None:
        """The parts make up the whole, or at most the whole."""
        self.rows.append([(whole, 1.0), *((part, -1.0) for part in parts)])
        self.least.append(0.0)
        if not exactly:
            rest = self.unknown(("rest", len(self.rows)))
            self.rows[-1].append((rest, -1.0))

    def solve(self) -> Intervals:
        lines = np.repeat(np.arange(len(self.rows)), [len(row) for row in self.rows])
        columns = [at for row in self.rows for at, _ in row]
        weights = [weight for row in self.rows for _, weight in row]
        matrix = sparse.csr_array((weights, (lines, columns)), shape=(len(self.rows), len(self.keys)))
        ends = np.array(self.least)
        return intervals(Printed(matrix, ends, ends, np.array(self.lower), np.array(self.upper)))


def _attack(rows: Sequence[ReleasedRow], threshold: int) -> list[Leak]:
    system = _System()
    for row in rows:
        _add_row(system, row)
    _add_network(system, rows)
    try:
        found = system.solve()
    except Contradiction:
        # Places whose extracts changed between two nights do not add up; each row by itself still does.
        return [leak for row in rows for leak in _attack([row], threshold)] if len(rows) > 1 else []
    leaks = []
    for row in rows:
        for code, count in row.groups.items():
            if count.denominator is not None:
                continue
            for side in (NUMERATOR, COMPLEMENT, DENOMINATOR):
                at = system.keys[row.place, row.stratifier, code, side]
                value = found.lower[at]
                if value == found.upper[at] and is_small(int(value), threshold):
                    leaks.append(Leak(row.name, code, side))
    return leaks


def _add_row(system: _System, row: ReleasedRow) -> None:
    counts: dict[Key, Count] = {(row.place, row.stratifier, code): count for code, count in row.groups.items()}
    counts[row.place, "total"] = row.total
    for key, count in counts.items():
        is_printed = count.numerator is not None and count.denominator is not None
        inside = system.unknown((*key, NUMERATOR), count.numerator)
        outside = system.unknown(
            (*key, COMPLEMENT), (count.denominator or 0) - (count.numerator or 0) if is_printed else None
        )
        everybody = system.unknown((*key, DENOMINATOR), count.denominator)
        system.sums([inside, outside], everybody)
    for side in (NUMERATOR, COMPLEMENT, DENOMINATOR):
        parts = [system.unknown((row.place, row.stratifier, code, side)) for code in row.groups]
        system.sums(parts, system.unknown((row.place, "total", side)))


def _add_network(system: _System, rows: Sequence[ReleasedRow]) -> None:
    """Each group of the network against that group at the sites, and likewise the totals."""
    for network in (row for row in rows if row.place == NETWORK):
        sites = [
            row for row in rows if row.place != NETWORK and row.stratifier == network.stratifier and row.sites == 1
        ]
        if not sites:
            continue
        is_all = len(sites) == network.sites
        for code in network.groups:
            having = [site for site in sites if code in site.groups]
            for side in (NUMERATOR, COMPLEMENT):
                parts = [system.unknown((site.place, site.stratifier, code, side)) for site in having]
                system.sums(parts, system.unknown((NETWORK, network.stratifier, code, side)), exactly=is_all)
