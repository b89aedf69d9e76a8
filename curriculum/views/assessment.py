"""How far scholars have come: their own view, mentors' views, evidence, and the committee's decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from curriculum import growth, queries
from curriculum.compliance import scholars_of_training
from curriculum.forms import AskForm, EvidenceForm, LevelsForm
from curriculum.gaps import gaps_of
from curriculum.models import AssessmentRequest, CommitteeDecision, Framework, Voice
from curriculum.services import Refused
from curriculum.services import assessment as services
from mielhss.lib.downloads import FORMS, table_response
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.models import Scholar


def _framework(request: AccessRequest) -> Framework:
    """The edition asked for, else the newest in use."""
    frameworks = Framework.objects.visible_to(request.access, Permission.CURRICULUM_VIEW)
    asked = request.GET.get("framework", "")
    found = frameworks.filter(pk=asked).first() if asked.isdigit() else None
    found = found or frameworks.filter(is_current=True).order_by("-edition", "pk").first()
    if found is None:
        raise Http404("No framework has been entered yet.")
    return found


def _editions(request: AccessRequest, chosen: Framework, url: str) -> list[dict[str, Any]]:
    frameworks = Framework.objects.visible_to(request.access, Permission.CURRICULUM_VIEW)
    return [
        {"label": str(f), "url": f"{url}?framework={f.pk}", "is_current": f.pk == chosen.pk}
        for f in frameworks.order_by("-edition", "pk")
    ]


@require_GET
def growth_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """A scholar's levels: every voice side by side, where they disagree, and what is decided."""
    scholars = Scholar.objects.select_related("institution", "cohort__program")
    scholar = fetch(scholars, request.access, Permission.SCHOLAR_VIEW, pk=pk)
    framework = _framework(request)
    grown = growth.growth_of(scholar, framework)
    voices = growth.voices_in(grown)
    if (form := request.GET.get("format", "")) in FORMS:
        audit.record("competence.exported", by=request.user, subject=scholar, facts={"scholars": 1})
        return _growth_file(grown, voices, framework, form)
    decisions = CommitteeDecision.objects.visible_to(request.access).filter(scholar=scholar)
    requests = AssessmentRequest.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).filter(scholar=scholar)
    context = {
        "scholar": scholar,
        "framework": framework,
        "editions": _editions(request, framework, reverse("curriculum:growth-detail", args=[pk])),
        "voices": voices,
        "rows": [_row(entry, voices, framework) for entry in grown],
        "disagreements": [entry for entry in grown if entry.disagrees],
        "decisions": decisions.select_related("framework", "decided_by"),
        "requests": requests.select_related("rater").open(),
        "gaps": gaps_of(scholar, framework, grown, timezone.localdate()),
        "is_own": scholar.user_id == request.user.pk,
        "may_edit": request.access.may_in(scholar.institution_id, Permission.SCHOLAR_EDIT),
        "may_compare": request.access.may_somewhere(Permission.SCHOLAR_VIEW),
    }
    return render(request, "curriculum/growth_detail.html", context)


def _growth_file(
    grown: list[growth.CompetencyGrowth], voices: list[Voice], framework: Framework, form: str
) -> HttpResponse:
    header = ["code", "competency", *(voice.label for voice in voices), "committee", "carried over", "from edition"]
    rows = []
    for entry in grown:
        row = _row(entry, voices, framework)
        said = [cell["level"] for cell in row["cells"]]
        rows.append([entry.code, entry.competency.text, *said, row["decided"], row["carried"], entry.carried_from])
    return table_response(form, f"competence-{framework.code}", "Competence", header, rows)


def _row(entry: growth.CompetencyGrowth, voices: list[Voice], framework: Framework) -> dict[str, Any]:
    levels = framework.levels
    cells = []
    for voice in voices:
        said = entry.said.get(voice.value, [])
        now = said[-1] if said else None
        cells.append(
            {
                "voice": voice.label,
                "level": levels[now.level] if now and now.level < len(levels) else "",
                "step": now.level if now else None,
                "first": levels[said[0].level] if len(said) > 1 and said[0].level != said[-1].level else "",
                "note": now.note if now else "",
            }
        )
    return {
        "entry": entry,
        "cells": cells,
        "decided": levels[entry.decided] if entry.decided is not None and entry.decided < len(levels) else "",
        "carried": levels[entry.carried] if entry.carried is not None and entry.carried < len(levels) else "",
    }


@require_POST
def gap_goal(request: AccessRequest, pk: int) -> HttpResponse:
    """A scholar makes what is still to be reached a goal of her plan."""
    scholars = Scholar.objects.select_related("cohort")
    scholar = fetch(scholars, request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    if scholar.user_id != request.user.pk:
        raise PermissionDenied("Only the scholar writes in her own plan.")
    framework = queries.framework_of(request.POST.get("competency", ""))
    grown = growth.growth_of(scholar, framework) if framework else []
    gaps = gaps_of(scholar, framework, grown, timezone.localdate()) if framework else []
    gap = next((gap for gap in gaps if str(gap.competency.pk) == request.POST.get("competency")), None)
    if gap is None:
        messages.error(request, "Choose one of the competencies that are still to be reached.")
        return redirect("curriculum:growth-detail", pk=pk)
    try:
        services.make_goal(scholar=scholar, gap=gap, by=request.user)
        messages.success(request, "It is a goal of your plan now. Its words are yours to change there.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('curriculum:growth-detail', args=[pk])}?framework={gap.competency.domain.framework_id}")


@require_http_methods(["GET", "POST"])
def assess_self(request: AccessRequest, pk: int) -> HttpResponse:
    """A scholar's own view."""
    scholar = fetch(Scholar.objects, request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    if scholar.user_id != request.user.pk:
        raise PermissionDenied("This form is for the scholar herself.")
    return _assess(request, scholar, _framework(request), Voice.SELF.value, None)


@require_http_methods(["GET", "POST"])
def assess_asked(request: AccessRequest, pk: int) -> HttpResponse:
    """A mentor's view, for which she was asked."""
    requests = AssessmentRequest.objects.select_related("scholar", "framework")
    asked = fetch(requests, request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    return _assess(request, asked.scholar, asked.framework, asked.voice, asked)


def _assess(
    request: AccessRequest, scholar: Scholar, framework: Framework, voice: str, asked: AssessmentRequest | None
) -> HttpResponse:
    initial = {"occasion": asked.occasion, "year": asked.year} if asked else None
    form = LevelsForm(request.POST or None, framework=framework, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.rate(
                scholar=scholar, voice=voice, levels=form.levels, by=request.user, request=asked,
                occasion=asked.occasion if asked else given["occasion"], year=asked.year if asked else given["year"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, "Thank you. What you said stands beside what others said.")
            if scholar.user_id == request.user.pk:
                return redirect("curriculum:growth-detail", pk=scholar.pk)
            return redirect("curriculum:request-list")
    context = {"scholar": scholar, "framework": framework, "form": form, "asked": asked, "voice": Voice(voice).label}
    return render(request, "curriculum/assess.html", context)


@require_GET
def request_list(request: AccessRequest) -> HttpResponse:
    """The assessments one is asked for."""
    request.access.require(Permission.SELF_EDIT)
    asked = AssessmentRequest.objects.visible_to(request.access, Permission.SELF_EDIT)
    asked = asked.select_related("scholar__institution", "framework")
    context = {"open": asked.open(), "answered": asked.filter(answered_at__isnull=False)[:50]}
    return render(request, "curriculum/request_list.html", context)


@require_http_methods(["GET", "POST"])
def assessment_ask(request: AccessRequest, pk: int) -> HttpResponse:
    """A scholar, or the office, asks a mentor."""
    scholar = fetch(Scholar.objects, request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    form = AskForm(request.POST or None, scholar=scholar)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask(scholar=scholar, framework=_framework(request), by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, "The mentor finds the request on her pages.")
            return redirect("curriculum:growth-detail", pk=pk)
    context = _form_context(scholar, form, "Ask for an assessment", "Ask")
    return render(request, "curriculum/form_page.html", context)


def _form_context(scholar: Scholar, form: Any, title: str, submit: str) -> dict[str, Any]:
    return {
        "form": form,
        "title": title,
        "eyebrow": scholar.name,
        "submit": submit,
        "back_url": reverse("curriculum:growth-detail", args=[scholar.pk]),
        "back_label": scholar.name,
    }


@require_http_methods(["GET", "POST"])
def evidence_add(request: AccessRequest, pk: int) -> HttpResponse:
    scholar = fetch(Scholar.objects, request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    form = EvidenceForm(request.POST or None, framework=_framework(request))
    if request.method == "POST" and form.is_valid():
        services.add_evidence(scholar=scholar, by=request.user, **form.cleaned_data)
        messages.success(request, "The evidence was added.")
        return redirect("curriculum:growth-detail", pk=pk)
    context = _form_context(scholar, form, "Add evidence", "Add")
    return render(request, "curriculum/form_page.html", context)


@require_http_methods(["GET", "POST"])
def decision_new(request: AccessRequest, pk: int) -> HttpResponse:
    """The committee decides; the decision is locked with everything that was before it."""
    scholar = fetch(Scholar.objects, request.access, Permission.SCHOLAR_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    framework = _framework(request)
    grown = growth.growth_of(scholar, framework)
    form = LevelsForm(request.POST or None, framework=framework)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            decision = services.decide(
                scholar=scholar, framework=framework, occasion=given["occasion"], year=given["year"],
                levels={competency: level for competency, (level, _) in form.levels.items()},
                note=request.POST.get("decision_note", "")[:2000], by=request.user,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, "The decision is locked.")
            return redirect("curriculum:decision-detail", pk=decision.pk)
    voices = growth.voices_in(grown)
    said = {entry.competency.pk: _row(entry, voices, framework) for entry in grown}
    rows = [row | {"said": said.get(row["competency"].pk)} for row in form.rows]
    context = {"scholar": scholar, "framework": framework, "form": form, "rows": rows, "voices": voices}
    return render(request, "curriculum/decision_new.html", context)


@require_GET
def decision_detail(request: AccessRequest, pk: int) -> HttpResponse:
    decisions = CommitteeDecision.objects.select_related("scholar", "framework", "decided_by")
    decision = fetch(decisions, request.access, Permission.SCHOLAR_VIEW, pk=pk)
    levels = decision.snapshot["framework"]["levels"]
    context = {
        "decided_header": ["Competency", "Level"],
        "ratings_header": ["Competency", "Voice", "Level", "What speaks for it"],
        "decision": decision,
        "decided": [(f"{d['code']} {d['text']}", levels[d["level"]]) for d in decision.snapshot["decided"]],
        "ratings": [
            (r["code"], Voice(r["voice"]).label, levels[r["level"]], r["note"]) for r in decision.snapshot["ratings"]
        ],
    }
    return render(request, "curriculum/decision_detail.html", context)


@require_GET
def heat_map(request: AccessRequest) -> HttpResponse:
    """Scholars by domain, in the edition asked for."""
    request.access.require(Permission.SCHOLAR_VIEW)
    framework = _framework(request)
    scholars = Scholar.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).with_names()
    cohorts = queries.cohorts_of(scholars)
    chosen = request.GET.get("cohort", "")
    if chosen.isdigit():
        scholars = scholars.filter(cohort=int(chosen))
    else:
        scholars = scholars_of_training(scholars, timezone.localdate())
    drawn = growth.heat_map(list(scholars.order_by("name", "pk")), framework)
    if (form := request.GET.get("format", "")) in FORMS:
        audit.record("competence.exported", by=request.user, subject=framework, facts={"scholars": len(drawn.rows)})
        return _heat_file(drawn, framework, form)
    context = {
        "framework": framework,
        "editions": _editions(request, framework, reverse("curriculum:heat-map")),
        "cohorts": cohorts,
        "chosen": chosen,
        "drawn": drawn,
        "levels": list(enumerate(framework.levels)),
    }
    return render(request, "curriculum/heat_map.html", context)


def _heat_file(drawn: growth.HeatMap, framework: Framework, form: str) -> HttpResponse:
    header = [
        "scholar",
        "institution",
        *(f"{domain} ({part})" for domain in drawn.domains for part in ("mean", "rated")),
    ]
    rows = []
    for scholar, cells in drawn.rows:
        row: list[Any] = [scholar.name, scholar.institution.name]
        for cell in cells:
            row += ["" if cell.mean is None else round(cell.mean, 2), f"{cell.rated} of {cell.total}"]
        rows.append(row)
    return table_response(form, f"competence-{framework.code}-{framework.pk}", "Competence", header, rows)
