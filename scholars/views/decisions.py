"""Deciding, telling, appointing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.forms.application import AppointForm
from scholars.models import DECIDED, Application, Call, State
from scholars.services import decisions
from scholars.services.refusal import Refused
from scholars.views.common import attempt, confirm_page, person, picked, posted


@require_POST
def decide(request: AccessRequest, pk: int) -> HttpResponse:
    """Decide one application, or take its decision back."""
    rows = Application.objects.select_related("call")
    application = fetch(rows, request.access, Permission.APPLICATION_DECIDE, viewing=Permission.CALL_EDIT, pk=pk)
    wanted = request.POST.get("outcome", "")
    if wanted == "take-back":
        attempt(request, "Undecided again.", lambda: decisions.take_back(application=application, by=person(request)))
    elif wanted in [outcome.value for outcome in DECIDED]:
        outcome = State(wanted)
        attempt(
            request,
            f"{application.label}: {outcome.label}. The applicant is not told before you send the letter.",
            lambda: decisions.decide(application=application, outcome=outcome, by=person(request)),
        )
    else:
        raise Http404
    return redirect("scholars:application-detail", pk=pk)


@require_http_methods(["GET", "POST"])
def decide_many(request: AccessRequest, pk: int) -> HttpResponse:
    """Decide the ticked applications alike: a preview first."""
    call = _call(request, pk)
    back = reverse("scholars:ranking", args=[pk])
    wanted = request.POST.get("outcome", "")
    if request.method != "POST" or wanted not in [outcome.value for outcome in DECIDED]:
        return redirect(back)
    outcome = State(wanted)
    rows = Application.objects.visible_to(request.access, Permission.APPLICATION_DECIDE).filter(call=call)
    chosen = list(rows.filter(pk__in=picked(request)).with_names())
    if "confirm" in request.POST:
        done = sum(_decided(request, application, outcome) for application in chosen)
        messages.success(request, f"{done} decided: {outcome.label}.")
        return redirect(back)
    return confirm_page(
        request,
        title=f"{outcome.label}: {len(chosen)} application{'s' if len(chosen) != 1 else ''}",
        lede="Nobody is told before you send the letters.",
        header=["Application", "Applicant", "Until now"],
        rows=[[a.label, a.applicant.name, a.get_state_display()] for a in chosen],
        kept=[("outcome", wanted), *[("pick", a.pk) for a in chosen]],
        nothing="" if chosen else "Tick at least one application first.",
        submit="Decide",
        back=back,
    )


def _decided(request: AccessRequest, application: Application, outcome: State) -> bool:
    try:
        decisions.decide(application=application, outcome=outcome, by=person(request))
    except Refused as refusal:
        messages.error(request, f"{application.label}: {refusal}")
        return False
    return True


@require_http_methods(["GET", "POST"])
def letters(request: AccessRequest, pk: int) -> HttpResponse:
    """Every decision letter as it will leave; then send them."""
    call = _call(request, pk)
    back = reverse("scholars:ranking", args=[pk])
    rows = Application.objects.visible_to(request.access, Permission.APPLICATION_DECIDE).filter(call=call)
    waiting = list(rows.filter(state__in=DECIDED, told_at__isnull=True).with_names().order_by("number"))
    if request.method == "POST":
        shown = set(picked(request))
        chosen = [application for application in waiting if application.pk in shown]
        count = decisions.send_letters(call=call, applications=chosen, by=person(request))
        messages.success(request, f"{count} letter{'s are' if count != 1 else ' is'} on the way.")
        return redirect(back)
    previews = decisions.letters(call, waiting)
    return confirm_page(
        request,
        title="Decision letters",
        lede="Read each before it leaves. To change the words, change the call's letters.",
        letters=previews,
        kept=[("pick", application.pk) for application in waiting],
        nothing="" if previews else "Everybody who is decided has been told.",
        submit=f"Send {len(previews)} letter{'s' if len(previews) != 1 else ''}",
        back=back,
    )


@require_http_methods(["GET", "POST"])
def appoint(request: AccessRequest, pk: int) -> HttpResponse:
    """Appoint those selected, together: terms, a preview, then all or none."""
    call = _call(request, pk)
    rows = Application.objects.visible_to(request.access, Permission.APPLICATION_DECIDE).filter(call=call)
    chosen = list(rows.filter(state=State.SELECTED, scholar__isnull=True).with_names().order_by("number"))
    form = AppointForm(posted(request), call=call, access=request.access)
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and "confirm" in request.POST:
        wanted = set(picked(request))
        try:
            made = decisions.appoint_all(
                applications=[a for a in chosen if a.pk in wanted],
                terms=decisions.Terms(**form.cleaned_data),
                by=person(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{len(made)} appointed.")
            return redirect("scholars:scholar-list")
    context = {"call": call, "form": form, "applications": chosen, "is_preview": is_valid and form.is_valid()}
    return render(request, "scholars/appoint.html", context, status=422 if form.errors else 200)


def _call(request: AccessRequest, pk: int) -> Call:
    call: Call = fetch(
        Call.objects.select_related("program"),
        request.access,
        Permission.APPLICATION_DECIDE,
        viewing=Permission.CALL_EDIT,
        pk=pk,
    )
    return call
