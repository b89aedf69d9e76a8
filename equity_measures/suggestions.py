"""Guessing what a local value means, for a person to confirm."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import fuzz, process, utils

LOWEST_SCORE = 55.0


def suggest(value: str, options: Mapping[str, int], *, most: int = 3) -> list[tuple[str, int]]:
    """Up to `most` options that look like the value, the likeliest first. A blank value has none."""
    if not value:
        return []
    found = process.extract(
        value,
        list(options),
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=most,
        score_cutoff=LOWEST_SCORE,
    )
    return [(label, options[label]) for label, _, _ in found]
