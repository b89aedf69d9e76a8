"""The fast way through a clean file: DuckDB reads, readers judge distinct values, histograms count.

At the first sign of anything wrong this way ends with None, and `explain` goes through the file row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from equity_measures.ingestion.outcome import Limits
from equity_measures.ingestion.plan import Condition, Plan, Stratifier
from equity_measures.ingestion.privacy import PREFILTER
from equity_measures.ingestion.readers import MOST_PERIODS, AnyPeriod, Coded, Guard, Reader
from equity_measures.ingestion.tables import Table
from equity_measures.ingestion.tally import DENOMINATOR, EXCLUDED, NUMERATOR, OUTSIDE, Codes, Dimensions, Tally

CODE_BATCH = 1_000_000
TEXT_BATCH = 100_000
MOST_REMEMBERED = 500_000
ATTEMPTS = 3
Progress = Callable[[int, int], None]
Bits = npt.NDArray[np.bool_]


class Trouble(Exception):
    """Something is wrong with the file; `explain` will say what."""


@dataclass
class Counted:
    """What a clean file gives."""

    rows: int
    tally: Tally
    outside: dict[str, int] = field(default_factory=dict)
    distinct_subjects: int | None = None
    several: int | None = None


def connect(limits: Limits) -> duckdb.DuckDBPyConnection:
    """A DuckDB that loads nothing and writes nothing: patients' rows must not reach a disk."""
    con = duckdb.connect(
        config={
            "threads": limits.threads,
            "memory_limit": limits.duckdb_memory,
            "temp_directory": "",
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    con.execute("SET enable_progress_bar = false")
    # Reading goes on while a batch is counted.
    con.execute("SET streaming_buffer_size = '64MB'")
    return con


def count(table: Table, plan: Plan, limits: Limits, progress: Progress) -> Counted | None:
    """The counts of a clean file, or None when any row is not clean."""
    if not table.is_even:
        return None
    fixed = plan.coded if plan.layout.kind == "long" else []
    members = _members(table, fixed)
    for _ in range(ATTEMPTS):
        con = connect(limits)
        try:
            return _Pass(con, table, plan, limits, fixed, members, progress).run()
        except Trouble:
            # Perhaps a spelling that the sample had missed; else the file is at fault.
            if not _learn(table, limits, fixed, members):
                return None
        except (duckdb.Error, pa.ArrowException):
            return None
        finally:
            con.close()
    return None


def _members(table: Table, readers: list[Coded]) -> dict[int, list[str]]:
    """For each column that will be read as an enumeration: the spellings known to occur or likely to."""
    found = table.sample([reader.column for reader in readers]) if readers else {}
    members = {}
    for reader in readers:
        seen = _acceptable(reader, {raw for raw in found[reader.column] if raw})
        likely = _acceptable(reader, set(reader.words) | set(reader.codes))
        # An enumeration needs a member; this one is judged like any other should it occur.
        members[reader.column] = list(dict.fromkeys([*seen, *likely])) or ["-"]
    return members


def _acceptable(reader: Coded, spellings: set[str]) -> list[str]:
    """In the order of their codes: when every code has one spelling, both numbers are the same."""
    judged = [(reader.judge(raw), raw) for raw in sorted(spellings)]
    return [raw for code, raw in sorted(judged) if code >= 0]


def _learn(table: Table, limits: Limits, readers: list[Coded], members: dict[int, list[str]]) -> bool:
    """Reads all distinct spellings of the fixed columns; True when there were new and acceptable ones."""
    learned = False
    for reader, spellings in zip(readers, _all_spellings(table, limits, readers), strict=False):
        known = members[reader.column]
        complete = list(dict.fromkeys([*known, *_acceptable(reader, {raw for raw in spellings or [] if raw})]))
        learned = learned or len(complete) > len(known)
        members[reader.column] = complete
    return learned


def _all_spellings(table: Table, limits: Limits, readers: list[Coded]) -> list[list[str | None] | None]:
    """One reading for all columns; nothing when there are too many for the memory allowed."""
    if not readers:
        return []
    con = connect(limits)
    lists = ", ".join(f"list(DISTINCT c{reader.column})" for reader in readers)
    try:
        query = f"SELECT {lists} FROM {table.source(con, {})}"  # noqa: S608 -- no text of the file
        return list(con.execute(query).fetchall()[0])
    except duckdb.Error:
        return []
    finally:
        con.close()


class _Pass:
    """One reading of the whole file."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, table: Table, plan: Plan, limits: Limits,
        fixed: list[Coded], members: dict[int, list[str]], progress: Progress,
    ) -> None:  # fmt: skip
        self.con = con
        self.table = table
        self.plan = plan
        self.limits = limits
        self.members = members
        self.progress = progress
        self.fixed = {reader.column for reader in fixed}
        self.texts = sorted({reader.column for reader in plan.readers} - self.fixed)
        self.tables = {id(reader): _fixed_codes(reader, members[reader.column]) for reader in fixed}
        self.plain = {key: _same_numbers(codes) for key, codes in self.tables.items()}
        self.remembered: dict[int, dict[str, int]] = {}
        self.outside = dict.fromkeys((measure.code for measure in plan.derived), 0)
        self.with_subjects = plan.subject is not None and table.row_count <= limits.max_subjects_counted
        self.subjects: list[npt.NDArray[np.uint64]] = []
        self.subject_keys: list[npt.NDArray[np.uint64]] = []

    def run(self) -> Counted:
        tally: Tally | None = None
        rows = 0
        for batch in self._batches():
            columns = _Columns(batch, self)
            judged = {id(reader): columns.judged(reader) for reader in self.plan.readers}
            if tally is None:
                tally = Tally(dimensions(self.plan))
            self._count(tally, judged, batch.num_rows)
            self._remember_subjects(batch)
            rows += batch.num_rows
            self.progress(rows, self.table.row_count)
        if tally is None or rows != self.table.row_count or self._rejects():
            raise Trouble
        return Counted(rows, tally, self.outside, *self._subject_counts())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        source = self.table.source(self.con, self._types())
        query = f"SELECT {', '.join(self._expressions())} FROM {source}"  # noqa: S608 -- no text of the file
        size = TEXT_BATCH if self.texts else CODE_BATCH
        yield from self.con.sql(query).to_arrow_reader(size)

    def _types(self) -> dict[int, str]:
        for column in self.fixed:
            values = ", ".join("'" + value.replace("'", "''") + "'" for value in self.members[column])
            self.con.execute(f"CREATE TYPE e{column} AS ENUM ({values})")
        return {column: f"e{column}" for column in self.fixed}

    def _expressions(self) -> list[str]:
        parts = [self._enum_code(column) for column in sorted(self.fixed)]
        parts += [f"c{column}" for column in self.texts]
        if self.with_subjects:
            subject = f"trim(c{self.plan.subject})"
            roles = [self.plan.site, self.plan.measure, self.plan.period]
            keys = [f"c{reader.column}" for reader in roles if reader]
            parts.append(f"hash({subject}) AS subject")
            parts.append(f"hash({', '.join([subject, *keys])}) AS subject_key")
        return parts or ["1 AS nothing"]

    def _enum_code(self, column: int) -> str:
        """The spelling's number; one past the last for a blank, two past for a stranger."""
        blank = len(self.members[column])
        width = "UTINYINT" if blank + 1 < 256 else "USMALLINT"
        if self.table.typed_by_parser:
            return f"coalesce(enum_code(c{column}), {blank})::{width} AS c{column}"
        other = f"CASE WHEN c{column} IS NULL THEN {blank} ELSE {blank + 1} END"
        return f"coalesce(enum_code(TRY_CAST(c{column} AS e{column})), {other})::{width} AS c{column}"

    def _rejects(self) -> bool:
        if not self.table.typed_by_parser:
            return False
        return bool(self.con.execute("SELECT count(*) FROM reject_errors").fetchall()[0][0])

    def _count(self, tally: Tally, judged: dict[int, Codes], rows: int) -> None:
        def code(reader: Coded | None) -> Codes | int:
            return 0 if reader is None else judged[id(reader)]

        codes = [_stratifier_codes(stratifier, judged) for stratifier in self.plan.stratifiers]
        dims = tally.dimensions
        site, period = code(self.plan.site), code(self.plan.period)
        if self.plan.layout.kind == "long":
            outcome = self._long_outcome(judged, rows)
            tally.add(dims.slot(site, code(self.plan.measure), period), outcome, codes)
            return
        for number, measure in enumerate(self.plan.derived):
            upper = _holds(measure.numerator, judged)
            within = np.ones(rows, dtype=bool) if measure.denominator is None else _holds(measure.denominator, judged)
            without = np.zeros(rows, dtype=bool) if measure.exclusion is None else _holds(measure.exclusion, judged)
            outcome = np.select([without, ~within, upper], [EXCLUDED, OUTSIDE, NUMERATOR], DENOMINATOR)
            self.outside[measure.code] += int((outcome == OUTSIDE).sum())
            tally.add(dims.slot(site, number, period), outcome.astype(np.uint8), codes)

    def _long_outcome(self, judged: dict[int, Codes], rows: int) -> npt.NDArray[np.uint8]:
        plan = self.plan
        upper = judged[id(plan.numerator)].astype(bool)
        outcome = upper.astype(np.uint8) + np.uint8(DENOMINATOR)
        if plan.denominator is not None:
            within = judged[id(plan.denominator)].astype(bool)
            outcome = np.where(within, outcome, np.uint8(OUTSIDE))
        else:
            within = np.ones(rows, dtype=bool)
        without = np.zeros(rows, dtype=bool)
        if plan.exclusion is not None:
            without = judged[id(plan.exclusion)].astype(bool)
            outcome = np.where(without, np.uint8(EXCLUDED), outcome)
        if bool((upper & ~within & ~without).any()):
            raise Trouble
        return outcome

    def _remember_subjects(self, batch: pa.RecordBatch) -> None:
        if self.with_subjects:
            self.subjects.append(batch.column("subject").to_numpy(zero_copy_only=False))
            self.subject_keys.append(batch.column("subject_key").to_numpy(zero_copy_only=False))

    def _subject_counts(self) -> tuple[int | None, int | None]:
        if not self.with_subjects:
            return None, None
        _, times = np.unique(np.concatenate(self.subject_keys), return_counts=True)
        distinct = len(np.unique(np.concatenate(self.subjects)))
        return distinct, int((times > 1).sum())


class _Columns:
    """One batch: the codes of each column, and the spellings they stand for."""

    def __init__(self, batch: pa.RecordBatch, whole: _Pass) -> None:
        self.batch = batch
        self.whole = whole
        self.encoded: dict[int, tuple[Codes, list[str], Any]] = {}

    def judged(self, reader: Reader) -> Codes:
        """The reader's answer for every row. Raises Trouble when one is not acceptable."""
        if reader.column in self.whole.fixed:
            numbers = self.batch.column(f"c{reader.column}").to_numpy()
            if numbers.size and int(numbers.max()) < self.whole.plain[id(reader)]:
                return numbers
            answers = self.whole.tables[id(reader)][numbers]
            if answers.size and int(answers.min()) < 0:
                raise Trouble
            return answers
        numbers, spellings, dictionary = self._encode(reader.column)
        if isinstance(reader, Guard):
            self._guard(reader, spellings, dictionary)
            return numbers
        table = np.array([self._ask(reader, raw) for raw in spellings], dtype=np.int32)
        # A spelling that does not occur in this batch cannot be in its dictionary.
        if table.size and int(table[:-1].min(initial=0)) < 0:
            raise Trouble
        if table[-1] < 0 and bool((numbers == len(table) - 1).any()):
            raise Trouble
        return table[numbers]

    def _encode(self, column: int) -> tuple[Codes, list[str], Any]:
        """Row numbers into spellings; the last spelling stands for a blank field."""
        if column not in self.encoded:
            coded = self.batch.column(f"c{column}").dictionary_encode()
            dictionary = coded.dictionary
            blank = len(dictionary)
            numbers = coded.indices.fill_null(blank).to_numpy(zero_copy_only=False)
            self.encoded[column] = numbers, [*dictionary.to_pylist(), ""], dictionary
        return self.encoded[column]

    def _guard(self, reader: Guard, spellings: list[str], dictionary: Any) -> None:
        suspects = spellings
        if len(spellings) > 2_000 and not reader.age:
            mask = pc.match_substring_regex(dictionary, PREFILTER)
            further = r"^\s*[=+@-]|\S\s+\S" if reader.subject else r"^\s*[=+@-]"
            others = pc.match_substring_regex(dictionary, further)
            suspects = dictionary.filter(pc.or_(mask, others)).to_pylist()
        if any(self._ask(reader, raw) < 0 for raw in suspects):
            raise Trouble

    def _ask(self, reader: Reader, raw: str) -> int:
        known = self.whole.remembered.setdefault(id(reader), {})
        if len(known) > MOST_REMEMBERED:
            known.clear()
        if raw not in known:
            known[raw] = reader.judge(raw)
        return known[raw]


def _fixed_codes(reader: Coded, members: list[str]) -> npt.NDArray[np.int16]:
    """The code of each spelling, then of a blank field, then of a stranger."""
    return np.array([reader.judge(raw) for raw in members] + [reader.judge(""), -2], dtype=np.int16)


def _same_numbers(codes: npt.NDArray[np.int16]) -> int:
    """How many spellings, from the first, have the same number as their code."""
    different = np.flatnonzero(codes != np.arange(len(codes)))
    return int(different[0]) if different.size else len(codes)


def _stratifier_codes(stratifier: Stratifier, judged: dict[int, Codes]) -> Codes:
    if not stratifier.flag_codes:
        return judged[id(stratifier.readers[0])]
    yes = [
        judged[id(reader)] == reader.numbers["yes"] if "yes" in reader.numbers else False
        for reader in stratifier.readers
    ]
    ticked = np.sum(yes, axis=0)
    only = np.sum([flag * code for flag, code in zip(yes, stratifier.flag_codes, strict=True)], axis=0)
    return np.select([ticked == 0, ticked == 1], [stratifier.none, only], stratifier.multiple)


def _holds(condition: Condition, judged: dict[int, Codes]) -> Bits:
    if condition.test is not None:
        return judged[id(condition.test)].astype(bool)
    parts = [_holds(part, judged) for part in condition.parts]
    return np.logical_and.reduce(parts) if condition.op == "all" else np.logical_or.reduce(parts)


def dimensions(plan: Plan) -> Dimensions:
    """The codes of each dimension."""
    measures = plan.measure.codes if plan.measure else [measure.code for measure in plan.derived]
    return Dimensions(
        sites=plan.site.codes if plan.site else [plan.site_constant],
        measures=measures,
        periods=plan.period.codes if plan.period else [plan.period_constant],
        period_room=period_room(plan),
        stratifiers=[(stratifier.name, stratifier.codes) for stratifier in plan.stratifiers],
        pairs=plan.pairs(),
    )


def period_room(plan: Plan) -> int:
    """How many periods to make room for. A wide file shows its periods only as it is read."""
    if plan.period is None:
        return 1
    return MOST_PERIODS if isinstance(plan.period, AnyPeriod) else len(plan.period.codes)
