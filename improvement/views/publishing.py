"""What everybody reads of a project, and what changed for patients across the network."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvement.forms.spread import PublishForm
from improvement.models import Project
from improvement.queries.edition import compose, edition, live_edition
from improvement.services import Refused
from improvement.services import publishing as services
from improvement.views.common import READ, editable, head, sections
from partners.access import AccessRequest, fetch


@require_http_methods(["GET", "POST"])
def project_publish(request: AccessRequest, pk: int) -> HttpResponse:
    """See the page as everybody would, and publish it."""
    project = editable(request, pk)
    live = live_edition(project)
    form = PublishForm(request.POST or None, initial={"summary": live.content["summary"] if live else ""})
    if request.method == "POST" and form.is_valid():
        try:
            services.publish(project=project, summary=form.cleaned_data["summary"], by=request.user)
        except Refused as refusal:
            form.add_error("summary", str(refusal))
        else:
            messages.success(request, "It is published. Everybody in the network and its funders may read it.")
            return redirect("improvement:project-public", pk=pk)
    summary = str(form["summary"].value() or "")
    context = {
        **head(request, project, "Publish"),
        "form": form,
        "live": live,
        "edition": edition(compose(project, summary), id="preview"),
    }
    return render(request, "improvement/project_publish.html", context)


@require_POST
def project_withdraw(request: AccessRequest, pk: int) -> HttpResponse:
    project = editable(request, pk)
    services.withdraw(project=project, by=request.user)
    messages.success(request, "Nobody outside the team reads it any more.")
    return redirect("improvement:project-publish", pk=pk)


@require_GET
def project_public(request: AccessRequest, pk: int) -> HttpResponse:
    """The published page. It names no person of the team."""
    project = fetch(Project.objects, request.access, READ, pk=pk)
    live = live_edition(project)
    if live is None:
        raise Http404
    context = {"project": project, "live": live, "edition": edition(live.content, id=f"edition-{live.pk}")}
    return render(request, "improvement/project_public.html", context)


@require_GET
def change_list(request: AccessRequest) -> HttpResponse:
    """What changed for patients, project by project, each with its honest answer."""
    request.access.require(READ)
    projects = Project.objects.visible_to(request.access, READ).filter(published_at__isnull=False)
    found = []
    for project in projects.order_by("-published_at").prefetch_related("publications"):
        live = next((each for each in project.publications.all() if each.withdrawn_at is None), None)
        if live is not None:
            found.append((project, live, edition(live.content, id=f"change-{project.pk}").gap))
    return render(
        request, "improvement/change_list.html", {"changes": found, "sections": sections(request, "What changed")}
    )
