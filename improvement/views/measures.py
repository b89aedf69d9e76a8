"""What a project measures: its gap, and the team's own figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from improvement.forms.measures import MeasureForm, ReadingForm
from improvement.models import MeasureKind, Project, ProjectMeasure
from improvement.queries import figures, readings
from improvement.queries.edition import network_measures
from improvement.services import measures as services
from improvement.views.common import EDIT, VIEW, editable, head, viewable
from mielhss.lib.downloads import csv_response
from partners.access import AccessRequest, fetch


@require_GET
def measure_list(request: AccessRequest, pk: int) -> HttpResponse:
    """Has the gap narrowed, and what else the team follows."""
    project = viewable(request, pk)
    events = figures.events_of(project)
    own = list(project.measures.exclude(form=ProjectMeasure.Form.NETWORK).prefetch_related("readings", "drivers"))
    limit = readings.threshold()
    kinds = set(project.measures.values_list("kind", flat=True))
    context = {
        **head(request, project, "Measures"),
        "story": own_story(project),
        "further": _further(project, events),
        "own": [(measure, readings.drawn(measure, events, limit)) for measure in own],
        "missing_kinds": [kind.label for kind in MeasureKind if kind not in kinds],
        "tests": list(project.cycles.all()),
    }
    return render(request, "improvement/measure_list.html", context)


def own_story(project: Project) -> figures.GapStory | None:
    return figures.gap_story(
        figures.reports_of(project),
        id=f"gap-{project.pk}",
        group=project.group,
        reference=project.reference,
        began_on=project.started_on,
        events=figures.events_of(project),
    )


def _further(project: Project, events: list[figures.Event]) -> list[tuple[ProjectMeasure, figures.GapStory | None]]:
    return [
        (
            each,
            figures.gap_story(
                figures.reports_for(project, each.measure, each.stratifier),  # type: ignore[arg-type]
                id=f"further-{each.pk}",
                began_on=project.started_on,
                events=events,
            ),
        )
        for each in network_measures(project)
    ]


@require_http_methods(["GET", "POST"])
def measure_new(request: AccessRequest, pk: int) -> HttpResponse:
    project = editable(request, pk)
    return _edit(request, project, ProjectMeasure(project=project))


@require_http_methods(["GET", "POST"])
def measure_edit(request: AccessRequest, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    return _edit(request, measure.project, measure)


def _measure(request: AccessRequest, pk: int) -> ProjectMeasure:
    rows = ProjectMeasure.objects.select_related("project")
    found: ProjectMeasure = fetch(rows, request.access, EDIT, viewing=VIEW, pk=pk)
    return found


def _edit(request: AccessRequest, project: Project, measure: ProjectMeasure) -> HttpResponse:
    form = MeasureForm(request.POST or None, instance=measure, project=project)
    if request.method == "POST" and form.is_valid():
        services.save_measure(measure=form.save(commit=False), drivers=form.cleaned_data["drivers"], by=request.user)
        messages.success(request, "The measure was saved.")
        return redirect("improvement:measure-list", pk=project.pk)
    return _form_page(request, project, form, "A measure of the project", "")


@require_http_methods(["GET", "POST"])
def reading_new(request: AccessRequest, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    form = ReadingForm(request.POST or None, measure=measure, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        services.enter(measure=measure, by=request.user, **form.cleaned_data)
        messages.success(request, "The figure was saved.")
        return redirect("improvement:measure-list", pk=measure.project_id)
    lede = "Entered again, a month takes the place of what stood there. Small numbers are hidden wherever they show."
    return _form_page(request, measure.project, form, f"Figures: {measure.title}", lede)


def _form_page(request: AccessRequest, project: Project, form: Any, title: str, lede: str) -> HttpResponse:
    back = reverse("improvement:measure-list", kwargs={"pk": project.pk})
    context = {"form": form, "project": project, "title": title, "lede": lede, "back_url": back}
    return render(request, "improvement/form_page.html", context)


@require_GET
def measure_export(request: AccessRequest, pk: int) -> HttpResponse:
    """Every chart of the page as rows, hidden where the page hides."""
    project = viewable(request, pk)
    events = figures.events_of(project)
    limit = readings.threshold()
    drawn = [readings.drawn(m, events, limit) for m in project.measures.prefetch_related("readings")]
    stories = [own_story(project), *(story for _, story in _further(project, events))]
    for story in stories:
        if story is not None:
            drawn += [story.gap, *story.strata, *story.others]
    rows = [(each.chart.title, *row) for each in drawn if each is not None for row in each.chart.table_rows()]
    audit.record("project_measures.exported", by=request.user, subject=project, facts={"project": project.pk})
    header = ("chart", "period", "value", "interval", "center", "limits", "signal")
    return csv_response(f"project-{project.pk}-measures.csv", header, rows)
