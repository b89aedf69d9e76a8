"""Readers turn one raw value of one column into a small number, or say what is wrong with it.

The fast way asks a reader once per distinct value and batch, the slow way (which explains a bad file)
once per row; both get the same answers because both ask the same reader.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass, field

from equity_measures.ingestion import privacy
from equity_measures.ingestion.layout import LIST_OPS, Rule
from equity_measures.ingestion.periods import inside, months_of
from equity_measures.ingestion.vocabulary import digest_of, normalize

BLANK, UNKNOWN, BAD = -1, -2, -3
AREA_LENGTHS = (5, 11)
MOST_PERIODS = 120
COMPARISONS = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge}
Fault = tuple[str, str]


@dataclass
class Reader:
    """One column read for one purpose; `judge` answers a code from 0 or one of BLANK, UNKNOWN, BAD."""

    column: int
    label: str

    def judge(self, raw: str) -> int:
        raise NotImplementedError

    def fault(self, raw: str) -> Fault:
        """The rule and the message for a value that was judged bad."""
        raise NotImplementedError


@dataclass
class Coded(Reader):
    """A category, site, measure or yes-or-no: a word that means one of `codes`."""

    target: str
    words: Mapping[str, str]
    blank: str | None = None
    waits: bool = True
    advice: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    key: bytes = b""
    codes: list[str] = field(init=False)
    numbers: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.codes = list(dict.fromkeys([*self.words.values(), *([self.blank] if self.blank else [])]))
        self.numbers = {code: number for number, code in enumerate(self.codes)}

    def judge(self, raw: str) -> int:
        word = normalize(raw)
        if word in self.words:
            return self.numbers[self.words[word]]
        if not word:
            return self.numbers[self.blank] if self.blank else BLANK
        code = self.digests.get(digest_of(self.key, self.target, raw)) if self.digests else None
        if code in self.numbers:
            return self.numbers[code]
        return UNKNOWN if self.waits and self._identifier(raw) is None else BAD

    def fault(self, raw: str) -> Fault:
        if not raw.strip():
            return "blank", "The field is blank. Every row needs a value here."
        found = self._identifier(raw)
        if found:
            return found
        return "unknown_value", self.advice

    def _identifier(self, raw: str) -> Fault | None:
        return identifier_fault(raw, category=self.waits)


@dataclass
class Area(Coded):
    """A ZIP code area or census tract, told apart by a loaded table and forgotten; one that is not in it is unknown."""

    def judge(self, raw: str) -> int:
        code = raw.strip()
        if code.isascii() and code.isdigit() and len(code) in AREA_LENGTHS and code not in self.words and self.words:
            return self.numbers[self.blank] if self.blank else BLANK
        return super().judge(raw)

    def fault(self, raw: str) -> Fault:
        if not self.words:
            return "no_area_index", "No neighborhood index is loaded. Ask the network office to load one."
        return "area", "The value must be a ZIP code area of five digits or a census tract of eleven."


@dataclass
class Guard(Reader):
    """A column that is not counted, looked at only for identifiers and formulas."""

    study_number: bool = False
    subject: bool = False
    age: bool = False

    def judge(self, raw: str) -> int:
        return 0 if self._found(raw) is None else BAD

    def fault(self, raw: str) -> Fault:
        return self._found(raw) or ("value", "The value is not allowed here.")

    def _found(self, raw: str) -> Fault | None:
        if self.age and privacy.is_old_age(raw):
            return "identifier:age", "Ages above 89 identify a person. Send 90 or a band such as 90+ instead."
        found = identifier_fault(raw, category=False)
        if found and self.study_number and found[0].removeprefix("identifier:") in privacy.STUDY_NUMBERS:
            found = None
        if found is None and self.subject and len(raw.split()) > 1:
            return "subject_code", "A subject is a code without blanks, so that it is no name. Send a study number."
        return found


def identifier_fault(raw: str, *, category: bool) -> Fault | None:
    kind = privacy.value_identifier(raw, category=category)
    if kind == "free text":
        return "free_text", "The field holds free text, which may name a person. Leave it out."
    if kind:
        return f"identifier:{kind}", f"The value looks like an identifier ({kind}). Take it out of the file."
    if privacy.is_formula(raw):
        return "formula", "The text begins like a spreadsheet formula (= + - @). Send the plain value."
    return None


@dataclass
class Test(Reader):
    """One operation of a wide layout's rule: 1 when the value passes, else 0."""

    rule: Rule

    def __post_init__(self) -> None:
        self.wanted = {normalize(value) for value in self.rule.values}
        self.limit = float(self.rule.value or 0)

    def judge(self, raw: str) -> int:
        word = normalize(raw)
        op = self.rule.op
        if op in LIST_OPS:
            return int((word in self.wanted) == (op == "in"))
        if op in ("is_blank", "not_blank"):
            return int((word == "") == (op == "is_blank"))
        return self._compare(word, op)

    def _compare(self, word: str, op: str) -> int:
        if not word:
            return 0
        try:
            number = float(word)
        except ValueError:
            return BAD
        if not math.isfinite(number):
            return BAD
        return int(COMPARISONS[op](number, self.limit))

    def fault(self, raw: str) -> Fault:
        return "number", "The value must be a number, or blank when it is not known."


def yes_or_no(column: int, label: str) -> Coded:
    """A 0 or 1; Parquet may say false and true."""
    table = {"0": "0", "1": "1", "false": "0", "true": "1"}
    return Coded(column, label, "count", table, waits=False, advice="The value must be 0 or 1.")


def period_reader(column: int, label: str, period: str | None) -> Coded:
    if period is not None:
        table = {normalize(part): part for part in inside(period)}
        advice = f"The period must be {period} or lie within it, written like 2026, 2026-Q3 or 2026-07."
        return Coded(column, label, "period", table, waits=False, advice=advice)
    return AnyPeriod(column, label, "period", {}, waits=False, advice="Write the period like 2026, 2026-Q3 or 2026-07.")


@dataclass
class AnyPeriod(Coded):
    """Takes whatever period comes, numbered in order of appearance, up to a bound."""

    def judge(self, raw: str) -> int:
        period = raw.strip().upper()
        if period in self.numbers:
            return self.numbers[period]
        if not period:
            return BLANK
        if months_of(period) is None or len(self.codes) >= MOST_PERIODS:
            return BAD
        self.numbers[period] = len(self.codes)
        self.codes.append(period)
        return self.numbers[period]
