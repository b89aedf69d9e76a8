"""From the counts of groups to a finished, suppressed gap analysis: the one entry of the nightly job.

Nothing that leaves `analyse` is derived from a hidden group. Rates, comparisons, summary measures, completeness
and the sentence are computed from what is printed and from nothing else, after suppression has chosen what is.
Numbers are rounded to ten significant digits, so that a rerun gives equal bytes.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from equity_measures.statistics import intervals
from equity_measures.statistics import wording as sentences
from equity_measures.statistics.analysis import (
    HIDDEN,
    SHOWN,
    Completeness,
    Gap,
    GapAnalysis,
    Group,
    Noise,
    Policy,
    ReferenceChoice,
    Row,
    SummaryValue,
    Total,
)
from equity_measures.statistics.chance import noise_of
from equity_measures.statistics.inversion import MOST_GROUPS
from equity_measures.statistics.multiplicity import adjusted_p_values
from equity_measures.statistics.reference import OVERALL, Reference, check_policy, choose_reference
from equity_measures.statistics.reliability import reliability
from equity_measures.statistics.summary import FIRST_MEASURES, SUMMARY_MEASURES, Definition, Strata, Summary, summarize
from equity_measures.statistics.suppression import ALL_HIDDEN, Suppression, suppress
from equity_measures.statistics.unknown import bounds_against_overall, bounds_of_difference
from equity_measures.statistics.wording import Compared, Wording

SIGNIFICANT_DIGITS = 10


def analyse(
    groups: Sequence[Group],
    *,
    higher_is_better: bool,
    is_ordered: bool,
    policy: Policy | None = None,
    wording: Wording | None = None,
    measures: Sequence[str] = FIRST_MEASURES,
    must_hide: Collection[str] = (),
) -> GapAnalysis:
    """Analyse one row of groups: suppress first, then compute from what is shown.

    measures: codes of `SUMMARY_MEASURES`; those outside the default simulate, and take some milliseconds each.
    must_hide: codes to hide besides what this row asks for; a network's row needs `network.hide_in_network`.
    Raises ValueError for counts, codes, ranks or a policy that make no sense.
    """
    policy, wording = policy or Policy(), wording or Wording()
    _check(groups, is_ordered, policy)

    hiding = suppress(groups, policy.threshold, must_hide)
    shown = [group for group in groups if hiding.is_shown(group.code)]
    total = _total(groups, hiding, policy)
    known = [group for group in shown if not group.is_unknown and group.denominator > 0]
    reference = choose_reference(
        known,
        policy.reference,
        higher_is_better=higher_is_better,
        minimum_denominator=policy.minimum_denominator,
        is_total_shown=total.status == SHOWN,
        confidence=policy.confidence,
    )

    rows = _rows(groups, hiding, known, total, reference, policy)
    choice = _describe(reference, rows, total)
    gap = _largest_gap(rows, choice, total, higher_is_better, policy.confidence)
    hidden = [group for group in groups if not (group.is_unknown or hiding.is_shown(group.code))]
    return GapAnalysis(
        higher_is_better=higher_is_better,
        is_ordered=is_ordered,
        policy=policy,
        rows=rows,
        total=total,
        reference=choice,
        gap=gap,
        summaries=_summaries(known, hidden, reference, higher_is_better, is_ordered, policy, measures),
        groups_used=len(known),
        groups_hidden=len(hidden),
        completeness=_completeness(rows, total),
        sentence=_sentence(gap, choice, rows, policy, wording),
        noise=_noise(known, reference, policy),
    )


def _check(groups: Sequence[Group], is_ordered: bool, policy: Policy) -> None:
    check_policy(policy.reference)
    intervals.normal_quantile(policy.confidence)
    if policy.threshold < 1:
        raise ValueError("The suppression threshold must be at least 1; 1 hides nothing.")
    codes = [group.code for group in groups]
    if len(set(codes)) < len(codes):
        raise ValueError("Two groups have the same code; add their counts up, or give each its own code.")
    for kept in (OVERALL, ALL_HIDDEN):
        if kept in codes:
            raise ValueError(f'The code "{kept}" is kept for everybody; give the group another code.')
    if sum(group.is_unknown for group in groups) > 1:
        raise ValueError("Only one group can hold the people of unknown category; add them up.")
    for group in groups:
        if not 0 <= group.numerator <= group.denominator:
            raise ValueError(f'Group "{group.code}": the numerator must lie between 0 and the denominator.')
        if is_ordered and group.rank is None and not group.is_unknown:
            raise ValueError(f'Group "{group.code}" has no rank, and the groups are ordered.')
    ranks = [group.rank for group in groups if not group.is_unknown]
    if is_ordered and len(set(ranks)) < len(ranks):
        raise ValueError("Two ordered groups have the same rank.")


def _total(groups: Sequence[Group], hiding: Suppression, policy: Policy) -> Total:
    if not hiding.is_total_shown:
        return Total(HIDDEN)
    numerator = sum(group.numerator for group in groups)
    denominator = sum(group.denominator for group in groups)
    lower, upper, _ = intervals.proportion_one(numerator, denominator, policy.confidence)
    rate = numerator / denominator if denominator else None
    return Total(SHOWN, numerator, denominator, _round(rate), _round(lower), _round(upper))


# Rows.


class Comparison(NamedTuple):
    """One group against the reference."""

    difference: float | None = None
    difference_lower: float | None = None
    difference_upper: float | None = None
    ratio: float | None = None
    ratio_lower: float | None = None
    ratio_upper: float | None = None
    p_value: float | None = None


NOT_COMPARED = Comparison()


def _rows(
    groups: Sequence[Group],
    hiding: Suppression,
    known: Sequence[Group],
    total: Total,
    reference: Reference,
    policy: Policy,
) -> tuple[Row, ...]:
    if reference.is_overall:
        comparisons = _against_overall(known, total, policy)
    else:
        comparisons = _against_group(known, reference, policy)
    adjusted = _adjusted(comparisons)

    rows = []
    for group in groups:
        head = (group.code, group.label, group.rank, group.is_unknown)
        if not hiding.is_shown(group.code):
            rows.append(Row(*head, HIDDEN))
            continue
        rate = group.numerator / group.denominator if group.denominator else None
        lower, upper, method = intervals.proportion_one(group.numerator, group.denominator, policy.confidence)
        compared = comparisons.get(group.code, NOT_COMPARED)
        rows.append(
            Row(
                *head,
                SHOWN,
                numerator=group.numerator,
                denominator=group.denominator,
                rate=_round(rate),
                lower=_round(lower),
                upper=_round(upper),
                is_reference=group.code == reference.code,
                difference=compared.difference,
                difference_lower=compared.difference_lower,
                difference_upper=compared.difference_upper,
                ratio=compared.ratio,
                ratio_lower=compared.ratio_lower,
                ratio_upper=compared.ratio_upper,
                p_value=compared.p_value,
                interval=method if group.denominator else "",
                reliability=reliability(group.numerator, group.denominator),
                q_value=adjusted.get(group.code),
            )
        )
    return tuple(rows)


def _adjusted(comparisons: Mapping[str, Comparison]) -> dict[str, float | None]:
    tested = {code: compared.p_value for code, compared in comparisons.items() if compared.p_value is not None}
    return {code: _round(q) for code, q in zip(tested, adjusted_p_values(list(tested.values())), strict=True)}


def _against_group(known: Sequence[Group], reference: Reference, policy: Policy) -> dict[str, Comparison]:
    base = next((group for group in known if group.code == reference.code), None)
    if base is None:
        return {}
    compared = {}
    for group in known:
        if group is base:
            continue
        pair = (group.numerator, group.denominator, base.numerator, base.denominator)
        difference = group.numerator / group.denominator - base.numerator / base.denominator
        limits = intervals.newcombe_one(*pair, policy.confidence)
        ratio = intervals.katz_one(*pair, policy.confidence)
        compared[group.code] = _comparison([difference, *limits, *ratio, intervals.p_value(*pair)])
    return compared


def _against_overall(known: Sequence[Group], total: Total, policy: Policy) -> dict[str, Comparison]:
    """Each group against everybody, itself included.

    With w the group's share of people, p - p_all = (1 - w)(p - p_rest): so the interval is Newcombe's against the
    rest, times 1 - w. The ratio's interval is the delta method on log(p / p_all) with the same split.
    """
    if total.numerator is None or not total.denominator:
        return {}
    compared = {}
    z = intervals.normal_quantile(policy.confidence)
    for group in known:
        x, n = group.numerator, group.denominator
        rest_x, rest_n = total.numerator - x, total.denominator - n
        if rest_n == 0:
            continue
        weight = n / total.denominator
        p, p_rest, p_all = x / n, rest_x / rest_n, total.numerator / total.denominator
        lower, upper = intervals.newcombe_one(x, n, rest_x, rest_n, policy.confidence)
        difference = [p - p_all, (1 - weight) * lower, (1 - weight) * upper]
        ratio = _ratio_to_overall(p, n, p_rest, rest_n, p_all, weight, z)
        compared[group.code] = _comparison([*difference, *ratio, intervals.p_value(x, n, rest_x, rest_n)])
    return compared


def _ratio_to_overall(
    p: float, n: int, p_rest: float, rest_n: int, p_all: float, weight: float, z: float
) -> list[float | None]:
    if p_all == 0:
        return [None, None, None]
    if p == 0:
        return [0.0, None, None]
    own = (1 / p - weight / p_all) ** 2 * p * (1 - p) / n
    rest = ((1 - weight) / p_all) ** 2 * p_rest * (1 - p_rest) / rest_n
    spread = math.exp(z * math.sqrt(own + rest))
    return [p / p_all, p / p_all / spread, p / p_all * spread]


def _comparison(values: Sequence[float | None]) -> Comparison:
    return Comparison(*(_round(value) for value in values))


# What stands above the rows.


def _describe(reference: Reference, rows: Sequence[Row], total: Total) -> ReferenceChoice:
    if reference.code is None:
        return ReferenceChoice(None, None, None, reference.reason)
    if reference.is_overall:
        return ReferenceChoice(OVERALL, "Overall", total.rate, reference.reason)
    row = next(row for row in rows if row.is_reference)
    return ReferenceChoice(row.code, row.label, row.rate, reference.reason)


def _largest_gap(
    rows: Sequence[Row], reference: ReferenceChoice, total: Total, higher_is_better: bool, confidence: float
) -> Gap | None:
    """The group that fares worst; the larger one at a tie. None where no group fares worse than the reference."""
    sign = -1 if higher_is_better else 1
    worse = [row for row in rows if row.difference is not None and sign * row.difference > 0]
    if not worse:
        return None
    row = max(worse, key=lambda r: (sign * (r.difference or 0), r.denominator or 0, r.code))
    limits = sorted((sign * (row.difference_lower or 0.0), sign * (row.difference_upper or 0.0)))
    bounds = _bounds(row, rows, total, sign)
    return Gap(
        code=row.code,
        label=row.label,
        rate=row.rate or 0.0,
        reference_code=reference.code or "",
        reference_label=reference.label or "",
        reference_rate=reference.rate or 0.0,
        size=sign * (row.difference or 0.0),
        size_lower=limits[0],
        size_upper=limits[1],
        difference=row.difference or 0.0,
        difference_lower=row.difference_lower or 0.0,
        difference_upper=row.difference_upper or 0.0,
        ratio=row.ratio,
        ratio_lower=row.ratio_lower,
        ratio_upper=row.ratio_upper,
        p_value=row.p_value,
        is_certain=limits[0] > 0 and row.q_value is not None and row.q_value <= 1 - confidence,
        q_value=row.q_value,
        bounds_lower=bounds[0] if bounds else None,
        bounds_upper=bounds[1] if bounds else None,
    )


def _bounds(row: Row, rows: Sequence[Row], total: Total, sign: int) -> tuple[float | None, float | None] | None:
    """The sizes that the gap could have, were the people of unknown category known; from printed counts."""
    unknown = next((each for each in rows if each.is_unknown), None)
    other = next((each for each in rows if each.is_reference), None)
    if unknown is None or not unknown.denominator:
        return None
    if other is not None:
        found = bounds_of_difference(_count(row), _count(other), _count(unknown))
    else:
        found = bounds_against_overall(_count(row), _count(total), _count(unknown))
    lower, upper = sorted(sign * bound for bound in found)
    return _round(lower), _round(upper)


def _count(printed: Row | Total) -> tuple[int, int]:
    return printed.numerator or 0, printed.denominator or 0


def _noise(known: Sequence[Group], reference: Reference, policy: Policy) -> Noise | None:
    """What chance alone would make of the shown groups; None for fewer than two or more than can be simulated."""
    if not 2 <= len(known) <= MOST_GROUPS or reference.code is None:
        return None
    codes = [group.code for group in known]
    is_best = reference.code in codes and policy.reference not in ("largest", f"fixed:{reference.code}")
    enough = [j for j, group in enumerate(known) if group.denominator >= policy.minimum_denominator]
    found = noise_of(
        [(group.numerator, group.denominator) for group in known],
        reference=codes.index(reference.code) if reference.code in codes else None,
        best_of=enough if is_best else (),
        confidence=policy.confidence,
    )
    return Noise(*(_round(number) or 0.0 for number in vars(found).values()))


def _summaries(
    known: Sequence[Group],
    hidden: Sequence[Group],
    reference: Reference,
    higher_is_better: bool,
    is_ordered: bool,
    policy: Policy,
    measures: Sequence[str],
) -> dict[str, SummaryValue]:
    codes = [group.code for group in known]
    strata = Strata.from_counts(
        [(group.numerator, group.denominator) for group in known],
        higher_is_better=higher_is_better,
        ranks=[group.rank or 0 for group in known] if is_ordered else None,
        reference=codes.index(reference.code) if reference.code in codes else None,
        confidence=policy.confidence,
    )
    values = {}
    for code in measures:
        definition = SUMMARY_MEASURES[code]
        reason = _why_not(definition, known, hidden) if is_ordered else ""
        value = Summary(code, None, None, None, definition.unit, reason) if reason else summarize(strata, code)
        numbers = (_round(value.estimate), _round(value.lower), _round(value.upper))
        values[code] = SummaryValue(definition.name, *numbers, definition.unit, value.refused)
    return values


def _why_not(definition: Definition, known: Sequence[Group], hidden: Sequence[Group]) -> str:
    """Why hidden groups rule out a measure of ordered groups: it stands on the ends, or on everyone's place."""
    if not hidden:
        return ""
    if definition.needs_every_group:
        return "Some groups are hidden, and this measure needs all of the order."
    ranks = [group.rank or 0 for group in known]
    if any(not ranks or not min(ranks) < (group.rank or 0) < max(ranks) for group in hidden):
        return "The first or the last group of the order is hidden."
    return ""


def _completeness(rows: Sequence[Row], total: Total) -> Completeness:
    """Share of people with a known category, from printed numbers only.

    When the unknown group is hidden, the shown known groups give a lower bound that any reader could
    work out; it is cut to a whole percent.
    """
    if not total.denominator:
        return Completeness(HIDDEN, None, None, None)
    unknown = next((row for row in rows if row.is_unknown), None)
    if unknown is None or unknown.denominator is not None:
        known = total.denominator - (unknown.denominator or 0 if unknown else 0)
        return Completeness("exact", _round(known / total.denominator), known, total.denominator)

    known = sum(row.denominator or 0 for row in rows)
    return Completeness("at_least", 100 * known // total.denominator / 100, None, total.denominator)


def _sentence(gap: Gap | None, reference: ReferenceChoice, rows: Sequence[Row], policy: Policy, words: Wording) -> str:
    is_overall = reference.code == OVERALL
    if reference.rate is None or all(row.difference is None for row in rows):
        known = [row for row in rows if not row.is_unknown]
        shown = sum(row.rate is not None for row in known)
        hidden = sum(not row.is_shown for row in known)
        return sentences.nothing_to_compare_sentence(shown, hidden, words)
    label = None if is_overall else reference.label
    if gap is None:
        return sentences.no_gap_sentence(label, reference.rate, words)
    compared = Compared(
        label=gap.label,
        rate=gap.rate,
        reference_label=label,
        reference_rate=gap.reference_rate,
        size=gap.size,
        lower=gap.size_lower,
        upper=gap.size_upper,
        is_certain=gap.is_certain,
        compared_at_once=sum(row.difference is not None for row in rows),
    )
    return sentences.gap_sentence(compared, words, policy.confidence)


def _round(value: float | None) -> float | None:
    """Ten significant digits; None for what isn't a finite number."""
    if value is None or not math.isfinite(value):
        return None
    # Adding 0 makes a negative zero positive, so that equal results have equal bytes.
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}") + 0.0
