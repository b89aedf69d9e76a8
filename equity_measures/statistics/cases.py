"""Groups as published tables have them: rates with standard errors and populations, some of them missing.

A case is one indicator in one place, split by one dimension; its rows are its groups, as mappings with the columns of
WHO's Health Equity Assessment Toolkit (text or numbers, empty where missing):

    subgroup, subgroup_order, estimate, se, population, favourable_indicator, ordered_dimension, indicator_scale,
    reference_subgroup; and, where population is missing, setting_average.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from equity_measures.statistics.strata import Refusal, Strata
from equity_measures.statistics.summary import SUMMARY_MEASURES, Summary, summarize

Row = Mapping[str, str | float | None]


@dataclass(frozen=True)
class Case:
    """The groups that have a rate, and what a reader must know of how they came about."""

    strata: Strata
    notes: tuple[str, ...] = ()


def summarize_case(rows: Sequence[Row], code: str) -> Summary:
    """One summary measure of a case; refused with a reason where the case doesn't allow it."""
    try:
        case = read_case(rows)
    except Refusal as refusal:
        return Summary(code, None, None, None, SUMMARY_MEASURES[code].unit, str(refusal))
    return summarize(case.strata, code)


def read_case(rows: Sequence[Row]) -> Case:
    """Groups without a rate are left out and noted; in an ordered dimension they shift all others, so it is refused.

    Raises Refusal, and ValueError naming the column for what isn't a number.
    """
    if not rows:
        raise Refusal("There are no groups.")
    is_ordered = _number(rows[0], "ordered_dimension") == 1
    rated = [row for row in rows if _number(row, "estimate") is not None]
    missing = len(rows) - len(rated)
    if not rated:
        raise Refusal("No group has a rate.")
    if missing and is_ordered:
        raise Refusal(f"{missing} of {len(rows)} ordered groups have no rate.")

    notes = [f"{missing} of {len(rows)} groups have no rate and are left out."] if missing else []
    errors = [_number(row, "se") for row in rated]
    if None in errors:
        notes.append("Standard errors are missing, so there are no intervals.")
    people = [_number(row, "population") for row in rated]
    if None in people:
        notes.append("Populations are missing, so all groups count alike.")

    first = rated[0]
    strata = Strata(
        rates=_all(rated, "estimate"),
        people=[1.0] * len(rated) if None in people else _all(rated, "population"),
        higher_is_better=_number(first, "favourable_indicator") == 1,
        standard_errors=None if None in errors else _all(rated, "se"),
        ranks=_all(rated, "subgroup_order") if is_ordered else None,
        reference=next((j for j, row in enumerate(rated) if _number(row, "reference_subgroup") == 1), None),
        scale=_number(first, "indicator_scale") or 100.0,
        average=_number(first, "setting_average") if None in people else None,
    )
    return Case(strata, tuple(notes))


def _all(rows: Sequence[Row], column: str) -> list[float]:
    values = [_number(row, column) for row in rows]
    numbers = [value for value in values if value is not None]
    if len(numbers) < len(values):
        raise ValueError(f"Column {column} must have a number in every row of this case.")
    return numbers


def _number(row: Row, column: str) -> float | None:
    value = row.get(column)
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except ValueError:
        raise ValueError(f"Column {column} must hold a number.") from None
    return number if math.isfinite(number) else None
