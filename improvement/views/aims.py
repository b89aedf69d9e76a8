"""The aim of a project: written together, checked for its parts, agreed to."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from improvement.forms.aims import AimForm, SignForm
from improvement.models import Aim, Project
from improvement.services import Refused
from improvement.services import aims as services
from improvement.views.common import EDIT, VIEW, editable, head, viewable
from partners.access import AccessRequest, fetch


@require_GET
def aim_list(request: AccessRequest, pk: int) -> HttpResponse:
    project = viewable(request, pk)
    aims = project.aims.select_related("replaced_by").prefetch_related("signatures__member", "written_with")
    rows = list(aims)
    context = {
        **head(request, project, "Aim"),
        "aims": [aim for aim in rows if not hasattr(aim, "replaced_by")],
        "former": [aim for aim in rows if hasattr(aim, "replaced_by")],
        "has_lived": any(member.has_lived_experience for member in project.members.current()),
    }
    return render(request, "improvement/aim_list.html", context)


@require_http_methods(["GET", "POST"])
def aim_new(request: AccessRequest, pk: int) -> HttpResponse:
    project = editable(request, pk)
    rate = project.baseline_rate
    first = {
        "whose": project.group_label,
        "what": project.measure.title if project.measure else "",
        "from_value": round(100 * rate, 1) if rate is not None else None,
    }
    return _edit(request, project, Aim(project=project), first)


@require_http_methods(["GET", "POST"])
def aim_edit(request: AccessRequest, pk: int) -> HttpResponse:
    aim = fetch(Aim.objects.standing().select_related("project"), request.access, EDIT, viewing=VIEW, pk=pk)
    return _edit(request, aim.project, aim, {})


def _edit(request: AccessRequest, project: Project, aim: Aim, first: Mapping[str, object]) -> HttpResponse:
    was_agreed = aim.agreed_at is not None
    form = AimForm(request.POST or None, instance=aim, project=project, initial=first)
    if request.method == "POST" and form.is_valid():
        together = form.cleaned_data["written_with"]
        saved = services.save_aim(aim=form.save(commit=False), written_with=together, by=request.user)
        if saved.missing:
            messages.warning(request, f"The draft was saved. It does not say yet: {', '.join(saved.missing)}.")
        else:
            messages.success(request, "The aim was saved. It has all its parts and can be agreed to.")
        return redirect("improvement:aim-list", pk=project.pk)
    lede = "An aim that was agreed to is not edited: this one takes its place, and is agreed to anew."
    context = {
        "form": form,
        "project": project,
        "title": "Write another aim in its place" if was_agreed else "The aim",
        "lede": lede if was_agreed else "Whose gap, in what, from what to what, by when. Drafts may have gaps.",
        "submit": "Save the aim",
        "back_url": reverse("improvement:aim-list", kwargs={"pk": project.pk}),
    }
    return render(request, "improvement/form_page.html", context)


@require_http_methods(["GET", "POST"])
def aim_sign(request: AccessRequest, pk: int) -> HttpResponse:
    """A member agrees, or somebody writes down that a member without an account did."""
    aim = fetch(Aim.objects.standing().select_related("project"), request.access, EDIT, viewing=VIEW, pk=pk)
    form = SignForm(request.POST or None, aim=aim, user_id=request.user.pk)
    if request.method == "POST" and form.is_valid():
        try:
            services.sign(aim=aim, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "It is written down.")
            return redirect("improvement:aim-list", pk=aim.project_id)
    context = {
        "form": form,
        "project": aim.project,
        "title": "Agree to the aim",
        "lede": aim.statement,
        "submit": "Agree",
        "back_url": reverse("improvement:aim-list", kwargs={"pk": aim.project_id}),
    }
    return render(request, "improvement/form_page.html", context)
