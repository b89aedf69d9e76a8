"""The gate before everything that is written about families: what might name one is not taken in.

The gate of extracts reads the words. What it finds is told by its kind and never by the words themselves, and a text
that is stopped is kept nowhere: not in the database, not in a log, not in the session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from equity_measures.ingestion.privacy import text_identifiers

ADVICE = {
    "name": "Say who it is by her part in the story: 'the mother', 'her lawyer'.",
    "date": "Say when it was in words that name no day: 'in the spring', 'three weeks ago'.",
    "geography": "Say where it is no closer than the city or the state.",
    "age over 89": "Write '90 or older'.",
}
ELSE = "Leave it out, or say it in words that name nobody."


def problems(text: str) -> list[str]:
    """What stands in the way of keeping this text, in words that repeat nothing of it."""
    told: dict[str, str] = {}
    for finding in text_identifiers(text):
        told.setdefault(finding.kind, f"This might name somebody: {finding}. {ADVICE.get(finding.kind, ELSE)}")
    return list(told.values())


def faulty_fields(texts: Mapping[str, str | None]) -> dict[str, list[str]]:
    """The problems of several texts, by the names of their fields."""
    found = {name: problems(text) for name, text in texts.items() if text}
    return {name: faults for name, faults in found.items() if faults}


def kinds_in(texts: Iterable[str | None]) -> list[str]:
    """The kinds of identifiers in some texts, for a refusal."""
    return sorted({finding.kind for text in texts if text for finding in text_identifiers(text)})
