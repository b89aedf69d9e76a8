"""What is said of a gap since the work on it began. Pure."""

from __future__ import annotations

from datetime import date

from equity_measures.statistics.narrowing import NARROWING, UNCLEAR, WIDENING, Narrowing
from mielhss.lib.numbers import points

TONES = {NARROWING: "good", WIDENING: "bad", UNCLEAR: ""}
VERDICTS = {NARROWING: "Narrower", WIDENING: "Wider", UNCLEAR: "Cannot tell yet"}


def verdict(narrowing: Narrowing | None) -> str:
    return VERDICTS[narrowing.verdict] if narrowing else VERDICTS[UNCLEAR]


def answer(narrowing: Narrowing | None, group: str, reference: str, began_on: date | None) -> str:
    """Has the gap narrowed since the baseline? The verdict first, then the estimate with its interval."""
    who = f"between {group} and {reference}"
    if narrowing is None or began_on is None:
        return f"Cannot tell yet whether the gap {who} has narrowed: the work has not begun."
    since = f"since the work began on {began_on:%B} {began_on.day}, {began_on.year}"
    if narrowing.estimate is None or narrowing.lower is None or narrowing.upper is None:
        return f"Cannot tell yet whether the gap {who} has narrowed {since}: {narrowing.reason}"
    if narrowing.verdict == NARROWING:
        return (
            f"Yes, the gap {who} is {points(-narrowing.estimate)} points narrower {since} (95% interval "
            f"{points(-narrowing.upper)} to {points(-narrowing.lower)}), over {narrowing.periods} periods."
        )
    if narrowing.verdict == WIDENING:
        return (
            f"No, the gap {who} is {points(narrowing.estimate)} points wider {since} (95% interval "
            f"{points(narrowing.lower)} to {points(narrowing.upper)}), over {narrowing.periods} periods."
        )
    return (
        f"Cannot tell yet whether the gap {who} has narrowed {since}: it changed by "
        f"{points(narrowing.estimate, signed=True)} points, with a 95% interval from "
        f"{points(narrowing.lower, signed=True)} to {points(narrowing.upper, signed=True)}, which holds both narrowing "
        "and widening."
    )
