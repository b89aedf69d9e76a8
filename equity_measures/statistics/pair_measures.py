"""Difference and ratio: two groups stand for all.

Definitions: WHO, Health Equity Assessment Toolkit: technical notes (2022).
"""

from __future__ import annotations

import math

from equity_measures.statistics.intervals import katz_one, newcombe_one
from equity_measures.statistics.strata import Refusal, Strata, Values, log_interval, normal_interval


def difference(strata: Strata) -> Values:
    """D = y_a - y_b for the pair of `compared_pair`. Newcombe's interval for counts, else normal."""
    a, b = compared_pair(strata)
    estimate = strata.rates[a] - strata.rates[b]
    if strata.counts is not None:
        lower, upper = newcombe_one(*strata.counts[a], *strata.counts[b], strata.confidence)
        return estimate, strata.scale * lower, strata.scale * upper
    if strata.standard_errors is None:
        return estimate, None, None
    return normal_interval(estimate, math.hypot(strata.standard_errors[a], strata.standard_errors[b]), strata)


def ratio(strata: Strata) -> Values:
    """R = y_a / y_b for the same pair. Katz's log interval for counts, else the delta method on the log."""
    a, b = compared_pair(strata)
    if strata.rates[b] == 0:
        raise Refusal("The rate of the group divided by is 0, so there is no ratio.")
    estimate = strata.rates[a] / strata.rates[b]
    if strata.counts is not None:
        return katz_one(*strata.counts[a], *strata.counts[b], strata.confidence)
    if strata.standard_errors is None or estimate == 0:
        return estimate, None, None
    error = math.hypot(strata.standard_errors[a] / strata.rates[a], strata.standard_errors[b] / strata.rates[b])
    return log_interval(estimate, error, strata)


def compared_pair(strata: Strata) -> tuple[int, int]:
    """Indexes (a, b) such that y_a - y_b above 0 means that the disadvantaged fare worse (HEAT's pairing).

    Ordered: the two ends. With a reference: it and the group that fares worst. Else: highest and lowest.
    """
    rates, indexes = strata.rates, range(len(strata))
    if strata.ranks is not None:
        bottom, top = min(indexes, key=strata.ranks.__getitem__), max(indexes, key=strata.ranks.__getitem__)
        return (top, bottom) if strata.higher_is_better else (bottom, top)
    if strata.reference is None:
        return max(indexes, key=rates.__getitem__), min(indexes, key=rates.__getitem__)

    others = [j for j in indexes if j != strata.reference]
    if strata.higher_is_better:
        return strata.reference, min(others, key=rates.__getitem__)
    return max(others, key=rates.__getitem__), strata.reference
