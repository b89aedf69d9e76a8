"""Whom a release was sent to, and who read it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from partners.access import AccessRequest
from partners.roles import Permission
from partners.views.common import posted
from partners.views.listing import Column, Listing, listing
from reports import queries, services
from reports.forms import SendForm
from reports.models import Delivery, Reading
from reports.problems import NotNow
from reports.views.common import for_office

READINGS = (
    Column("who", "Who", lambda row: row.person_name),
    Column("what", "What", lambda row: row.told),
    Column("when", "When", lambda row: row.at),
)


@require_http_methods(["GET", "POST"])
def report_send(request: AccessRequest, pk: int) -> HttpResponse:
    """Choose who is told of a release by mail."""
    report = for_office(request, pk, Permission.REPORT_BUILD)
    if not report.is_published:
        messages.error(request, "Only a published report is sent to readers.")
        return redirect("reports:report-detail", pk=report.pk)
    form = SendForm(posted(request), readers=queries.readers_left(report))
    if request.method == "POST" and form.is_valid():
        try:
            told = services.send(report=report, people=form.people, by=request.user)
        except NotNow as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Mail with a link goes to {_people(len(told))}.")
            return redirect("reports:report-readers", pk=report.pk)
    context = {"report": report, "form": form, "has_anybody": form.has_anybody}
    return render(request, "reports/report_send.html", context, status=400 if form.errors else 200)


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


@require_GET
def report_readers(request: AccessRequest, pk: int) -> HttpResponse:
    """The reading log: who was told, who opened or saved what, and when; as a file with `export=csv`."""
    report = for_office(request, pk, Permission.REPORT_VIEW)
    rows = list(Reading.objects.visible_to(request.access).filter(report=report))
    found = listing(request, name="report-readings", caption=f"Who read “{report.title}”", columns=READINGS, rows=rows)
    if not isinstance(found, Listing):
        return found
    told = list(Delivery.objects.visible_to(request.access).filter(report=report))
    opened = _first_opened(rows)
    context = {
        "report": report,
        "listing": found,
        "deliveries": [(one, opened.get(one.person_id)) for one in told],
        "readers": len({row.person_id for row in rows}),
        "may_send": request.access.may_everywhere(Permission.REPORT_BUILD) and report.is_published,
    }
    return render(request, "reports/report_readers.html", context)


def _first_opened(readings: list[Reading]) -> dict[int | None, datetime]:
    """When each person first opened anything; the readings come newest first."""
    return {reading.person_id: reading.at for reading in readings}
