"""What is asked of scholars, how they stand, and what nobody teaches."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from curriculum import queries
from curriculum.compliance import BEHIND, Grid, State, compliance_grid, scholars_of_training
from curriculum.forms import RequirementForm
from curriculum.models import Framework, Requirement
from curriculum.services import requirements as services
from mielhss.lib.downloads import FORMS, table_response
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.models import Scholar
from scholars.views.listing import Column, Listing, listing

TONES = {
    State.DONE: "good",
    State.ON_TRACK: "",
    State.AT_RISK: "warn",
    State.WILL_MISS: "bad",
    State.LATE: "bad",
    State.NOT_ASKED: "",
}

COLUMNS = (
    Column("title", "Requirement", lambda r: r.title),
    Column("program", "Program", lambda r: str(r.program)),
    Column("track", "Track", lambda r: r.get_career_stage_display() if r.career_stage else "Everybody"),
    Column("asked", "What is asked", lambda r: _asked(r)),
    Column("due", "By month", lambda r: r.due_month, is_number=True),
)
SORTS = {"name": ("name",), "institution": ("institution__name",), "cohort": ("cohort__name",), "start": ("starts_on",)}
SORT_LABELS = {"name": "Name", "institution": "Institution", "cohort": "Cohort", "start": "Start of training"}


@require_GET
def compliance(request: AccessRequest) -> HttpResponse:
    """Scholars by requirement: done, on track, at risk, late."""
    request.access.require(Permission.SCHOLAR_VIEW)
    now = timezone.now()
    scholars = Scholar.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).with_names()
    training = scholars_of_training(scholars, timezone.localdate())
    cohorts, chosen = queries.cohorts_of(training), request.GET.get("cohort", "")
    if chosen.isdigit():
        training = training.filter(cohort=int(chosen))
    sort = request.GET.get("sort", "name")
    order = SORTS.get(sort, SORTS["name"])
    grid = compliance_grid(list(training.order_by(*order, "name", "pk")), now)
    if (form := request.GET.get("format", "")) in FORMS:
        audit.record("compliance.exported", by=request.user, facts={"scholars": len(grid.rows)})
        return _file(grid, form)
    kept = urlencode({"cohort": chosen, "sort": sort})
    behind = request.GET.get("show") == "behind"
    rows = [(scholar, [(s, TONES[s.state]) for s in standings]) for scholar, standings in grid.rows]
    late = [row for row in rows if any(s.state in BEHIND for s, _ in row[1])]
    context = {
        "grid": grid,
        "rows": late if behind else rows,
        "behind": behind,
        "tabs": [
            {"label": "Everybody", "url": f"?{kept}", "is_current": not behind, "count": len(rows)},
            {"label": "Behind or at risk", "url": f"?show=behind&{kept}", "is_current": behind, "count": len(late)},
        ],
        "cohorts": cohorts,
        "chosen": chosen,
        "sort": sort,
        "sorts": SORT_LABELS.items(),
        "may_edit": request.access.may_everywhere(Permission.CURRICULUM_EDIT),
    }
    return render(request, "curriculum/compliance.html", context)


@require_POST
def compliance_remind(request: AccessRequest) -> HttpResponse:
    """Mail to those who are behind with something."""
    request.access.require_everywhere(Permission.CURRICULUM_EDIT)
    scholars = Scholar.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).with_names()
    training = list(scholars_of_training(scholars, timezone.localdate()))
    asked = services.remind_behind(scholars=training, by=request.user)
    messages.success(request, f"{asked} reminded by mail. The same person is reminded once a week at most.")
    return redirect("curriculum:compliance")


def _file(grid: Grid, form: str) -> HttpResponse:
    header = ["scholar", "institution"]
    for requirement in grid.requirements:
        header += [requirement.title, f"{requirement.title}: why"]
    rows: list[list[Any]] = []
    for scholar, standings in grid.rows:
        row: list[Any] = [scholar.name, scholar.institution.name]
        for standing in standings:
            row += [standing.state.value, standing.text]
        rows.append(row)
    return table_response(form, "requirements", "Requirements", header, rows)


@require_http_methods(["GET", "POST"])
def requirement_list(request: AccessRequest) -> HttpResponse:
    """What programs ask; the office adds to it here."""
    request.access.require(Permission.CURRICULUM_VIEW)
    may_edit = request.access.may_everywhere(Permission.CURRICULUM_EDIT)
    form = RequirementForm(request.POST or None) if may_edit else None
    if request.method == "POST":
        request.access.require_everywhere(Permission.CURRICULUM_EDIT)
        if form is not None and form.is_valid():
            services.save_requirement(requirement=form.instance, by=request.user)
            messages.success(request, "The requirement was saved.")
            return redirect("curriculum:requirement-list")
    requirements = Requirement.objects.visible_to(request.access).select_related(
        "program", "activity", "competency__domain"
    )
    shown = listing(request, name="requirements", caption="Requirements", columns=COLUMNS, rows=list(requirements))
    if not isinstance(shown, Listing):
        return shown
    context = {"listing": shown, "form": form, "may_edit": may_edit}
    return render(request, "curriculum/requirement_list.html", context)


def _asked(requirement: Requirement) -> str:
    if requirement.activity:
        return f"{requirement.activity}, {requirement.activity.threshold_percent or 100} %"
    return f"{requirement.competency}, level {requirement.level}"


@require_POST
def requirement_drop(request: AccessRequest, pk: int) -> HttpResponse:
    requirement = fetch(
        Requirement.objects, request.access, Permission.CURRICULUM_EDIT, viewing=Permission.CURRICULUM_VIEW, pk=pk
    )
    services.drop_requirement(requirement=requirement, by=request.user)
    messages.success(request, "The requirement is no longer asked for.")
    return redirect("curriculum:requirement-list")


@require_GET
def coverage(request: AccessRequest, pk: int) -> HttpResponse:
    """How often each competency will be taught in the next year, where, and what would close the gaps."""
    framework = fetch(Framework.objects, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    found = queries.coverage(framework, timezone.now())
    if (form := request.GET.get("format", "")) in FORMS:
        header = ["code", "competency", "sessions", *found.hosts]
        rows = [[r.code, r.text, r.total, *(r.hosts.get(host, 0) for host in found.hosts)] for r in found.rows]
        return table_response(form, f"coverage-{framework.code}-{framework.pk}", "Coverage", header, rows)
    context = {
        "framework": framework,
        "found": found,
        "rows": [(r, [r.hosts.get(host, 0) for host in found.hosts]) for r in found.rows],
        "untaught": [r for r in found.rows if r.total == 0],
    }
    return render(request, "curriculum/coverage.html", context)
