"""Pages on which steps are logged, shown, talked about, confirmed, and seen for a whole cohort."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from mielhss.lib.downloads import csv_response, xlsx_response
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars import services
from scholars.forms.milestone import CommentForm, EvidenceForm, GiveForm, HeatMapFilter, MilestoneForm, TemplateForm
from scholars.models import Milestone, MilestoneTemplate, Scholar
from scholars.queries.heat_map import HeatMap, heat_map
from scholars.services import milestones as steps
from scholars.views.common import attempt, confirm_page, form_page, person, posted, uploaded
from scholars.views.reach import is_own, own_scholar, record_context, seen_scholar

USUAL_STEPS = [
    "Ethics board submission",
    "Ethics board approval",
    "Data access granted",
    "Met with the health-system sponsor",
    "First manuscript submitted",
    "Grant submitted",
    "Change adopted by a site",
    "Presented at LHS Rounds",
]


@require_http_methods(["GET", "POST"])
def milestone_add(request: AccessRequest, pk: int) -> HttpResponse:
    scholar = own_scholar(request, pk)
    form = MilestoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        milestone = services.log_milestone(scholar=scholar, by=person(request), **form.facts())
        messages.success(request, f"Logged: {milestone.title}.")
        return redirect("scholars:scholar-detail", scholar.pk)
    open_steps = [milestone.title for milestone in scholar.milestones.open()]
    context = {
        "scholar": scholar,
        "form": form,
        "usual_steps": list(dict.fromkeys([*open_steps, *USUAL_STEPS])),
    }
    return render(request, "scholars/milestone_form.html", context, status=422 if form.errors else 200)


@require_POST
def milestone_done(request: AccessRequest, pk: int) -> HttpResponse:
    milestone = _editable(request, pk)
    services.finish_milestone(milestone=milestone, on=timezone.localdate(), by=person(request))
    messages.success(request, f"Done: {milestone.title}.")
    return redirect("scholars:scholar-detail", milestone.scholar_id)


@require_POST
def milestone_reopen(request: AccessRequest, pk: int) -> HttpResponse:
    milestone = _editable(request, pk)
    attempt(request, "Open again.", lambda: steps.reopen_milestone(milestone=milestone, by=person(request)))
    return redirect("scholars:milestone-detail", milestone.pk)


@require_GET
def timeline(request: AccessRequest, pk: int) -> HttpResponse:
    """One scholar's steps in the order of time, with what is behind and what comes."""
    scholar = seen_scholar(request, pk)
    today = timezone.localdate()
    milestones = sorted(scholar.milestones.all(), key=lambda m: (m.done_on or m.due_on, m.pk))
    context = record_context(request, scholar, "milestones") | {
        "milestones": [(m, "done" if m.done_on else "late" if m.is_late(today) else "due") for m in milestones],
        "done": sum(m.done_on is not None for m in milestones),
        "late": sum(m.is_late(today) for m in milestones),
    }
    return render(request, "scholars/timeline.html", context)


@require_http_methods(["GET", "POST"])
def milestone_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """A step with its evidence and what was said about it. Posting adds a comment."""
    milestone = fetch(_milestones(), request.access, Permission.SCHOLAR_VIEW, pk=pk)
    form = CommentForm(posted(request))
    if request.method == "POST" and form.is_valid():
        steps.comment_milestone(milestone=milestone, text=form.cleaned_data["text"], by=person(request))
        return redirect("scholars:milestone-detail", milestone.pk)
    context = record_context(request, milestone.scholar, "milestones") | {
        "milestone": milestone,
        "is_late": milestone.is_late(timezone.localdate()),
        "comments": list(milestone.comments.all()),
        "form": form,
        "may_verify": request.access.may_in(milestone.scholar.institution_id, Permission.SCHOLAR_EDIT)
        and not is_own(request, milestone.scholar),
    }
    return render(request, "scholars/milestone_detail.html", context, status=422 if form.errors else 200)


@require_POST
def milestone_verify(request: AccessRequest, pk: int) -> HttpResponse:
    """Confirm, or take the confirmation back."""
    milestone = fetch(_milestones(), request.access, Permission.SCHOLAR_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    if "withdraw" in request.POST:
        steps.withdraw_verification(milestone=milestone, by=person(request))
        messages.success(request, "The confirmation was taken back.")
    else:
        attempt(
            request,
            "Confirmed.",
            lambda: steps.verify_milestone(milestone=milestone, by=person(request), part="program staff"),
        )
    return redirect("scholars:milestone-detail", milestone.pk)


@require_http_methods(["GET", "POST"])
def evidence_add(request: AccessRequest, pk: int) -> HttpResponse:
    milestone = _editable(request, pk)
    form = EvidenceForm(posted(request), uploaded(request))

    def save() -> None:
        file = form.cleaned_data["file"]
        steps.attach_evidence(milestone=milestone, file=file, file_name=file.name, by=person(request))

    back = reverse("scholars:milestone-detail", args=[milestone.pk])
    return form_page(
        request, form, title="Attach evidence", lede=milestone.title, back=back, save=save, submit="Attach"
    )


@require_GET
def evidence_file(request: AccessRequest, pk: int) -> HttpResponse | FileResponse:
    """To save, never shown inside the portal: somebody else chose what is in it."""
    milestone = fetch(_milestones(), request.access, Permission.SCHOLAR_VIEW, pk=pk)
    path = steps.evidence_folder() / milestone.evidence_stored
    if not milestone.evidence_stored or not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=milestone.evidence_name,
        content_type="application/octet-stream",
    )
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def heat_map_page(request: AccessRequest) -> HttpResponse:
    """Every scholar by every expected step; as a file with `export=csv` or `export=xlsx`."""
    request.access.require(Permission.SCHOLAR_VIEW)
    filtered = HeatMapFilter(request.GET, queryset=_scholars(request), access=request.access)
    found = heat_map(filtered.qs, MilestoneTemplate.objects.filter(is_active=True)[:40], timezone.localdate())
    if request.GET.get("export") in ("csv", "xlsx"):
        return _exported(request, found, request.GET["export"])
    context = {
        "filter": filtered,
        "map": found,
        "heads": list(zip(found.steps, found.totals, strict=True)),
        "may_edit": request.access.may_somewhere(Permission.SCHOLAR_EDIT),
        "give_form": GiveForm(),
    }
    return render(request, "scholars/heat_map.html", context)


def _scholars(request: AccessRequest) -> Any:
    return Scholar.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).with_names()


def _exported(request: AccessRequest, found: HeatMap, kind: str) -> HttpResponse:
    header = ["Scholar", "Institution", "Cohort", "Late", *(step.title for step in found.steps)]
    rows = [
        [
            row.scholar.name,
            row.scholar.institution.name,
            row.scholar.cohort.name,
            row.late,
            *(s.words for s in row.squares),
        ]
        for row in found.rows
    ]
    audit.record("heat_map.exported", by=request.user, subject="Milestones", facts={"rows": len(rows)})
    if kind == "csv":
        return csv_response("milestones.csv", header, rows)
    return xlsx_response("milestones.xlsx", [("Milestones", header, rows)])


@require_GET
def template_list(request: AccessRequest) -> HttpResponse:
    """The steps that programs expect, in the order in which they are due."""
    request.access.require(Permission.SCHOLAR_EDIT)
    templates = MilestoneTemplate.objects.select_related("program")
    return render(request, "scholars/template_list.html", {"templates": list(templates)})


@require_http_methods(["GET", "POST"])
def template_add(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.SCHOLAR_EDIT)
    return _template_page(request, TemplateForm(posted(request)), "Add a step that is expected")


@require_http_methods(["GET", "POST"])
def template_edit(request: AccessRequest, pk: int) -> HttpResponse:
    request.access.require_everywhere(Permission.SCHOLAR_EDIT)
    template = MilestoneTemplate.objects.filter(pk=pk).first()
    if template is None:
        raise Http404
    return _template_page(request, TemplateForm(posted(request), instance=template), "Change an expected step")


def _template_page(request: AccessRequest, form: TemplateForm, title: str) -> HttpResponse:
    def save() -> None:
        steps.save_template(template=form.save(commit=False), by=person(request))

    return form_page(request, form, title=title, back=reverse("scholars:template-list"), save=save)


@require_http_methods(["GET", "POST"])
def steps_give(request: AccessRequest) -> HttpResponse:
    """Give a cohort the steps its program expects: first shown, then done."""
    request.access.require_everywhere(Permission.SCHOLAR_EDIT)
    form = GiveForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return form_page(
            request,
            form,
            title="Give a cohort its steps",
            back=reverse("scholars:heat-map"),
            save=str,
            submit="Show what it adds",
        )
    cohort = form.cleaned_data["cohort"]
    templates = MilestoneTemplate.objects.filter(is_active=True, program=cohort.program_id)
    expected = steps.missing_steps(_scholars(request).filter(cohort=cohort), templates)
    if "confirm" in request.POST:
        count = steps.give_steps(expected=expected, by=person(request))
        messages.success(request, f"{count} step{'s' if count != 1 else ''} added.")
        return redirect("scholars:heat-map")
    by_step: dict[str, int] = {}
    for one in expected:
        by_step[one.template.title] = by_step.get(one.template.title, 0) + 1
    return confirm_page(
        request,
        title=f"Give {cohort} its steps?",
        lede="Due dates count from each scholar's own start. Steps that somebody has already stay as they are.",
        header=["Step", "Scholars who get it"],
        rows=list(by_step.items()),
        nothing="" if expected else "Everybody has every step already.",
        kept=[("cohort", cohort.pk)],
        submit="Add them",
        back=reverse("scholars:heat-map"),
    )


def _milestones() -> Any:
    return Milestone.objects.with_scholars()


def _editable(request: AccessRequest, pk: int) -> Milestone:
    found: Milestone = fetch(
        _milestones(), request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk
    )
    return found
