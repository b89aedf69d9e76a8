"""The network's view of its projects: the board by stage, and the seven practices by site."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from improvement.forms.projects import ProjectFilter
from improvement.forms.spread import RatingForm
from improvement.models import Practice, Project, Stage
from improvement.queries.scorecard import MEANS, Line, scorecard
from improvement.services import ratings
from improvement.views.common import READ, VIEW, sections
from mielhss.lib.downloads import csv_response
from partners.access import AccessRequest


@require_GET
def board(request: AccessRequest) -> HttpResponse:
    """Projects in columns by stage."""
    request.access.require(READ)
    projects = Project.objects.visible_to(request.access, READ)
    filter = ProjectFilter(request.GET or None, projects=projects)
    del filter.fields["stage"]
    rows = list(filter.narrow(projects).with_names())
    seen = set(Project.objects.visible_to(request.access, VIEW).values_list("pk", flat=True))
    columns = [(stage, [(row, row.pk in seen) for row in rows if row.stage == stage]) for stage in Stage]
    context = {"columns": columns, "filter": filter, "total": len(rows), "sections": sections(request, "Board")}
    return render(request, "improvement/board.html", context)


@require_http_methods(["GET", "POST"])
def practice_list(request: AccessRequest) -> HttpResponse:
    """The scorecard, and a site's word on itself."""
    request.access.require(VIEW)
    form = RatingForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        ratings.rate(by=request.user, **form.cleaned_data)
        messages.success(request, "The site's own word was written down.")
        return redirect("improvement:practice-list")
    lines = scorecard(request.access)
    context = {
        "lines": lines,
        "sections": sections(request, "Seven practices"),
        "practices": list(Practice),
        "means": [(practice.label, MEANS[practice]) for practice in Practice],
        "form": form,
    }
    return render(request, "improvement/practice_list.html", context)


@require_GET
def practice_export(request: AccessRequest) -> HttpResponse:
    request.access.require(VIEW)
    audit.record("practices.exported", by=request.user, subject="Practices scorecard")
    header = ("site", "practice", "projects_that_fulfil", "projects", "own_word", "own_word_on", "rests_on")
    rows = [row for line in scorecard(request.access) for row in _rows(line)]
    return csv_response("practices.csv", header, rows)


def _rows(line: Line) -> list[tuple[object, ...]]:
    return [
        (
            line.site.name,
            each.practice.label,
            each.fulfilled,
            each.projects,
            each.rating.get_level_display() if each.rating else "",
            each.rating.rated_on.isoformat() if each.rating else "",
            each.rating.note if each.rating else "",
        )
        for each in line.figures
    ]
