"""A report in plain values, for people who check an export before they send it; and reports added up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from equity_measures.ingestion.explain import looks_like_category
from equity_measures.ingestion.fhir.report import Concept, Report, Stratum, Unit
from equity_measures.ingestion.fhir.scores import Share, shares_of
from equity_measures.ingestion.outcome import Findings


def describe(report: Report, findings: Findings) -> dict[str, Any]:
    """Groups and strata with their printed counts, the score printed and the one recomputed."""
    groups = []
    for group in report.groups:
        shares = shares_of(group, report.line, findings)
        groups.append(
            {
                "name": _harmless(group.name),
                "scoring": group.scoring,
                **_unit(group.unit, shares),
                "stratifiers": [
                    {"element": path, "strata": [_stratum(stratum, shares) for stratum in strata]}
                    for path, strata in group.stratifiers
                ],
            }
        )
    return {
        "element": report.path,
        "line": report.line,
        "measure": report.measure.rpartition("/")[2],
        "version": report.version,
        "start": report.start.isoformat() if report.start else None,
        "end": report.end.isoformat() if report.end else None,
        "groups": groups,
    }


def _stratum(stratum: Stratum, shares: dict[str, Share]) -> dict[str, Any]:
    return {
        "of": [[_label(named), _label(value)] for named, value in stratum.parts],
        **_unit(stratum.unit, shares),
    }


def _unit(unit: Unit, shares: dict[str, Share]) -> dict[str, Any]:
    share = shares.get(unit.path)
    return {
        "element": unit.path,
        "counts": dict(unit.counts),
        "withheld": unit.withheld,
        "printed": float(unit.score) if unit.score is not None else None,
        "counted": share.convention if share else None,
        "numerator": share.numerator if share else None,
        "denominator": share.denominator if share else None,
        "recomputed": share.recomputed if share else None,
        "agrees": share.agrees if share else None,
    }


def _label(concept: Concept) -> str:
    return _harmless(concept.label)


def _harmless(text: str) -> str:
    return text if looks_like_category(text) else ""


def add_up(described: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reports of the same measure, version and period added up, as an aggregator does: counts by group and stratum.

    A population that is absent from one report and there in another counts what is there.
    """
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for report in described:
        key = (report["measure"], report["version"], report["start"], report["end"])
        whole = merged.setdefault(key, {**dict(zip(_KEYS, key, strict=True)), "reports": 0, "counts": {}})
        whole["reports"] += 1
        for place, counts in _places(report):
            sums = whole["counts"].setdefault(place, {})
            for population, count in counts.items():
                sums[population] = sums.get(population, 0) + count
    return [{**whole, "counts": [_entry(*item) for item in whole["counts"].items()]} for whole in merged.values()]


_KEYS = ("measure", "version", "start", "end")


def _places(report: dict[str, Any]) -> Iterable[tuple[tuple[Any, ...], dict[str, int]]]:
    for number, group in enumerate(report["groups"]):
        name = group["name"] or str(number + 1)
        yield (name, ()), group["counts"]
        for stratifier in group["stratifiers"]:
            for stratum in stratifier["strata"]:
                yield (name, tuple(tuple(part) for part in stratum["of"])), stratum["counts"]


def _entry(place: tuple[Any, ...], counts: dict[str, int]) -> dict[str, Any]:
    return {"group": place[0], "of": [list(part) for part in place[1]], "counts": counts}
