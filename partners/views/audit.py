"""The record of what was done."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import audit
from mielhss.lib.downloads import csv_response
from partners import queries
from partners.access import AccessRequest
from partners.forms import AuditFilterForm
from partners.roles import Permission

AUDIT_PAGE = 50
AUDIT_EXPORT_MOST = 50_000


@require_GET
def audit_list(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.AUDIT_VIEW)
    form = AuditFilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.audit_events(request.access, **wanted), AUDIT_PAGE).get_page(request.GET.get("page"))
    return render(request, "partners/audit_list.html", {"form": form, "page": page})


@require_GET
def audit_download(request: AccessRequest) -> HttpResponse:
    """The filtered record as CSV, with the seals, so that it can be checked elsewhere."""
    request.access.require_everywhere(Permission.AUDIT_VIEW)
    form = AuditFilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    events = queries.audit_events(request.access, **wanted)[:AUDIT_EXPORT_MOST]
    rows = [queries.audit_row(event) for event in events]
    audit.record("audit.exported", by=request.user, facts={"rows": len(rows)})
    return csv_response(f"audit-{timezone.localdate()}.csv", queries.AUDIT_HEADER, rows)
