"""Tests of change of a project."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvement.forms.cycles import DecideForm, PlanForm, StudyForm
from improvement.models import Cycle, Decision
from improvement.services import Refused
from improvement.services import cycles as services
from improvement.services.stages import has_agreed_aim
from improvement.views.common import EDIT, VIEW, editable, head, viewable
from partners.access import AccessRequest, fetch
from scholars.views.listing import Column, listing

TONES = {Decision.ADOPT: "good", Decision.ADAPT: "info", Decision.ABANDON: "accent"}


@require_GET
def cycle_list(request: AccessRequest, pk: int) -> HttpResponse:
    project = viewable(request, pk)
    cycles = list(project.cycles.select_related("idea", "follows"))
    shown = listing(request, name="tests", caption="Tests of change", columns=_columns(), rows=cycles)
    if isinstance(shown, HttpResponse):
        return shown
    context = {**head(request, project, "Tests of change"), "listing": shown, "may_test": has_agreed_aim(project)}
    return render(request, "improvement/cycle_list.html", context)


def _columns() -> list[Column]:
    def url(cycle: Cycle) -> str:
        return reverse("improvement:cycle-detail", kwargs={"pk": cycle.pk})

    return [
        Column("title", "Test", lambda c: str(c), url=url),
        Column("idea", "Change idea", lambda c: c.idea.text if c.idea else ""),
        Column("follows", "Builds on", lambda c: f"Test {c.follows.number}" if c.follows else ""),
        Column("scale", "On how many", lambda c: c.scale, shown=lambda c: c.get_scale_display()),
        Column("starts_on", "Begins", lambda c: c.starts_on),
        Column("state", "Outcome", _state, tone=lambda c: TONES.get(c.decision, "")),
        Column("shared", "In the library", lambda c: c.shared_at is not None),
    ]


def _state(cycle: Cycle) -> str:
    return cycle.get_decision_display() if cycle.decision else cycle.step


@require_http_methods(["GET", "POST"])
def cycle_new(request: AccessRequest, pk: int) -> HttpResponse:
    project = editable(request, pk)
    asked = {name: request.GET[name] for name in ("idea", "follows") if request.GET.get(name, "").isdecimal()}
    form = PlanForm(request.POST or None, project=project, initial={"starts_on": timezone.localdate(), **asked})
    if request.method == "POST" and form.is_valid():
        try:
            cycle = services.plan(cycle=form.save(commit=False), project=project, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The test is planned.")
            return redirect("improvement:cycle-detail", pk=cycle.pk)
    context = {
        "form": form,
        "project": project,
        "title": "Plan a test",
        "lede": "Small and soon: one patient, one clinician, one day. Say what you expect before you look.",
        "submit": "Save the plan",
        "back_url": reverse("improvement:cycle-list", kwargs={"pk": pk}),
    }
    return render(request, "improvement/form_page.html", context)


@require_GET
def cycle_detail(request: AccessRequest, pk: int) -> HttpResponse:
    cycles = Cycle.objects.select_related("project", "idea", "follows").prefetch_related("followed_by")
    cycle = fetch(cycles, request.access, VIEW, pk=pk)
    context = {
        **head(request, cycle.project, "Tests of change"),
        "cycle": cycle,
        "tone": TONES.get(cycle.decision, ""),
        "ramp": _ramp(cycle),
    }
    return render(request, "improvement/cycle_detail.html", context)


def _ramp(cycle: Cycle) -> list[Cycle]:
    """The tests that this one belongs to, first to last, by what builds on what."""
    rows = {row.pk: row for row in cycle.project.cycles.all()}
    first = rows[cycle.pk]
    seen = {first.pk}
    while first.follows_id in rows and first.follows_id not in seen:
        first = rows[first.follows_id]
        seen.add(first.pk)
    chain = [first]
    for row in sorted(rows.values(), key=lambda row: row.number):
        if row.follows_id in {each.pk for each in chain} and row not in chain:
            chain.append(row)
    return chain if len(chain) > 1 else []


def _cycle(request: AccessRequest, pk: int) -> Cycle:
    found: Cycle = fetch(Cycle.objects.select_related("project"), request.access, EDIT, viewing=VIEW, pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def cycle_plan(request: AccessRequest, pk: int) -> HttpResponse:
    cycle = _cycle(request, pk)
    form = PlanForm(request.POST or None, instance=cycle, project=cycle.project)
    return _change(request, cycle, form, "Change the plan", "planned")


@require_http_methods(["GET", "POST"])
def cycle_study(request: AccessRequest, pk: int) -> HttpResponse:
    """Do and study."""
    cycle = _cycle(request, pk)
    form = StudyForm(request.POST or None, instance=cycle)
    return _change(request, cycle, form, "What was done and learned", "studied")


def _change(request: AccessRequest, cycle: Cycle, form: PlanForm | StudyForm, title: str, what: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            services.change(cycle=form.save(commit=False), by=request.user, what=what)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "It was saved.")
            return redirect("improvement:cycle-detail", pk=cycle.pk)
    return _form_page(request, cycle, form, title, f"You predicted: {cycle.prediction}" if what == "studied" else "")


@require_http_methods(["GET", "POST"])
def cycle_decide(request: AccessRequest, pk: int) -> HttpResponse:
    cycle = _cycle(request, pk)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decide(cycle=cycle, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _decided(cycle))
            return redirect("improvement:cycle-detail", pk=pk)
    return _form_page(request, cycle, form, "Adopt, adapt or abandon", "")


def _decided(cycle: Cycle) -> str:
    if cycle.decision == Decision.ABANDON:
        return "Well learned. Share it, and no other site has to walk the same road."
    return f"{cycle.get_decision_display()}. Share it, so that other sites can build on it."


def _form_page(request: AccessRequest, cycle: Cycle, form: object, title: str, lede: str) -> HttpResponse:
    back = reverse("improvement:cycle-detail", kwargs={"pk": cycle.pk})
    context = {"form": form, "project": cycle.project, "title": title, "lede": lede, "back_url": back}
    return render(request, "improvement/form_page.html", context)


@require_POST
def cycle_share(request: AccessRequest, pk: int) -> HttpResponse:
    """Into the network's library, or out of it."""
    cycle = _cycle(request, pk)
    try:
        if request.POST.get("way") == "back":
            services.take_back(cycle=cycle, by=request.user)
            messages.success(request, "It is your team's own again.")
        else:
            services.share(cycle=cycle, by=request.user)
            messages.success(request, "It stands in the network's library now.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("improvement:cycle-detail", pk=pk)
