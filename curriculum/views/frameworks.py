"""Frameworks: reading, exchanging, and joining their editions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from curriculum import queries
from curriculum.formats.case import MOST_BYTES, write_case
from curriculum.formats.table import COLUMNS, table_of
from curriculum.forms import CrosswalkForm, FrameworkFileForm, FrameworkTableForm
from curriculum.models import Crosswalk, Framework
from curriculum.services import Refused
from curriculum.services import frameworks as services
from mielhss.lib.downloads import table_response
from partners.access import AccessRequest, fetch
from partners.roles import Permission


@require_GET
def framework_detail(request: AccessRequest, pk: int) -> HttpResponse:
    frameworks = Framework.objects.prefetch_related("domains__competencies__activities")
    framework = fetch(frameworks, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    context = {
        "framework": framework,
        "domains": queries.domains_of(framework),
        "awaiting": queries.awaiting_text(framework),
        "crosswalks": _crosswalks(framework),
        "may_edit": request.access.may_everywhere(Permission.CURRICULUM_EDIT),
        "may_see_scholars": request.access.may_somewhere(Permission.SCHOLAR_VIEW),
    }
    return render(request, "curriculum/framework_detail.html", context)


def _crosswalks(framework: Framework) -> list[Crosswalk]:
    around = framework.crosswalks_on.all() | framework.crosswalks_back.all()
    return list(around.select_related("older", "newer").distinct())


@require_GET
def framework_case(request: AccessRequest, pk: int) -> HttpResponse:
    """The framework as a CASE package."""
    framework = fetch(Framework.objects, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    base = request.build_absolute_uri(reverse("curriculum:activity-list"))
    text = write_case(services.data_of(framework), base_uri=f"{base}case", changed_at=services.changed_at(framework))
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{framework.code}-{framework.pk}-case.json"'
    return response


@require_GET
def framework_csv(request: AccessRequest, pk: int) -> HttpResponse:
    framework = fetch(Framework.objects, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    rows = table_of(services.data_of(framework))
    return table_response(
        request.GET.get("format", "csv"), f"{framework.code}-{framework.pk}", "Framework", COLUMNS, rows
    )


@require_http_methods(["GET", "POST"])
def framework_import(request: AccessRequest) -> HttpResponse:
    """A new edition, or an existing one brought up to date, from a CASE package."""
    request.access.require_everywhere(Permission.CURRICULUM_EDIT)
    form = FrameworkFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            framework = services.import_case(
                content=given["file"].read(MOST_BYTES + 1), code=given["code"], edition=given["edition"],
                by=request.user,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("file", refusal.messages)
        else:
            messages.success(request, "The framework was imported.")
            return redirect("curriculum:framework-detail", pk=framework.pk)
    context = {
        "form": form,
        "title": "Import a framework",
        "lede": "A CASE 1.1 package. One whose identifier is here already is brought up to date; any other is new.",
        "submit": "Import",
        "back_url": reverse("curriculum:activity-list"),
        "back_label": "Curriculum",
    }
    return render(request, "curriculum/form_page.html", context)


@require_http_methods(["GET", "POST"])
def framework_fill(request: AccessRequest, pk: int) -> HttpResponse:
    """Wordings of an edition from a CSV file."""
    framework = fetch(
        Framework.objects, request.access, Permission.CURRICULUM_EDIT, viewing=Permission.CURRICULUM_VIEW, pk=pk
    )
    form = FrameworkTableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            content = form.cleaned_data["file"].read(MOST_BYTES + 1)
            services.import_table(framework=framework, content=content, by=request.user)
        except Refused as refusal:
            form.add_error("file", refusal.messages)
        else:
            messages.success(request, "The framework was brought up to date.")
            return redirect("curriculum:framework-detail", pk=pk)
    context = {
        "form": form,
        "title": "Fill in wordings",
        "eyebrow": str(framework),
        "lede": "Download the CSV file of this edition, fill in or mend its wordings, and send it back. "
        "Competencies keep their identifiers, so that ratings stay with them.",
        "submit": "Import",
        "back_url": reverse("curriculum:framework-detail", args=[pk]),
        "back_label": str(framework),
    }
    return render(request, "curriculum/form_page.html", context)


@require_http_methods(["GET", "POST"])
def crosswalk_import(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.CURRICULUM_EDIT)
    form = CrosswalkForm(request.POST or None, request.FILES or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            crosswalk = services.import_crosswalk(
                older=given["older"], newer=given["newer"], note=given["note"],
                content=given["file"].read(MOST_BYTES + 1), by=request.user,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("file", refusal.messages)
        else:
            messages.success(request, "The crosswalk was imported. Levels are carried along it from now on.")
            return redirect("curriculum:crosswalk-detail", pk=crosswalk.newer_id, older=crosswalk.older_id)
    context = {
        "form": form,
        "title": "Import a crosswalk",
        "lede": "How the competencies of an older edition became those of a newer one. "
        "Ratings are then seen in either edition; none is changed.",
        "submit": "Import",
        "back_url": reverse("curriculum:activity-list"),
        "back_label": "Curriculum",
    }
    return render(request, "curriculum/form_page.html", context)


@require_GET
def crosswalk_detail(request: AccessRequest, pk: int, older: int) -> HttpResponse:
    """How one edition became another, pair by pair."""
    newer = fetch(Framework.objects, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    elder = fetch(Framework.objects, request.access, Permission.CURRICULUM_VIEW, pk=older)
    crosswalk = newer.crosswalks_back.filter(older=elder).first()
    links = crosswalk.links.select_related("source__domain", "target__domain") if crosswalk else []
    pairs = [(str(link.source), link.get_relation_display(), str(link.target)) for link in links]
    context = {
        "newer": newer,
        "older": elder,
        "crosswalk": crosswalk,
        "pairs": pairs,
        "header": ["Older", "Relation", "Newer"],
    }
    return render(request, "curriculum/crosswalk_detail.html", context)
