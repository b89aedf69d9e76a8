"""The key driver diagram, and its editor: a list with buttons, for keyboard and phone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from improvement.forms.drivers import AddDriverForm, ChangeDriverForm, KeepForm
from improvement.models import PARENTS_OF, DiagramVersion, Driver, Project
from improvement.queries import diagram
from improvement.services import Refused
from improvement.services import drivers as services
from improvement.views.common import EDIT, VIEW, editable, head, viewable
from mielhss.lib.downloads import csv_response
from partners.access import AccessRequest, fetch


@require_GET
def driver_list(request: AccessRequest, pk: int) -> HttpResponse:
    project = viewable(request, pk)
    context = {
        **_drawing(project),
        **head(request, project, "Drivers"),
        "versions": list(project.diagrams.select_related("kept_by")),
        "keep": KeepForm(),
    }
    return render(request, "improvement/driver_list.html", context)


def _drawing(project: Project) -> dict[str, Any]:
    """The diagram with its list, and the places to which a box may move."""
    nodes = diagram.tree(project)
    flat = [node.driver for root in nodes for node in root.walk()]
    return {
        "nodes": nodes,
        "chart": diagram.diagram(f"drivers-{project.pk}", diagram.aim_words(project), nodes),
        "places": {kind: [d for d in flat if d.kind in parents] for kind, parents in PARENTS_OF.items()},
    }


def _answer(request: AccessRequest, project: Project, said: str, *, is_error: bool = False) -> HttpResponse:
    """The editor drawn anew for htmx, which keeps the focus where it was; otherwise the page."""
    if not getattr(request, "htmx", False):
        (messages.error if is_error else messages.success)(request, said)
        return redirect(reverse("improvement:driver-list", kwargs={"pk": project.pk}) + "#editor")
    context = {**_drawing(project), **head(request, project, "Drivers"), "said": said, "is_error": is_error}
    return render(request, "improvement/driver_list.html#editor", context)


@require_POST
def driver_add(request: AccessRequest, pk: int) -> HttpResponse:
    project = editable(request, pk)
    form = AddDriverForm(request.POST, project=project)
    if not form.is_valid():
        return _answer(request, project, "Write a few words, at most 160 letters.", is_error=True)
    try:
        driver = services.add(project=project, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return _answer(request, project, str(refusal), is_error=True)
    return _answer(request, project, f"{driver.get_kind_display()} added: {driver.text}")


def _driver(request: AccessRequest, pk: int) -> Driver:
    found: Driver = fetch(Driver.objects.select_related("project"), request.access, EDIT, viewing=VIEW, pk=pk)
    return found


@require_POST
def driver_change(request: AccessRequest, pk: int) -> HttpResponse:
    driver = _driver(request, pk)
    form = ChangeDriverForm(request.POST, driver=driver)
    if not form.is_valid():
        return _answer(request, driver.project, "Write a few words, at most 160 letters.", is_error=True)
    services.change(driver=driver, by=request.user, **form.cleaned_data)
    return _answer(request, driver.project, f"Changed: {driver.text}")


@require_POST
def driver_move(request: AccessRequest, pk: int) -> HttpResponse:
    driver = _driver(request, pk)
    step = services.UP if request.POST.get("way") == "up" else services.DOWN
    place = services.move(driver=driver, step=step, by=request.user)
    return _answer(request, driver.project, f"{driver.text}: now in place {place}")


@require_POST
def driver_remove(request: AccessRequest, pk: int) -> HttpResponse:
    driver = _driver(request, pk)
    project, text = driver.project, driver.text
    services.remove(driver=driver, by=request.user)
    return _answer(request, project, f"Removed: {text}")


@require_POST
def diagram_keep(request: AccessRequest, pk: int) -> HttpResponse:
    """Keep the diagram as it is now as a version."""
    project = editable(request, pk)
    form = KeepForm(request.POST)
    if form.is_valid():
        version = services.keep_version(project=project, note=form.cleaned_data["note"], by=request.user)
        messages.success(request, f"Kept as version {version.number}.")
    else:
        messages.error(request, "Say in a few words what changed, and why.")
    return redirect("improvement:driver-list", pk=pk)


@require_GET
def diagram_detail(request: AccessRequest, pk: int) -> HttpResponse:
    versions = DiagramVersion.objects.select_related("project", "kept_by")
    version = fetch(versions, request.access, VIEW, pk=pk)
    chart = diagram.kept_diagram(f"version-{version.pk}", diagram.aim_words(version.project), version.tree)
    context = {"version": version, "project": version.project, "chart": chart}
    return render(request, "improvement/diagram_detail.html", context)


@require_GET
def driver_export(request: AccessRequest, pk: int) -> HttpResponse:
    project = viewable(request, pk)
    chart = _drawing(project)["chart"]
    audit.record("drivers.exported", by=request.user, subject=project, facts={"project": project.pk})
    return csv_response(f"drivers-{project.pk}.csv", chart.table_header(), chart.table_rows())
