"""Reporting periods as text: 2026, 2026-H1, 2026-Q3, 2026-07, and spans of years such as 2019-2024."""

from __future__ import annotations

import calendar
import re
from datetime import date

_SPAN = re.compile(r"(\d{4})-(\d{4})")
_FORM = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")


def months_of(period: str) -> range | None:
    """The months of a period, counted from year 0; None when it is no period."""
    match = _FORM.fullmatch(period)
    if match is None:
        return None
    year, half, quarter, month = match.groups()
    start = int(year) * 12
    if half:
        return range(start + (int(half) - 1) * 6, start + int(half) * 6)
    if quarter:
        return range(start + (int(quarter) - 1) * 3, start + int(quarter) * 3)
    if month:
        return range(start + int(month) - 1, start + int(month))
    return range(start, start + 12)


def days_of(period: str) -> tuple[date, date] | None:
    """The first and the last day of a period or span of years; None when it is no period."""
    span = _SPAN.fullmatch(period)
    months = range(int(span[1]) * 12, int(span[2]) * 12 + 12) if span else months_of(period)
    if not months or not 12 <= months.start < months.stop <= 120_000:
        return None
    year, month = divmod(months.stop - 1, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(months.start // 12, months.start % 12 + 1, 1), date(year, month + 1, last)


def inside(period: str) -> list[str]:
    """The period itself and every finer one within it, coarse ones first."""
    months = months_of(period)
    if months is None:
        return [period]
    year = months.start // 12
    finer = [f"{year}-H{n}" for n in (1, 2)] + [f"{year}-Q{n}" for n in (1, 2, 3, 4)]
    finer += [f"{year}-{n:02d}" for n in range(1, 13)]
    parts = [part for part in finer if part != period and _within(part, months)]
    return [period, *parts]


def _within(part: str, months: range) -> bool:
    own = months_of(part)
    return own is not None and own.start >= months.start and own.stop <= months.stop
