"""What somebody asks of a kind of report: which period, about whom, in which language."""

from __future__ import annotations

from dataclasses import dataclass

from equity_measures.periods import Period
from partners.models import Institution
from scholars.models import Program, Scholar


@dataclass(frozen=True)
class Wish:
    period: str
    institution: Institution | None = None
    program: Program | None = None
    scholar: Scholar | None = None
    language: str = "en"

    @property
    def span(self) -> Period:
        return Period.parse(self.period)

    @property
    def scope(self) -> str:
        """About whom, as the cover says it."""
        if self.scholar:
            return self.scholar.name
        named = [str(one) for one in (self.program, self.institution) if one]
        return ", ".join(named) or "Whole network"
