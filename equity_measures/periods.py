"""Periods as people write them: 2026, 2026-Q3, 2026-09, and spans of years such as 1999-2008. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

# How long after a period's end sites have to send its data.
DAYS_TO_SUBMIT = 60


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of whole months. `text` is how it is written and stored."""

    first_day: date
    last_day: date
    text: str
    kind: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """Raise ValueError, saying what is expected, for anything else."""
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", text):
            year, quarter = int(match[1]), int(match[2])
            return cls._of_months(year, 3 * quarter - 2, year, 3 * quarter, text, "quarter")
        if match := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text):
            year, month = int(match[1]), int(match[2])
            return cls._of_months(year, month, year, month, text, "month")
        if (match := re.fullmatch(r"(\d{4})-(\d{4})", text)) and 1900 <= int(match[1]) < int(match[2]) <= 2200:
            return cls._of_months(int(match[1]), 1, int(match[2]), 12, text, "span")
        if re.fullmatch(r"\d{4}", text) and 1900 <= int(text) <= 2200:
            return cls._of_months(int(text), 1, int(text), 12, text, "year")
        raise ValueError("Write the period as 2026-Q3, 2026-09, 2026, or 2019-2024 for a span of years.")

    @classmethod
    def _of_months(cls, year: int, month: int, to_year: int, to_month: int, text: str, kind: str) -> Period:
        if not 1900 <= year <= 2200:
            raise ValueError("The year of the period lies outside 1900 to 2200.")
        last = date(to_year, to_month, monthrange(to_year, to_month)[1])
        return cls(date(year, month, 1), last, text, kind)

    @classmethod
    def quarter_of(cls, day: date) -> Period:
        return cls.parse(f"{day.year}-Q{(day.month + 2) // 3}")

    def previous(self) -> Period:
        """The period of the same kind before this one; spans have none and raise ValueError."""
        year = self.first_day.year
        if self.kind == "year":
            return Period.parse(str(year - 1))
        if self.kind == "quarter":
            quarter = (self.first_day.month + 2) // 3
            return Period.parse(f"{year}-Q{quarter - 1}" if quarter > 1 else f"{year - 1}-Q4")
        if self.kind == "month":
            month = self.first_day.month
            return Period.parse(f"{year}-{month - 1:02d}" if month > 1 else f"{year - 1}-12")
        raise ValueError("A span of years has no period before it.")

    def next(self) -> Period:
        """The period of the same kind after this one; spans have none and raise ValueError."""
        if self.kind == "span":
            raise ValueError("A span of years has no period after it.")
        after = self.last_day + timedelta(days=1)
        if self.kind == "year":
            return Period.parse(str(after.year))
        return Period.quarter_of(after) if self.kind == "quarter" else Period.parse(f"{after:%Y-%m}")

    def contains(self, other: Period) -> bool:
        return self.first_day <= other.first_day and other.last_day <= self.last_day

    @property
    def due_on(self) -> date:
        """The last day on which data for this period are in time."""
        return self.last_day + timedelta(days=DAYS_TO_SUBMIT)

    @property
    def label(self) -> str:
        """As a heading reads: 'July to September 2026'."""
        if self.kind == "month":
            return f"{self.first_day:%B %Y}"
        if self.kind == "quarter":
            return f"{self.first_day:%B} to {self.last_day:%B %Y}"
        if self.kind == "span":
            return f"{self.first_day.year} to {self.last_day.year}"
        return self.text

    def __str__(self) -> str:
        return self.text
