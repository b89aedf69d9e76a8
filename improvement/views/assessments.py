"""Self-assessment: an organization places itself, repeats it, and sees how it moved."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from improvement.forms.community import AssessmentForm
from improvement.models import Instrument, SelfAssessment
from improvement.queries import assessments as queries
from improvement.services import assessments as services
from improvement.views.common import sections
from improvement.views.pages import crumbs, form_page, list_page, person, posted
from partners.access import Access, AccessRequest, fetch
from partners.roles import Permission
from scholars.views.listing import Column

READ, TAKE = Permission.IMPROVEMENT_READ, Permission.ASSESSMENT_TAKE
TRAIL = ("Self-assessment", "improvement:assessment-list")


def _trail() -> list[tuple[str, str]]:
    return [("Improvement", reverse("improvement:project-list")), (TRAIL[0], reverse(TRAIL[1]))]


@require_GET
def assessment_list(request: AccessRequest) -> HttpResponse:
    """Her own organizations' placements, and the way to the aggregate."""
    request.access.require(TAKE)
    rows = list(SelfAssessment.objects.visible_to(request.access, TAKE).select_related("instrument", "institution"))
    columns = (
        Column("institution", "Organization", lambda a: a.institution.name,
               url=lambda a: reverse("improvement:assessment", args=[a.pk])),
        Column("day", "Day", lambda a: a.taken_on),
        Column("instrument", "Instrument", lambda a: str(a.instrument)),
        Column("who", "Who answered", lambda a: a.who),
    )  # fmt: skip
    current = _current(request.access)
    return list_page(
        request,
        name="self-assessments",
        title="Self-assessment",
        lede="An organization places itself together with people who see it from different sides, and again later.",
        columns=columns,
        rows=rows,
        section="Self-assessment",
        trail=_trail()[:1],
        action={
            "label": "Place your organization", "url": reverse("improvement:assessment-take", args=[current.pk])
        } if current else None,
        empty="Nobody of your organizations has placed itself yet.",
    )  # fmt: skip


def _current(access: Access) -> Instrument | None:
    """The instrument in use; every person with a sign-in may read its statements."""
    return Instrument.objects.visible_to(access, READ).filter(is_current=True).first()


@require_http_methods(["GET", "POST"])
def assessment_take(request: AccessRequest, pk: int) -> HttpResponse:
    request.access.require(TAKE)
    instrument = Instrument.objects.visible_to(request.access, READ).filter(pk=pk, is_current=True).first()
    if instrument is None:
        raise Http404
    row = SelfAssessment(instrument=instrument, taken_on=timezone.localdate())
    form = AssessmentForm(posted(request), instance=row, instrument=instrument, access=request.access)
    return form_page(
        request,
        form,
        title=instrument.title,
        lede=instrument.summary,
        note=f"{instrument.source} License: {instrument.license}.",
        back=reverse("improvement:assessment-list"),
        trail=_trail(),
        save=lambda: services.take(assessment=form.save(commit=False), by=person(request)),
    )


@require_GET
def assessment_detail(request: AccessRequest, pk: int) -> HttpResponse:
    rows = SelfAssessment.objects.select_related("instrument", "institution")
    found = fetch(rows, request.access, TAKE, pk=pk)
    scale = dict(found.instrument.levels)
    context = {
        "found": found,
        "lines": queries.movement(found),
        "top": len(scale),
        "answers": [
            (item.domain, item.text, scale.get(found.answers.get(str(item.pk)), ""))
            for item in found.instrument.items.all()
        ],
        "crumbs": crumbs(*_trail(), (str(found), "")),
    }
    return render(request, "improvement/assessment.html", context)


@require_GET
def assessment_aggregate(request: AccessRequest) -> HttpResponse:
    """The means over the network, where enough organizations placed themselves."""
    request.access.require(READ)
    current = _current(request.access)
    context = {
        "instrument": current,
        "sections": sections(request, "Self-assessment"),
        "aggregate": queries.aggregate(current) if current else None,
        "top": len(current.scale) if current else 0,
        "may_take": request.access.may_somewhere(TAKE),
        "crumbs": crumbs(("Improvement", reverse("improvement:project-list")), ("Where the network stands", "")),
    }
    return render(request, "improvement/assessment_aggregate.html", context)
