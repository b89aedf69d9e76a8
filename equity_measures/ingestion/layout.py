"""How one kind of file is laid out: which column means what. Stored as JSON; read and checked here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS = ("long", "wide", "aggregate", "uds_table7", "fhir")
LIST_OPS = ("in", "not_in")
BLANK_OPS = ("is_blank", "not_blank")
NUMBER_OPS = ("lt", "le", "gt", "ge")
READY = Path(__file__).parent / "layouts"


class LayoutError(ValueError):
    """The layout itself is wrong; the message says where."""


@dataclass(frozen=True)
class Rule:
    """A test of one row: one operation on one column, or all or any of several rules."""

    op: str
    column: str = ""
    values: tuple[str, ...] = ()
    value: float | None = None
    rules: tuple[Rule, ...] = ()

    @classmethod
    def from_dict(cls, data: Any, where: str) -> Rule:
        if not isinstance(data, dict):
            raise LayoutError(f"{where}: a rule must be an object.")
        for op in ("all", "any"):
            if op in data:
                return cls(op=op, rules=_several_rules(data, op, where))
        _only(data, {"column", "op", "value", "values"}, where)
        if data.get("op") not in LIST_OPS + BLANK_OPS + NUMBER_OPS:
            raise LayoutError(f"{where}: op must be one of in, not_in, is_blank, not_blank, lt, le, gt, ge.")
        op, column = _text(data, "op", where), _text(data, "column", where)
        if op in LIST_OPS:
            return cls(op=op, column=column, values=_texts(data, "values", where))
        if op in NUMBER_OPS:
            return cls(op=op, column=column, value=_number(data, where))
        return cls(op=op, column=column)

    def to_dict(self) -> dict[str, Any]:
        if self.rules:
            return {self.op: [rule.to_dict() for rule in self.rules]}
        plain: dict[str, Any] = {"column": self.column, "op": self.op}
        if self.op in LIST_OPS:
            plain["values"] = list(self.values)
        if self.op in NUMBER_OPS:
            plain["value"] = self.value
        return plain

    def columns(self) -> list[str]:
        if self.rules:
            return [column for rule in self.rules for column in rule.columns()]
        return [self.column]


@dataclass(frozen=True)
class MeasureRule:
    """A measure of a wide file, derived from its columns."""

    measure: str
    numerator: Rule
    denominator: Rule | None = None
    exclusion: Rule | None = None


@dataclass(frozen=True)
class StratifierRule:
    """A stratifier read from one column, or from several yes-or-no columns (`flags`).

    `names` are what FHIR reports call the stratifier. With `lookup` "areas" the column holds ZIP code areas or census
    tracts, which mean what the vocabulary's table of areas says.
    """

    stratifier: str
    column: str = ""
    values: dict[str, str] = field(default_factory=dict)
    blank: str | None = None
    flags: dict[str, str] = field(default_factory=dict)
    yes: tuple[str, ...] = ("yes", "y", "1")
    no: tuple[str, ...] = ("no", "n", "0")
    multiple: str = "MULTI"
    none: str = "UNK"
    names: tuple[str, ...] = ()
    lookup: str = ""

    def columns(self) -> list[str]:
        return list(self.flags) or [self.column]


@dataclass(frozen=True)
class Layout:
    """One kind of file. See `layouts/*.json` for an example of each kind.

    `subject` and `identifiers` are study numbers: read to count persons, never stored.
    `section`, `counts`, `percent` and the counts whose sums are the rate's `upper` and `lower` part are of UDS Table 7.
    `optional` columns may be missing. `ignored` columns are only looked at for identifiers;
    "*" ignores every column that has no role.
    """

    kind: str
    code: str = ""
    title: str = ""
    unit: str = "person"
    notes: tuple[str, ...] = ()
    subject: str = ""
    identifiers: tuple[str, ...] = ()
    site: str = ""
    site_constant: str = ""
    site_values: dict[str, str] = field(default_factory=dict)
    measure: str = ""
    measure_values: dict[str, str] = field(default_factory=dict)
    period: str = ""
    numerator: str = ""
    denominator: str = ""
    exclusion: str = ""
    measures: tuple[MeasureRule, ...] = ()
    stratifiers: tuple[StratifierRule, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    section: str = ""
    counts: tuple[str, ...] = ()
    upper: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    percent: str = ""
    optional: tuple[str, ...] = ()
    ignored: tuple[str, ...] | str = ()

    @classmethod
    def ready(cls, code: str) -> Layout:
        """A layout that ships with the program: opt, diabetes130, core_long, core_aggregate and others."""
        path = READY / f"{code}.json"
        if code not in {file.stem for file in READY.glob("*.json")}:
            raise LayoutError(f"There is no layout named {code!r}.")
        return cls.from_dict(json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def from_dict(cls, data: Any) -> Layout:
        if not isinstance(data, dict):
            raise LayoutError("A layout must be an object.")
        _only(data, set(cls.__dataclass_fields__), "layout")
        if data.get("kind") not in KINDS:
            raise LayoutError(f"kind must be one of {', '.join(KINDS)}.")
        plain = {key: value for key, value in data.items() if key not in _READERS}
        for key, value in plain.items():
            if not isinstance(value, str):
                raise LayoutError(f"{key} must be text.")
        read = {key: _READERS[key](data[key], key) for key in data if key in _READERS}
        layout = cls(**plain, **read)
        layout._check()
        return layout

    def to_dict(self) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for name, spec in self.__dataclass_fields__.items():
            value = getattr(self, name)
            if value and (name == "kind" or value != spec.default):
                plain[name] = _plain(value)
        return plain

    def role_columns(self) -> list[str]:
        """Every column that has a role, in order, each once."""
        named = [self.subject, *self.identifiers, self.site, self.measure, self.period]
        named += [self.numerator, self.denominator, self.exclusion]
        for measure in self.measures:
            for rule in (measure.denominator, measure.numerator, measure.exclusion):
                named += rule.columns() if rule else []
        for stratifier in self.stratifiers:
            named += stratifier.columns()
        return list(dict.fromkeys(name for name in named if name))

    def _check(self) -> None:
        if self.unit not in ("person", "encounter", "summary"):
            raise LayoutError("unit must be person, encounter or summary.")
        if bool(self.site) == bool(self.site_constant):
            raise LayoutError("Say where the site comes from: either site (a column) or site_constant.")
        self._check_stratifiers()
        self._check_kind()

    def _check_stratifiers(self) -> None:
        names = [rule.stratifier for rule in self.stratifiers]
        if len(set(names)) < len(names):
            raise LayoutError("A stratifier is named twice.")
        if self.kind in ("long", "wide") and not all(rule.columns()[0] for rule in self.stratifiers):
            raise LayoutError("Each stratifier needs its column, or its flags.")
        for pair in self.pairs:
            if len(set(pair)) != 2 or not set(pair) <= set(names):
                raise LayoutError("Each of pairs must name two different stratifiers of this layout.")

    def _check_kind(self) -> None:
        if self.kind == "wide" and not self.measures:
            raise LayoutError("A wide layout needs measures.")
        if self.kind != "wide" and self.measures:
            raise LayoutError("Only a wide layout derives measures by rules; leave measures out.")
        if self.kind == "long" and not (self.measure and self.numerator):
            raise LayoutError("A long layout needs the columns measure and numerator.")
        if self.kind == "aggregate" and not (self.measure and self.numerator and self.denominator):
            raise LayoutError("An aggregate layout needs the columns measure, numerator and denominator.")
        if self.kind == "uds_table7":
            self._check_uds()

    def _check_uds(self) -> None:
        if len(set(self.measure_values.values())) != 1:
            raise LayoutError("A UDS layout needs measure_values with its one measure.")
        if not (self.section and self.percent and self.upper and self.lower):
            raise LayoutError("A UDS layout needs its section, its percent, and what makes upper and lower.")
        if not {*self.upper, *self.lower} <= set(self.counts):
            raise LayoutError("upper and lower must name columns of counts.")


def _only(data: dict[str, Any], allowed: set[str], where: str) -> None:
    extra = sorted(set(data) - allowed)
    if extra:
        raise LayoutError(f"{where}: unknown entry {extra[0]!r}.")


def _text(data: dict[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise LayoutError(f"{where}: {key} must be text.")
    return value


def _texts(data: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = data.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise LayoutError(f"{where}: {key} must be a list of texts.")
    return tuple(value)


def _number(data: dict[str, Any], where: str) -> float:
    value = data.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LayoutError(f"{where}: value must be a number.")
    return value


def _several_rules(data: dict[str, Any], op: str, where: str) -> tuple[Rule, ...]:
    _only(data, {op}, where)
    if not isinstance(data[op], list) or not data[op]:
        raise LayoutError(f"{where}: {op} must be a list of rules.")
    return tuple(Rule.from_dict(item, f"{where}.{op}") for item in data[op])


def _read_strings(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise LayoutError(f"{where} must be a list of texts.")
    return tuple(value)


def _read_words(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(code, str) and code for code in value.values()):
        raise LayoutError(f"{where} must map local values to codes.")
    return dict(value)


def _read_measures(value: Any, where: str) -> tuple[MeasureRule, ...]:
    if not isinstance(value, list):
        raise LayoutError(f"{where} must be a list.")
    measures = []
    for number, item in enumerate(value, 1):
        spot = f"{where}[{number}]"
        if not isinstance(item, dict):
            raise LayoutError(f"{spot} must be an object.")
        _only(item, {"measure", "numerator", "denominator", "exclusion"}, spot)
        rules = {
            key: Rule.from_dict(item[key], f"{spot}.{key}")
            for key in ("numerator", "denominator", "exclusion")
            if key in item
        }
        if "numerator" not in rules:
            raise LayoutError(f"{spot} needs a numerator.")
        measures.append(MeasureRule(_text(item, "measure", spot), **rules))
    return tuple(measures)


def _read_stratifiers(value: Any, where: str) -> tuple[StratifierRule, ...]:
    if not isinstance(value, list):
        raise LayoutError(f"{where} must be a list.")
    found = []
    for number, item in enumerate(value, 1):
        spot = f"{where}[{number}]"
        if not isinstance(item, dict):
            raise LayoutError(f"{spot} must be an object.")
        _only(item, set(StratifierRule.__dataclass_fields__), spot)
        _text(item, "stratifier", spot)
        if item.get("lookup", "areas") != "areas":
            raise LayoutError(f"{spot}: lookup can only be areas.")
        if item.get("column") and item.get("flags"):
            raise LayoutError(f"{spot}: give either column or flags.")
        fields = dict(item)
        for key in ("yes", "no", "names"):
            if key in fields:
                fields[key] = _texts(fields, key, spot)
        for key in ("values", "flags"):
            if key in fields:
                fields[key] = _read_words(fields[key], f"{spot}.{key}")
        found.append(StratifierRule(**fields))
    return tuple(found)


def _read_pairs(value: Any, where: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list) or not all(isinstance(p, list | tuple) and len(p) == 2 for p in value):
        raise LayoutError(f"{where} must be a list of pairs.")
    return tuple((str(first), str(second)) for first, second in value)


def _read_ignored(value: Any, where: str) -> tuple[str, ...] | str:
    return value if value == "*" else _read_strings(value, where)


_READERS: dict[str, Any] = {
    "notes": _read_strings,
    "identifiers": _read_strings,
    "site_values": _read_words,
    "measure_values": _read_words,
    "measures": _read_measures,
    "stratifiers": _read_stratifiers,
    "pairs": _read_pairs,
    "counts": _read_strings,
    "upper": _read_strings,
    "lower": _read_strings,
    "optional": _read_strings,
    "ignored": _read_ignored,
}


def _plain(value: Any) -> Any:
    if isinstance(value, Rule):
        return value.to_dict()
    if isinstance(value, MeasureRule | StratifierRule):
        return {
            name: _plain(getattr(value, name))
            for name in value.__dataclass_fields__
            if getattr(value, name) not in (None, "", (), {})
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
