"""From the 1997 standard of race and ethnicity to the 2024 one, with what can't be known left open.

The two questions of 1997 and the one question of 2024 can't be turned into each other person by person. So each
answer of 1997 comes with all answers that the person might give in 2024, and counts with bounds.
Source: OMB Statistical Policy Directive 15, editions of 1997 and 2024.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from equity_measures import library


@dataclass(frozen=True)
class Bounds:
    """How many people are in a category of 2024: surely, most likely, and at most."""

    lower: int
    likeliest: int
    upper: int


def rows() -> list[dict[str, Any]]:
    """Each answer of 1997 with `possible`, `likeliest`, `certainty` and `why`."""
    found: list[dict[str, Any]] = library.read("crosswalk_1997_2024")["rows"]
    return found


def bounds(counts: Mapping[tuple[str, str], int]) -> dict[str, Bounds]:
    """Bounds of each category of 2024 from counts by (race of 1997, ethnicity).

    Raises KeyError for a combination that the crosswalk does not have.
    """
    by_answer = {(row["race_1997"], row["ethnicity"]): row for row in rows()}
    sums: dict[str, list[int]] = {}
    for answer, count in counts.items():
        row = by_answer[answer]
        for category in row["possible"]:
            lower, likeliest, upper = sums.setdefault(category, [0, 0, 0])
            sums[category] = [
                lower + count * (row["possible"] == [category]),
                likeliest + count * (row["likeliest"] == category),
                upper + count,
            ]
    return {category: Bounds(*parts) for category, parts in sums.items()}
