"""The list of scholars, and a scholar's record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from mielhss.lib.downloads import csv_response
from partners.access import AccessRequest, fetch
from partners.models import Provenance
from partners.roles import Permission
from scholars import services
from scholars.forms import ScholarFilter, ScholarForm
from scholars.models import Scholar, Status
from scholars.views.reach import tabs_of

PAGE_SIZE = 25


TONES = {Status.ACTIVE: "good", Status.COMING: "info", Status.LEFT: "warn", Status.COMPLETED: ""}


CSV_HEADER = [
    "Name",
    "Institution",
    "Cohort",
    "Program",
    "Career stage",
    "Disciplines",
    "Embedded in",
    "Status",
    "Starts on",
    "Ends on",
    "Milestones done",
    "Milestones",
    "Late",
    "Next due",
]


@require_GET
def scholar_list(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.SCHOLAR_VIEW)
    filtered = _filtered(request)
    page = Paginator(filtered.sorted_qs, PAGE_SIZE).get_page(request.GET.get("page"))
    for scholar in page.object_list:
        _dress(scholar, Status(scholar.status))  # type: ignore[attr-defined]  # annotated by with_status
    context = {
        "filter": filtered,
        "page": page,
        "columns": _columns(filtered.sort),
        "has_invented": any(s.institution.provenance == Provenance.SYNTHETIC for s in page.object_list),
        "may_add": request.access.may_somewhere(Permission.SCHOLAR_EDIT),
    }
    template = "scholars/scholar_list.html#rows" if request.htmx else "scholars/scholar_list.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_GET
def scholar_export(request: AccessRequest) -> HttpResponse:
    """The same scholars as the list shows, all pages of it."""
    request.access.require(Permission.SCHOLAR_VIEW)
    scholars = list(_filtered(request).sorted_qs)
    services.record_export(count=len(scholars), by=request.user, filters=request.GET.dict())
    return csv_response("scholars.csv", CSV_HEADER, [_csv_row(scholar) for scholar in scholars])


@require_GET
def scholar_detail(request: AccessRequest, pk: int) -> HttpResponse:
    scholar = fetch(Scholar.objects.with_names(), request.access, Permission.SCHOLAR_VIEW, pk=pk)
    return _record_page(request, scholar)


@require_GET
def my_page(request: AccessRequest) -> HttpResponse:
    """A scholar's own record, found without knowing its number."""
    request.access.require(Permission.SELF_EDIT)
    scholars = Scholar.objects.with_names()
    scholar = fetch(scholars, request.access, Permission.SCHOLAR_VIEW, user_id=request.access.user_id)
    return _record_page(request, scholar)


@require_http_methods(["GET", "POST"])
def scholar_add(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.SCHOLAR_EDIT)
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def scholar_edit(request: AccessRequest, pk: int) -> HttpResponse:
    scholar = fetch(
        Scholar.objects.with_names(),
        request.access,
        Permission.SCHOLAR_EDIT,
        viewing=Permission.SCHOLAR_VIEW,
        pk=pk,
    )
    return _edit(request, scholar)


def _filtered(request: AccessRequest) -> ScholarFilter:
    today = timezone.localdate()
    scholars = Scholar.objects.visible_to(request.access, Permission.SCHOLAR_VIEW)
    scholars = scholars.with_names().with_status(today).with_progress(today)
    return ScholarFilter(request.GET, queryset=scholars, access=request.access)


def _columns(sort: str) -> list[dict[str, str]]:
    """The heads of the table: each leads to its own order, and turned round when it holds already."""
    heads = [
        ("name", "Scholar"),
        ("institution", "Institution"),
        ("cohort", "Cohort"),
        ("", "Status"),
        ("", "Milestones"),
        ("late", "Late"),
        ("next", "Next due"),
    ]
    columns = []
    for key, label in heads:
        state = {key: "ascending", f"-{key}": "descending"}.get(sort, "") if key else ""
        columns.append({"label": label, "state": state, "sort": f"-{key}" if key and state == "ascending" else key})
    return columns


def _dress(scholar: Scholar, status: Status) -> None:
    """What a template shows of a status: words and a tone."""
    scholar.status_label = status.label  # type: ignore[attr-defined]
    scholar.status_tone = TONES[status]  # type: ignore[attr-defined]


def _record_page(request: AccessRequest, scholar: Scholar) -> HttpResponse:
    today = timezone.localdate()
    _dress(scholar, scholar.status_on(today))
    milestones = list(scholar.milestones.all())
    context = {
        "scholar": scholar,
        "is_own": scholar.user_id is not None and scholar.user_id == request.access.user_id,
        "late": [m for m in milestones if m.is_late(today)],
        "coming": [m for m in milestones if m.done_on is None and not m.is_late(today)],
        "done": sorted((m for m in milestones if m.done_on), key=lambda m: m.done_on or date.min, reverse=True),
        "milestone_count": len(milestones),
        "tabs": tabs_of(scholar, "overview"),
        **_may(request, scholar),
    }
    return render(request, "scholars/scholar_detail.html", context)


def _may(request: AccessRequest, scholar: Scholar) -> dict[str, Any]:
    is_own = scholar.user_id is not None and scholar.user_id == request.access.user_id
    may_edit = request.access.may_in(scholar.institution_id, Permission.SCHOLAR_EDIT)
    return {
        "may_edit": may_edit,
        "may_log": is_own or may_edit,
        "may_list": request.access.may_somewhere(Permission.SCHOLAR_VIEW),
    }


def _edit(request: AccessRequest, scholar: Scholar | None) -> HttpResponse:
    form = ScholarForm(request.POST or None, instance=scholar, access=request.access)
    if request.method == "POST" and form.is_valid():
        saved = services.save_scholar(scholar=form.save(commit=False), by=request.user)
        messages.success(request, f"Saved {saved.name}.")
        return redirect("scholars:scholar-detail", saved.pk)
    context = {"form": form, "scholar": scholar}
    return render(request, "scholars/scholar_form.html", context, status=422 if form.errors else 200)


def _csv_row(scholar: Any) -> list[Any]:
    return [
        scholar.name,
        scholar.institution.name,
        scholar.cohort.name,
        scholar.cohort.program.name,
        scholar.get_career_stage_display(),
        "; ".join(scholar.discipline_labels),
        scholar.health_system.name if scholar.health_system else "",
        Status(scholar.status).label,
        scholar.starts_on,
        scholar.ends_on,
        scholar.milestones_done,
        scholar.milestones_total,
        scholar.milestones_late,
        scholar.next_due,
    ]
