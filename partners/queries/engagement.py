"""The ledger of engagement, added up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from partners.models import Engagement, Mode, Stakeholder


@dataclass
class Sums:
    """What some entries come to."""

    label: str
    entries: int = 0
    people: int = 0
    hours: Decimal = Decimal(0)
    honoraria: int = 0
    changes: int = 0

    def add(self, entry: Engagement) -> None:
        self.entries += 1
        self.people += entry.people
        self.hours += entry.hours
        self.honoraria += entry.honoraria
        self.changes += bool(entry.changed)


@dataclass(frozen=True)
class Ledger:
    """Entries by who was engaged and by what in; kinds without an entry are shown as such, since that tells most."""

    total: Sums
    by_stakeholder: list[Sums]
    by_mode: list[Sums]


def summarize(entries: Iterable[Engagement]) -> Ledger:
    total = Sums("All")
    by_stakeholder = {one.value: Sums(str(one.label)) for one in Stakeholder}
    by_mode = {one.value: Sums(str(one.label)) for one in Mode}
    for entry in entries:
        for sums in (total, by_stakeholder[entry.stakeholder], by_mode[entry.mode]):
            sums.add(entry)
    return Ledger(total, list(by_stakeholder.values()), list(by_mode.values()))
