"""Whether a proportion is reliable enough to be read on its own.

Source: Parker JD et al. National Center for Health Statistics data presentation standards for proportions. Vital Health
Stat 2017;2(175). Its intervals are Korn and Graubard's, which for plain counts are Clopper and Pearson's.
"""

from __future__ import annotations

from typing import Literal

from equity_measures.statistics.intervals import clopper_pearson

Verdict = Literal["", "few-people", "wide", "relatively-wide", "none-or-all"]

REASONS: dict[str, str] = {
    "few-people": "fewer than 30 people",
    "wide": "its interval is 30 points wide or wider",
    "relatively-wide": "its interval is wider than 130 % of the rate",
    "none-or-all": "nobody or everybody counts, so it says little about the rate",
}

FEWEST_PEOPLE = 30
NARROW, WIDE = 0.05, 0.30
WIDEST_FOR_ITS_RATE = 1.30


def reliability(numerator: int, denominator: int) -> Verdict:
    """ "" for a proportion that may stand alone, else why it may not.

    In this order: fewer than 30 people; none or all of them in the numerator; an interval of 0.30 or wider; one wider
    than 130 % of the proportion, unless it is at most 0.05 wide.
    """
    if denominator < FEWEST_PEOPLE:
        return "few-people"
    lower, upper = clopper_pearson(numerator, denominator)
    width = float(upper) - float(lower)
    if width >= WIDE:
        return "wide"
    if numerator in (0, denominator):
        return "none-or-all"
    if width > NARROW and width > WIDEST_FOR_ITS_RATE * numerator / denominator:
        return "relatively-wide"
    return ""
