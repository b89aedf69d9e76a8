"""The starter library: measures, stratifiers and data sets that every portal begins with.

A program may reword what is here afterwards; `install` adds what is missing and leaves its words alone.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from equity_measures.ingestion.layout import Layout
from equity_measures.models import (
    Category,
    DataSet,
    Measure,
    MeasureDefinition,
    Stratification,
    Stratifier,
)
from partners.models import Provenance

FOLDER = Path(__file__).parent


@transaction.atomic
def install() -> None:
    """Add what is missing of the library. May be run again at any time."""
    _install_stratifiers()
    _install_stratifications()
    _install_measures()
    _install_data_sets()


@cache
def read(name: str) -> dict[str, Any]:
    """One file of the library: `measures`, `stratifiers`, `data_sets`, `codes` or `crosswalk_1997_2024`."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _install_stratifiers() -> None:
    entries = read("stratifiers")["stratifiers"]
    Stratifier.objects.bulk_create(
        [
            Stratifier(
                code=entry["code"],
                title=entry["title"],
                question=entry["question"],
                group_phrase=entry["group_phrase"],
                is_ordered=entry.get("is_ordered", False),
                caution=entry.get("caution", ""),
                position=position,
            )
            for position, entry in enumerate(entries)
        ],
        ignore_conflicts=True,
    )
    saved = Stratifier.objects.in_bulk(field_name="code")
    Category.objects.bulk_create(
        [
            _category(saved[entry["code"]], position, category)
            for entry in entries
            for position, category in enumerate(entry["categories"])
        ],
        ignore_conflicts=True,
    )


def _category(stratifier: Stratifier, position: int, entry: dict[str, Any]) -> Category:
    # A code of another system is kept only where it was read in that system's own text, not remembered.
    is_confirmed = entry.get("basis") == "seen"
    return Category(
        stratifier=stratifier,
        code=entry["code"],
        label=entry["label"],
        position=position,
        rank=entry.get("rank"),
        is_unknown=entry.get("is_unknown", False),
        system=entry["system"] if is_confirmed else "",
        system_code=entry["system_code"] if is_confirmed else "",
    )


def _install_stratifications() -> None:
    library = read("stratifiers")
    saved = Stratifier.objects.in_bulk(field_name="code")
    splits = [()] + [(entry["code"],) for entry in library["stratifiers"]] + [tuple(p) for p in library["pairs"]]
    Stratification.objects.bulk_create(
        [
            Stratification(
                code="*".join(split) or "all",
                first=saved[split[0]] if split else None,
                second=saved[split[1]] if len(split) > 1 else None,
            )
            for split in splits
        ],
        ignore_conflicts=True,
    )


def _install_measures() -> None:
    entries = read("measures")["measures"]
    names = ("code", "title", "phrase", "people", "kind", "aim", "higher_is_better", "steward")
    Measure.objects.bulk_create(
        [Measure(**{name: entry[name] for name in names}) for entry in entries], ignore_conflicts=True
    )
    saved = Measure.objects.in_bulk(field_name="code")
    MeasureDefinition.objects.bulk_create(
        [
            _definition(saved[entry["code"]], version, definition)
            for entry in entries
            for version, definition in enumerate(entry["definitions"], 1)
        ],
        ignore_conflicts=True,
    )


def _definition(measure: Measure, version: int, entry: dict[str, Any]) -> MeasureDefinition:
    until = entry.get("effective_to")
    return MeasureDefinition(
        measure=measure,
        version=version,
        effective_from=date.fromisoformat(entry["effective_from"]),
        effective_to=date.fromisoformat(until) if until else None,
        numerator=entry["numerator"],
        denominator=entry["denominator"],
        exclusions=entry.get("exclusions", ""),
        exceptions=entry.get("exceptions", ""),
        period_type=entry.get("period_type", "quarter"),
        unit=entry.get("unit", "percent"),
        references=entry["references"],
    )


def _install_data_sets() -> None:
    library = read("data_sets")
    entries = library["data_sets"]
    DataSet.objects.bulk_create([_data_set(entry) for entry in entries], ignore_conflicts=True)
    data_sets = DataSet.objects.in_bulk([entry["code"] for entry in entries], field_name="code")
    measures = Measure.objects.in_bulk(field_name="code")
    through = DataSet.measures.through
    through.objects.bulk_create(
        [
            through(dataset=data_sets[entry["code"]], measure=measures[code])
            for entry in entries
            for code in (library["core"] if entry["measures"] == "core" else entry["measures"])
        ],
        ignore_conflicts=True,
    )
    # A shipped layout belongs to the engine that reads it, so an upgrade brings its own.
    for entry in entries:
        data_sets[entry["code"]].layout = _layout(entry)
    DataSet.objects.bulk_update(data_sets.values(), ["layout"])


def _data_set(entry: dict[str, Any]) -> DataSet:
    return DataSet(
        code=entry["code"],
        title=entry["title"],
        description=entry["description"],
        period_type=entry["period_type"],
        layout=_layout(entry),
        provenance=entry.get("provenance", Provenance.LIVE),
        source=entry.get("source", ""),
        licence=entry.get("licence", ""),
    )


def _layout(entry: dict[str, Any]) -> dict[str, Any]:
    return Layout.ready(entry["layout"]).to_dict()
