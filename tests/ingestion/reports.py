"""MeasureReports made for the tests."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from equity_measures.ingestion import Layout, Outcome, Vocabulary, examine_here
from tests.ingestion.files import LIMITS

FHIR = Layout.ready("fhir_measure_report")
SYSTEM = "http://terminology.hl7.org/CodeSystem/measure-population"
PERIOD = "2026-Q3"
WORDS = Vocabulary(
    sites={"REPORTER": "NORTH"},
    measures={"CBP": "CBP", "HBD": "HBD"},
    stratifiers={"sex": {"F": "F", "M": "M", "UNK": "UNK"}, "race": {"BLACK": "BLACK", "WHITE": "WHITE"}},
)
TWO_SITES = Vocabulary(
    sites={"north-clinic": "NORTH", "north-annex": "NORTH", "south-clinic": "SOUTH"},
    measures=WORDS.measures,
    stratifiers=WORDS.stratifiers,
)


def populations(**counts: Any) -> list[dict[str, Any]]:
    """numerator=3 gives the population of that code; underscores stand for hyphens."""
    return [
        {"code": {"coding": [{"system": SYSTEM, "code": name.replace("_", "-")}]}, "count": count}
        for name, count in counts.items()
    ]


def unit(score: float | None = None, **counts: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"population": populations(**counts)}
    if score is not None:
        made["measureScore"] = {"value": score}
    return made


def stratum(value: Any, score: float | None = None, **counts: Any) -> dict[str, Any]:
    """`value` is a text, a concept, or a dictionary of component name to text."""
    made = unit(score, **counts)
    if isinstance(value, dict) and not {"text", "coding"} & set(value):
        return made | {"component": [{"code": {"text": name}, "value": {"text": text}} for name, text in value.items()]}
    return made | ({"value": {"text": value} if isinstance(value, str) else value} if value is not None else {})


def stratifier(name: str, *strata: dict[str, Any]) -> dict[str, Any]:
    return {"code": [{"text": name}], "stratum": list(strata)}


def group(score: float | None = None, *stratifiers: dict[str, Any], **counts: Any) -> dict[str, Any]:
    made = unit(score, **counts)
    return made | ({"stratifier": list(stratifiers)} if stratifiers else {})


def report(*groups: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "resourceType": "MeasureReport",
        "status": "complete",
        "type": "summary",
        "measure": "http://example.org/fhir/Measure/CBP|1.0.0",
        "period": {"start": "2026-07-01", "end": "2026-09-30"},
        "group": list(groups),
        **changed,
    }


SOUND = report(
    group(
        0.5,
        stratifier(
            "gender",
            stratum("female", 0.6, initial_population=50, denominator=50, numerator=30),
            stratum("male", 0.4, initial_population=50, denominator=50, numerator=20),
        ),
        initial_population=100,
        denominator=100,
        numerator=50,
    )
)


def changed(whole: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one element set: 'group.0.population.1.count'. `...` takes the element away."""
    made = copy.deepcopy(whole)
    *way, last = path.split(".")
    spot: Any = made
    for name in way:
        spot = spot[int(name)] if name.isdigit() else spot.setdefault(name, {})
    if value is ...:
        del spot[int(last) if last.isdigit() else last]
    else:
        spot[int(last) if last.isdigit() else last] = value
    return made


def send(
    folder: Path, content: Any, *, words: Vocabulary = WORDS, period: str = PERIOD, name: str = "report.json"
) -> Outcome:
    path = folder / name
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content)).encode()
    path.write_bytes(content)
    return examine_here(path, FHIR, words, period=period, limits=LIMITS, file_name=name)


def named(outcome: Outcome) -> set[tuple[str, str | None]]:
    """Rule and element of every finding."""
    return {(finding.rule, finding.column) for finding in outcome.findings}


def aggregate_report(which: int) -> dict[str, Any]:
    """The counts of AggregateReport1 and 2 of the clinical quality framework's measure processor (EXM108).

    Its own score agrees with none of its counts: the first prints 1.0 and the second 0.0 for 5 of 15.
    """
    men, women = [
        ({"numerator": 100, "numerator_exclusion": 10, "denominator": 250, "denominator_exclusion": 50},
         {"numerator": 100, "denominator": 250, "denominator_exclusion": 50}),
        ({"numerator": 50, "denominator": 150, "denominator_exclusion": 25, "denominator_exception": 25},
         {"numerator": 50, "denominator": 150, "denominator_exclusion": 25}),
    ][which - 1]  # fmt: skip
    totals = [
        {"numerator": 5, "numerator_exclusion": 2, "denominator": 15, "denominator_exclusion": 5},
        {"numerator": 5, "denominator": 15, "denominator_exclusion": 5, "denominator_exception": 1},
    ][which - 1]
    strata = stratifier("stratifier-gender", stratum("male", **men), stratum("female", **women))
    return report(
        group([1.0, 0.0][which - 1], strata, **totals),
        measure="http://hl7.org/fhir/us/cqfmeasures/Measure/EXM108",
        period={"start": "2018-12-31T00:00:00-07:00", "end": "2019-12-31T23:59:59-07:00"},
        evaluatedResource=[{"reference": "Condition/condition-1"}],
    )  # fmt: skip
