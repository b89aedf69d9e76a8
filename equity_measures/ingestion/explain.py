"""The slow way, row by row: says of every bad row where it is and why, and collects unknown categories."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from equity_measures.ingestion.outcome import Findings, Held, Limits
from equity_measures.ingestion.plan import Plan
from equity_measures.ingestion.privacy import value_identifier
from equity_measures.ingestion.readers import UNKNOWN, Coded, Reader
from equity_measures.ingestion.tables import Table
from equity_measures.ingestion.vocabulary import digest_of, normalize

ALIKE = 80
LONGEST_SHOWN = 40
MOST_REMEMBERED = 500_000
REPORT_EVERY = 20_000
Progress = Callable[[int, int], None]
RowFault = tuple[str | None, str, str]


@dataclass
class Explained:
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    waiting: int = 0
    held: list[Held] = field(default_factory=list)


@dataclass
class _Unknown:
    first_line: int
    value: str
    rows: int = 0


def explain(table: Table, plan: Plan, limits: Limits, findings: Findings, progress: Progress) -> Explained:
    """Every fault of every row goes to the findings; unknown categories come back as held."""
    explainer = Explainer(plan.readers, limits, findings, width=len(table.header), told=table.unreadable)
    explainer.further = _Contradictions(plan).of
    for line, fields in table.rows():
        explainer.row(line, fields)
        if explainer.result.rows % REPORT_EVERY == 0:
            progress(explainer.result.rows, table.row_count)
    explainer.finish()
    return explainer.result


class Explainer:
    """Judges rows one by one. `further` may look at rows whose single values are fine.

    `told` are lines that cannot be read, for a reason which stands among the findings already.
    """

    def __init__(
        self, readers: Sequence[Reader], limits: Limits, findings: Findings, *, width: int, told: Container[int] = ()
    ) -> None:
        self.limits = limits
        self.findings = findings
        self.width = width
        self.told = told
        self.result = Explained()
        self.remembered: list[tuple[Reader, dict[str, int]]] = [(reader, {}) for reader in readers]
        self.further: Callable[[int, list[str]], list[RowFault]] | None = None
        self.waits = False
        self.unknown: dict[tuple[int, str], dict[str, _Unknown]] = {}
        self.readers: dict[tuple[int, str], Coded] = {}

    def row(self, line: int, fields: list[str] | None) -> None:
        self.result.rows += 1
        faults = [] if fields is None and line in self.told else self._shape(fields)
        self.waits = False
        if fields is not None and not faults:
            faults += self._values(line, fields)
            if self.further and not faults:
                faults += self.further(line, fields)
        for column, rule, message in dict.fromkeys(faults):
            self.findings.add(rule, message, line=line, column=column)
        self.result.rejected += bool(faults) or fields is None
        self.result.accepted += not faults and fields is not None
        self.result.waiting += self.waits and not faults

    def _shape(self, fields: list[str] | None) -> list[RowFault]:
        if fields is None:
            return [(None, "quote", "Quotation marks stand in the wrong place; double a mark inside a quoted field.")]
        if len(fields) != self.width:
            message = (
                f"The line has {len(fields)} fields and the header {self.width}; look for a comma too many or few."
            )
            return [(None, "ragged", message)]
        if not any(field and not field.isspace() for field in fields):
            return [(None, "blank_row", "All fields of the row are blank. Delete the row.")]
        return []

    def _values(self, line: int, fields: list[str]) -> list[RowFault]:
        faults: list[RowFault] = []
        for reader, known in self.remembered:
            raw = fields[reader.column]
            answer = known.get(raw)
            if answer is None:
                if len(known) > MOST_REMEMBERED:
                    known.clear()
                answer = known[raw] = reader.judge(raw)
            if answer < 0 and not (isinstance(reader, Coded) and self.hold_if_unknown(reader, raw, line, answer)):
                faults.append((reader.label, *reader.fault(raw)))
        return faults

    def hold_if_unknown(self, reader: Coded, raw: str, line: int, answer: int) -> bool:
        """Remembers a value that only waits for mapping; False for one that is at fault."""
        if answer != UNKNOWN:
            return False
        self.waits = True
        self._hold(reader, raw, line)
        return True

    def _hold(self, reader: Coded, raw: str, line: int) -> None:
        # By column and target: a summary's one column holds categories of several stratifiers.
        at = (reader.column, reader.target)
        self.readers[at] = reader
        values = self.unknown.setdefault(at, {})
        word = normalize(raw)
        if word not in values:
            # One beyond the bound tells that there are too many; no more are kept.
            if len(values) > self.limits.max_unknown_values:
                return
            values[word] = _Unknown(line, " ".join(raw.split()))
        values[word].rows += 1

    def finish(self) -> None:
        for at, values in sorted(self.unknown.items()):
            reader = self.readers[at]
            if len(values) > self.limits.max_unknown_values:
                message = f"More than {self.limits.max_unknown_values} unknown values: this is no category column."
                self.findings.add("not_a_category", message, column=reader.label)
                continue
            self.result.held += [self._held(reader, unknown) for unknown in values.values()]

    def _held(self, reader: Coded, unknown: _Unknown) -> Held:
        many = unknown.rows >= self.limits.shown_min_rows
        # Rows are not people: one person with many rows could bring her name over any number of them. So a value of
        # several words is shown only when it is like a known one, however often it occurs.
        is_word = len(unknown.value.split()) == 1
        safe = looks_like_category(unknown.value) and ((many and is_word) or _is_like(unknown.value, reader))
        return Held(
            column=reader.label,
            target=reader.target,
            digest=digest_of(self.limits.digest_key, reader.target, unknown.value),
            shown=unknown.value if safe else None,
            first_line=unknown.first_line,
            rows=unknown.rows if many else None,
        )


def looks_like_category(value: str) -> bool:
    """Short, few digits, no identifier: a word that may be shown to the person who maps it."""
    digits = sum(character.isdigit() for character in value)
    if not value.isprintable() or len(value) > LONGEST_SHOWN or digits * 2 > len(value) or digits > 6:
        return False
    return value_identifier(value, category=True) is None


def _is_like(value: str, reader: Coded) -> bool:
    return process.extractOne(normalize(value), reader.words.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE) is not None


class _Contradictions:
    """Faults of a row whose values are fine each for itself."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def of(self, line: int, fields: list[str]) -> list[RowFault]:
        plan = self.plan
        if plan.numerator is None or plan.denominator is None:
            return []
        if plan.exclusion is not None and plan.exclusion.judge(fields[plan.exclusion.column]) == 1:
            return []
        upper = plan.numerator.judge(fields[plan.numerator.column])
        within = plan.denominator.judge(fields[plan.denominator.column])
        if not (upper == 1 and within == 0):
            return []
        message = "The numerator is 1 in a row whose denominator is 0. Correct one of them."
        return [(plan.layout.numerator, "numerator_without_denominator", message)]
