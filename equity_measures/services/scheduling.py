"""What is due when, and letters about it: before the due day and after it, once each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import audit
from accounts.models import User
from equity_measures.models import Extract, Reminder, Schedule
from equity_measures.periods import Period
from partners.models import Institution, Membership
from partners.roles import Role

READERS = (Role.SITE_COORDINATOR, Role.INSTITUTION_LEAD)


def schedule_of(pk: int) -> Schedule:
    """A schedule belongs to the network as a whole, so no institution scopes it."""
    return get_object_or_404(Schedule.objects.select_related("data_set"), pk=pk)


@transaction.atomic
def save_schedule(*, form: Any, by: Any) -> Schedule:
    """Keep what a schedule's form says, with whether its data set asks for approval."""
    schedule: Schedule = form.save()
    schedule.data_set.needs_approval = form.cleaned_data["needs_approval"]
    schedule.data_set.save(update_fields=["needs_approval"])
    facts = {name: str(form.cleaned_data[name]) for name in form.changed_data if name != "institutions"}
    audit.record("schedule.change", by=by, subject=schedule, facts=facts)
    return schedule


def remind(day: date) -> int:
    """Write to who still owes something, once before its due day and once after. Returns how many letters went."""
    told = 0
    schedules = Schedule.objects.filter(is_active=True, data_set__is_active=True).select_related("data_set")
    for schedule in schedules:
        for period, kind in _due_now(schedule, day):
            for institution in _owing(schedule, period):
                told += _remind_one(schedule, institution, period, kind)
    return told


def _due_now(schedule: Schedule, day: date) -> list[tuple[Period, Reminder.Kind]]:
    """Periods about which somebody is to be written to on this day. A day without a run is made up for on the next."""
    found = []
    for period in schedule.periods(day):
        due = schedule.due_on(period)
        if due - timedelta(days=schedule.remind_before) <= day <= due:
            found.append((period, Reminder.Kind.BEFORE))
        if due + timedelta(days=schedule.remind_after) <= day <= schedule.missing_after(period):
            found.append((period, Reminder.Kind.AFTER))
    return found


def _owing(schedule: Schedule, period: Period) -> list[Institution]:
    """Who submits this and has nothing that passed its check."""
    sent = Extract.objects.filter(data_set=schedule.data_set, period=period.text, state=Extract.State.ACCEPTED).values(
        "institution"
    )
    who = Institution.objects.partners() if schedule.is_for_all else schedule.institutions.all()
    return list(who.filter(sites__is_active=True).exclude(pk__in=sent).distinct())


def _remind_one(schedule: Schedule, institution: Institution, period: Period, kind: Reminder.Kind) -> int:
    """The row comes first: two runs at once write one letter, and a letter that fails is tried again with its run."""
    with transaction.atomic():
        reminder, is_new = Reminder.objects.get_or_create(
            schedule=schedule, institution=institution, period=period.text, kind=kind
        )
        if not is_new:
            return 0
        members = Membership.objects.current().filter(institution=institution, role__in=READERS)
        people = User.objects.filter(memberships__in=members, is_active=True).distinct()
        reminder.recipients = len(people)
        reminder.save(update_fields=["recipients"])
        for person in people:
            _write(schedule, institution, period, kind, person.email)
    return reminder.recipients


def _write(schedule: Schedule, institution: Institution, period: Period, kind: Reminder.Kind, address: str) -> None:
    path = reverse("equity_measures:submission-board")
    context = {
        "is_late": kind == Reminder.Kind.AFTER,
        "data_set": schedule.data_set.title,
        "period": period.label,
        "institution": institution.name,
        "due_on": schedule.due_on(period),
        "missing_after": schedule.missing_after(period),
        "url": f"{settings.SITE_URL.rstrip('/')}{path}?period={period.text}",
        "site_name": settings.SITE_NAME,
    }
    subject = f"{'Late' if context['is_late'] else 'Due soon'}: {schedule.data_set.title}, {period.text}"
    EmailMessage(subject, render_to_string("equity_measures/mail/reminder.txt", context), to=[address]).send()
