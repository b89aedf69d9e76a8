"""Appointments and their effort ledgers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from scholars.models import Appointment, EffortMonth, Notice, Scholar, Support
from scholars.services import mail
from scholars.services.refusal import Refused


@transaction.atomic
def open_appointment(*, appointment: Appointment, by: User) -> Appointment:
    """A new period of support, with a row of the ledger for each of its months."""
    _require_room(appointment)
    appointment.save()
    _fit_ledger(appointment)
    _record("appointment.opened", appointment, by)
    return appointment


@transaction.atomic
def change_appointment(*, appointment: Appointment, by: User) -> Appointment:
    """Keep a changed period. Months that fall out of it go, unless somebody has reported on them."""
    _require_room(appointment)
    appointment.save()
    months = appointment.months()
    outside = EffortMonth.objects.filter(appointment=appointment).exclude(month__in=months)
    if outside.filter(actual__isnull=False).exists():
        raise Refused("Effort was reported for months outside this period. Choose dates that keep them.")
    outside.delete()
    _fit_ledger(appointment)
    _record("appointment.changed", appointment, by)
    return appointment


def _require_room(appointment: Appointment) -> None:
    """Periods of one scholar do not overlap. Her record is locked, so that two cannot be opened at once."""
    Scholar.objects.select_for_update().get(pk=appointment.scholar_id)
    others = Appointment.objects.filter(
        scholar=appointment.scholar_id, starts_on__lte=appointment.ends_on, ends_on__gte=appointment.starts_on
    ).exclude(pk=appointment.pk)
    if others.exists():
        raise Refused("This scholar has an appointment in these months already. Change its dates first.")


def _fit_ledger(appointment: Appointment) -> None:
    """A row for each month; months still to be reported promise what the appointment promises now."""
    known = set(EffortMonth.objects.filter(appointment=appointment).values_list("month", flat=True))
    EffortMonth.objects.bulk_create(
        EffortMonth(appointment=appointment, month=month, promised=appointment.effort)
        for month in appointment.months()
        if month not in known
    )
    EffortMonth.objects.filter(appointment=appointment, actual__isnull=True).update(promised=appointment.effort)


@transaction.atomic
def save_support(*, support: Support, by: User) -> Support:
    """Keep who pays in a training year, within the program's caps."""
    program = support.appointment.scholar.cohort.program
    others = Support.objects.filter(appointment=support.appointment_id, training_year=support.training_year).exclude(
        pk=support.pk
    )
    for field, cap, words in (
        ("stipend", program.stipend_cap, "Salary support"),
        ("research_funds", program.research_cap, "Research funds"),
    ):
        capped = [row for row in [*others, support] if row.source == Support.Source.THIS_AWARD]
        if cap is not None and sum(getattr(row, field) for row in capped) > cap:
            raise Refused(f"{words} from this award are at most ${cap:,} in a training year.")
    if sum(row.months for row in others if row.source == support.source) + support.months > 12:
        raise Refused("A training year has twelve months.")
    support.save()
    _record("appointment.support", support.appointment, by)
    return support


@transaction.atomic
def remove_support(*, support: Support, by: User) -> None:
    appointment = support.appointment
    support.delete()
    _record("appointment.support removed", appointment, by)


@transaction.atomic
def report_effort(
    *, scholar: Scholar, reported: Mapping[date, int | None], by: User, notes: Mapping[date, str] | None = None
) -> int:
    """Keep how much time there really was, by month; None takes a report back. Returns how many months changed.

    Only months that have begun can be reported.
    """
    today, changed = timezone.localdate(), 0
    months = {
        row.month: row
        for row in EffortMonth.objects.select_for_update(of=("self",)).filter(appointment__scholar=scholar)
    }
    for month, actual in reported.items():
        row = months.get(month)
        if row is None:
            raise Refused(f"{month:%B %Y} is not a month of an appointment.")
        if actual is not None and month > today:
            raise Refused(f"{month:%B %Y} has not begun.")
        if actual is not None and not 0 <= actual <= 100:
            raise Refused("Effort is a percentage from 0 to 100.")
        note = (notes or {}).get(month, row.note)
        if (row.actual, row.note) == (actual, note):
            continue
        row.actual, row.note = actual, note
        row.reported_at, row.reported_by = (timezone.now(), by) if actual is not None else (None, None)
        row.save(update_fields=["actual", "note", "reported_at", "reported_by"])
        changed += 1
    if changed:
        audit.record(
            "effort.reported", by=by, subject=scholar, institution_id=scholar.institution_id, facts={"months": changed}
        )
    return changed


def reminders(scholars: list[Scholar]) -> list[Notice]:
    """A reminder for each of these who has months to report and an account; for preview or sending."""
    today = timezone.localdate()
    rows = EffortMonth.objects.filter(appointment__scholar__in=scholars, actual__isnull=True, month__lt=today)
    rows = rows.select_related("appointment").order_by("month")
    waiting: dict[int, list[str]] = {}
    for row in rows:
        if row.is_open(today):
            waiting.setdefault(row.appointment.scholar_id, []).append(f"{row.month:%B %Y}")
    return [
        Notice(
            purpose=Notice.Purpose.EFFORT,
            email=scholar.user.email,
            subject="Your protected time",
            body=(
                f"Dear {scholar.name},\n\nplease tell how much time you really had in: "
                f"{', '.join(waiting[scholar.pk])}.\n{mail.address_of('scholars:effort-edit', scholar.pk)}\n"
            ),
        )
        for scholar in scholars
        if scholar.pk in waiting and scholar.user
    ]


@transaction.atomic
def remind(*, scholars: list[Scholar], by: User) -> int:
    posted = mail.post(reminders(scholars), by=by)
    audit.record("effort.reminded", by=by, subject="Scholars", facts={"people": len(posted)})
    return len(posted)


def _record(action: str, appointment: Appointment, by: User) -> None:
    audit.record(action, by=by, subject=appointment, institution_id=appointment.scholar.institution_id)
