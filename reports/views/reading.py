"""The shelf, building a report, reading it and taking its files."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mielhss.jobs.models import Job
from mielhss.lib.downloads import csv_response
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from partners.views.listing import Column, Listing, listing
from reports import queries, services
from reports.forms import BuildForm, CommentForm, ShelfFilter
from reports.making import chapters_named, document_of_report
from reports.models import Comment, Report, SignOff
from reports.records import leads_to
from reports.spreadsheet import csv_header, csv_rows
from reports.views.common import changed, readable, with_files

logger = logging.getLogger(__name__)

TONES = {"draft": "info", "review": "warn", "published": "good", "withdrawn": "bad"}
MOST_RECORDS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def report_list(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.RELEASE_VIEW)
    reports = Report.objects.visible_to(request.access, Permission.RELEASE_VIEW)
    filter = ShelfFilter(request.GET or None, reports=reports)
    rows = list(filter.narrow(reports).with_names())
    found = listing(request, name="reports", caption="Reports", columns=_shelf(request, rows), rows=rows)
    if not isinstance(found, Listing):
        return found
    context = {
        "filter": filter,
        "listing": found,
        "is_narrowed": any(request.GET.get(name) for name in filter.fields),
        "may_build": request.access.may_everywhere(Permission.REPORT_BUILD),
    }
    return render(request, "reports/report_list.html", context)


def _shelf(request: AccessRequest, rows: Sequence[Report]) -> list[Column]:
    """The columns of the shelf. What she has not opened yet is new to her; reasons stand there when there are any."""
    read = queries.read_by(request.access.user_id)

    def news(row: Report) -> str:
        return "New" if row.is_published and row.pk not in read else ""

    columns = [
        Column(
            "title", "Report", lambda row: row.title, url=lambda row: reverse("reports:report-detail", args=[row.pk])
        ),
        Column("news", "For you", news, tone=lambda row: "info"),
        Column("kind", "Kind", lambda row: row.kind_title),
        Column("about", "About", lambda row: row.scope),
        Column("period", "Period", lambda row: row.period),
        Column("state", "State", lambda row: row.status_text, tone=lambda row: TONES[row.state]),
        Column("as_of", "Figures of", lambda row: row.as_of, only_export=True),
        Column("published", "Published", lambda row: row.published_at and timezone.localdate(row.published_at)),
        Column("pages", "Pages", lambda row: row.pages or None, is_number=True),
        Column("pdf", "SHA-256 of the PDF", lambda row: row.pdf_sha256, only_export=True),
    ]
    if any(row.is_withdrawn for row in rows):
        columns.append(Column("reason", "Why withdrawn", lambda row: row.withdrawn_reason))
    return columns


@require_http_methods(["GET", "POST"])
def report_build(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.REPORT_BUILD)
    form = BuildForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        report = services.request_build(kind=form.cleaned_data["kind"], wish=form.wish, by=request.user)
        return redirect("reports:report-detail", pk=report.pk)
    return render(request, "reports/report_build.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
def report_detail(request: AccessRequest, pk: int) -> HttpResponse:
    report = readable(request, pk)
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
    report = with_files(request, pk)
    document = document_of_report(report)
    services.note_reading(report=report, by=request.user, file="page")
    return render(request, "reports/report_read.html", {"report": report, "document": document})


@require_GET
def report_pdf(request: AccessRequest, pk: int) -> HttpResponse:
    report = with_files(request, pk)
    response = _attachment(report.pdf_path, report.pdf_sha256, f"{report.file_stem}.pdf", "application/pdf")
    services.note_reading(report=report, by=request.user, file="pdf")
    return response


@require_GET
def report_xlsx(request: AccessRequest, pk: int) -> HttpResponse:
    report = with_files(request, pk)
    response = _attachment(report.xlsx_path, report.xlsx_sha256, f"{report.file_stem}.xlsx", XLSX)
    services.note_reading(report=report, by=request.user, file="xlsx")
    return response


@require_GET
def report_csv(request: AccessRequest, pk: int) -> HttpResponse:
    """Every table as a CSV file, with a dictionary of their columns, in one ZIP file."""
    report = with_files(request, pk)
    response = _attachment(report.csv_path, report.csv_sha256, f"{report.file_stem}.zip", "application/zip")
    services.note_reading(report=report, by=request.user, file="csv")
    return response


@require_GET
def report_trace(request: AccessRequest, pk: int, table: str, row: int) -> HttpResponse:
    """Where the numbers of one row come from: the records behind it, each as far as this person may see it."""
    report = with_files(request, pk)
    found = document_of_report(report).table(table)
    if found is None or not found.origins or not 0 <= row < len(found.rows):
        raise Http404("This report has no such row.")
    cells = list(zip(found.shown_header, found.shown_rows[row], strict=True))
    origins = found.origins[row]
    context = {
        "report": report,
        "table": found,
        "cells": cells,
        "records": [leads_to(origin, request.access) for origin in origins[:MOST_RECORDS]],
        "more": max(0, len(origins) - MOST_RECORDS),
    }
    return render(request, "reports/report_trace.html", context)


@require_GET
def report_table(request: AccessRequest, pk: int, table: str) -> HttpResponse:
    report = with_files(request, pk)
    found = document_of_report(report).table(table)
    if found is None:
        raise Http404("This report has no such table.")
    services.note_reading(report=report, by=request.user, file="table", table=table)
    return csv_response(f"{report.file_stem}-{table}.csv", csv_header(found), csv_rows(found))


@require_POST
def report_retry(request: AccessRequest, pk: int) -> HttpResponse:
    report = fetch(
        Report.objects.with_names(), request.access, Permission.REPORT_BUILD, viewing=Permission.RELEASE_VIEW, pk=pk
    )
    return changed(
        request, report, lambda: services.retry(report=report, by=request.user), "The report is built again."
    )


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
        "may_publish": may_publish and report.is_in_review,
        "may_submit": is_office and report.is_built and report.state == Report.State.DRAFT,
        "review": _review(request, report) if is_office and not report.is_withdrawn else None,
        "may_withdraw": may_publish and report.is_published,
        "followed": queries.followed(report, request.access) if report.is_built and not report.is_withdrawn else None,
        "may_send": is_office and report.is_published,
        "may_see_readers": is_office and report.is_built,
    }


def _review(request: AccessRequest, report: Report) -> dict[str, Any]:
    """What the office sees of a report before it is out: who signed, what was said, and what she may do."""
    signed = services.signatures(report)
    may_sign = request.access.may_everywhere(Permission.REPORT_SIGN) and report.is_in_review
    return {
        "signed": signed,
        "missing": max(0, queries.SIGNATURES - len(signed)),
        "earlier": SignOff.objects.visible_to(request.access)
        .filter(report=report)
        .exclude(snapshot_hash=report.snapshot_hash),
        "comments": Comment.objects.visible_to(request.access).filter(report=report),
        "may_sign": may_sign and all(one.person_id != request.user.pk for one in signed),
        "may_comment": report.state in (Report.State.DRAFT, Report.State.REVIEW) and report.is_built,
        "form": CommentForm(chapters=chapters_named(report)) if report.is_built else None,
    }


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
