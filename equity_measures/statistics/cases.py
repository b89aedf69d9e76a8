"""Groups as published tables have them: rates with standard errors and populations, some of them missing.

A case is one indicator in one place, split by one dimension; its rows are its groups, as mappings with the columns of
WHO's Health Equity Assessment Toolkit (text or numbers, empty where missing):

    subgroup, subgroup_order, estimate, se, population, favourable_indicator, ordered_dimension, indicator_scale,
    reference_subgroup; and, where population is missing, setting_average.

Where the toolkit's package `healthequal` refuses, so does this, and says why: see `_why_not`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from equity_measures.statistics.strata import Refusal, Strata
from equity_measures.statistics.summary import SUMMARY_MEASURES, Summary, summarize

Row = Mapping[str, str | float | None]

MOST_MISSING = 0.15
"""The share of groups without a rate beyond which a table says too little of the whole (HEAT's rule)."""

PARTS_OF_A_TOTAL = {"bgv", "ti", "mld"}
FROM_ONE_GROUP = {"mdbu", "mdbw", "mdru", "mdrw"}
FROM_THE_BEST = {"mdbu", "mdbw"}
FROM_THE_REFERENCE = {"d", "r", "mdru", "mdrw"}
UNWEIGHTED_MEAN = {"mdmu", "idisu"}
BY_PEOPLE_COUNTED = {"sii", "rii", "par", "paf"}


@dataclass(frozen=True)
class Options:
    """What a case asks for beyond its rows.

    use_average: the setting's average stands for the mean of the groups where groups count alike. bounds,
    normalization, aversion: see Strata.
    is_forced: whether to go on with more than 15 % of the groups missing; None: as far as the measure can bear it.
    """

    use_average: bool = False
    bounds: tuple[float, float] | None = None
    normalization: str = ""
    aversion: float = 3.0
    is_forced: bool | None = None


@dataclass(frozen=True)
class Case:
    """The groups that have a rate, and what a reader must know of how they came about."""

    strata: Strata
    notes: tuple[str, ...] = ()
    groups: int = 0
    missing: int = 0
    is_reference_missing: bool = False
    are_people_known: bool = True
    average: float | None = None
    options: Options = field(default_factory=Options)


def summarize_case(rows: Sequence[Row], code: str, options: Options | None = None) -> Summary:
    """One summary measure of a case; refused with a reason where the case doesn't allow it."""
    try:
        case = read_case(rows, options)
    except Refusal as refusal:
        return Summary(code, None, None, None, SUMMARY_MEASURES[code].unit, str(refusal))
    return summarize_read(case, code)


def summarize_read(case: Case, code: str) -> Summary:
    """The same of a case that was read."""
    if reason := _why_not(case, code):
        return Summary(code, None, None, None, SUMMARY_MEASURES[code].unit, reason)
    strata = case.strata
    if case.options.use_average and code in UNWEIGHTED_MEAN:
        strata = replace(strata, average=case.average)
    found = summarize(strata, code)
    if not case.are_people_known and code in BY_PEOPLE_COUNTED:
        return replace(found, lower=None, upper=None)
    return found


def _why_not(case: Case, code: str) -> str:
    """Why missing rates or standard errors rule out a measure.

    Distances from one group carry that group's chance error in every term, so they need standard errors; and the best
    group cannot be named while others are missing. Sums that are parts of a total understate it by what is missing.
    """
    strata, missing = case.strata, f"{case.missing} of {case.groups} groups have no rate"
    if case.is_reference_missing and code in FROM_THE_REFERENCE:
        return "The reference group has no rate."
    if case.missing and code in FROM_THE_BEST:
        return f"{missing}, and one of them may be the best."
    if strata.ranks is not None and case.missing:
        return f"{missing}; all the others' places in the order depend on them."
    too_many = case.missing > MOST_MISSING * case.groups
    is_simple = code in {"d", "r"}
    if too_many and not is_simple and (code in PARTS_OF_A_TOTAL or case.options.is_forced is False):
        return (
            f"{missing}, more than {100 * MOST_MISSING:g} %, so the sum over the groups says too little of the whole."
        )
    if code in FROM_ONE_GROUP and strata.standard_errors is None and strata.ranks is None and len(strata) > 2:
        return "Standard errors are missing, and the chance error of the group compared with is in every difference."
    return ""


def read_case(rows: Sequence[Row], options: Options | None = None) -> Case:
    """Groups without a rate are left out and noted.

    Raises Refusal where nothing can be computed at all, and ValueError naming the column for what isn't a number.
    """
    options = options or Options()
    if not rows:
        raise Refusal("There are no groups.")
    is_ordered = _number(rows[0], "ordered_dimension") == 1
    rated = [row for row in rows if _number(row, "estimate") is not None]
    missing = len(rows) - len(rated)
    if not rated:
        raise Refusal("No group has a rate.")

    errors = [_number(row, "se") for row in rated]
    people = [_number(row, "population") for row in rated]
    references = [row for row in rows if _number(row, "reference_subgroup") == 1]
    first = rated[0]
    average = _number(first, "setting_average")
    strata = Strata(
        rates=_all(rated, "estimate"),
        people=[1.0] * len(rated) if None in people else _all(rated, "population"),
        higher_is_better=_number(first, "favourable_indicator") == 1,
        standard_errors=None if None in errors else _all(rated, "se"),
        ranks=_all(rated, "subgroup_order") if is_ordered else None,
        reference=next((j for j, row in enumerate(rated) if _number(row, "reference_subgroup") == 1), None),
        scale=_number(first, "indicator_scale") or 100.0,
        average=average if None in people else None,
        bounds=options.bounds,
        normalization=options.normalization,
        aversion=options.aversion,
    )
    return Case(
        strata=replace(strata, slope_of=_whole_people(strata)) if is_ordered and None not in people else strata,
        notes=tuple(_notes(rows, missing, errors, people, strata)),
        groups=len(rows),
        missing=missing,
        is_reference_missing=bool(references) and strata.reference is None,
        are_people_known=None not in people,
        average=average,
        options=options,
    )


def _notes(
    rows: Sequence[Row],
    missing: int,
    errors: Sequence[float | None],
    people: Sequence[float | None],
    strata: Strata,
) -> list[str]:
    notes = []
    if missing:
        notes.append(f"{missing} of {len(rows)} groups have no rate and are left out.")
    if None in errors:
        notes.append("Standard errors are missing, so there are no intervals.")
    if None in people:
        notes.append("Populations are missing, so all groups count alike.")
    if any(n == 0 for n in people):
        notes.append("A group has no people; it counts only where groups count alike.")
    if strata.average is not None:
        notes.append("The average is the setting's, not that of the groups.")
    return notes


def _whole_people(strata: Strata) -> Strata | None:
    """The groups as whole people and events, since slopes are fitted to counts: populations rounded up.

    Rates per 1000 and more that all stay within 100 are fitted as percentages, as the toolkit does.
    """
    scale = 100.0 if strata.scale > 100 >= max(strata.rates) else strata.scale
    people = [float(math.ceil(n)) for n in strata.people]
    events = [float(round(n * y / scale)) for n, y in zip(people, strata.rates, strict=True)]
    rates = [scale * x / n if n else y for x, n, y in zip(events, people, strata.rates, strict=True)]
    return replace(strata, people=people, rates=rates, scale=scale)


def slope_note(case: Case) -> str:
    """What a reader must know of a slope fitted to rates per 1000 and more; empty where there is nothing."""
    fitted = case.strata.slope_of
    if fitted is None or fitted.scale == case.strata.scale:
        return ""
    return f"Rates per {case.strata.scale:g} that stay within 100 are fitted as percentages, as WHO's toolkit does."


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
