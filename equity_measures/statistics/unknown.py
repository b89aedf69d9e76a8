"""How far a gap could move if the people of unknown category were known.

Source: Manski CF. Partial identification of probability distributions. Springer 2003: what the data allow without any
assumption about who is unknown.
"""

from __future__ import annotations

Count = tuple[int, int]  # numerator, denominator


def bounds_of_difference(group: Count, other: Count, unknown: Count) -> tuple[float, float]:
    """The least and the most that p_group - p_other can be, wherever each unknown person belongs.

    All outcomes are known; only the category is not. The difference is largest when the unknown in the numerator
    belong to `group` and those outside it to `other`, and smallest the other way round.
    """
    events, rest = unknown[0], unknown[1] - unknown[0]
    return _rate(group, 0, rest) - _rate(other, events, 0), _rate(group, events, 0) - _rate(other, 0, rest)


def bounds_against_overall(group: Count, total: Count, unknown: Count) -> tuple[float, float]:
    """The same against the rate of everybody, which the unknown are part of already."""
    overall = total[0] / total[1]
    events, rest = unknown[0], unknown[1] - unknown[0]
    return _rate(group, 0, rest) - overall, _rate(group, events, 0) - overall


def _rate(group: Count, events: int, rest: int) -> float:
    return (group[0] + events) / (group[1] + events + rest)
