"""Pages about evaluations: giving them, what mentors see, releases, readings by name, and concerns."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentorship.forms.evaluations import ConcernForm, EvaluationForm, HandleForm, InstrumentForm, ReasonForm
from mentorship.models import Concern, Evaluation, Instrument, Release, TeamMember
from mentorship.queries.feedback import feedback_of
from mentorship.queries.people import own_mentor, own_scholar, usable_instruments
from mentorship.services import Refused
from mentorship.services import evaluations as services
from partners.access import AccessRequest, fetch
from partners.roles import Permission


@require_GET
def evaluation_list(request: AccessRequest) -> HttpResponse:
    """A scholar's mentors and what she said of them, and who has read it by name."""
    request.access.require(Permission.SELF_EDIT)
    scholar = own_scholar(request.access)
    if scholar is None:
        raise Http404("Only scholars evaluate mentors.")
    places = TeamMember.objects.visible_to(request.access, Permission.SELF_EDIT).filter(scholar=scholar)
    own = Evaluation.objects.visible_to(request.access, Permission.SELF_EDIT)
    given = list(own.select_related("place__mentor", "instrument").prefetch_related("readings"))
    context = {
        "places": list(places.select_related("mentor__institution")),
        "instruments": usable_instruments(),
        "given": given,
        "today": timezone.localdate(),
    }
    return render(request, "mentorship/evaluation_list.html", context)


@require_http_methods(["GET", "POST"])
def evaluation_give(request: AccessRequest, pk: int, instrument_pk: int) -> HttpResponse:
    places = TeamMember.objects.select_related("mentor__institution", "scholar__institution").filter(
        scholar__user_id=request.access.user_id or 0
    )
    place = fetch(places, request.access, Permission.SELF_EDIT, pk=pk)
    instrument = next((one for one in usable_instruments() if one.pk == instrument_pk), None)
    if instrument is None:
        raise Http404("No such form, or its items have no text yet.")
    own = Evaluation.objects.visible_to(request.access, Permission.SELF_EDIT)
    before = own.filter(place=place, instrument=instrument, batch=None, comment_batch=None).first()
    form = EvaluationForm(request.POST or None, instrument=instrument, before=before)
    if request.method == "POST" and form.is_valid():
        try:
            services.give(
                place=place,
                instrument=instrument,
                answers=form.answers,
                comment=form.cleaned_data["comment"],
                is_held=form.cleaned_data["is_held"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Kept, in confidence. You can change it until it is released.")
            return redirect("mentorship:evaluation-list")
    context = {"form": form, "place": place, "instrument": instrument, "before": before}
    return render(request, "mentorship/evaluation_form.html", context, status=422 if form.errors else 200)


@require_GET
def my_feedback(request: AccessRequest) -> HttpResponse:
    """What a mentor sees: sums over batches."""
    request.access.require(Permission.SELF_EDIT)
    mentor = own_mentor(request.access)
    if mentor is None:
        raise Http404("Only mentors get feedback.")
    context = {"feedback": feedback_of(mentor), "header": ["Question", "Mean", "Answers"]}
    return render(request, "mentorship/my_feedback.html", context)


@require_GET
def release_list(request: AccessRequest) -> HttpResponse:
    """Releases made, what waits, and the forms."""
    request.access.require_everywhere(Permission.EVALUATION_RELEASE)
    may_read = request.access.may_everywhere(Permission.EVALUATION_READ)
    evaluations = Evaluation.objects.visible_to(request.access, Permission.EVALUATION_RELEASE)
    named = list(evaluations.select_related("place__mentor", "scholar")[:100]) if may_read else []
    context = {
        "releases": list(Release.objects.visible_to(request.access, Permission.EVALUATION_RELEASE)),
        "waiting": evaluations.filter(batch__isnull=True).count(),
        "instruments": list(Instrument.objects.visible_to(request.access, Permission.EVALUATION_RELEASE)),
        "named": named,
        "may_read": may_read,
    }
    return render(request, "mentorship/release_list.html", context)


@require_POST
def release_make(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.EVALUATION_RELEASE)
    try:
        made = services.release(by=request.user)
        messages.success(request, f"{made} is made: {made.batches.count()} batches are shown to mentors.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("mentorship:release-list")


@require_http_methods(["GET", "POST"])
def instrument_edit(request: AccessRequest, pk: int) -> HttpResponse:
    instrument = fetch(Instrument.objects, request.access, Permission.EVALUATION_RELEASE, pk=pk)
    form = InstrumentForm(request.POST or None, instrument=instrument)
    if request.method == "POST" and form.is_valid():
        try:
            services.fill_in(instrument=instrument, texts=form.texts, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Saved. The form can be asked now.")
            return redirect("mentorship:release-list")
    context = {"form": form, "instrument": instrument}
    return render(request, "mentorship/instrument_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def evaluation_read(request: AccessRequest, pk: int) -> HttpResponse:
    """One evaluation by name, after a reason that the scholar will see."""
    evaluations = Evaluation.objects.select_related("place__mentor", "scholar", "instrument")
    evaluation = fetch(
        evaluations, request.access, Permission.EVALUATION_READ, viewing=Permission.EVALUATION_RELEASE, pk=pk
    )
    form = ReasonForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "evaluation": evaluation}
    if request.method == "POST" and form.is_valid():
        services.read_by_name(evaluation=evaluation, reason=form.cleaned_data["reason"], by=request.user)
        texts = {item["code"]: item["text"] for item in evaluation.instrument.items}
        rows = [[texts.get(code, code), value] for code, value in evaluation.answers.items()]
        context |= {"is_read": True, "rows": rows, "header": ["Question", "Answer"]}
    response = render(request, "mentorship/evaluation_read.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def concern_add(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.SELF_EDIT)
    form = ConcernForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.raise_concern(by=request.user, **form.cleaned_data)
        messages.success(request, "Thank you. Those who handle concerns are told now.")
        return redirect("mentorship:concern-add")
    own = Concern.objects.visible_to(request.access, Permission.SELF_EDIT)
    context = {"form": form, "own": list(own)}
    return render(request, "mentorship/concern_form.html", context, status=422 if form.errors else 200)


@require_GET
def concern_list(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.CONCERN_READ)
    concerns = Concern.objects.visible_to(request.access, Permission.CONCERN_READ).select_related("raised_by")
    rows = [{"concern": concern, "form": HandleForm(auto_id=f"id_{concern.pk}_%s")} for concern in concerns]
    return render(request, "mentorship/concern_list.html", {"rows": rows})


@require_POST
def concern_handle(request: AccessRequest, pk: int) -> HttpResponse:
    concern = fetch(Concern.objects, request.access, Permission.CONCERN_READ, pk=pk)
    form = HandleForm(request.POST)
    if form.is_valid():
        services.handle_concern(concern=concern, by=request.user, **form.cleaned_data)
        messages.success(request, "Noted.")
    return redirect("mentorship:concern-list")
