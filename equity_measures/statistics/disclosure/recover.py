"""Working out what is hidden in a printed table, as a reader with time would.

Three ways, in this order: sums alone; sums together with rounded percentages; and the percentage of a single row, whose
numerator and denominator must be whole numbers, often one pair only (rational reconstruction). The last leans on the
rule that a row is hidden because one of its counts is small, where nothing in the table speaks against that rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equity_measures.statistics.disclosure.printed import PrintedTable
from equity_measures.statistics.disclosure.structure import RowSum, Share, Structure, structure_of
from equity_measures.statistics.lattice.attack import NARROW, Contradiction, Intervals, Printed, intervals, limits

SUMS, PERCENTAGES, ONE_PERCENTAGE = "sums", "sums and percentages", "percentage alone"
ANOTHER_FILE = "another file"
FEW = 3
MOST_UNDER = 20_000
MOST_MULTIPLES = 400
MOST_PROGRAMMED = 3_000
FINE = 5
"""Percentages with this many decimals or more are taken as fractions, not as limits of a program."""


@dataclass(frozen=True)
class Finding:
    """What is known of a hidden cell, or of the sum of several in a line. candidates: how many values are left."""

    line: int
    label: str
    column: str
    lower: int
    upper: int
    candidates: int
    way: str
    how: str
    is_sum: bool = False

    @property
    def is_recovered(self) -> bool:
        return self.lower == self.upper


@dataclass(frozen=True)
class Audit:
    """findings: the hidden cells that are known exactly, to fewer than five apart, or to three values, in order.

    rows_by_candidates: of the rows with a percentage and hidden counts, how many have so many possible fractions by
    that percentage alone. contradictions: sums that the printed numbers themselves do not obey.
    """

    table: PrintedTable
    structure: Structure
    hidden_cells: int
    hidden_rows: int
    findings: tuple[Finding, ...]
    rows_by_candidates: Mapping[int, int] = field(default_factory=dict)
    contradictions: tuple[str, ...] = ()
    uses_rule: bool = False

    @property
    def recovered(self) -> tuple[Finding, ...]:
        """Cells that are known exactly."""
        return tuple(finding for finding in self.findings if finding.is_recovered and not finding.is_sum)

    @property
    def recovered_sums(self) -> tuple[Finding, ...]:
        """Sums of several hidden cells of a line that are known exactly."""
        return tuple(finding for finding in self.findings if finding.is_recovered and finding.is_sum)


def audit(table: PrintedTable, threshold: int) -> Audit:
    """Attack a printed table. threshold: hidden cells may be taken to be there for counts of 1 to threshold - 1."""
    return _Attack(table, structure_of(table), threshold).run()


def audit_together(tables: Sequence[PrintedTable], threshold: int) -> list[Audit]:
    """Attack tables that may print each other's hidden cells, as two releases of the same cells do.

    Tables are of the same cells when their labels are, and at least three numbers that both print and nearly all agree.
    """
    audits = []
    for table in tables:
        printed = _printed_elsewhere(table, [other for other in tables if other is not table])
        found = audit(_filled(table, printed), threshold)
        told = tuple(
            Finding(table.lines[row], table.label(row), table.columns[at].name, value, value, 1, ANOTHER_FILE, how)
            for (row, at), (value, how) in sorted(printed.items())
        )
        audits.append(
            replace(
                found,
                table=table,
                hidden_cells=found.hidden_cells + len(told),
                findings=tuple(sorted((*told, *found.findings), key=lambda finding: finding.line)),
            )
        )
    return audits


LEAST_SHARED = 3
MOST_DIFFERING = 0.1
Elsewhere = dict[tuple[int, int], tuple[int, str]]


def _printed_elsewhere(table: PrintedTable, others: Sequence[PrintedTable]) -> Elsewhere:
    """The hidden counts that another table of the same cells prints: by row and column the value and where."""
    found: Elsewhere = {}
    for other in others:
        if other.label_names != table.label_names:
            continue
        rows = {labels: row for row, labels in enumerate(other.labels)}
        columns = {column.name: column for column in other.columns}
        pairs = [(row, rows[labels]) for row, labels in enumerate(table.labels) if labels in rows]
        both, differing, printed = 0, 0, {}
        for at, column in enumerate(table.columns):
            twin = columns.get(column.name)
            if twin is None or not (column.is_count and twin.is_count):
                continue
            for row, there in pairs:
                value = twin.values[there]
                if not np.isfinite(value):
                    continue
                if column.hidden[row]:
                    printed[row, at] = (int(value), f"Printed in {other.name}, line {other.lines[there]}.")
                elif np.isfinite(column.values[row]):
                    both += 1
                    differing += value != column.values[row]
        if both >= LEAST_SHARED and differing <= MOST_DIFFERING * both:
            found = printed | found
    return found


def _filled(table: PrintedTable, printed: Elsewhere) -> PrintedTable:
    if not printed:
        return table
    columns = []
    for at, column in enumerate(table.columns):
        values, hidden = column.values.copy(), column.hidden.copy()
        for (row, where), (value, _) in printed.items():
            if where == at:
                values[row], hidden[row] = value, False
        columns.append(replace(column, values=values, hidden=hidden))
    return replace(table, columns=tuple(columns))


@dataclass
class _Row:
    """The fractions that a row's percentage allows: over and under, the same length."""

    share: Share
    over: NDArray[np.int64]
    under: NDArray[np.int64]


class _Attack:
    def __init__(self, table: PrintedTable, structure: Structure, threshold: int) -> None:
        self.table, self.structure, self.threshold = table, structure, threshold
        self.cells: list[tuple[int, int]] = [
            (row, column)
            for column in structure.counts
            for row in np.flatnonzero(table.columns[column].hidden).tolist()
        ]
        self.cells.sort()
        self.hidden_cells = len(self.cells)
        # What a percentage is of may be known where its parts are not: such sums of columns are unknowns of their own.
        self.sums_of_columns = {
            len(table.columns) + at: columns
            for at, columns in enumerate(sorted({c for share in structure.shares for c in (share.over, share.under)}))
            if len(columns) > 1
        }
        hidden = set(self.cells)
        self.cells += [
            (row, at)
            for at, columns in self.sums_of_columns.items()
            for row in sorted({row for row, _ in hidden})
            if sum((row, column) in hidden for column in columns) > 1
        ]
        self.place = {cell: at for at, cell in enumerate(self.cells)}
        self.lower = np.zeros(len(self.cells))
        self.upper = np.array([self._at_most(row, column) for row, column in self.cells])
        self.ways: dict[int, str] = {}
        self.candidates: dict[int, int] = {}
        self.contradictions: list[str] = []
        self.hidden_rows = sorted({row for row, _ in self.cells})

    def run(self) -> Audit:
        by_candidates: dict[int, int] = {}
        uses_rule = False
        if self.cells:
            self._attack(SUMS, list(self._sum_equations()))
            coarse = list(self._percentage_equations())
            if coarse:
                self._attack(PERCENTAGES, [*self._sum_equations(), *coarse])
            by_candidates, uses_rule = self._by_fractions()
        return Audit(
            self.table,
            self.structure,
            self.hidden_cells,
            len(self.hidden_rows),
            tuple(self._findings()),
            by_candidates,
            tuple(self.contradictions),
            uses_rule,
        )

    def _at_most(self, row: int, column: int) -> float:
        is_sum = column in self.sums_of_columns
        return np.inf if is_sum else float(self.table.columns[column].at_most[row])

    def _title(self, column: int) -> str:
        columns = self.sums_of_columns.get(column, (column,))
        return " + ".join(self.table.columns[at].name for at in columns)

    # --- Sums and rounded percentages, by programming -----------------------------------------------------------

    def _sum_equations(self) -> Iterator[_Equation]:
        for row_sum in self.structure.row_sums:
            for column in row_sum.columns:
                weights = [((row, column), 1.0) for row in row_sum.parts] + [((row_sum.total, column), -1.0)]
                yield from self._equation(weights, 0.0, 0.0, self._name_of_row_sum(row_sum, column))
        for each in self.structure.sums:
            for row in self.hidden_rows:
                weights = [((row, part), 1.0) for part in each.parts] + [((row, each.total), -1.0)]
                yield from self._equation(weights, 0.0, 0.0, f"columns of line {self.table.lines[row]}")
        for row, at in self.cells[self.hidden_cells :]:
            weights = [((row, part), 1.0) for part in self.sums_of_columns[at]] + [((row, at), -1.0)]
            yield from self._equation(weights, 0.0, 0.0, f"columns of line {self.table.lines[row]}")

    def _percentage_equations(self) -> Iterator[_Equation]:
        for share in self.structure.shares:
            column = self.table.columns[share.column]
            if column.decimals >= FINE:
                continue
            half = share.half_a_digit(self.table)
            for row in self.hidden_rows:
                printed = column.values[row]
                if not np.isfinite(printed):
                    continue
                for end, least, most in ((printed - half, 0.0, np.inf), (printed + half, -np.inf, 0.0)):
                    weights = Counter({(row, at): share.scale for at in share.over})
                    for at in share.under:
                        weights[row, at] -= end
                    yield from self._equation(list(weights.items()), least, most, f"percentage in {column.name}")

    def _equation(
        self, weights: Sequence[tuple[tuple[int, int], float]], least: float, most: float, name: str
    ) -> Iterator[_Equation]:
        """The equation of the hidden cells, or nothing where a cell is neither printed nor hidden."""
        entries, known = [], 0.0
        for cell, weight in weights:
            at = self.place.get(cell)
            if at is not None:
                entries.append((at, weight))
                continue
            value = self.table.columns[cell[1]].values[cell[0]]
            if not np.isfinite(value):
                return
            known += weight * value
        if entries:
            yield _Equation(tuple(entries), least - known, most - known, name)

    def _attack(self, way: str, equations: list[_Equation]) -> None:
        """Narrow the limits by these equations; those that cannot be true are set aside and told."""
        equations = [equation for equation in equations if self._can_hold(equation)]
        for _ in range(2):
            try:
                found = self._solve(equations)
                break
            except Contradiction:
                self.contradictions.append("The printed numbers do not add up exactly; sums of rows were set aside.")
                equations = [each for each in equations if not each.name.startswith("line")]
        else:
            return
        for at in np.flatnonzero((found.lower > self.lower) | (found.upper < self.upper)):
            self.ways[int(at)] = way
        self.lower, self.upper = found.lower, found.upper

    def _solve(self, equations: list[_Equation]) -> Intervals:
        if not equations:
            return Intervals(self.lower, self.upper)
        rows = np.repeat(np.arange(len(equations)), [len(each.entries) for each in equations])
        columns = [at for each in equations for at, _ in each.entries]
        weights = [weight for each in equations for _, weight in each.entries]
        printed = Printed(
            sparse.csr_array((weights, (rows, columns)), shape=(len(equations), len(self.cells))),
            np.array([each.least for each in equations]),
            np.array([each.most for each in equations]),
            self.lower,
            self.upper,
        )
        # Above this size sums are followed one from another, which is sound and leaves intervals a little wider.
        return intervals(printed) if len(self.cells) <= MOST_PROGRAMMED else limits(printed)

    def _can_hold(self, equation: _Equation) -> bool:
        lower = sum(w * (self.lower[at] if w > 0 else self.upper[at]) for at, w in equation.entries)
        upper = sum(w * (self.upper[at] if w > 0 else self.lower[at]) for at, w in equation.entries)
        if lower > equation.most + 1e-6 or upper < equation.least - 1e-6:
            self.contradictions.append(f"The numbers of this sum do not fit each other: {equation.name}.")
            return False
        return True

    def _name_of_row_sum(self, row_sum: RowSum, column: int) -> str:
        return f"line {self.table.lines[row_sum.total]} as the sum of {len(row_sum.parts)} lines"

    # --- One row's percentage, by fractions ---------------------------------------------------------------------

    def _by_fractions(self) -> tuple[dict[int, int], bool]:
        rows = {row: each for share in self.structure.shares for row, each in self._fractions(share)}
        if not rows:
            return {}, False
        ruled = {row: self._under_rule(row, each) for row, each in rows.items()}
        uses_rule = not self._speaks_against_rule() and all(len(each.over) for each in ruled.values())
        chosen = ruled if uses_rule else {row: self._within_limits(row, each) for row, each in rows.items()}
        counted = Counter(len(each.over) for each in chosen.values()) if uses_rule else Counter()
        for row, each in chosen.items():
            self._narrow_by(row, each if not uses_rule else self._within_limits(row, each), uses_rule)
        return dict(sorted(counted.items())), uses_rule

    def _fractions(self, share: Share) -> Iterator[tuple[int, _Row]]:
        column = self.table.columns[share.column]
        half = share.half_a_digit(self.table) / share.scale * (1 + 1e-6)
        taking_part = {*share.over, *share.under}
        memory: dict[float, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        for row in self.hidden_rows:
            printed = column.values[row]
            if not np.isfinite(printed) or not any((row, at) in self.place for at in taking_part):
                continue
            ratio = printed / share.scale
            if ratio not in memory:
                memory[ratio] = _fractions_near(ratio, half, fine=column.decimals >= FINE)
            yield row, _Row(share, *memory[ratio])

    def _under_rule(self, row: int, each: _Row) -> _Row:
        """The fractions by which one of the row's hidden counts is small, whatever other rows say."""
        small = np.zeros(len(each.over), dtype=bool)
        for values in self._counts_told(row, each).values():
            small |= (values >= 1) & (values < self.threshold)
        return _Row(each.share, each.over[small], each.under[small])

    def _counts_told(self, row: int, each: _Row) -> dict[int, NDArray[np.int64]]:
        """The hidden counts of the row that a fraction fixes: its parts where they are single, and the remainder."""
        told: dict[int, NDArray[np.int64]] = {}
        over, under = each.share.over, each.share.under
        for columns, values in (
            (over, each.over),
            (under, each.under),
            (self._rest(over, under), each.under - each.over),
        ):
            unknown = [at for at in columns if (row, at) in self.place]
            if len(unknown) == 1:
                known = sum(self.table.columns[at].values[row] for at in columns if at != unknown[0])
                told[unknown[0]] = values - int(known)
        return told

    def _rest(self, over: Sequence[int], under: Sequence[int]) -> tuple[int, ...]:
        """The columns that make up those outside the numerator."""
        if set(over) < set(under):
            return tuple(at for at in under if at not in over)
        for each in self.structure.sums:
            if (each.total,) == tuple(under) and set(over) < set(each.parts):
                return tuple(at for at in each.parts if at not in over)
        return ()

    def _within_limits(self, row: int, each: _Row) -> _Row:
        fits = np.ones(len(each.over), dtype=bool)
        for column, values in self._counts_told(row, each).items():
            at = self.place[row, column]
            fits &= (values >= self.lower[at]) & (values <= self.upper[at])
        for columns, values in ((each.share.over, each.over), (each.share.under, each.under)):
            known = [self._limits(row, at) for at in columns]
            fits &= (values >= sum(low for low, _ in known)) & (values <= sum(high for _, high in known))
        return _Row(each.share, each.over[fits], each.under[fits])

    def _limits(self, row: int, column: int) -> tuple[float, float]:
        at = self.place.get((row, column))
        value = self.table.columns[column].values[row]
        if at is None:
            return (value, value) if np.isfinite(value) else (0.0, np.inf)
        return self.lower[at], self.upper[at]

    def _speaks_against_rule(self) -> bool:
        """Whether a row without any small count is hidden, or one with a small count is shown."""
        counts = self.structure.counts
        for row in range(self.table.size):
            ends = [self._limits(row, at) for at in counts]
            is_hidden = any((row, at) in self.place for at in counts)
            may_be_small = any(high >= 1 and low < self.threshold for low, high in ends)
            if is_hidden and not may_be_small:
                return True
        return False

    def _narrow_by(self, row: int, each: _Row, uses_rule: bool) -> None:
        if not len(each.over) or (not uses_rule and len(each.over) >= MOST_MULTIPLES):
            return
        for column, values in self._counts_told(row, each).items():
            at = self.place[row, column]
            low, high = max(self.lower[at], values.min()), min(self.upper[at], values.max())
            self.candidates[at] = len(np.unique(values[(values >= low) & (values <= high)]))
            if (low > self.lower[at] or high < self.upper[at]) and low <= high:
                self.lower[at], self.upper[at] = low, high
                self.ways[at] = ONE_PERCENTAGE

    # --- What to tell -------------------------------------------------------------------------------------------

    def _findings(self) -> Iterator[Finding]:
        for at, (row, column) in enumerate(self.cells):
            low, high = self.lower[at], self.upper[at]
            if at >= self.hidden_cells and all(self._is_known(row, part) for part in self.sums_of_columns[column]):
                continue
            candidates = min(self.candidates.get(at, np.inf), high - low + 1)
            if high - low >= NARROW and candidates > FEW:
                continue
            way = self.ways.get(at, SUMS) if high - low < NARROW else ONE_PERCENTAGE
            yield Finding(
                line=self.table.lines[row],
                label=self.table.label(row),
                column=self._title(column),
                lower=int(low),
                upper=int(high),
                candidates=int(candidates),
                way=way,
                how=self._how(row, column, way),
                is_sum=at >= self.hidden_cells,
            )

    def _is_known(self, row: int, column: int) -> bool:
        low, high = self._limits(row, column)
        return low == high

    def _how(self, row: int, column: int, way: str) -> str:
        if way == ONE_PERCENTAGE:
            return (
                f"Few fractions of whole numbers give {self._percentage_of(row)} with a count below {self.threshold}."
            )
        columns = self.sums_of_columns.get(column, (column,))
        totals = [each for each in self.structure.row_sums if row in each.rows and set(columns) & set(each.columns)]
        sources = []
        if totals:
            lines = ", ".join(str(self.table.lines[each.total]) for each in totals[:3])
            sources.append(f"the sums in line {lines} and the lines that they add up")
        if any(set(columns) & {*each.parts, each.total} for each in self.structure.sums):
            sources.append("the other columns of its line")
        if way == PERCENTAGES:
            sources.append(self._percentage_of(row))
        return f"Worked out from {' and '.join(sources)}." if sources else "The mark itself leaves few values."

    def _percentage_of(self, row: int) -> str:
        for share in self.structure.shares:
            column = self.table.columns[share.column]
            if np.isfinite(column.values[row]):
                return f"{column.name} = {column.values[row]:.10g}"
        return "percentages of other lines"


@dataclass(frozen=True)
class _Equation:
    """least <= sum of weights times hidden cells <= most."""

    entries: tuple[tuple[int, float], ...]
    least: float
    most: float
    name: str


def _fractions_near(ratio: float, half: float, *, fine: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All fractions of whole numbers within half a digit of a ratio, the denominator up to a limit."""
    under = np.arange(1, MOST_UNDER + 1, dtype=np.int64)
    low = np.ceil((ratio - half) * under - 1e-9).astype(np.int64)
    high = np.floor((ratio + half) * under + 1e-9).astype(np.int64)
    low = np.maximum(low, 0)
    if fine:
        fits = low <= high
        return low[fits], under[fits]
    lengths = np.maximum(high - low + 1, 0)
    total = int(lengths.sum())
    if total > 200_000:
        keep = np.searchsorted(np.cumsum(lengths), 200_000)
        under, low, lengths = under[:keep], low[:keep], lengths[:keep]
    starts = np.repeat(low, lengths)
    steps = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return starts + steps, np.repeat(under, lengths)
