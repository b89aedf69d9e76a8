"""Dates as files write them, as ISO texts that are as precise as the file was."""

from __future__ import annotations

import re
from datetime import date

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
_SEASONS = {"winter": 1, "spring": 3, "summer": 6, "fall": 9, "autumn": 9}
_ISO = re.compile(r"^(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?(?:[T/\s].*)?/*$")
_AMERICAN = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})\b")
_WORDS = re.compile(r"^(\d{4})\s+([A-Za-z]{3,9})\b\.?(?:[\s-]+(\d{1,2})\b)?")
_WORDS_LAST = re.compile(r"^(?:(\d{1,2})\s+)?([A-Za-z]{3,9})\.?\s+(?:(\d{1,2}),?\s+)?(\d{4})$")


def parts(year: object, month: object = "", day: object = "") -> str:
    """An ISO text from a year and perhaps a month (number or name) and day; empty without a believable year.

    >>> parts("2024", "Mar", "7")
    '2024-03-07'
    """
    found_year = _number(year, 1900, 2100)
    if found_year is None:
        return ""
    found_month = _month(month)
    if found_month is None:
        return f"{found_year:04}"
    found_day = _number(day, 1, 31)
    try:
        return date(found_year, found_month, found_day or 0).isoformat()
    except ValueError:
        return f"{found_year:04}-{found_month:02}"


def iso(text: str) -> str:
    """An ISO text from '2024', '2024 Mar-Apr', '2024/03/07/', '03/07/2024', 'March 7, 2024'; empty when it is none."""
    text = text.strip()[:60]
    if found := _WORDS.match(text):
        return parts(found[1], found[2], found[3] or "")
    if found := _ISO.match(text):
        return parts(*found.groups(default=""))
    if found := _AMERICAN.match(text):
        return parts(found[3], found[1], found[2])
    if found := _WORDS_LAST.match(text):
        return parts(found[4], found[2], found[1] or found[3] or "")
    year = re.search(r"\b(?:19|20)\d{2}\b", text)
    return year[0] if year else ""


def full(text: str) -> str:
    """A whole day or nothing, for what has a first and a last day."""
    found = iso(text)
    return found if len(found) == 10 else ""


def _month(value: object) -> int | None:
    word = str(value or "").strip().lower()
    if not word:
        return None
    return _MONTHS.get(word[:3]) or _SEASONS.get(word) or _number(word, 1, 12)


def _number(value: object, lowest: int, highest: int) -> int | None:
    word = str(value or "").strip()
    if not re.fullmatch(r"[0-9]{1,4}", word):
        return None
    return int(word) if lowest <= int(word) <= highest else None
