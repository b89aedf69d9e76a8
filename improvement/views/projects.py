"""Projects: the portfolio, one project, and its team."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvement.forms.projects import MemberForm, ProjectFilter, ProjectForm, StartForm
from improvement.models import Member, Project, Stage
from improvement.queries import baseline
from improvement.services import Refused, stages
from improvement.services import projects as services
from improvement.views.common import EDIT, READ, VIEW, editable, head, sections, viewable
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.views.listing import Column, listing


@require_GET
def project_list(request: AccessRequest) -> HttpResponse:
    """Every project she may see or read."""
    request.access.require(READ)
    projects = Project.objects.visible_to(request.access, READ)
    filter = ProjectFilter(request.GET or None, projects=projects)
    rows = list(filter.narrow(projects).with_names())
    shown = listing(request, name="projects", caption="Improvement projects", columns=_columns(request), rows=rows)
    if isinstance(shown, HttpResponse):
        return shown
    context = {
        "filter": filter,
        "sections": sections(request, "Projects"),
        "listing": shown,
        "may_start": request.access.may_somewhere(Permission.IMPROVEMENT_START),
    }
    return render(request, "improvement/project_list.html", context)


def _columns(request: AccessRequest) -> list[Column]:
    seen = set(Project.objects.visible_to(request.access, VIEW).values_list("pk", flat=True))

    def url(project: Project) -> str:
        """Its own pages to those who see the work; what was published to everybody else."""
        name = "project-detail" if project.pk in seen else "project-public"
        return reverse(f"improvement:{name}", kwargs={"pk": project.pk})

    return [
        Column("title", "Project", lambda p: p.title, url=url),
        Column("stage", "Stage", lambda p: p.get_stage_display(), tone=lambda p: "info"),
        Column("measure", "Measure", lambda p: p.measure.title if p.measure else ""),
        Column("group", "Whose gap", lambda p: p.group_label),
        Column("place", "Where it was seen", lambda p: p.place_label),
        Column("sites", "Sites", lambda p: ", ".join(site.name for site in p.sites.all())),
        Column("lead", "Scholar", lambda p: p.lead.name if p.lead and p.pk in seen else ""),
        Column("started_on", "Began", lambda p: p.started_on),
    ]


@require_http_methods(["GET", "POST"])
def project_new(request: AccessRequest) -> HttpResponse:
    """Start a project; `?gap=` names the gap report it begins from."""
    request.access.require(Permission.IMPROVEMENT_START)
    asked = request.GET.get("gap", "")
    report = baseline.report_of(request.access, int(asked)) if asked.isdecimal() and len(asked) < 10 else None
    if asked and report is None:
        raise Http404
    first = {"sites": [report.site_id]} if report and report.site_id else {}
    form = StartForm(request.POST or None, access=request.access, report=report, initial=first)
    if request.method == "POST" and form.is_valid():
        project = services.start(
            project=form.save(commit=False),
            sites=form.cleaned_data["sites"],
            by=request.user,
            role=form.cleaned_data["role"],
            baseline=form.baseline,
        )
        messages.success(request, "The project was started. Next: its aim.")
        return redirect("improvement:project-detail", pk=project.pk)
    context = {"form": form, "report": report, "baseline": baseline.baseline(report) if report else None}
    return render(request, "improvement/project_new.html", context)


@require_GET
def project_detail(request: AccessRequest, pk: int) -> HttpResponse:
    project = viewable(request, pk)
    context = {
        **head(request, project, "Overview"),
        "team": list(project.members.current()),
        "next_stages": stages.next_stages(project),
        "waits_for": _waits_for(project),
        "aims": list(project.aims.standing()),
    }
    return render(request, "improvement/project_detail.html", context)


def _waits_for(project: Project) -> list[str]:
    """What keeps the project from its next stages."""
    reasons = {stage: stages.why_not(project, stage) for stage in stages.NEXT[project.stage]}
    if project.stage == Stage.SHAPING:
        return ["Work begins once somebody with lived experience agreed to the aim."]
    return [reason for reason in reasons.values() if reason]


@require_POST
def project_move(request: AccessRequest, pk: int) -> HttpResponse:
    """The project's next stage."""
    project = editable(request, pk)
    try:
        stages.move(project=project, to=request.POST.get("to", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The project is at: {project.get_stage_display().lower()}.")
    return redirect("improvement:project-detail", pk=pk)


@require_http_methods(["GET", "POST"])
def project_edit(request: AccessRequest, pk: int) -> HttpResponse:
    project = editable(request, pk)
    form = ProjectForm(request.POST or None, instance=project, access=request.access)
    if request.method == "POST" and form.is_valid():
        services.change(project=form.save(commit=False), sites=form.cleaned_data["sites"], by=request.user)
        messages.success(request, "The project was changed.")
        return redirect("improvement:project-detail", pk=pk)
    context = {"form": form, "project": project, "title": "Change the project", "submit": "Save"}
    return render(request, "improvement/form_page.html", context)


@require_http_methods(["GET", "POST"])
def member_add(request: AccessRequest, pk: int) -> HttpResponse:
    project = editable(request, pk)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_member(project=project, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The team has a new member.")
            return redirect("improvement:project-detail", pk=pk)
    context = {"form": form, "project": project, "title": "Add somebody to the team", "submit": "Add to the team"}
    return render(request, "improvement/form_page.html", context)


@require_POST
def member_end(request: AccessRequest, pk: int) -> HttpResponse:
    member = fetch(Member.objects.select_related("project"), request.access, EDIT, viewing=VIEW, pk=pk)
    services.end_member(member=member, on=timezone.localdate(), by=request.user)
    messages.success(request, "Her place in the team ends today.")
    return redirect("improvement:project-detail", pk=member.project_id)
