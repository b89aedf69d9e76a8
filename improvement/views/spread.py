"""Scale, adoption by further sites, and lasting use."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from improvement.forms.spread import AdoptForm, CheckForm, ScaleForm
from improvement.models import Decision, Project, ScaleStep, SiteAdoption
from improvement.services import Refused
from improvement.services import spread as services
from improvement.views.common import EDIT, VIEW, editable, head, viewable
from partners.access import AccessRequest, fetch


@require_GET
def spread_list(request: AccessRequest, pk: int) -> HttpResponse:
    project = viewable(request, pk)
    adoptions = list(project.adoptions.select_related("site").prefetch_related("checks"))
    context = {
        **head(request, project, "Spread"),
        "steps": list(project.scale_steps.all()),
        "adoptions": [(row, [(m, row.due_on(m)) for m in (6, 12)]) for row in adoptions],
        "may_spread": project.cycles.filter(decision=Decision.ADOPT).exists(),
    }
    return render(request, "improvement/spread_list.html", context)


@require_http_methods(["GET", "POST"])
def scale_new(request: AccessRequest, pk: int) -> HttpResponse:
    project = editable(request, pk)
    return _scale(request, project, ScaleStep(project=project))


@require_http_methods(["GET", "POST"])
def scale_edit(request: AccessRequest, pk: int) -> HttpResponse:
    step = fetch(ScaleStep.objects.select_related("project"), request.access, EDIT, viewing=VIEW, pk=pk)
    return _scale(request, step.project, step)


def _scale(request: AccessRequest, project: Project, step: ScaleStep) -> HttpResponse:
    form = ScaleForm(request.POST or None, instance=step)
    if request.method == "POST" and form.is_valid():
        taken = project.scale_steps.exclude(pk=step.pk).filter(scale=form.cleaned_data["scale"]).exists()
        if not taken:
            services.save_step(step=form.save(commit=False), by=request.user)
            messages.success(request, "The plan was saved.")
            return redirect("improvement:spread-list", pk=project.pk)
        form.add_error("scale", "The plan has this step already; change that one.")
    lede = "At each step ask what stays as it is, and what must be redesigned before it can carry five times as many."
    return _form_page(request, project, form, "A step of scale", lede)


@require_http_methods(["GET", "POST"])
def adoption_new(request: AccessRequest, pk: int) -> HttpResponse:
    project = editable(request, pk)
    form = AdoptForm(request.POST or None, project=project, access=request.access)
    if request.method == "POST" and form.is_valid():
        try:
            services.adopt(project=project, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The site has adopted the change.")
            return redirect("improvement:spread-list", pk=pk)
    return _form_page(request, project, form, "A site adopts the change", "")


@require_http_methods(["GET", "POST"])
def adoption_check(request: AccessRequest, pk: int) -> HttpResponse:
    rows = SiteAdoption.objects.select_related("project__lead", "site", "in_product")
    adoption = fetch(rows, request.access, EDIT, viewing=VIEW, pk=pk)
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.check(adoption=adoption, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "It is written down.")
            return redirect("improvement:spread-list", pk=adoption.project_id)
    return _form_page(request, adoption.project, form, f"Still in use at {adoption.site.name}?", "")


def _form_page(request: AccessRequest, project: Project, form: Any, title: str, lede: str) -> HttpResponse:
    back = reverse("improvement:spread-list", kwargs={"pk": project.pk})
    context = {"form": form, "project": project, "title": title, "lede": lede, "back_url": back}
    return render(request, "improvement/form_page.html", context)
