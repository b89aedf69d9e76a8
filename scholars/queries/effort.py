"""Protected time: promised, really had, and how much support is left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from scholars.models import Appointment, EffortMonth, Scholar, Support


@dataclass
class Ledger:
    """One scholar's effort and support, as of a day."""

    scholar: Scholar
    floor: int
    months: list[EffortMonth] = field(default_factory=list)
    used_months: int = 0
    cap_months: int = 60

    @property
    def promised(self) -> int | None:
        return self.months[-1].promised if self.months else None

    @property
    def reported(self) -> list[EffortMonth]:
        return [row for row in self.months if row.actual is not None]

    @property
    def mean_actual(self) -> float | None:
        """Over the months reported; None before the first."""
        actual = [row.actual for row in self.reported if row.actual is not None]
        return sum(actual) / len(actual) if actual else None

    @property
    def below(self) -> list[EffortMonth]:
        """Months in which less than the program's floor was really protected."""
        return [row for row in self.reported if (row.actual or 0) < self.floor]

    @property
    def promises_too_little(self) -> bool:
        return any(row.promised < self.floor for row in self.months)

    @property
    def is_below_now(self) -> bool:
        """Was the last month reported below the floor?"""
        return bool(self.reported) and self.reported[-1] in self.below

    @property
    def left_months(self) -> int:
        """Months of support the funder still allows; below zero when it was passed."""
        return self.cap_months - self.used_months

    def open_on(self, today: date) -> list[EffortMonth]:
        return [row for row in self.months if row.is_open(today)]


def ledgers(scholars: QuerySet[Scholar], today: date) -> list[Ledger]:
    """One ledger for each of these scholars, in their order. Four queries, however many there are.

    Months used are those of funder's support granted so far: training years that have begun count in full, the
    present one by the months that have passed; support before the program is added.
    """
    found = {s.pk: _blank(s) for s in scholars.select_related("cohort__program", "institution", "user")}
    rows = EffortMonth.objects.filter(appointment__scholar__in=list(found)).select_related("appointment")
    for row in rows.order_by("month"):
        found[row.appointment.scholar_id].months.append(row)
    periods = Appointment.objects.filter(scholar__in=list(found)).prefetch_related("supports")
    for appointment in periods:
        found[appointment.scholar_id].used_months += used_by(appointment, today)
    return list(found.values())


def _blank(scholar: Scholar) -> Ledger:
    program = scholar.cohort.program
    return Ledger(
        scholar=scholar,
        floor=program.effort_floor,
        used_months=scholar.months_supported_before,
        cap_months=program.support_cap_months,
    )


def used_by(appointment: Appointment, today: date) -> int:
    """Months of capped support used up in one appointment by a day. Reads `supports`."""
    passed = sum(month <= today for month in appointment.months())
    by_year: dict[int, int] = defaultdict(int)
    for support in appointment.supports.all():
        if support.source in Support.CAPPED:
            by_year[support.training_year] = max(by_year[support.training_year], support.months)
    return sum(min(months, max(0, passed - 12 * (year - 1))) for year, months in by_year.items())
