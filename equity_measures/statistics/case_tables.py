"""Cases as two CSV files have them, and every summary measure of every case as a third.

Inputs: one row per group, with the columns of `cases.py` and `case`, which names the case that the group belongs to.
Options, if there are any: case, options; the options as NAME=VALUE, joined by semicolons:

    lmin=0;lmax=1000    bounds of the rate, for concentration indices
    method=wagstaff     or erreygers: how a bounded rate's relative concentration index is normalized
    nu=3                aversion parameter of the extended concentration indices
    use_setting=TRUE    MDMU and IDISU: take the setting's average for the mean (the others do where populations lack)
    force=TRUE          go on with more than 15 % of the groups missing; FALSE: refuse
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from equity_measures.statistics.cases import Case, Options, read_case, slope_note, summarize_read
from equity_measures.statistics.definitions import SUMMARY_MEASURES
from equity_measures.statistics.strata import Refusal
from equity_measures.statistics.summary import Summary
from mielhss.lib.tables import BadTable, Fault, read_table

NEEDED = ("case", "estimate", "favourable_indicator", "ordered_dimension")
OUTPUT = ("case", "measure", "estimate", "lower", "upper", "status", "message")
MISSING = {"", "NA"}
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")

PUBLISHED_AS = {"cov": "covar", "par": "parisk"}
"""Names that WHO's package gives to measures whose short names mean something else in R."""

Line = tuple[int, dict[str, str]]


@dataclass(frozen=True)
class CaseSummary:
    """One measure of one case."""

    case: str
    summary: Summary
    notes: str

    @property
    def cells(self) -> tuple[str, str, float | None, float | None, float | None, str, str]:
        """As OUTPUT names them."""
        found = self.summary
        name = PUBLISHED_AS.get(found.code, found.code)
        status, message = ("refused", found.refused) if found.refused else ("ok", self.notes)
        return self.case, name, found.estimate, found.lower, found.upper, status, message


@dataclass(frozen=True)
class Source:
    """A file's bytes, and what messages call it."""

    raw: bytes
    name: str = ""


def summarize_cases(inputs: Source, options: Source | None = None) -> list[CaseSummary]:
    """Every summary measure of every case, cases in their first row's order. Raises BadTable."""
    cases = read_cases(inputs, options)
    return [summary for name, case in cases.items() for summary in _summaries(name, case)]


def read_cases(inputs: Source, options: Source | None = None) -> dict[str, Case | Refusal]:
    """The cases by name, or why nothing can be said of one. Raises BadTable with everything wrong in the files."""
    chosen = _read_options(options) if options is not None else {}
    grouped: dict[str, list[Line]] = defaultdict(list)
    faults: list[Fault] = []
    for line, row in read_table(inputs.raw, NEEDED, inputs.name):
        faults += _faults_of_row(line, row)
        grouped[row["case"]].append((line, row))
    for lines in grouped.values():
        faults += _faults_of_case(lines)
    if not grouped:
        faults.append(Fault(2, "", "There is no row below the header."))
    if faults:
        raise BadTable(sorted(faults, key=lambda fault: fault.line), inputs.name)
    return {name: _case(lines, chosen.get(name)) for name, lines in grouped.items()}


def _case(lines: Sequence[Line], options: Options | None) -> Case | Refusal:
    rows = [{key: "" if value in MISSING else value for key, value in row.items()} for _, row in lines]
    try:
        return read_case(rows, options)
    except Refusal as refusal:
        return refusal


def _summaries(name: str, case: Case | Refusal) -> Iterator[CaseSummary]:
    for code, definition in SUMMARY_MEASURES.items():
        if isinstance(case, Refusal):
            yield CaseSummary(name, Summary(code, None, None, None, definition.unit, str(case)), "")
            continue
        notes = [*case.notes, slope_note(case) if code in {"sii", "rii"} else ""]
        yield CaseSummary(name, summarize_read(case, code), " ".join(note for note in notes if note))


# What can be wrong in a row, and in a case.

AT_LEAST_ZERO = ("se", "population", "numerator", "denominator", "estimate")
NUMBERS = (*AT_LEAST_ZERO, "subgroup_order", "setting_average", "indicator_scale", "reference_subgroup")
LARGEST = 1e12
YES_OR_NO = ("favourable_indicator", "ordered_dimension")
SAME_IN_A_CASE = (*YES_OR_NO, "indicator_scale", "setting_average")


def _faults_of_row(line: int, row: Mapping[str, str]) -> Iterator[Fault]:
    if not row["case"]:
        yield Fault(line, "case", "The name of the case is missing.")
    for column in YES_OR_NO:
        if not _is_number(row[column]) or float(row[column]) not in {0.0, 1.0}:
            yield Fault(line, column, "Write 1 for yes or 0 for no.")
    for column in NUMBERS:
        text = row.get(column, "")
        if text in MISSING:
            continue
        if not _is_number(text):
            yield Fault(line, column, "This is not a number. Write it with a decimal point, or leave it empty.")
        elif column in AT_LEAST_ZERO and float(text) < 0:
            yield Fault(line, column, "The number is negative.")
        elif abs(float(text)) >= LARGEST:
            yield Fault(line, column, "The number is too large.")
    yield from _faults_of_row_together(line, row)


def _faults_of_row_together(line: int, row: Mapping[str, str]) -> Iterator[Fault]:
    numerator, denominator = _value(row, "numerator"), _value(row, "denominator")
    if numerator is not None and denominator is not None and numerator > denominator:
        yield Fault(line, "numerator", "The numerator is larger than the denominator.")
    scale = _value(row, "indicator_scale")
    if scale is not None and scale <= 0:
        yield Fault(line, "indicator_scale", "The scale must be above 0, such as 100 for percent.")
    if _value(row, "reference_subgroup") not in {None, 0.0, 1.0}:
        yield Fault(line, "reference_subgroup", "Write 1 for the reference group, else 0.")


def _faults_of_case(lines: Sequence[Line]) -> Iterator[Fault]:
    first_line, first = lines[0]
    for line, row in lines[1:]:
        for column in SAME_IN_A_CASE:
            if _value(row, column) != _value(first, column):
                yield Fault(line, column, f"It differs from line {first_line}, the first of the same case.")
    references = [line for line, row in lines if _value(row, "reference_subgroup") == 1]
    for line in references[1:]:
        yield Fault(line, "reference_subgroup", f"Line {references[0]} is the reference group of this case already.")
    yield from _repeated(lines, "subgroup", lambda row: row.get("subgroup", "") or None)
    if _value(first, "ordered_dimension") != 1:
        return
    for line, row in lines:
        if _value(row, "subgroup_order") is None and row.get("subgroup_order", "") in MISSING:
            yield Fault(line, "subgroup_order", "The groups of this case are ordered, so each needs its place.")
    yield from _repeated(lines, "subgroup_order", lambda row: _value(row, "subgroup_order"))


def _repeated(
    lines: Sequence[Line], column: str, value_of: Callable[[Mapping[str, str]], str | float | None]
) -> Iterator[Fault]:
    seen: dict[str | float, int] = {}
    for line, row in lines:
        value = value_of(row)
        if value is None:
            continue
        if value in seen:
            yield Fault(line, column, f"The same stands in line {seen[value]} of this case.")
        seen.setdefault(value, line)


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def _value(row: Mapping[str, str], column: str) -> float | None:
    text = row.get(column, "")
    return float(text) if _is_number(text) else None


# Options.


def _read_options(source: Source) -> dict[str, Options]:
    chosen: dict[str, Options] = {}
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, row in read_table(source.raw, ("case", "options"), source.name):
        if row["case"] in seen:
            faults.append(Fault(line, "case", f"This case stands in line {seen[row['case']]} already."))
            continue
        seen[row["case"]] = line
        try:
            chosen[row["case"]] = _options(row["options"])
        except ValueError as problem:
            faults.append(Fault(line, "options", str(problem)))
    if faults:
        raise BadTable(faults, source.name)
    return chosen


def _options(text: str) -> Options:
    """Raises ValueError with what is wrong."""
    given: dict[str, str] = {}
    for part in (part.strip() for part in text.split(";") if part.strip()):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or name not in {"lmin", "lmax", "method", "nu", "use_setting", "force"} or name in given:
            raise ValueError("Write lmin, lmax, method, nu, use_setting or force, each once, as NAME=VALUE; …")
        given[name] = value
    low, high = _option_number(given, "lmin"), _option_number(given, "lmax")
    if (low is None) != (high is None) or (low is not None and high is not None and low >= high):
        raise ValueError("Give both lmin and lmax, the first below the second.")
    method, nu = given.get("method", "").lower(), _option_number(given, "nu")
    if method not in {"", "wagstaff", "erreygers"}:
        raise ValueError("The method is wagstaff or erreygers.")
    if nu is not None and nu <= 0:
        raise ValueError("nu must be above 0.")
    return Options(
        use_average=_option_truth(given, "use_setting") or False,
        bounds=(low, high) if low is not None and high is not None else None,
        normalization=method,
        aversion=3.0 if nu is None else nu,
        is_forced=_option_truth(given, "force"),
    )


def _option_number(given: Mapping[str, str], name: str) -> float | None:
    if name not in given:
        return None
    if not _is_number(given[name]):
        raise ValueError(f"{name} must be a number.")
    return float(given[name])


def _option_truth(given: Mapping[str, str], name: str) -> bool | None:
    text = given.get(name, "").upper()
    if text not in {"", "TRUE", "FALSE"}:
        raise ValueError(f"{name} is TRUE or FALSE.")
    return None if not text else text == "TRUE"
