"""Award programs: calls with money, projects made of selected proposals, and their reports."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from improvement.forms.community import AwardCallForm, AwardForm, AwardReportForm
from improvement.models import Award, AwardCall, AwardReport
from improvement.services import awards as services
from improvement.views.pages import crumbs, form_page, list_page, person, posted
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.models import Application, State
from scholars.views.listing import Column

VIEW, EDIT = Permission.IMPROVEMENT_VIEW, Permission.IMPROVEMENT_EDIT
CALL_EDIT, DECIDE = Permission.CALL_EDIT, Permission.APPLICATION_DECIDE


def _trail() -> list[tuple[str, str]]:
    listed = ("Awards", reverse("improvement:award-list"))
    return [("Improvement", reverse("improvement:project-list")), listed]


@require_GET
def award_list(request: AccessRequest) -> HttpResponse:
    """Awards of the projects she sees."""
    request.access.require(Permission.IMPROVEMENT_READ)
    today = timezone.localdate()
    found = Award.objects.visible_to(request.access, VIEW).select_related("project", "award_call__call")
    rows = list(found.prefetch_related("reports"))
    columns = (
        Column("project", "Project", str, url=lambda a: reverse("improvement:award", args=[a.pk])),
        Column("call", "Call", lambda a: a.award_call.call.title),
        Column("amount", "Dollars", lambda a: float(a.amount), shown=lambda a: f"{a.amount:,.0f}", is_number=True),
        Column("from", "From", lambda a: a.starts_on),
        Column("until", "Until", lambda a: a.ends_on),
        Column("sent", "Reports sent", lambda a: sum(r.sent_at is not None for r in a.reports.all()), is_number=True),
        Column("late", "Late", lambda a: sum(r.sent_at is None and r.due_on < today for r in a.reports.all()),
               is_number=True),
    )  # fmt: skip
    may_call = request.access.may_everywhere(CALL_EDIT)
    return list_page(
        request,
        name="awards",
        title="Awards",
        lede="Proposals that a call selected, the projects they became, and how they go.",
        columns=columns,
        rows=rows,
        section="Awards",
        trail=_trail()[:1],
        action={"label": "Calls with awards", "url": reverse("improvement:award-calls")} if may_call else None,
        empty="Awards are made of proposals that a call selected.",
    )


@require_GET
def call_list(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(CALL_EDIT)
    rows = list(AwardCall.objects.visible_to(request.access, CALL_EDIT).select_related("call__program"))
    columns = (
        Column("title", "Call", lambda c: c.call.title, url=lambda c: reverse("improvement:award-call", args=[c.pk])),
        Column("phase", "Phase", lambda c: c.call.get_phase_display(), tone=lambda c: "info"),
        Column("budget", "Budget", lambda c: float(c.budget), shown=lambda c: f"{c.budget:,.0f}", is_number=True),
        Column("due", "Proposals due", lambda c: c.call.full_due_at),
    )
    return list_page(
        request,
        name="award-calls",
        title="Calls with awards",
        lede="They run as every call does: open, review, decide. What is selected becomes a project.",
        columns=columns,
        rows=rows,
        trail=_trail(),
        action={"label": "Prepare a call", "url": reverse("improvement:award-call-new")},
        empty="Prepare the first call.",
    )


@require_http_methods(["GET", "POST"])
def call_new(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(CALL_EDIT)
    form = AwardCallForm(posted(request))

    def save() -> None:
        services.open_call(call=form.save(commit=False), award_call=form.award_call, by=person(request))

    return form_page(
        request,
        form,
        title="Prepare a call",
        lede="Questions and rubric of an award for improvement come with it; change them on the call's own pages.",
        back=reverse("improvement:award-calls"),
        trail=_trail(),
        save=save,
    )


@require_GET
def call_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """What was selected, and which of it has its project."""
    found = fetch(AwardCall.objects.select_related("call__program"), request.access, CALL_EDIT, pk=pk)
    proposals = Application.objects.visible_to(request.access, Permission.APPLICATION_VIEW).filter(
        call=found.call, state=State.SELECTED
    )
    context = {
        "found": found,
        "selected": list(proposals.select_related("applicant", "award__project").order_by("number")),
        "may_decide": request.access.may_everywhere(DECIDE),
        "crumbs": crumbs(*_trail(), ("Calls with awards", reverse("improvement:award-calls")), (str(found), "")),
    }
    return render(request, "improvement/award_call.html", context)


@require_http_methods(["GET", "POST"])
def award_make(request: AccessRequest, pk: int) -> HttpResponse:
    """Make a project of a selected proposal."""
    proposals = Application.objects.select_related("call__award_call", "applicant").filter(
        call__award_call__isnull=False
    ).visible_to(request.access, DECIDE)  # fmt: skip
    proposal = fetch(proposals, request.access, DECIDE, viewing=Permission.APPLICATION_VIEW, pk=pk)
    form = AwardForm(posted(request), access=request.access)

    def save() -> None:
        services.make_project(application=proposal, by=person(request), **form.cleaned_data)

    return form_page(
        request,
        form,
        title="Make it a project",
        lede=proposal.project,
        back=reverse("improvement:award-call", args=[proposal.call.award_call.pk]),
        trail=_trail(),
        save=save,
    )


@require_GET
def award_detail(request: AccessRequest, pk: int) -> HttpResponse:
    award = fetch(Award.objects.select_related("project", "award_call__call"), request.access, VIEW, pk=pk)
    context = {
        "award": award,
        "reports": list(award.reports.all()),
        "today": timezone.localdate(),
        "may_edit": Award.objects.visible_to(request.access, EDIT).filter(pk=pk).exists(),
        "crumbs": crumbs(*_trail(), (award.project.title, "")),
    }
    return render(request, "improvement/award.html", context)


@require_http_methods(["GET", "POST"])
def report_send(request: AccessRequest, pk: int) -> HttpResponse:
    report = fetch(AwardReport.objects.select_related("award__project"), request.access, EDIT, viewing=VIEW, pk=pk)
    form = AwardReportForm(posted(request), instance=report)
    return form_page(
        request,
        form,
        title=str(report),
        lede="Once sent, a report stands as it is.",
        submit="Send",
        back=reverse("improvement:award", args=[report.award_id]),
        trail=_trail(),
        save=lambda: services.send_report(report=form.save(commit=False), by=person(request)),
    )
