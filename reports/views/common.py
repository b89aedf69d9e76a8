"""What the pages about reports share: which report somebody may read, release or change."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from reports.models import Report
from reports.problems import NotNow


def readable(request: AccessRequest, pk: int) -> Report:
    return fetch(Report.objects.with_names(), request.access, Permission.RELEASE_VIEW, pk=pk)


def for_office(request: AccessRequest, pk: int, doing: Permission) -> Report:
    """A report that somebody of the network office works on."""
    return fetch(Report.objects.with_names(), request.access, doing, viewing=Permission.RELEASE_VIEW, pk=pk)


def to_release(request: AccessRequest, pk: int) -> Report:
    reports = Report.objects.with_names()
    return fetch(reports, request.access, Permission.REPORT_PUBLISH, viewing=Permission.RELEASE_VIEW, pk=pk)


def with_files(request: AccessRequest, pk: int) -> Report:
    """A report whose figures may be read: built, and not withdrawn unless she is of the office."""
    report = fetch(
        Report.objects.select_related("institution", "program", "scholar"),
        request.access,
        Permission.RELEASE_VIEW,
        pk=pk,
    )
    is_office = request.access.may_everywhere(Permission.REPORT_VIEW)
    if not report.is_built or (report.is_withdrawn and not is_office):
        raise Http404("This report has no files to read.")
    return report


def changed(request: HttpRequest, report: Report, change: Callable[[], object], told: str) -> HttpResponse:
    """Make a change and go back to the report, saying what was done or why not."""
    try:
        change()
    except NotNow as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, told)
    return redirect(reverse("reports:report-detail", kwargs={"pk": report.pk}))
