"""How a team shares power: who leads and decides, who took part in what, hours and money, reflection."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvement.forms.power import (
    ContributionForm,
    DecisionFilter,
    DecisionForm,
    DescriptionForm,
    PhaseForm,
    ReflectionForm,
)
from improvement.models import Contribution, Member, Project, Reflection, SelfDescription, TeamDecision
from improvement.queries import power as queries
from improvement.services import power as services
from improvement.views.pages import attempt, crumbs, form_page, list_page, person, posted
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.views.listing import Column

VIEW, EDIT, READ = Permission.IMPROVEMENT_VIEW, Permission.IMPROVEMENT_EDIT, Permission.IMPROVEMENT_READ
TABS = (
    ("Who holds what", "improvement:power", "power"),
    ("Decisions", "improvement:decision-list", "decisions"),
    ("Hours and honoraria", "improvement:contribution-list", "contributions"),
    ("Reflection", "improvement:reflection-list", "reflections"),
    ("Stories", "improvement:story-list", "stories"),
    ("Stakeholders", "improvement:stakeholder-map", "stakeholders"),
)
OF_TEAM = {"reflections", "stories", "stakeholders"}


@require_GET
def power(request: AccessRequest, pk: int) -> HttpResponse:
    """What people with lived experience hold in this team, and who took part in which phase."""
    project = seen(request, pk)
    descriptions = SelfDescription.objects.visible_to(request.access).filter(member__project=project)
    own = project.members.current().filter(user=person(request)).first()
    context = head(request, project, "power") | {
        "parts": queries.by_part(project),
        "shares": queries.shares([project.pk], for_team=True),
        "phases": queries.phase_table(project),
        "descriptions": [d for d in descriptions.select_related("member") if d.shares],
        "own": own,
        "may_compare": request.access.may_somewhere(VIEW),
        "crumbs": crumbs(*links(project)[:-1], (project.title, links(project)[-1][1]), ("Who holds what", "")),
    }
    return render(request, "improvement/power.html", context)


@require_GET
def power_over_time(request: AccessRequest) -> HttpResponse:
    """The shares of all projects she may see, quarter by quarter, with small counts hidden."""
    request.access.require(VIEW)
    projects = Project.objects.visible_to(request.access, VIEW).order_by().values("pk")
    quarters = queries.over_time(projects, timezone.localdate())
    columns = (
        Column("quarter", "Quarter", lambda q: q.label),
        *(
            Column(str(place), one.label, _share_at(place), is_number=True)
            for place, one in enumerate(quarters[0].shares)
        ),
    )
    return list_page(
        request,
        name="power-over-time",
        title="What people with lived experience hold",
        lede="Over all projects you see, quarter by quarter. Where fewer than five people or deeds stand on either "
        "side, the figure is hidden.",
        columns=columns,
        rows=quarters,
        trail=[("Improvement", reverse("improvement:project-list"))],
        section="Power",
    )


def _share_at(place: int) -> Any:
    return lambda quarter: quarter.shares[place].text


@require_http_methods(["GET", "POST"])
def description_edit(request: AccessRequest, pk: int) -> HttpResponse:
    """What she says about herself; nobody else opens this page."""
    member = _own_place(request, pk)
    found = SelfDescription.objects.visible_to(request.access).filter(member=member).first()
    form = DescriptionForm(posted(request), instance=found or SelfDescription(member=member))
    return form_page(
        request,
        form,
        title="About yourself",
        lede="Only if you want to. You can change it or take it back at any time.",
        back=reverse("improvement:power", args=[member.project_id]),
        trail=links(member.project),
        save=lambda: services.describe_oneself(description=form.save(commit=False), by=person(request)),
    )


@require_POST
def description_remove(request: AccessRequest, pk: int) -> HttpResponse:
    member = _own_place(request, pk)
    attempt(request, "Taken back.", lambda: services.take_back_description(member=member, by=person(request)))
    return redirect("improvement:power", pk=member.project_id)


def _own_place(request: AccessRequest, pk: int) -> Member:
    member: Member = fetch(Member.objects.select_related("project"), request.access, VIEW, pk=pk)
    if member.user_id != person(request).pk:
        raise Http404
    return member


@require_GET
def decision_list(request: AccessRequest, pk: int) -> HttpResponse:
    project = seen(request, pk)
    filter = DecisionFilter(request.GET or None)
    rows = filter.narrow(
        TeamDecision.objects.visible_to(request.access, VIEW)
        .filter(project=project)
        .select_related("proposed_by")
        .prefetch_related("decided_by")
    )
    may_edit = _may_edit(request, project)
    columns = (
        Column("what", "Decision", lambda d: d.what, url=_edit_url("decision", may_edit)),
        Column("day", "Day", lambda d: d.decided_on),
        Column("kind", "About", lambda d: d.get_kind_display()),
        Column("proposed", "Proposed by", lambda d: d.proposed_by.name if d.proposed_by else ""),
        Column("decided", "Decided by", lambda d: ", ".join(member.name for member in d.decided_by.all())),
        Column("changed", "What changed", lambda d: d.changed),
    )
    return _list(
        request, project, "decisions", title="Decisions", name="decisions", columns=columns, rows=list(rows),
        filter=filter, add=("Log a decision", "improvement:decision-add"),
        lede="What was decided, who proposed it, who decided, and what changed because of it.",
        empty="Log decisions as they are made, small ones too: they show who decides.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def decision_add(request: AccessRequest, pk: int) -> HttpResponse:
    return _decision(request, TeamDecision(project=editable(request, pk)), "Log a decision")


@require_http_methods(["GET", "POST"])
def decision_edit(request: AccessRequest, pk: int) -> HttpResponse:
    found = fetch(TeamDecision.objects.select_related("project"), request.access, EDIT, viewing=VIEW, pk=pk)
    return _decision(request, found, "Change a decision")


def _decision(request: AccessRequest, decision: TeamDecision, title: str) -> HttpResponse:
    form = DecisionForm(posted(request), instance=decision)

    def save() -> None:
        decided_by = list(form.cleaned_data["decided_by"])
        services.save_decision(decision=form.save(commit=False), decided_by=decided_by, by=person(request))

    back = reverse("improvement:decision-list", args=[decision.project_id])
    return form_page(request, form, title=title, back=back, trail=links(decision.project), save=save)


@require_http_methods(["GET", "POST"])
def phases(request: AccessRequest, pk: int) -> HttpResponse:
    project = editable(request, pk)
    form = PhaseForm(posted(request), project=project)
    return form_page(
        request,
        form,
        title="Who took part in what",
        back=reverse("improvement:power", args=[pk]),
        trail=links(project),
        save=lambda: services.save_phases(project=project, depths=form.depths, by=person(request)),
    )


@require_GET
def contribution_list(request: AccessRequest, pk: int) -> HttpResponse:
    project = seen(request, pk)
    may_edit = _may_edit(request, project)
    columns = (
        Column("what", "For what", lambda c: c.what, url=_edit_url("contribution", may_edit)),
        Column("member", "Who", lambda c: c.member.name),
        Column("day", "Day", lambda c: c.given_on),
        Column("hours", "Hours", lambda c: float(c.hours), is_number=True),
        Column("honorarium", "Honorarium, dollars", lambda c: float(c.honorarium), is_number=True),
        Column("paid", "Paid", lambda c: c.paid_on),
    )
    rows = list(Contribution.objects.visible_to(request.access, VIEW).filter(project=project).select_related("member"))
    return _list(
        request, project, "contributions", title="Hours and honoraria", name="contributions", columns=columns,
        rows=rows, add=("Note hours", "improvement:contribution-add"),
        lede="What people gave to this project, and what they were paid for it.",
        empty="Time of people who are not paid by an employer is paid here, and noted.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def contribution_add(request: AccessRequest, pk: int) -> HttpResponse:
    return _contribution(request, Contribution(project=editable(request, pk)), "Note hours")


@require_http_methods(["GET", "POST"])
def contribution_edit(request: AccessRequest, pk: int) -> HttpResponse:
    found = fetch(Contribution.objects.select_related("project"), request.access, EDIT, viewing=VIEW, pk=pk)
    return _contribution(request, found, "Change hours")


def _contribution(request: AccessRequest, row: Contribution, title: str) -> HttpResponse:
    form = ContributionForm(posted(request), instance=row)
    back = reverse("improvement:contribution-list", args=[row.project_id])

    def save() -> None:
        services.save_row(row=form.save(commit=False), by=person(request), action="power.hours noted")

    return form_page(request, form, title=title, back=back, trail=links(row.project), save=save)


@require_GET
def reflection_list(request: AccessRequest, pk: int) -> HttpResponse:
    project = of_team(request, pk)
    columns = (
        Column("quarter", "Quarter", lambda r: r.quarter, url=lambda r: reverse("improvement:reflection", args=[r.pk])),
        Column("count", "Questions answered", lambda r: r.count, is_number=True),
        Column("present", "Took part", lambda r: len(r.present.all()), is_number=True),
        Column("next", "What we will do differently", lambda r: r.next_steps),
    )
    rows = list(Reflection.objects.visible_to(request.access).filter(project=project).prefetch_related("present"))
    return _list(
        request, project, "reflections", title="Reflection", name="reflections", columns=columns, rows=rows,
        add=("Reflect on this quarter", "improvement:reflection-now"),
        lede="Nine questions that a team asks itself every quarter. Only the team reads the answers.",
        empty="Take half an hour together, once a quarter.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def reflection_now(request: AccessRequest, pk: int) -> HttpResponse:
    """This quarter's answers, begun or gone on with."""
    project = of_team(request, pk)
    today = timezone.localdate()
    quarter = f"{today.year}-Q{(today.month - 1) // 3 + 1}"
    found = Reflection.objects.visible_to(request.access).filter(project=project, quarter=quarter).first()
    return _reflection(request, found or Reflection(project=project, quarter=quarter))


@require_http_methods(["GET", "POST"])
def reflection_edit(request: AccessRequest, pk: int) -> HttpResponse:
    return _reflection(request, fetch(Reflection.objects.select_related("project"), request.access, VIEW, pk=pk))


def _reflection(request: AccessRequest, reflection: Reflection) -> HttpResponse:
    form = ReflectionForm(posted(request), instance=reflection)

    def save() -> None:
        present = list(form.cleaned_data["present"])
        services.save_reflection(reflection=form.save(commit=False), present=present, by=person(request))

    back = reverse("improvement:reflection-list", args=[reflection.project_id])
    return form_page(request, form, title=str(reflection), back=back, trail=links(reflection.project), save=save)


# --- What the pages of a team share --------------------------------------------------------------------------


def seen(request: AccessRequest, pk: int) -> Project:
    project: Project = fetch(Project.objects.all(), request.access, VIEW, pk=pk)
    return project


def editable(request: AccessRequest, pk: int) -> Project:
    project: Project = fetch(Project.objects.all(), request.access, EDIT, viewing=VIEW, pk=pk)
    return project


def of_team(request: AccessRequest, pk: int) -> Project:
    """The project, for a member of its team only; for everybody else there is no such page."""
    project = seen(request, pk)
    if not is_of_team(request, project):
        raise Http404
    return project


def is_of_team(request: AccessRequest, project: Project) -> bool:
    return project.members.current().filter(user=person(request)).exists()


def _may_edit(request: AccessRequest, project: Project) -> bool:
    return Project.objects.visible_to(request.access, EDIT).filter(pk=project.pk).exists()


def _edit_url(noun: str, may_edit: bool) -> Any:
    return (lambda row: reverse(f"improvement:{noun}-edit", args=[row.pk])) if may_edit else None


def links(project: Project) -> list[tuple[str, str]]:
    listed = ("Improvement", reverse("improvement:project-list"))
    return [listed, (project.title, reverse("improvement:project-detail", args=[project.pk]))]


def tabs_of(request: AccessRequest, project: Project, tab: str) -> list[dict[str, Any]]:
    """The tabs of a team; those that only the team may open are offered to it alone."""
    inside = is_of_team(request, project)
    return [
        {"label": label, "url": reverse(name, args=[project.pk]), "is_current": code == tab}
        for label, name, code in TABS
        if inside or code not in OF_TEAM
    ]


def head(request: AccessRequest, project: Project, tab: str) -> dict[str, Any]:
    return {"project": project, "tabs": tabs_of(request, project, tab), "may_edit": _may_edit(request, project)}


def _list(
    request: AccessRequest, project: Project, tab: str, *, title: str, add: tuple[str, str], **more: Any
) -> HttpResponse:
    """A list of a team, with a button for those who may add to it."""
    label, name = add
    may_add = tab in OF_TEAM or _may_edit(request, project)
    return list_page(
        request,
        title=title,
        eyebrow=project.title,
        tabs=tabs_of(request, project, tab),
        trail=links(project),
        action={"label": label, "url": reverse(name, args=[project.pk])} if may_add else None,
        **more,
    )
