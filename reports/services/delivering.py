"""Sending released reports to their readers, and noting who read what."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import User
from mielhss.jobs.run import Run
from mielhss.jobs.services import enqueue
from partners.access import access_of
from partners.roles import Permission
from reports import queries
from reports.models import Delivery, Reading, Report
from reports.problems import NotNow


@transaction.atomic
def send(*, report: Report, people: Collection[User], by: Any) -> list[Delivery]:
    """Have a mail with a link sent to those of these people who may read the report and were not told of it yet."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if not report.is_published:
        raise NotNow("Only a published report is sent to readers.")
    keys = {person.pk for person in people}
    chosen = queries.readers_left(report).filter(pk__in=keys)
    told = [
        Delivery.objects.create(report=report, person=person, person_name=str(person), sent_by=by) for person in chosen
    ]
    if not told:
        raise NotNow("Nobody was chosen who may read this report and was not told of it yet.")
    enqueue(
        kind="report.mail",
        key=f"report-mail:{told[0].pk}",
        arguments={"deliveries": [one.pk for one in told]},
        requested_by=by,
    )
    facts = {"people": [one.person_id for one in told]}
    audit.record("report.send", by=by, subject=report, institution_id=report.institution_id, facts=facts)
    return told


def mail(run: Run) -> None:
    """The job "report.mail". Whoever was written to is not written to again when it is tried a second time."""
    waiting = Delivery.objects.filter(pk__in=run.arguments["deliveries"], mailed_at__isnull=True)
    found = list(waiting.select_related("report", "person").defer("report__snapshot"))
    for number, delivery in enumerate(found):
        run.progress(number, len(found), "Sending mail")
        if not _may_still_read(delivery):
            continue
        _write(delivery)
        with run.fenced():
            Delivery.objects.filter(pk=delivery.pk).update(mailed_at=timezone.now())
    with run.finishing({"asked": len(found)}):
        pass


def _may_still_read(delivery: Delivery) -> bool:
    """Asked again at the last moment: the report may be withdrawn, the person gone."""
    if delivery.person is None or not delivery.report.is_published:
        return False
    seen = Report.objects.visible_to(access_of(delivery.person), Permission.RELEASE_VIEW)
    return seen.filter(pk=delivery.report_id).exists()


def _write(delivery: Delivery) -> None:
    """No file and no figure: the mail says where the report stands, behind the sign-in.

    The title of a report about one person has her name in it; it stays behind the sign-in too.
    """
    report = delivery.report
    context = {
        "person": delivery.person,
        "kind": report.kind_title,
        "period": report.period_label,
        "url": settings.SITE_URL.rstrip("/") + reverse("reports:report-detail", args=[report.pk]),
        "verify_url": settings.SITE_URL.rstrip("/") + reverse("reports:report-verify"),
        "site_name": settings.SITE_NAME,
    }
    text = render_to_string("reports/mail/released.txt", context)
    EmailMessage(f"{report.kind_title}, {report.period_label}", text, to=[delivery.person.email]).send()  # type: ignore[union-attr]


@transaction.atomic
def note_reading(*, report: Report, by: Any, file: str, table: str = "") -> None:
    """Remember who opened a report or took a file of it, in the reading log and in the audit chain."""
    Reading.objects.create(report=report, person=by, person_name=str(by), file=file, table=table)
    action = "report.read" if file == Reading.File.PAGE else "report.download"
    facts = {"file": f"csv:{table}" if table else file}
    audit.record(action, by=by, subject=report, institution_id=report.institution_id, facts=facts)
