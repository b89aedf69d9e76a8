"""Agreements recorded, renewed and ended, their files, and mails that tell of an end that comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import User
from mielhss.jobs.services import enqueue
from mielhss.lib import uploads
from partners.models import Agreement, AgreementReminder, Institution, Membership
from partners.roles import Role
from partners.services import files
from partners.services.refusal import Refused

if TYPE_CHECKING:
    from mielhss.jobs.run import Run

FOLDER = "agreements"
# Besides the days that an agreement names itself.
REMIND_AT = (30, 7)


@transaction.atomic
def save(*, agreement: Agreement, parties: Iterable[Institution], by: User) -> Agreement:
    """Record an agreement or change one."""
    same = Agreement.objects.filter(institution=agreement.institution, reference=agreement.reference)
    if same.exclude(pk=agreement.pk).exists():
        raise Refused("This institution has an agreement of this number already. Open that one.")
    is_new = agreement.pk is None
    if is_new:
        agreement.made_by = by
    agreement.save()
    agreement.parties.set(parties)
    _record("agreement.recorded" if is_new else "agreement.changed", agreement, by)
    return agreement


@transaction.atomic
def end(*, agreement: Agreement, on: date, reason: str, by: User) -> Agreement:
    """End it before its time; `on` is the first day on which it no longer holds."""
    agreement = Agreement.objects.select_for_update(of=("self",)).select_related("institution").get(pk=agreement.pk)
    if agreement.signed_on is None:
        raise Refused("This one was never signed, so there is nothing to end.")
    if agreement.ended_on is not None:
        raise Refused("This agreement was ended in the meantime.")
    if on < agreement.starts_on or (agreement.ends_on is not None and on > agreement.ends_on):
        raise Refused("Choose a day between its first day and its last.")
    agreement.ended_on, agreement.ended_reason = on, reason
    agreement.save(update_fields=["ended_on", "ended_reason"])
    _record("agreement.ended", agreement, by)
    return agreement


def attach(*, agreement: Agreement, file: IO[bytes], file_name: str, by: User) -> Agreement:
    """Keep the signed file, in place of one attached before."""
    stored = files.stored_pdf(file, into=FOLDER)
    try:
        return _attach(agreement, stored, uploads.clean_name(file_name), by)
    except BaseException:
        (files.folder(FOLDER) / stored.name).unlink(missing_ok=True)
        raise


@transaction.atomic
def _attach(agreement: Agreement, stored: uploads.Stored, name: str, by: User) -> Agreement:
    agreement = Agreement.objects.select_for_update(of=("self",)).select_related("institution").get(pk=agreement.pk)
    files.drop(agreement.file_stored, of=FOLDER)
    agreement.file_name, agreement.file_stored, agreement.file_sha256 = name, stored.name, stored.sha256
    agreement.save(update_fields=["file_name", "file_stored", "file_sha256"])
    _record("agreement.file", agreement, by)
    return agreement


def opened_file(*, agreement: Agreement, by: User) -> Path:
    """Where the file lies, for somebody who saves it; that she did is put on record."""
    _record("agreement.downloaded", agreement, by)
    return files.folder(FOLDER) / agreement.file_stored


# --- Reminders --------------------------------------------------------------------------------------------


def remind(today: date) -> int:
    """Ask for mails about ends that come, once for each of an agreement's days. Answers how many were asked for."""
    running = Agreement.objects.in_force(today).exclude(renewed_by__signed_on__isnull=False)
    return sum(_remind_of(agreement, today) for agreement in running)


def _remind_of(agreement: Agreement, today: date) -> bool:
    last_day = agreement.last_day
    if last_day is None:
        return False
    left = (last_day - today).days
    due = [days for days in {agreement.remind_days, *REMIND_AT} if left <= days <= agreement.remind_days]
    if not due:
        return False
    with transaction.atomic():
        reminder, is_new = AgreementReminder.objects.get_or_create(
            agreement=agreement, days_before=min(due), last_day=last_day
        )
        if is_new:
            enqueue(
                kind="mail.agreement",
                key=f"mail.agreement:{reminder.pk}",
                arguments={"reminder": reminder.pk},
            )
    return is_new


def deliver_reminder(run: Run) -> None:
    """The job "mail.agreement": to leads and coordinators there, and to the network's staff."""
    rows = AgreementReminder.objects.filter(sent_at__isnull=True).select_related("agreement__institution")
    reminder = rows.filter(pk=run.arguments["reminder"]).first()
    if reminder is None:
        return
    people = _concerned(reminder.agreement)
    context = {
        "agreement": reminder.agreement,
        "last_day": reminder.last_day,
        "url": settings.SITE_URL.rstrip("/") + reverse("partners:agreement-show", args=[reminder.agreement_id]),
        "site_name": settings.SITE_NAME,
    }
    subject = " ".join(render_to_string("partners/mail/agreement_subject.txt", context).split())
    text = render_to_string("partners/mail/agreement.txt", context)
    for user in people:
        EmailMessage(subject, text, to=[user.email]).send()
    with run.finishing({"sent": len(people)}):
        AgreementReminder.objects.filter(pk=reminder.pk).update(sent_at=timezone.now(), sent_to=len(people))


def _concerned(agreement: Agreement) -> list[User]:
    current = Membership.objects.current().filter(user__is_active=True).select_related("user")
    there = current.filter(
        institution=agreement.institution_id, role__in=[Role.INSTITUTION_LEAD, Role.SITE_COORDINATOR]
    )
    office = current.filter(institution__is_office=True, role=Role.PROGRAM_STAFF)
    people = {membership.user_id: membership.user for membership in [*there, *office]}
    return sorted(people.values(), key=lambda user: user.email)


def _record(action: str, agreement: Agreement, by: User) -> None:
    audit.record(action, by=by, subject=agreement, institution_id=agreement.institution_id)
