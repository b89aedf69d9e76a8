"""The network's library of tests: what worked, what had to change, and what did not help."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from improvement.forms.cycles import LessonFilter
from improvement.models import Cycle, Decision
from improvement.queries.lessons import lessons
from improvement.views.common import READ, sections
from improvement.views.cycles import TONES
from partners.access import AccessRequest, fetch
from scholars.views.listing import Column, listing


@require_GET
def lesson_list(request: AccessRequest) -> HttpResponse:
    request.access.require(READ)
    filter = LessonFilter(request.GET or None)
    asked = filter.cleaned_data if filter.is_bound and filter.is_valid() else {}
    found = lessons(request.access, asked.get("q", ""), asked.get("decision", ""))
    shown = listing(request, name="lessons", caption="Tests that teams shared", columns=_columns(), rows=found)
    if isinstance(shown, HttpResponse):
        return shown
    context = {
        "filter": filter,
        "sections": sections(request, "Library of tests"),
        "listing": shown,
        "abandoned": sum(each.decision == Decision.ABANDON for each in found),
        "total": len(found),
    }
    return render(request, "improvement/lesson_list.html", context)


def _columns() -> list[Column]:
    def url(cycle: Cycle) -> str:
        return reverse("improvement:lesson-detail", kwargs={"pk": cycle.pk})

    return [
        Column("title", "The change that was tested", lambda c: c.title, url=url),
        Column("decision", "How it ended", lambda c: c.get_decision_display(), tone=lambda c: TONES[c.decision]),
        Column("learned", "What was learned", lambda c: c.learned),
        Column("project", "Project", lambda c: c.project.title),
        Column("sites", "Sites", lambda c: ", ".join(site.name for site in c.project.sites.all())),
        Column("decided_on", "Decided", lambda c: c.decided_on),
        Column("prediction", "What was predicted", lambda c: c.prediction, only_export=True),
        Column("held", "The prediction", lambda c: c.get_held_display(), only_export=True),
        Column("reason", "Why", lambda c: c.reason, only_export=True),
    ]


@require_GET
def lesson_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """One shared test, for everybody who may read; it names nobody."""
    cycle = fetch(Cycle.objects.shared().select_related("project", "idea"), request.access, READ, pk=pk)
    return render(request, "improvement/lesson_detail.html", {"cycle": cycle, "tone": TONES[cycle.decision]})
