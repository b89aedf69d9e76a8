"""Files that are counts already: a general table of counts, and Table 7 of the Uniform Data System."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from equity_measures.ingestion.cells import Row
from equity_measures.ingestion.explain import Explained, Explainer
from equity_measures.ingestion.headers import Header, read_header
from equity_measures.ingestion.layout import Layout
from equity_measures.ingestion.outcome import Findings, Held, Limits, Stop
from equity_measures.ingestion.plan import category_words, measure_words, site_words
from equity_measures.ingestion.readers import Coded, Guard, Reader, period_reader
from equity_measures.ingestion.tables import Table
from equity_measures.ingestion.vocabulary import Vocabulary, normalize, words

STRATIFIER_COLUMNS = ("stratifier", "category", "stratifier_2", "category_2")
UDS_COLUMNS = ("section", "ethnicity", "line", "race")
TOTAL = "all"
# Nine digits: more people than any country has, and what a column of the database holds.
_COUNT = re.compile(r"0*[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2}")

Counts = tuple[int, int, int]


@dataclass
class Summary:
    accepted: int = 0
    rejected: int = 0
    held: list[Held] = field(default_factory=list)
    cells: list[Row] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


def read(
    table: Table, layout: Layout, vocabulary: Vocabulary, period: str | None, limits: Limits, findings: Findings
) -> Summary:
    """Reads the whole summary. Raises Stop when the header is wrong."""
    is_uds = layout.kind == "uds_table7"
    expected = [*UDS_COLUMNS, *layout.counts, layout.percent] if is_uds else _aggregate_columns(layout)
    header = read_header(table.header, layout, expected, findings)
    if findings.errors:
        raise Stop
    kind = _Table7 if is_uds else _Aggregate
    return kind(layout, vocabulary, period, limits, findings, header).read(table)


def _aggregate_columns(layout: Layout) -> list[str]:
    return [*layout.role_columns(), *STRATIFIER_COLUMNS]


def _count_of(text: str) -> int | None:
    text = text.strip()
    return int(text.replace(",", "")) if _COUNT.fullmatch(text) else None


class _Summary:
    """What both kinds share: going through the rows, faults, unknown words, and sums that must agree."""

    def __init__(
        self, layout: Layout, vocabulary: Vocabulary, period: str | None, limits: Limits, findings: Findings,
        header: Header,
    ) -> None:  # fmt: skip
        self.layout = layout
        self.vocabulary = vocabulary
        self.period = period
        self.limits = limits
        self.findings = findings
        self.at = header.positions
        self.key = limits.digest_key
        self.explainer = Explainer(
            [*self.readers(), *(Guard(at, header.labels[at]) for at in header.others)], limits, findings,
            width=len(header.labels),
        )  # fmt: skip
        self.summary = Summary()

    def readers(self) -> list[Reader]:
        raise NotImplementedError

    def understand(self, line: int, fields: dict[str, str]) -> list[tuple[str | None, str, str]]:
        """Takes in one row whose words are known; answers its faults."""
        raise NotImplementedError

    def conclude(self) -> None:
        raise NotImplementedError

    def read(self, table: Table) -> Summary:
        self.explainer.further = self._further
        self.explainer.told = table.unreadable
        for line, fields in table.rows():
            self.explainer.row(line, fields)
        self.explainer.finish()
        result: Explained = self.explainer.result
        self.summary.accepted, self.summary.rejected = result.accepted, result.rejected
        self.summary.held = result.held
        if not self.findings.errors and not result.held:
            self.conclude()
        return self.summary

    def _further(self, line: int, fields: list[str]) -> list[tuple[str | None, str, str]]:
        if self.explainer.waits:
            return []
        return self.understand(line, {name: fields[at] for name, at in self.at.items()})

    def coded(self, column: str, target: str, table: dict[str, str], blank: str | None = None) -> Coded:
        return Coded(self.at[column], column, target, table, blank=blank, digests=self.vocabulary.digests, key=self.key)


class _Aggregate(_Summary):
    def readers(self) -> list[Reader]:
        layout = self.layout
        self.counts: dict[tuple[str, ...], list[int]] = {}
        self.seen: dict[tuple[str, ...], int] = {}
        self.total_lines: dict[tuple[str, ...], int] = {}
        self.site = self.coded(layout.site, "site", site_words(layout, self.vocabulary)) if layout.site else None
        self.measure = self.coded(layout.measure, "measure", measure_words(layout, self.vocabulary))
        self.when = None
        if layout.period in self.at:
            self.when = period_reader(self.at[layout.period], layout.period, self.period)
        rules = {rule.stratifier: rule.values for rule in layout.stratifiers}
        names = dict.fromkeys([*rules, *self.vocabulary.stratifiers])
        # A pair is written in one order, so that its cells of every layout are of one stratification.
        self.order = list(names)
        self.categories: dict[tuple[str, str], Coded] = {}
        for column in ("category", "category_2"):
            for name in names if column in self.at else ():
                table = category_words(name, rules.get(name, {}), self.vocabulary)
                self.categories[column, name] = self.coded(column, f"stratifier:{name}", table)
        return [reader for reader in (self.site, self.measure, self.when) if reader]

    def understand(self, line: int, fields: dict[str, str]) -> list[tuple[str | None, str, str]]:
        faults: list[tuple[str | None, str, str]] = []
        strata = [self._stratum(line, fields, "", faults), self._stratum(line, fields, "_2", faults)]
        counts = self._counts(fields, faults)
        if faults or None in strata or counts is None:
            return faults
        chosen = [stratum for stratum in strata if stratum and stratum[0] != TOTAL]
        if len({name for name, _ in chosen}) < len(chosen):
            return [("stratifier_2", "same_stratifier", "Both stratifiers are the same. Name two different ones.")]
        if strata[1] and strata[1][0] != TOTAL and strata[0] and strata[0][0] == TOTAL:
            return [("stratifier", "stratifier_order", "Put the only stratifier in the first column.")]
        return self._take(line, fields, [stratum for stratum in chosen if stratum], counts)

    def _take(
        self, line: int, fields: dict[str, str], strata: list[tuple[str, str]], counts: Counts
    ) -> list[tuple[str | None, str, str]]:
        layout = self.layout
        where = (
            self._code(self.site, fields, layout.site) or self._site_constant(),
            self._code(self.measure, fields, layout.measure),
            self._code(self.when, fields, layout.period) or self.period or "",
        )
        raw = tuple(
            normalize(fields.get(name, ""))
            for name in (layout.site, layout.measure, layout.period, *STRATIFIER_COLUMNS)
        )
        if raw in self.seen:
            return [(None, "duplicate_row", f"The same counts are given in line {self.seen[raw]} already. Keep one.")]
        self.seen[raw] = line
        ordered = sorted(strata, key=lambda stratum: self.order.index(stratum[0]))
        names = tuple(name for name, _ in ordered)
        if not names:
            self.total_lines[where] = line
        key = (*where, " ".join(names), *(code for _, code in ordered))
        sums = self.counts.setdefault(key, [0, 0, 0])
        for number, amount in enumerate(counts):
            sums[number] += amount
        return []

    def _site_constant(self) -> str:
        return words(self.vocabulary.sites).get(normalize(self.layout.site_constant), self.layout.site_constant)

    def _code(self, reader: Coded | None, fields: dict[str, str], column: str) -> str:
        return reader.codes[reader.judge(fields[column])] if reader else ""

    def _stratum(
        self, line: int, fields: dict[str, str], suffix: str, faults: list[tuple[str | None, str, str]]
    ) -> tuple[str, str] | None:
        """(stratifier, category code); ("all", "") for a total; None when at fault or waiting."""
        word = normalize(fields.get(f"stratifier{suffix}", ""))
        column = f"category{suffix}"
        if word in ("", TOTAL):
            if normalize(fields.get(column, "")) not in ("", TOTAL):
                faults.append((column, "category_without_stratifier", "Name the stratifier of this category."))
            elif not word and not suffix:
                faults.append(("stratifier", "blank", "Name a stratifier, or “all” for a total."))
            return TOTAL, ""
        name = next((name for known, name in self.categories if known == column and normalize(name) == word), None)
        if name is None:
            names = ", ".join(sorted({name for _, name in self.categories}))
            faults.append((f"stratifier{suffix}", "unknown_stratifier", f"Use one of: {TOTAL}, {names}."))
            return None
        reader = self.categories[column, name]
        raw = fields[column]
        answer = reader.judge(raw)
        if answer >= 0:
            return name, reader.codes[answer]
        if not self.explainer.hold_if_unknown(reader, raw, line, answer):
            faults.append((column, *reader.fault(raw)))
        return None

    def _counts(self, fields: dict[str, str], faults: list[tuple[str | None, str, str]]) -> Counts | None:
        layout = self.layout
        counts = []
        for column in (layout.numerator, layout.denominator, layout.exclusion):
            if column not in self.at:
                counts.append(0)
                continue
            count = _count_of(fields[column])
            if count is None:
                faults.append((column, "count", "The value must be a whole number from 0 to 999,999,999."))
            counts.append(count or 0)
        if faults:
            return None
        if counts[0] > counts[1]:
            faults.append((layout.numerator, "numerator_above_denominator", "The numerator exceeds the denominator."))
            return None
        return counts[0], counts[1], counts[2]

    def conclude(self) -> None:
        totals: dict[tuple[str, ...], Counts] = {}
        sums: dict[tuple[str, ...], dict[str, list[int]]] = defaultdict(dict)
        for key, counts in self.counts.items():
            names = tuple(key[3].split())
            codes = [*key[4:], "", ""][:2]
            if counts[1] + counts[2] > 0:
                upper, lower, excluded = counts
                self.summary.cells.append((key[0], key[1], key[2], names or (TOTAL,), *codes, upper, lower, excluded))  # type: ignore[arg-type]
            if not names:
                totals[key[:3]] = counts[0], counts[1], counts[2]
                continue
            running = sums[key[:3]].setdefault(" by ".join(names), [0, 0, 0])
            for number, amount in enumerate(counts):
                running[number] += amount
        self.totals = [0, 0]
        for where, total in totals.items():
            self._compare(where, total, sums.get(where, {}))
        self.summary.facts["totals_compared"], self.summary.facts["totals_agreeing"] = self.totals
        if sums.keys() - totals.keys():
            message = "Some sites, measures or periods have no total row (stratifier “all”); nothing to check against."
            self.findings.add("no_total", message, column="stratifier", severity="warning")

    def _compare(self, where: tuple[str, ...], total: Counts, sums: dict[str, list[int]]) -> None:
        columns = (self.layout.numerator, self.layout.denominator, self.layout.exclusion)
        for names, found in sums.items():
            self.totals[0] += 1
            self.totals[1] += tuple(found) == total
            for column, amount, expected in zip(columns, found, total, strict=True):
                if amount != expected:
                    message = f"The total differs from the sum of its strata ({names}). Correct one of them."
                    self.findings.add("total", message, line=self.total_lines[where], column=column)


@dataclass
class _UdsRow:
    line: int
    counts: dict[str, int]
    race: str
    ethnicity: str


class _Table7(_Summary):
    """One section of UDS Table 7: births, high blood pressure or diabetes by race and ethnicity.

    The layout says which counts make the rate; a printed percent is compared with it. A dash means that the source
    withheld the row; its cell is absent. Subtotals and the total are the source's own.
    """

    def readers(self) -> list[Reader]:
        self.details: list[_UdsRow] = []
        self.subtotals: dict[str, _UdsRow] = {}
        self.total: _UdsRow | None = None
        self.withheld: list[tuple[str, str]] = []
        # Printed percents that were recomputed, and those that differ.
        self.percents = [0, 0]
        self.seen: dict[tuple[str, str], int] = {}
        values = {rule.stratifier: rule.values for rule in self.layout.stratifiers}
        self.race = self.coded(
            "race", "stratifier:race", category_words("race", values.get("race", {}), self.vocabulary)
        )
        table = category_words("ethnicity", values.get("ethnicity", {}), self.vocabulary)
        self.ethnicity = self.coded("ethnicity", "stratifier:ethnicity", table)
        # Words of subtotals and totals are no categories, so the readers are asked row by row.
        return []

    def understand(self, line: int, fields: dict[str, str]) -> list[tuple[str | None, str, str]]:
        if fields["section"].strip().upper() != self.layout.section:
            message = f"Only section {self.layout.section} of the table is read here. Take the other rows out."
            return [("section", "section", message)]
        name = normalize(fields["line"])
        key = (normalize(fields["ethnicity"]), name)
        if key in self.seen:
            return [("line", "duplicate_row", f"This line of the table is given in line {self.seen[key]} already.")]
        self.seen[key] = line
        faults: list[tuple[str | None, str, str]] = []
        is_total = normalize(fields["ethnicity"]) == "total"
        ethnicity = "" if is_total else self._word(self.ethnicity, fields["ethnicity"], line, faults)
        race = "" if is_total or name == "sub" else self._word(self.race, fields["race"], line, faults)
        counts, withheld = self._uds_counts(fields, faults)
        if faults or ethnicity is None or race is None:
            return faults
        if withheld:
            self.withheld.append((race, ethnicity))
            return []
        row = _UdsRow(line, counts, race, ethnicity)
        if is_total:
            self.total = row
        elif name == "sub":
            self.subtotals[ethnicity] = row
        else:
            self.details.append(row)
        self._check_percent(row, fields[self.layout.percent])
        upper, lower = self._share(row.counts)
        if upper > lower:
            message = "The people counted exceed the records reviewed."
            return [(self.layout.upper[0], "numerator_above_denominator", message)]
        return []

    def _word(self, reader: Coded, raw: str, line: int, faults: list[tuple[str | None, str, str]]) -> str | None:
        answer = reader.judge(raw)
        if answer >= 0:
            return reader.codes[answer]
        if not self.explainer.hold_if_unknown(reader, raw, line, answer):
            faults.append((reader.label, *reader.fault(raw)))
        return None

    def _uds_counts(
        self, fields: dict[str, str], faults: list[tuple[str | None, str, str]]
    ) -> tuple[dict[str, int], bool]:
        counts = {}
        dashes = 0
        for column in self.layout.counts:
            if fields[column].strip() == "-":
                dashes += 1
                continue
            count = _count_of(fields[column])
            if count is None:
                faults.append((column, "count", "The value must be a whole number, or - when the source withheld it."))
            counts[column] = count or 0
        if 0 < dashes < len(self.layout.counts) and not faults:
            faults.append((None, "partly_withheld", "Some counts of the line are withheld and others are not."))
        return counts, dashes > 0

    def _share(self, counts: dict[str, int]) -> tuple[int, int]:
        """(numerator, denominator) of the rate that the section prints."""
        layout = self.layout
        return sum(counts[name] for name in layout.upper), sum(counts[name] for name in layout.lower)

    def _check_percent(self, row: _UdsRow, printed: str) -> None:
        upper, lower = self._share(row.counts)
        self.percents[0] += 1
        try:
            percent = float(printed.strip().removesuffix("%"))
        except ValueError:
            message = "The printed percent is not a number."
            self.findings.add("percent", message, line=row.line, column=self.layout.percent, severity="warning")
            return
        # Printed with two decimals, so half of the last one may be lost.
        if lower and abs(100 * upper / lower - percent) > 0.0051:
            message = "The printed percent is not what the counts of its line give."
            self.percents[1] += 1
            self.findings.add("percent", message, line=row.line, column=self.layout.percent, severity="warning")

    def conclude(self) -> None:
        for ethnicity, subtotal in self.subtotals.items():
            parts = [row for row in self.details if row.ethnicity == ethnicity]
            hidden = any(own == ethnicity for _, own in self.withheld)
            self._check_sum(subtotal, parts, hidden)
        if self.total:
            lone = [row for row in self.details if row.ethnicity not in self.subtotals]
            self._check_sum(self.total, [*self.subtotals.values(), *lone], bool(self.withheld) and not self.subtotals)
        if not self.findings.errors:
            self._make_cells()

    def _check_sum(self, whole: _UdsRow, parts: list[_UdsRow], hidden: bool) -> None:
        for column in self.layout.counts:
            total = sum(part.counts[column] for part in parts)
            if total == whole.counts[column] or (hidden and total < whole.counts[column]):
                continue
            message = "The total differs from the sum of its lines. Correct one of them."
            self.findings.add("total", message, line=whole.line, column=column)

    def _make_cells(self) -> None:
        sums: dict[tuple[tuple[str, ...], str, str], list[int]] = defaultdict(lambda: [0, 0])
        for row in self.details:
            self._add(sums[("race", "ethnicity"), row.race, row.ethnicity], row)
            self._add(sums[("race",), row.race, ""], row)
            if row.ethnicity not in self.subtotals:
                self._add(sums[("ethnicity",), row.ethnicity, ""], row)
        for ethnicity, row in self.subtotals.items():
            self._add(sums[("ethnicity",), ethnicity, ""], row)
        if self.total:
            self._add(sums[(TOTAL,), "", ""], self.total)
        site = words(self.vocabulary.sites).get(normalize(self.layout.site_constant), self.layout.site_constant)
        measure = next(iter(measure_words(self.layout, self.vocabulary).values()))
        for (names, first, second), (upper, lower) in sums.items():
            if lower:
                self.summary.cells.append((site, measure, self.period or "", names, first, second, upper, lower, 0))
        self._tell_of_withheld()

    def _add(self, sums: list[int], row: _UdsRow) -> None:
        upper, lower = self._share(row.counts)
        sums[0] += upper
        sums[1] += lower

    def _tell_of_withheld(self) -> None:
        self.summary.facts["suppressed_by_source"] = len(self.withheld)
        self.summary.facts["percents_compared"], self.summary.facts["percents_differing"] = self.percents
        partly = {race for race, _ in self.withheld} & {row.race for row in self.details}
        for race in sorted(partly):
            message = f"The source withheld some lines of {race}; its counts here are of the other lines only."
            self.findings.add("partly_suppressed", message, column="race", severity="warning")
