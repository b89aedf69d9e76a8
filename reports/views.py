"""Pages about reports: the shelf, building, reading, releasing, checking."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mielhss.jobs.models import Job
from mielhss.lib.downloads import csv_response
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from reports import services
from reports.forms import BuildForm, VerifyForm, WithdrawForm
from reports.making import document_of_report
from reports.models import Report
from reports.problems import NotNow
from reports.queries import recognize
from reports.spreadsheet import csv_header, csv_rows

logger = logging.getLogger(__name__)

TONES = {"draft": "info", "published": "good", "withdrawn": "bad"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def report_list(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.RELEASE_VIEW)
    reports = Report.objects.visible_to(request.access, Permission.RELEASE_VIEW).with_names()
    context = {
        "reports": [(report, TONES[report.state]) for report in reports],
        "may_build": request.access.may_everywhere(Permission.REPORT_BUILD),
    }
    return render(request, "reports/report_list.html", context)


@require_http_methods(["GET", "POST"])
def report_build(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.REPORT_BUILD)
    form = BuildForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        report = services.request_build(by=request.user, **form.cleaned_data)
        return redirect("reports:report-detail", pk=report.pk)
    return render(request, "reports/report_build.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
def report_detail(request: AccessRequest, pk: int) -> HttpResponse:
    report = _readable(request, pk)
    return render(request, "reports/report_detail.html", _about(request, report))


@require_GET
def report_progress(request: AccessRequest, pk: int) -> HttpResponse:
    """The progress bar alone, for htmx; when the work is over, the page loads itself again."""
    report = fetch(
        Report.objects.with_names(), request.access, Permission.REPORT_VIEW, viewing=Permission.RELEASE_VIEW, pk=pk
    )
    if report.is_built or report.job is None:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return render(request, "reports/_progress.html", _about(request, report))


@require_GET
def report_read(request: AccessRequest, pk: int) -> HttpResponse:
    """The accessible original: the same document as the PDF, as a page."""
    report = _with_files(request, pk)
    document = document_of_report(report)
    return render(request, "reports/report_read.html", {"report": report, "document": document})


@require_GET
def report_pdf(request: AccessRequest, pk: int) -> HttpResponse:
    report = _with_files(request, pk)
    response = _attachment(report.pdf_path, report.pdf_sha256, f"{report.file_stem}.pdf", "application/pdf")
    services.note_download(report=report, by=request.user, what="pdf")
    return response


@require_GET
def report_xlsx(request: AccessRequest, pk: int) -> HttpResponse:
    report = _with_files(request, pk)
    response = _attachment(report.xlsx_path, report.xlsx_sha256, f"{report.file_stem}.xlsx", XLSX)
    services.note_download(report=report, by=request.user, what="xlsx")
    return response


@require_GET
def report_table(request: AccessRequest, pk: int, table: str) -> HttpResponse:
    report = _with_files(request, pk)
    found = document_of_report(report).table(table)
    if found is None:
        raise Http404("This report has no such table.")
    services.note_download(report=report, by=request.user, what=f"csv:{table}")
    return csv_response(f"{report.file_stem}-{table}.csv", csv_header(found), csv_rows(found))


@require_POST
def report_retry(request: AccessRequest, pk: int) -> HttpResponse:
    report = fetch(
        Report.objects.with_names(), request.access, Permission.REPORT_BUILD, viewing=Permission.RELEASE_VIEW, pk=pk
    )
    return _changed(
        request, report, lambda: services.retry(report=report, by=request.user), "The report is built again."
    )


@require_http_methods(["GET", "POST"])
def report_publish(request: AccessRequest, pk: int) -> HttpResponse:
    report = _to_release(request, pk)
    return _publish(request, report)


@reauthentication_required
def _publish(request: HttpRequest, report: Report) -> HttpResponse:
    if request.method == "POST":
        return _changed(
            request, report, lambda: services.publish(report=report, by=request.user), f"“{report.title}” is published."
        )
    return render(request, "reports/report_publish.html", {"report": report})


@require_http_methods(["GET", "POST"])
def report_withdraw(request: AccessRequest, pk: int) -> HttpResponse:
    report = _to_release(request, pk)
    return _withdraw(request, report)


@reauthentication_required
def _withdraw(request: HttpRequest, report: Report) -> HttpResponse:
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _changed(
            request,
            report,
            lambda: services.withdraw(report=report, by=request.user, reason=reason),
            f"“{report.title}” is withdrawn.",
        )
    context = {"report": report, "form": form}
    return render(request, "reports/report_withdraw.html", context, status=400 if form.errors else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
def report_verify(request: HttpRequest) -> HttpResponse:
    """Says of a file, or its hash, which released report it is. Open to anyone who holds one."""
    form = VerifyForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        sha256 = form.cleaned_data["sha256"]
        context |= {"sha256": sha256, "found": recognize(sha256), "is_answered": True}
    return render(request, "reports/report_verify.html", context, status=400 if form.errors else 200)


# --- What these pages share -----------------------------------------------------------------------------------


def _readable(request: AccessRequest, pk: int) -> Report:
    return fetch(Report.objects.with_names(), request.access, Permission.RELEASE_VIEW, pk=pk)


def _to_release(request: AccessRequest, pk: int) -> Report:
    reports = Report.objects.with_names()
    return fetch(reports, request.access, Permission.REPORT_PUBLISH, viewing=Permission.RELEASE_VIEW, pk=pk)


def _with_files(request: AccessRequest, pk: int) -> Report:
    """A report whose figures may be read: built, and not withdrawn unless she is of the office."""
    report = fetch(Report.objects.select_related("institution"), request.access, Permission.RELEASE_VIEW, pk=pk)
    is_office = request.access.may_everywhere(Permission.REPORT_VIEW)
    if not report.is_built or (report.is_withdrawn and not is_office):
        raise Http404("This report has no files to read.")
    return report


def _about(request: AccessRequest, report: Report) -> dict[str, Any]:
    job = report.job
    is_office = request.access.may_everywhere(Permission.REPORT_VIEW)
    may_publish = request.access.may_everywhere(Permission.REPORT_PUBLISH)
    return {
        "report": report,
        "tone": TONES[report.state],
        "job": job if job and not report.is_built else None,
        "has_failed": bool(job and not report.is_built and job.state in {Job.State.FAILED, Job.State.QUARANTINED}),
        "is_office": is_office,
        "is_readable": report.is_built and (is_office or not report.is_withdrawn),
        "may_retry": request.access.may_everywhere(Permission.REPORT_BUILD),
        "may_publish": may_publish and report.is_built and report.state == Report.State.DRAFT,
        "may_withdraw": may_publish and report.is_published,
    }


def _changed(request: HttpRequest, report: Report, change: Any, told: str) -> HttpResponse:
    """Make a change and go back to the report, saying what was done or why not."""
    try:
        change()
    except NotNow as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, told)
    return redirect(reverse("reports:report-detail", kwargs={"pk": report.pk}))


def _attachment(path: Path, sha256: str, name: str, content_type: str) -> HttpResponse:
    """The file to save, if it still is what it was when it was made. It has at most 2 MB, so it is sent whole."""
    data = path.read_bytes() if path.is_file() else b""
    if services.sha256(data) != sha256:
        logger.error("a stored report is missing or was changed: %s", path.name)
        raise Http404("The file of this report is missing from the store.")
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
