"""Finds counts of people from 1 to 10 in what a team is about to publish. Pure.

Figures of the network are suppressed before they come here; what people type is not. A text such as "two of the four
families" can name somebody in a small clinic, so it is stopped and shown to its writer. The rule reads numbers, in
digits or in English words, that stand before a word for people with at most three words between them. It cannot find
counts that are told without naming whom ("three of them came"): docs say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

WORDS = "one|two|three|four|five|six|seven|eight|nine|ten"
PEOPLE = (
    "patients?|people|persons?|children|child|kids?|famil(?:y|ies)|mothers?|fathers?|parents?|wom[ae]n|m[ae]n|girls?|"
    "boys?|newborns?|babies|baby|teens?|teenagers?|adolescents?|adults?|caregivers?|deaths?|cases?"
)
# Between a count and its people stand words that describe them, not those that begin something else.
_BETWEEN = (
    r"(?!(?:for|in|at|to|by|with|from|and|or|per|minutes?|hours?|days?|weeks?|months?|years?|times?|tests?|visits?|"
    r"calls?|points?|percent|steps?|questions?)\b)[a-z-]+"
)
_COUNT = re.compile(
    rf"(?<![\w.,/-])(?:[1-9]|10|{WORDS})(?:\s+(?:of|out of)\s+(?:the\s+)?(?:\d+|{WORDS}))?(?:\s+{_BETWEEN}){{0,3}}?\s+"
    rf"(?:{PEOPLE})\b",
    re.IGNORECASE,
)
# A plan speaks of a person at a time without counting anybody: "one patient at a time", "one family each".
_HARMLESS = re.compile(r"^one\s", re.IGNORECASE)


def counts_in(text: str) -> list[str]:
    """What stands there and could be a small count of people, as it is written."""
    return [match[0] for match in _COUNT.finditer(text) if not _HARMLESS.match(match[0])]


def places_with_counts(texts: Mapping[str, str]) -> list[str]:
    """The names of the texts that hold such counts."""
    return [name for name, text in texts.items() if counts_in(text)]
