"""What a report's words mean here: its measure, site, period, stratifiers and categories; and its cells.

A word that is not known is held for a person to map, all of a file's at once. What somebody said to leave out is left
out and counted. A stratum of nobody needs no meaning.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from equity_measures.ingestion.cells import Cells, Row
from equity_measures.ingestion.explain import looks_like_category
from equity_measures.ingestion.fhir.report import DENOMINATOR, INITIAL, Concept, Group, Report, Stratum, Unit
from equity_measures.ingestion.fhir.scores import Share, shares_of
from equity_measures.ingestion.layout import Layout
from equity_measures.ingestion.outcome import Findings, Held, Limits
from equity_measures.ingestion.periods import days_of, inside
from equity_measures.ingestion.plan import category_words, measure_words, site_words
from equity_measures.ingestion.readers import identifier_fault
from equity_measures.ingestion.vocabulary import LEFT_OUT, Vocabulary, digest_of, normalize

MOST_SCORES = 500
LONGEST_PATH = 120
UNKNOWN = "UNK"
ONE_DAY = timedelta(days=1)
Counts = tuple[int, int, int]
_QUALITY_MEASURE = re.compile(r"(CMS\d+)", re.IGNORECASE)


@dataclass
class Taken:
    """What the reports of a file came to."""

    rows: dict[tuple[Any, ...], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    held: dict[tuple[str, str], Held] = field(default_factory=dict)
    scores: list[dict[str, Any]] = field(default_factory=list)
    reporters: dict[tuple[str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    left_out: int = 0
    totals: int = 0
    totals_agreeing: int = 0


class Meaning:
    """Takes reports one by one; `cells` and `held` are what came of them."""

    def __init__(
        self, layout: Layout, vocabulary: Vocabulary, period: str | None, limits: Limits, findings: Findings
    ) -> None:
        self.layout = layout
        self.vocabulary = vocabulary
        self.period = period
        self.limits = limits
        self.findings = findings
        self.taken = Taken()
        self.line: int | None = None
        # What the report at hand has counted so far.
        self.measured: set[tuple[str, str, str]] = set()
        self.measures = measure_words(layout, vocabulary)
        self.sites = site_words(layout, vocabulary)
        rules = {rule.stratifier: rule for rule in layout.stratifiers}
        self.order = list(dict.fromkeys([*rules, *vocabulary.stratifiers]))
        self.categories = {
            name: category_words(name, rules[name].values if name in rules else {}, vocabulary) for name in self.order
        }
        self.stratifiers = {normalize(name): name for name in self.order}
        self.stratifiers |= {normalize(word): rule.stratifier for rule in layout.stratifiers for word in rule.names}

    # --- One report -------------------------------------------------------------------------------------------

    def take(self, report: Report) -> None:
        self.line, self.measured = report.line, set()
        site = self._site(report)
        period = self._period(report)
        for number, group in enumerate(report.groups):
            self._take_group(report, group, number, site, period)

    def _take_group(self, report: Report, group: Group, number: int, site: str | None, period: str | None) -> None:
        shares = shares_of(group, self.line, self.findings)
        self._remember_scores(shares.values())
        measure = self._measure(report, group, number)
        if measure == LEFT_OUT:
            self.taken.left_out += 1
            return
        parts = self._all_parts(group, shares)
        total = shares.get(group.unit.path)
        if site is None or period is None or measure is None:
            return
        if not self._is_first(report, group, (site, measure, period)):
            return
        if total is not None:
            self._add((site, measure, period, ("all",), "", ""), total)
        for path, strata in parts:
            self._check_sum(path, strata, total)
            for names, codes, share in strata:
                self._add((site, measure, period, names, *codes), share)

    def _add(self, key: tuple[Any, ...], share: Share) -> None:
        if share.denominator + share.excluded == 0:
            return
        row = self.taken.rows[key]
        for at, amount in enumerate((share.numerator, share.denominator, share.excluded)):
            row[at] += amount

    def _is_first(self, report: Report, group: Group, key: tuple[str, str, str]) -> bool:
        """The same counts twice are refused; those of several reporters that are one site here are added up."""
        if key in self.measured:
            message = "Two groups of the report mean the same measure. Leave one of them out when you map it."
            self._fault("duplicate_group", message, group.unit.path)
            return False
        self.measured.add(key)
        reporter = next(iter(report.reporter.words), "")
        reporters = self.taken.reporters[key]
        is_new = not reporters or (bool(reporter) and not reporters & {reporter, ""})
        if not is_new:
            message = (
                "The file has this measure of this site and period already. Keep one, or name different reporters."
            )
            self._fault("duplicate_report", message, group.unit.path)
        elif reporters:
            message = "Several reporters are one site here; their counts were added up."
            self._fault("added_up", message, report.reporter.path, warning=True)
        reporters.add(reporter)
        return is_new

    # --- Strata -----------------------------------------------------------------------------------------------

    def _all_parts(
        self, group: Group, shares: dict[str, Share]
    ) -> list[tuple[str, list[tuple[tuple[str, ...], tuple[str, str], Share]]]]:
        found = []
        for path, strata in group.stratifiers:
            read = []
            seen: set[tuple[str, ...]] = set()
            for stratum in strata:
                self._check_twice(stratum, seen)
                share = shares.get(stratum.unit.path)
                meant = self._stratum(stratum)
                if share is not None and meant is not None:
                    read.append((*meant, share))
            if read:
                found.append((path, read))
        return found

    def _check_twice(self, stratum: Stratum, seen: set[tuple[str, ...]]) -> None:
        words = tuple(normalize(value.label) for _, value in stratum.parts)
        if words in seen:
            self._fault("duplicate_stratum", "The stratifier has this stratum twice. Keep one.", stratum.unit.path)
        seen.add(words)

    def _stratum(self, stratum: Stratum) -> tuple[tuple[str, ...], tuple[str, str]] | None:
        """(stratifiers, categories) of a stratum; None when it waits, is left out, or is of nobody."""
        if len(stratum.parts) > 2:
            message = "The stratum combines more than two characteristics; at most two are counted."
            self._fault("component", message, f"{stratum.unit.path}.component")
            return None
        if not any(stratum.unit.counts.values()):
            if stratum.unit.withheld:
                message = "The source withheld counts of this stratum; it is absent here."
                self._fault("withheld", message, stratum.unit.path, warning=True)
            return None
        meant = [self._part(named, value, stratum.unit) for named, value in stratum.parts]
        if None in meant or LEFT_OUT in {code for pair in meant if pair for code in pair}:
            return None
        known = sorted((pair for pair in meant if pair), key=lambda pair: self.order.index(pair[0]))
        if len({name for name, _ in known}) < len(known):
            self._fault("component", "Both components mean the same stratifier.", f"{stratum.unit.path}.component")
            return None
        first, second = [*(code for _, code in known), ""][:2]
        return tuple(name for name, _ in known), (first, second)

    def _part(self, named: Concept, value: Concept, unit: Unit) -> tuple[str, str] | None:
        stratifier = self._meaning(named, "stratifier", self.stratifiers, unit)
        if stratifier is None or stratifier == LEFT_OUT:
            self.taken.left_out += stratifier == LEFT_OUT
            return None if stratifier is None else (LEFT_OUT, LEFT_OUT)
        if not value.words:
            message = "The stratum has no value; it was counted as not known."
            self._fault("stratum_without_value", message, value.path, warning=True)
            return stratifier, UNKNOWN
        code = self._meaning(value, f"stratifier:{stratifier}", self.categories[stratifier], unit)
        self.taken.left_out += code == LEFT_OUT
        return None if code is None else (stratifier, code)

    def _check_sum(
        self, path: str, strata: list[tuple[tuple[str, ...], tuple[str, str], Share]], total: Share | None
    ) -> None:
        if total is None:
            return
        self.taken.totals += 1
        sums = [sum(getattr(share, name) for _, _, share in strata) for name in ("numerator", "denominator")]
        if sums == [total.numerator, total.denominator]:
            self.taken.totals_agreeing += 1
        elif sums[0] > total.numerator or sums[1] > total.denominator:
            message = "The strata together have more people than their group. Correct one of them."
            self._fault("total", message, path)
        else:
            message = "The strata together have fewer people than their group; some are in no stratum."
            self._fault("incomplete_strata", message, path, warning=True)

    # --- Words ------------------------------------------------------------------------------------------------

    def _measure(self, report: Report, group: Group, number: int) -> str | None:
        """The measure of a group. A report of several groups means several: `Measure#group`."""
        if not report.measure:
            return None
        name = report.measure.rstrip("/").rpartition("/")[2]
        words = [report.measure, name]
        if len(report.groups) > 1:
            name = f"{name}#{group.name or number + 1}"
            words = [name]
        elif match := _QUALITY_MEASURE.match(name):
            words.append(match[1])
        path = f"{report.path}.measure" if len(report.groups) == 1 else group.unit.path
        concept = Concept(path, (tuple(words),), name)
        return self._meaning(concept, "measure", self.measures, group.unit)

    def _site(self, report: Report) -> str | None:
        only = self.sites.get(normalize(self.layout.site_constant))
        known = next((self.sites[normalize(w)] for w in report.reporter.words if normalize(w) in self.sites), None)
        if known or only:
            return known or only
        if not report.reporter.words:
            message = "The report does not say which site it is of, and the institution has several. Name its reporter."
            self._fault("site", message, report.reporter.path)
            return None
        return self._meaning(report.reporter, "site", self.sites, None)

    def _meaning(self, concept: Concept, target: str, table: dict[str, str], unit: Unit | None) -> str | None:
        """The code that a concept means: known by one of its words, mapped before, or else held."""
        codes = {table[normalize(word)] for word in concept.words if normalize(word) in table}
        if len(codes) > 1:
            self._fault("conflicting_codes", "The codings of this value mean different things here.", concept.path)
            return None
        if codes:
            return codes.pop()
        label = concept.label or (concept.words[-1] if concept.words else "")
        fault = identifier_fault(label, category=True)
        if fault:
            self._fault(fault[0], fault[1], concept.path)
            return None
        if not label:
            self._fault("blank", "The element has neither a code nor a text.", concept.path)
            return None
        digest = digest_of(self.limits.digest_key, target, label)
        mapped = self.vocabulary.digests.get(digest)
        if mapped is not None:
            return mapped
        self._hold(concept, target, digest, label, unit)
        return None

    def _hold(self, concept: Concept, target: str, digest: str, label: str, unit: Unit | None) -> None:
        if (target, digest) in self.taken.held:
            return
        if len(self.taken.held) >= self.limits.max_unknown_values * 4:
            self._fault("not_a_category", "The file has too many values that are not known here.", concept.path)
            return
        people = 0 if unit is None else max(unit.counts.get(INITIAL, 0), unit.counts.get(DENOMINATOR, 0))
        many = people >= self.limits.shown_min_rows
        names_things = target in ("measure", "site", "stratifier")
        self.taken.held[target, digest] = Held(
            column=concept.path[-LONGEST_PATH:],
            target=target,
            digest=digest,
            shown=label if looks_like_category(label) and (many or names_things) else None,
            first_line=self.line or 1,
            rows=people if many else None,
        )

    def _period(self, report: Report) -> str | None:
        if report.start is None or report.end is None:
            return None
        if self.period is None:
            return None
        for candidate in inside(self.period):
            days = days_of(candidate)
            if days and abs(report.start - days[0]) <= ONE_DAY and abs(report.end - days[1]) <= ONE_DAY:
                self._tell_of_edges(report, days)
                return candidate
        message = f"The report's period must be {self.period}, or a year, half, quarter or month within it."
        self._fault("period", message, f"{report.path}.period")
        return None

    def _tell_of_edges(self, report: Report, days: tuple[date, date]) -> None:
        if (report.start, report.end) != days:
            message = "The period begins or ends a day off; it was taken for the whole one."
            self._fault("period_edges", message, f"{report.path}.period", warning=True)

    # --- What is told -----------------------------------------------------------------------------------------

    def _remember_scores(self, shares: Iterable[Share]) -> None:
        for share in shares:
            if share.unit.score is not None and len(self.taken.scores) < MOST_SCORES:
                self.taken.scores.append(
                    {
                        "line": self.line,
                        "element": share.unit.score_path,
                        "printed": float(share.unit.score),
                        "recomputed": share.recomputed,
                        "counted": share.convention,
                        "agrees": share.agrees,
                    }
                )

    def _fault(self, rule: str, message: str, path: str, *, warning: bool = False) -> None:
        severity = "warning" if warning else "error"
        self.findings.add(rule, message, line=self.line, column=path, severity=severity)  # type: ignore[arg-type]

    def held(self) -> list[Held]:
        return list(self.taken.held.values())

    def cells(self) -> Cells:
        rows: list[Row] = [(*key, *counts) for key, counts in self.taken.rows.items()]
        return Cells.from_rows(rows)

    def facts(self) -> dict[str, Any]:
        taken = self.taken
        return {
            "scores": taken.scores,
            "left_out": taken.left_out,
            "totals_compared": taken.totals,
            "totals_agreeing": taken.totals_agreeing,
        }
