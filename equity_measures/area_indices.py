"""Reading a table of a neighborhood index and putting it into use."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import transaction

from accounts import audit
from equity_measures.models import AreaFifth, AreaIndex

# High values of the first two mean disadvantage, of the last opportunity.
WORST_IS_HIGH = {AreaIndex.Kind.SVI: True, AreaIndex.Kind.ADI: True, AreaIndex.Kind.COI: False}
LENGTHS = (5, 11)
MOST_ROWS = 250_000
FIFTHS = 5


class BadTable(ValueError):
    """The table can't be used; the text says where and how to mend it."""


def read_table(path: Path, area_column: str, value_column: str) -> tuple[list[str], list[float], int]:
    """(areas, values, number of areas without a value). Raises BadTable.

    Negative values stand for missing ones, as in CDC's files (-999); so do blanks and words such as GQ.
    """
    areas: list[str] = []
    values: list[float] = []
    missing = 0
    with path.open(newline="", encoding="utf-8-sig") as file:
        for number, row in enumerate(_rows(file, area_column, value_column), 2):
            if number > MOST_ROWS:
                raise BadTable(f"The table has more than {MOST_ROWS:,} rows.")
            area = (row[area_column] or "").strip()
            if not (area.isascii() and area.isdigit() and len(area) in LENGTHS):
                raise BadTable(f"Line {number}: the area must have 5 digits (ZIP code area) or 11 (tract), zeros too.")
            value = _number(row[value_column])
            if value is None:
                missing += 1
                continue
            areas.append(area)
            values.append(value)
    if len(areas) < FIFTHS:
        raise BadTable("The table has fewer than five areas with a value.")
    if len(set(areas)) < len(areas):
        raise BadTable("An area stands twice in the table. Keep one row of each.")
    if len({len(area) for area in areas}) > 1:
        raise BadTable("The table mixes ZIP code areas and tracts. Load one kind.")
    return areas, values, missing


def _rows(file: Any, area_column: str, value_column: str) -> Iterable[dict[str, str]]:
    reader = csv.DictReader(file, strict=True)
    for name in (area_column, value_column):
        if name not in (reader.fieldnames or []):
            raise BadTable(f"The table has no column {name}.")
    try:
        yield from reader
    except (csv.Error, UnicodeDecodeError):
        raise BadTable("The table is no CSV in UTF-8. Save it as such.") from None


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def fifths(values: Iterable[float], *, worst_is_high: bool) -> npt.NDArray[np.int64]:
    """The fifth of each value by its mid-rank among all, 1 for the most disadvantaged; ties are in the same fifth."""
    array = np.asarray(list(values), dtype=float)
    ordered = np.sort(array)
    below = np.searchsorted(ordered, array, side="left")
    upto = np.searchsorted(ordered, array, side="right")
    share = (below + upto) / (2 * len(array))
    if worst_is_high:
        share = 1 - share
    return np.minimum((share * FIFTHS).astype(np.int64), FIFTHS - 1) + 1


@transaction.atomic
def load(*, kind: str, year: int, path: Path, area_column: str, value_column: str, by: Any = None) -> dict[str, Any]:
    """Put an edition of an index into use in place of the one before. Raises BadTable; then nothing changes."""
    areas, values, missing = read_table(path, area_column, value_column)
    numbers = fifths(values, worst_is_high=WORST_IS_HIGH[AreaIndex.Kind(kind)])
    AreaIndex.objects.filter(is_current=True).update(is_current=False)
    index = AreaIndex.objects.create(kind=kind, year=year, area_count=len(areas))
    AreaFifth.objects.bulk_create(
        (AreaFifth(index=index, area=area, fifth=int(fifth)) for area, fifth in zip(areas, numbers, strict=True)),
        batch_size=5_000,
    )
    audit.record("area_index.load", by=by, subject=index, facts={"areas": len(areas), "without_value": missing})
    return {"status": "loaded", "index": kind, "year": year, "areas": len(areas), "without_value": missing}
