"""A layout, a vocabulary and a header brought together: which readers a file needs, and what they count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from equity_measures.ingestion.headers import Header
from equity_measures.ingestion.layout import Layout, MeasureRule, Rule, StratifierRule
from equity_measures.ingestion.outcome import Limits
from equity_measures.ingestion.privacy import is_age_header
from equity_measures.ingestion.readers import Area, Coded, Guard, Reader, Test, period_reader, yes_or_no
from equity_measures.ingestion.vocabulary import Vocabulary, normalize, words


@dataclass
class Stratifier:
    """A stratifier's readers: one, or one per yes-or-no column; `codes` are its categories."""

    name: str
    codes: list[str]
    readers: list[Coded]
    flag_codes: list[int] = field(default_factory=list)
    multiple: int = 0
    none: int = 0


@dataclass
class Derived:
    """A measure of a wide file with its tests."""

    code: str
    numerator: Condition
    denominator: Condition | None
    exclusion: Condition | None


@dataclass
class Condition:
    """A rule with its readers: a single test, or all or any of several conditions."""

    op: str
    test: Test | None = None
    parts: list[Condition] = field(default_factory=list)


@dataclass
class Plan:
    """Everything the counting needs. A role that no column plays is None and its constant stands in."""

    layout: Layout
    labels: list[str]
    site: Coded | None
    measure: Coded | None
    period: Coded | None
    numerator: Coded | None
    denominator: Coded | None
    exclusion: Coded | None
    stratifiers: list[Stratifier]
    derived: list[Derived]
    guards: list[Guard]
    tests: list[Test]
    subject: int | None
    site_constant: str
    period_constant: str

    @property
    def coded(self) -> list[Coded]:
        roles = [self.site, self.measure, self.period, self.numerator, self.denominator, self.exclusion]
        readers = [reader for reader in roles if reader]
        return readers + [reader for stratifier in self.stratifiers for reader in stratifier.readers]

    @property
    def readers(self) -> list[Reader]:
        return [*self.coded, *self.tests, *self.guards]

    def pairs(self) -> list[tuple[int, int]]:
        at = {stratifier.name: number for number, stratifier in enumerate(self.stratifiers)}
        return [(at[a], at[b]) for a, b in self.layout.pairs if a in at and b in at]


def make_plan(layout: Layout, vocabulary: Vocabulary, header: Header, period: str | None, limits: Limits) -> Plan:
    maker = _Maker(layout, vocabulary, header, limits)
    tests: list[Test] = []
    derived = [maker.derived(measure, tests) for measure in layout.measures]
    has_period = layout.period in header.positions
    plan = Plan(
        layout=layout,
        labels=header.labels,
        site=maker.site(),
        measure=maker.measure(),
        period=period_reader(header.positions[layout.period], layout.period, period) if has_period else None,
        numerator=maker.flag(layout.numerator),
        denominator=maker.flag(layout.denominator),
        exclusion=maker.flag(layout.exclusion),
        stratifiers=[maker.stratifier(rule) for rule in layout.stratifiers if maker.present(rule)],
        derived=derived,
        guards=[],
        tests=tests,
        subject=header.positions.get(layout.subject),
        site_constant=_constant_site(layout, vocabulary),
        period_constant=period or "",
    )
    plan.guards = maker.guards({reader.column for reader in plan.coded})
    return plan


def _constant_site(layout: Layout, vocabulary: Vocabulary) -> str:
    return words(vocabulary.sites).get(normalize(layout.site_constant), layout.site_constant)


def site_words(layout: Layout, vocabulary: Vocabulary) -> dict[str, str]:
    """The caller's sites; without any, those that the layout brings."""
    return words(vocabulary.sites) if vocabulary.sites else words(layout.site_values)


def measure_words(layout: Layout, vocabulary: Vocabulary) -> dict[str, str]:
    return words(layout.measure_values, vocabulary.measures)


def category_words(name: str, values: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, str]:
    return words(values, vocabulary.stratifiers.get(name, {}))


class _Maker:
    def __init__(self, layout: Layout, vocabulary: Vocabulary, header: Header, limits: Limits) -> None:
        self.layout = layout
        self.vocabulary = vocabulary
        self.header = header
        self.key = limits.digest_key

    def _coded(self, name: str, target: str, table: Mapping[str, str], blank: str | None = None) -> Coded:
        at = self.header.positions[name]
        return Coded(at, name, target, table, blank=blank, digests=self.vocabulary.digests, key=self.key)

    def site(self) -> Coded | None:
        if not self.layout.site:
            return None
        return self._coded(self.layout.site, "site", site_words(self.layout, self.vocabulary))

    def measure(self) -> Coded | None:
        if not self.layout.measure:
            return None
        return self._coded(self.layout.measure, "measure", measure_words(self.layout, self.vocabulary))

    def flag(self, name: str) -> Coded | None:
        at = self.header.positions.get(name)
        return None if at is None else yes_or_no(at, name)

    def present(self, rule: StratifierRule) -> bool:
        return all(name in self.header.positions for name in rule.columns())

    def stratifier(self, rule: StratifierRule) -> Stratifier:
        if rule.flags:
            return self._flags(rule)
        if rule.lookup:
            at, target = self.header.positions[rule.column], f"stratifier:{rule.stratifier}"
            area = Area(at, rule.column, target, self.vocabulary.areas, blank=rule.blank, waits=False)
            return Stratifier(rule.stratifier, area.codes, [area])
        table = category_words(rule.stratifier, rule.values, self.vocabulary)
        reader = self._coded(rule.column, f"stratifier:{rule.stratifier}", table, rule.blank)
        return Stratifier(rule.stratifier, reader.codes, [reader])

    def _flags(self, rule: StratifierRule) -> Stratifier:
        table = {normalize(word): "yes" for word in rule.yes} | {normalize(word): "no" for word in rule.no}
        advice = f"The value must be {rule.yes[0]} or {rule.no[0]}, or blank."
        readers = [
            Coded(self.header.positions[name], name, "flag", {**table}, blank="no", waits=False, advice=advice)
            for name in rule.flags
        ]
        codes = list(dict.fromkeys([*rule.flags.values(), rule.multiple, rule.none]))
        at = {code: number for number, code in enumerate(codes)}
        flag_codes = [at[code] for code in rule.flags.values()]
        return Stratifier(rule.stratifier, codes, readers, flag_codes, at[rule.multiple], at[rule.none])

    def derived(self, measure: MeasureRule, tests: list[Test]) -> Derived:
        code = words(self.vocabulary.measures).get(normalize(measure.measure), measure.measure)
        optional = [self._condition(rule, tests) if rule else None for rule in (measure.denominator, measure.exclusion)]
        return Derived(code, self._condition(measure.numerator, tests), optional[0], optional[1])

    def _condition(self, rule: Rule, tests: list[Test]) -> Condition:
        if rule.rules:
            return Condition(rule.op, parts=[self._condition(part, tests) for part in rule.rules])
        test = Test(self.header.positions[rule.column], rule.column, rule)
        tests.append(test)
        return Condition(rule.op, test)

    def guards(self, coded: set[int]) -> list[Guard]:
        """Every column whose values are not all checked against a list of words."""
        layout = self.layout
        numbers = {layout.subject, *layout.identifiers}
        names = {at: name for name, at in self.header.positions.items()}
        return [
            Guard(
                at,
                self.header.labels[at],
                study_number=names[at] in numbers,
                subject=names[at] == layout.subject,
                age=is_age_header(names[at]),
            )
            for at in range(len(self.header.labels))
            if at not in coded
        ]
