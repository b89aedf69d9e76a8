"""What a page says of how far a gap can be trusted: sentences made of numbers already printed. Reads no database."""

from __future__ import annotations

from collections.abc import Sequence

from equity_measures.statistics.analysis import GapAnalysis, Row
from equity_measures.statistics.decomposition import Parts, decompose
from equity_measures.statistics.reliability import REASONS
from equity_measures.statistics.wording import percent, points


def sentences(analysis: GapAnalysis) -> list[str]:
    """In this order: chance, spread, many comparisons, rates that cannot stand alone, people of unknown category."""
    found = (_chance(analysis), _spread(analysis), _many(analysis), _unreliable(analysis), _unknown(analysis))
    return [sentence for sentence in found if sentence]


def _chance(analysis: GapAnalysis) -> str:
    noise = analysis.noise
    if noise is None:
        return ""
    text = (
        f"If all these groups fared alike, chance would still show a gap of about {points(noise.typical)} points, "
        f"mostly by its smallest groups, and in one sample of twenty more than {points(noise.unusual)}."
    )
    if analysis.gap is None:
        return text
    seen = points(analysis.gap.size)
    if analysis.gap.is_certain:
        return f"{text} The gap here, {seen} points, rests on enough people to be told from that."
    return f"{text} The gap here, {seen} points, cannot be told from that."


def _spread(analysis: GapAnalysis) -> str:
    noise = analysis.noise
    if noise is None or points(noise.spread) == "0.0":
        return ""
    text = f"The rate of a person's group typically lies {points(noise.spread)} points from the average"
    if points(noise.spread_beyond_chance) == "0.0":
        return f"{text}, no more than chance alone would make it."
    return f"{text}; without what chance adds, {points(noise.spread_beyond_chance)}."


def _many(analysis: GapAnalysis) -> str:
    compared = [row for row in analysis.rows if row.q_value is not None]
    if len(compared) < 2:
        return ""
    limit = 1 - analysis.policy.confidence
    holding = [row.label for row in compared if row.q_value is not None and row.q_value <= limit]
    together = f"Of {len(compared)} differences from {_reference(analysis)}, looked at together,"
    if not holding:
        return f"{together} none holds up."
    if len(holding) == len(compared):
        return f"{together} all hold up."
    verb = "holds" if len(holding) == 1 else "hold"
    return f"{together} {len(holding)} {verb} up: {_listed(holding)}."


def _reference(analysis: GapAnalysis) -> str:
    return "the overall rate" if analysis.reference.code == "overall" else f"{analysis.reference.label}"


def _unreliable(analysis: GapAnalysis) -> str:
    marked = [f"{row.label} ({REASONS[row.reliability]})" for row in analysis.rows if row.is_shown and row.reliability]
    return f"Read with care: {_listed(marked, separator='; ')}." if marked else ""


def _unknown(analysis: GapAnalysis) -> str:
    gap = analysis.gap
    if gap is None or gap.bounds_lower is None or gap.bounds_upper is None:
        return ""
    unknown = next(row for row in analysis.rows if row.is_unknown)
    text = f"For {unknown.denominator:,} people the category is unknown. Wherever they belong, the gap"
    if gap.bounds_lower > 0:
        return f"{text} is between {points(gap.bounds_lower)} and {points(gap.bounds_upper)} points."
    return f"{text} is at most {points(gap.bounds_upper)} points; it could also be none."


def parts_of(network: GapAnalysis, sites: Sequence[GapAnalysis]) -> Parts | None:
    """The network's gap within sites and between them, from what the sites' own reports show of its two groups."""
    gap = network.gap
    if gap is None or network.reference.code == "overall":
        return None
    pairs = []
    for site in sites:
        rows = {row.code: row for row in site.rows if row.is_shown}
        if gap.code in rows and gap.reference_code in rows:
            pairs.append((_count(rows[gap.code]), _count(rows[gap.reference_code])))
    return decompose(pairs)


def parts_sentence(network: GapAnalysis, parts: Parts) -> str:
    """Of the two parts, as how much worse the group fares; negative where a part makes the gap smaller."""
    gap, sign = network.gap, -1 if network.higher_is_better else 1
    if gap is None:
        return ""
    within, between = sign * parts.within, sign * parts.between
    return (
        f"At the {parts.sites} sites that show both groups, {gap.label} and {gap.reference_label} lie "
        f"{points(sign * parts.difference)} points apart: {points(within)} arise within sites, and {points(between)} "
        "from which sites people go to."
    )


def _count(row: Row) -> tuple[int, int]:
    return row.numerator or 0, row.denominator or 0


def _listed(names: Sequence[str], separator: str = ", ") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{separator.join(names[:-1])}{separator if separator != ', ' else ' '}and {names[-1]}"


def methods(analysis: GapAnalysis) -> list[tuple[str, str]]:
    """What the methods disclosure says of all this: a term and its explanation."""
    return [
        (
            "Comparison group",
            "Chosen by the program's policy. The best group is the one whose 95% interval reaches least far towards a "
            f"worse rate, among groups of at least {analysis.policy.minimum_denominator} people.",
        ),
        (
            "Many groups at once",
            "Tests by the N-1 chi-squared or Fisher's method, adjusted by Benjamini and Hochberg (1995): of the "
            f"differences said to hold up, at most {percent(1 - analysis.policy.confidence)} are expected to be false.",
        ),
        (
            "Chance",
            "2,048 simulated samples of groups of the same sizes that share one rate; where the best group is the "
            "comparison, it is chosen anew in each. The distance from the average is the standard deviation of the "
            "rates over people, before and after the variance that sampling adds is taken off.",
        ),
        (
            "Rates to be read with care",
            "By the presentation standards of the National Center for Health Statistics (2017), on exact intervals.",
        ),
        (
            "Unknown categories",
            "The least and the most the gap can be wherever the people of unknown category belong (Manski 2003).",
        ),
    ]
