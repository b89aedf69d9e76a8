"""A MeasureReport as it is printed: its groups, strata and populations, with the path of each element.

Read after FHIR R4's MeasureReport (hl7.org/fhir/R4/measurereport.html), and where R5 names an element otherwise
(measureScoreQuantity, stratum.valueCodeableConcept, scoring) after that too.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from equity_measures.ingestion.fhir.documents import Object
from equity_measures.ingestion.outcome import Findings

MOST_COUNTED = 999_999_999
NUMERATOR, DENOMINATOR = "numerator", "denominator"
WITHOUT = ("numerator-exclusion", "denominator-exclusion", "denominator-exception")
INITIAL = "initial-population"
MEASURED = ("measure-population", "measure-population-exclusion", "measure-observation")
POPULATIONS = {INITIAL, NUMERATOR, DENOMINATOR, *WITHOUT, *MEASURED}
SCORED_OTHERWISE = {
    "ratio": "A ratio counts its numerator and denominator in different populations, so it is no share of people.",
    "continuous-variable": "A continuous variable is an average of observations, with no numerator to count.",
    "cohort": "A cohort counts people only; there is no numerator.",
    "composite": "A composite combines several measures, so its counts are of none of them. Send its components.",
}
OTHER_TYPES = {
    "individual": "An individual report is about one person. Send a summary report.",
    "subject-list": "A subject-list report lists the people counted. Send the same as a summary report.",
    "data-collection": "A data-collection report carries people's records. Send a summary report.",
    "data-exchange": "A data-exchange report carries people's records. Send a summary report.",
}


@dataclass
class Unit:
    """A group or a stratum: counts by population, and the score it prints."""

    path: str
    counts: dict[str, int] = field(default_factory=dict)
    count_paths: dict[str, str] = field(default_factory=dict)
    withheld: bool = False
    score: Decimal | None = None
    score_path: str = ""
    is_sound: bool = True

    @property
    def is_counted(self) -> bool:
        return self.is_sound and NUMERATOR in self.counts and DENOMINATOR in self.counts


@dataclass(frozen=True)
class Concept:
    """The ways in which one value is written: codes first, then words. Empty when it is absent."""

    path: str
    codings: tuple[tuple[str, ...], ...] = ()
    text: str = ""

    @property
    def words(self) -> list[str]:
        said = [word for coding in self.codings for word in coding if word]
        return list(dict.fromkeys([*said, *([self.text] if self.text else [])]))

    @property
    def label(self) -> str:
        """What a person would call it: the text, else the display, else the code."""
        if self.text:
            return self.text
        return next((coding[-1] or coding[-2] for coding in self.codings if any(coding)), "")


@dataclass
class Stratum:
    unit: Unit
    # One (stratifier, value), or one for each component.
    parts: list[tuple[Concept, Concept]]


@dataclass
class Group:
    unit: Unit
    name: str
    scoring: str
    stratifiers: list[tuple[str, list[Stratum]]] = field(default_factory=list)

    def units(self) -> list[Unit]:
        return [self.unit, *(stratum.unit for _, strata in self.stratifiers for stratum in strata)]


@dataclass
class Report:
    path: str
    line: int | None
    measure: str
    version: str
    start: date | None
    end: date | None
    reporter: Concept
    groups: list[Group]


def read_report(resource: Object, path: str, line: int | None, findings: Findings) -> Report | None:
    """The report, with every fault of its structure added to the findings; None when it is of no kind to be read."""
    return _Reading(line, findings).report(resource, path)


class _Reading:
    def __init__(self, line: int | None, findings: Findings) -> None:
        self.line = line
        self.findings = findings

    def add(self, rule: str, message: str, path: str, *, warning: bool = False) -> None:
        severity = "warning" if warning else "error"
        self.findings.add(rule, message, line=self.line, column=path, severity=severity)  # type: ignore[arg-type]

    # --- The report -------------------------------------------------------------------------------------

    def report(self, resource: Object, path: str) -> Report | None:
        self._must_understand(resource, path)
        if not self._is_summary(resource, path):
            return None
        if resource.get("status") != "complete":
            self.add("status", "Only a report whose status is complete is taken.", f"{path}.status")
        measure, _, version = self._text(resource, "measure", path).partition("|")
        if "evaluatedResource" in resource:
            message = "Pointers into records are not read. Leave them out of what you send."
            self.add("not_read", message, f"{path}.evaluatedResource", warning=True)
        start, end = self._period(resource, path)
        scoring = self._scoring(resource, path)
        return Report(
            path=path,
            line=self.line,
            measure=measure,
            version=version,
            start=start,
            end=end,
            reporter=self._reporter(resource, path),
            groups=[self._group(group, spot, scoring) for group, spot in self._objects(resource, "group", path, True)],
        )

    def _must_understand(self, value: Object, path: str) -> None:
        """FHIR asks a reader to refuse what may change the meaning in a way it doesn't know."""
        for name in ("modifierExtension", "implicitRules"):
            if name in value:
                message = "This changes what the report means in a way that is not known here (test cases carry it)."
                self.add("modifier", message, f"{path}.{name}")

    def _is_summary(self, resource: Object, path: str) -> bool:
        kind = resource.get("type")
        if kind == "summary":
            return True
        known = OTHER_TYPES.get(kind) if isinstance(kind, str) else None
        self.add("report_type", known or "The type must be summary.", f"{path}.type")
        return False

    def _period(self, resource: Object, path: str) -> tuple[date | None, date | None]:
        period = resource.get("period")
        if not isinstance(period, Object):
            self.add("period", "The report does not say which period it is about.", f"{path}.period")
            return None, None
        days = []
        for name, is_end in (("start", False), ("end", True)):
            day = _day(period.get(name), is_end=is_end)
            if day is None:
                self.add("period", "The date must be written like 2026-07-01.", f"{path}.period.{name}")
            days.append(day)
        if None not in days and days[0] > days[1]:  # type: ignore[operator]
            self.add("period", "The period ends before it starts.", f"{path}.period")
        return days[0], days[1]

    def _reporter(self, resource: Object, path: str) -> Concept:
        reporter = resource.get("reporter")
        where = f"{path}.reporter"
        if not isinstance(reporter, Object):
            return Concept(where)
        identifier = reporter.get("identifier")
        said = [
            identifier.get("value") if isinstance(identifier, Object) else None,
            str(reporter.get("reference") or "").rpartition("/")[2].removeprefix("#"),
            reporter.get("display"),
        ]
        return Concept(where, tuple((word,) for word in said if isinstance(word, str) and word.strip()))

    def _scoring(self, value: Object, path: str) -> str:
        """The scoring that an extension (R4) or an element (R5) states, else nothing."""
        stated = value.get("scoring")
        for extension in value.get("extension") or [] if isinstance(value.get("extension"), list) else []:
            name = str(extension.get("url", "")).casefold() if isinstance(extension, Object) else ""
            if name.endswith(("measurescoring", "cqfm-scoring")):
                stated = extension.get("valueCodeableConcept") or extension.get("valueCode")
        if isinstance(stated, str):
            return stated
        codes = self._concept(stated, path).words if stated is not None else []
        return next((code for code in codes if code in {*SCORED_OTHERWISE, "proportion"}), "")

    # --- Groups and strata --------------------------------------------------------------------------------

    def _group(self, value: Object, path: str, scoring: str) -> Group:
        self._must_understand(value, path)
        scoring = self._scoring(value, path) or scoring
        concept = self._concept(value.get("code"), f"{path}.code") if "code" in value else Concept(path)
        element_id = value.get("id") or value.get("linkId")
        name = concept.words[0] if concept.words else element_id if isinstance(element_id, str) else ""
        unit = self._unit(value, path)
        group = Group(unit, name, scoring)
        self._check_scoring(group, value)
        for stratifier, spot in self._objects(value, "stratifier", path, False):
            group.stratifiers.append((spot, self._strata(stratifier, spot)))
        if not unit.is_counted and unit.is_sound and not unit.withheld:
            self._missing(unit)
        return group

    def _check_scoring(self, group: Group, value: Object) -> None:
        unit = group.unit
        reason = SCORED_OTHERWISE.get(group.scoring)
        if reason:
            self.add("scoring", reason, f"{unit.path}.measureScore" if unit.score is not None else unit.path)
            unit.is_sound = False
            return
        measured = next((code for code in MEASURED if code in unit.count_paths), None)
        if measured:
            message = "The group counts a measure population, which has no numerator. Only proportions are taken."
            self.add("scoring", message, unit.count_paths[measured])
            unit.is_sound = False

    def _missing(self, unit: Unit) -> None:
        absent = [code for code in (NUMERATOR, DENOMINATOR) if code not in unit.counts]
        message = f"There is no {' and no '.join(absent)}. Each group and stratum needs both."
        self.add("population", message, unit.count_paths.get(absent[0], f"{unit.path}.population"))
        unit.is_sound = False

    def _strata(self, stratifier: Object, path: str) -> list[Stratum]:
        self._must_understand(stratifier, path)
        named = self._stratifier_name(stratifier, path)
        strata = []
        for stratum, spot in self._objects(stratifier, "stratum", path, False):
            self._must_understand(stratum, spot)
            unit = self._unit(stratum, spot)
            if not unit.is_counted and unit.is_sound and not unit.withheld:
                self._missing(unit)
            strata.append(Stratum(unit, self._parts(stratum, spot, named)))
        return strata

    def _stratifier_name(self, stratifier: Object, path: str) -> Concept:
        code = stratifier.get("code")
        # A list in R4, one concept in R5.
        first = code[0] if isinstance(code, list) and code else code
        if isinstance(first, Object):
            return self._concept(first, f"{path}.code[0]" if isinstance(code, list) else f"{path}.code")
        said = stratifier.get("id") or stratifier.get("linkId") or stratifier.get("description")
        return Concept(path, text=said.strip() if isinstance(said, str) else "")

    def _parts(self, stratum: Object, path: str, named: Concept) -> list[tuple[Concept, Concept]]:
        components = list(self._objects(stratum, "component", path, False))
        if not components:
            return [(named, self._value(stratum, path))]
        parts = []
        for component, spot in components:
            code = self._concept(component.get("code"), f"{spot}.code")
            if not code.words:
                self.add("component", "The component does not say by what it splits.", f"{spot}.code")
            parts.append((code, self._value(component, spot)))
        return parts

    def _value(self, owner: Object, path: str) -> Concept:
        for name in ("value", "valueCodeableConcept"):
            if name in owner:
                return self._concept(owner[name], f"{path}.{name}")
        if isinstance(owner.get("valueBoolean"), bool):
            return Concept(f"{path}.valueBoolean", text=str(owner["valueBoolean"]).lower())
        for name in ("valueQuantity", "valueRange", "valueReference"):
            if name in owner:
                message = "Only coded values and true or false are read here. Send the value as a CodeableConcept."
                self.add("stratum_value", message, f"{path}.{name}")
        return Concept(f"{path}.value")

    # --- Counts -------------------------------------------------------------------------------------------

    def _unit(self, value: Object, path: str) -> Unit:
        unit = Unit(path)
        unit.score, unit.score_path = self._score(value, path, unit)
        for population, spot in self._objects(value, "population", path, False):
            self._must_understand(population, spot)
            self._population(population, spot, unit)
        upper, lower = unit.counts.get(NUMERATOR), unit.counts.get(DENOMINATOR)
        if upper is not None and lower is not None and upper > lower:
            message = "The numerator exceeds the denominator."
            self.add("numerator_above_denominator", message, unit.count_paths[NUMERATOR])
            unit.is_sound = False
        if lower is not None and unit.counts.get(INITIAL, lower) < lower:
            message = "The initial population is smaller than the denominator, which is drawn from it."
            self.add("initial_population", message, unit.count_paths[INITIAL], warning=True)
        return unit

    def _population(self, population: Object, path: str, unit: Unit) -> None:
        codes = self._concept(population.get("code"), f"{path}.code").words
        code = next((word for word in codes if word in POPULATIONS), None)
        if code is None:
            message = "The population has no code of FHIR's measure populations; it is not read."
            self.add("population_code", message, f"{path}.code", warning=True)
            return
        if code in unit.count_paths and code not in (INITIAL, "measure-observation"):
            self.add("duplicate_population", "The same population is given twice. Keep one.", f"{path}.code")
            unit.is_sound = False
            return
        unit.count_paths[code] = f"{path}.count"
        if "count" not in population:
            self._no_count(population, code, path, unit)
            return
        count = population["count"]
        if isinstance(count, bool) or not isinstance(count, int):
            self._bad_count("The count must be a whole number, written without quotation marks.", path, unit)
        elif not 0 <= count <= MOST_COUNTED:
            self._bad_count("The count must be a whole number from 0 to 999,999,999.", path, unit)
        else:
            unit.counts[code] = count

    def _bad_count(self, message: str, path: str, unit: Unit) -> None:
        self.add("count", message, f"{path}.count")
        unit.is_sound = False

    def _no_count(self, population: Object, code: str, path: str, unit: Unit) -> None:
        if "_count" in population:
            # The source says why a count is absent: withheld, most often because it is small.
            unit.withheld = True
        elif code in (NUMERATOR, DENOMINATOR, *WITHOUT):
            self._bad_count("The population has no count. Give it, or say in _count why it is absent.", path, unit)

    def _score(self, value: Object, path: str, unit: Unit) -> tuple[Decimal | None, str]:
        name = "measureScoreQuantity" if "measureScoreQuantity" in value else "measureScore"
        quantity = value.get(name)
        if quantity is None:
            return None, ""
        where = f"{path}.{name}.value"
        number = quantity.get("value") if isinstance(quantity, Object) else quantity
        if isinstance(quantity, Object) and number is None:
            return None, ""
        if isinstance(number, bool) or not isinstance(number, int | Decimal) or not 0 <= number <= 100:
            self.add("score", "The score must be a number: a share from 0 to 1, or a percentage.", where)
            unit.is_sound = False
            return None, where
        return Decimal(number), where

    # --- Pieces -------------------------------------------------------------------------------------------

    def _concept(self, value: Any, path: str) -> Concept:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, str):
            return Concept(path, text=value.strip())
        if not isinstance(value, Object):
            if value is not None:
                self.add("wrong_type", "This must be an object with codings or a text.", path)
            return Concept(path)
        codings = []
        for coding, _ in self._objects(value, "coding", path, False):
            system, code, display = (_word(coding.get(name)) for name in ("system", "code", "display"))
            codings.append((f"{system}|{code}" if system and code else "", code, display))
        return Concept(path, tuple(codings), _word(value.get("text")))

    def _objects(self, owner: Object, name: str, path: str, needed: bool) -> list[tuple[Object, str]]:
        """The objects of a list with their paths; whatever else stands there is a fault."""
        found = owner.get(name)
        if found is None:
            if needed:
                self.add("missing", f"The report has no {name}, so it counts nothing.", f"{path}.{name}")
            return []
        if not isinstance(found, list):
            self.add("wrong_type", "This must be a list.", f"{path}.{name}")
            return []
        objects = []
        for at, item in enumerate(found):
            if isinstance(item, Object):
                objects.append((item, f"{path}.{name}[{at}]"))
            else:
                self.add("wrong_type", "This must be an object.", f"{path}.{name}[{at}]")
        if needed and not found:
            self.add("missing", f"The report has no {name}, so it counts nothing.", f"{path}.{name}")
        return objects

    def _text(self, owner: Object, name: str, path: str) -> str:
        value = owner.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.add("missing", f"The report does not name its {name}.", f"{path}.{name}")
        return ""


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?")


def _day(text: Any, *, is_end: bool) -> date | None:
    """The day of a FHIR dateTime; a year or month alone stands for its first or last day."""
    match = _DAY.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        if day:
            return date(int(year), int(month), int(day))
        number = int(month) if month else 12 if is_end else 1
        return date(int(year), number, calendar.monthrange(int(year), number)[1] if is_end else 1)
    except (ValueError, calendar.IllegalMonthError):
        return None
