"""A project on paper: the same figures and the same diagram as its page, as a tagged PDF."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from accounts import audit
from improvement.models import Project
from improvement.queries.edition import Edition, compose, edition, live_edition
from mielhss.lib.charts import ControlChart, DriverDiagram, Svg
from mielhss.lib.charts.svg import element
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from reports.printing import PrintingFailed, print_pdf

VIEW, READ = Permission.IMPROVEMENT_VIEW, Permission.IMPROVEMENT_READ
SECONDS = 60.0


@dataclass(frozen=True)
class Figure:
    """A chart as one picture with its words, for paper."""

    chart: ControlChart | DriverDiagram
    sentence: str

    @property
    def drawing(self) -> Svg:
        """The drawing of the page; its first child says in words what it shows, where PDF readers look for it."""
        drawing = str(self.chart.wide)
        says = element("title", f"{self.chart.title}. {self.chart.description}")
        start = drawing.index(">") + 1
        return Svg(drawing[:start] + says + drawing[start:])

    @property
    def caption(self) -> str:
        return self.sentence or self.chart.description


def html_of(content: Mapping[str, Any], *, status: str, snapshot_hash: str) -> str:
    """The whole document. `status` says whether it was published or is a team's draft."""
    drawn: Edition = edition(content, id="paper")
    stories = [
        (story, [Figure(each.chart, each.sentence) for each in (story.gap, *story.strata) if each is not None])
        for story in drawn.stories
    ]
    context = {
        "edition": drawn,
        "content": content,
        "stories": stories,
        "drivers": Figure(drawn.drivers, ""),
        "status": status,
        "snapshot_hash": snapshot_hash,
    }
    return render_to_string("reports/project_print.html", context)


def hash_of(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@require_GET
def project_draft_pdf(request: AccessRequest, pk: int) -> HttpResponse:
    """The project as its team would publish it now."""
    project = fetch(Project.objects.with_names(), request.access, VIEW, pk=pk)
    return _answer(request, project, compose(project, ""), "Draft of the team")


@require_GET
def project_pdf(request: AccessRequest, pk: int) -> HttpResponse:
    """The project as it was published."""
    project = fetch(Project.objects, request.access, READ, pk=pk)
    live = live_edition(project)
    if live is None:
        raise Http404
    words = f"Edition {live.number}, {live.published_at:%B} {live.published_at.day}, {live.published_at.year}"
    return _answer(request, project, live.content, words)


def _answer(request: AccessRequest, project: Project, content: Mapping[str, Any], status: str) -> HttpResponse:
    snapshot_hash = hash_of(content)
    try:
        html = html_of(content, status=status, snapshot_hash=snapshot_hash)
        printed = print_pdf(html, snapshot_hash=snapshot_hash, seconds=SECONDS)
    except PrintingFailed:
        return redirect("improvement:project-list")
    audit.record("project.printed", by=request.user, subject=project, facts={"project": project.pk})
    response = HttpResponse(printed.data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="project-{project.pk}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
