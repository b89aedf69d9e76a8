"""Summary measures of inequality: one number for the differences among all groups of a stratifier.

A measure is a function from `Strata` to an estimate with its limits; `SUMMARY_MEASURES` lists them by code. A measure
that may not be used (too few groups, no order, no rate above zero) is refused with a reason; it never guesses.
Estimates are on the scale of the indicator (`Strata.scale`, 100 for percent), unless the unit says otherwise.

Names and definitions
    WHO. Health Equity Assessment Toolkit: technical notes. Geneva 2022.
    Schlotheuber A, Hosseinpoor AR. Summary measures of health inequality: a review of existing measures and
        their application. Int J Environ Res Public Health 2022;19:3697.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from equity_measures.statistics.definitions import FIRST_MEASURES, SUMMARY_MEASURES, Definition
from equity_measures.statistics.strata import Refusal, Strata, require_some_people

__all__ = ["FIRST_MEASURES", "SUMMARY_MEASURES", "Definition", "Refusal", "Strata", "Summary", "summarize"]


TOO_FAR_APART = "The numbers are too small or too far apart to compute with."


@dataclass(frozen=True)
class Summary:
    """A measure's value, its interval where one can be given, and its unit; or why it is refused."""

    code: str
    estimate: float | None
    lower: float | None
    upper: float | None
    unit: str
    refused: str = ""


def summarize(strata: Strata, code: str) -> Summary:
    """One measure of these groups. Raises KeyError for an unknown code."""
    definition = SUMMARY_MEASURES[code]
    try:
        if len(strata) < 2:
            raise Refusal("At least two groups are needed.")
        require_some_people(strata)
        estimate, lower, upper = definition.compute(strata)
        if not math.isfinite(estimate) and not (strata.counts is not None and code == "r"):
            raise Refusal(TOO_FAR_APART)
    except Refusal as refusal:
        return Summary(code, None, None, None, definition.unit, str(refusal))
    except (OverflowError, ZeroDivisionError):
        return Summary(code, None, None, None, definition.unit, TOO_FAR_APART)
    return Summary(code, estimate, _known(lower), _known(upper), definition.unit)


def _known(limit: float | None) -> float | None:
    return None if limit is None or math.isnan(limit) else limit
