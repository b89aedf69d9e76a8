"""Calls: what applicants see of them, and how the office sets them up and moves them on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.forms.application import AddressForm
from scholars.forms.call import PARTS, CallForm, ProgramForm
from scholars.models import Call, Scholar, Stage
from scholars.queries import calls as read
from scholars.services import applications, calls, programs
from scholars.services.refusal import Refused
from scholars.views.common import attempt, confirm_page, form_page, person, posted
from scholars.views.listing import Column, Listing, listing

# A person who mistypes her address a few times is not shut out; a machine that tries addresses is.
MOST_ASKINGS = 20

TONES = {Call.Phase.OPEN: "good", Call.Phase.CLOSED: "", Call.Phase.DRAFT: ""}

COLUMNS = (
    Column("title", "Call", lambda c: c.title, url=lambda c: reverse("scholars:call-detail", args=[c.pk])),
    Column("program", "Program", lambda c: str(c.program)),
    Column("phase", "Phase", lambda c: c.get_phase_display(), tone=lambda c: TONES.get(c.phase, "info")),
    Column("due", "Applications due", lambda c: c.full_due_at, shown=lambda c: c.full_due_text),
    Column("begun", "Begun", lambda c: c.begun, is_number=True),
    Column("submitted", "Submitted", lambda c: c.handed_in, is_number=True),
)


# --- For everybody ------------------------------------------------------------------------------------------


@login_not_required
@require_GET
def open_calls(request: HttpRequest) -> HttpResponse:
    """Every call that takes applications: for anybody, signed in or not."""
    return render(request, "scholars/open_calls.html", {"calls": read.open_calls(timezone.now())})


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
def call_about(request: HttpRequest, pk: int) -> HttpResponse:
    """What a call asks, and the way in: by one's account, or by a link mailed to one's address."""
    call = read.open_call(pk)
    if call is None:
        raise Http404
    form = AddressForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if _is_patient(request):
            applications.ask_for_link(call=call, email=form.cleaned_data["email"])
        return render(request, "scholars/link_sent.html", {"call": call, "hours": applications.LINK_HOURS})
    context = {
        "call": call,
        "form": form,
        "intent": [q for q in call.questions.all() if q.stage == Stage.INTENT],
        "full": [q for q in call.questions.all() if q.stage == Stage.FULL],
        "stages": [str(label) for value, label in Scholar.CareerStage.choices if value in call.career_stages],
    }
    return render(request, "scholars/call_about.html", context, status=422 if form.errors else 200)


def _is_patient(request: HttpRequest) -> bool:
    """Has this address of the network asked for few links in the last hour?"""
    key = f"applicant-links:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 3600)
    try:
        return bool(cache.incr(key) <= MOST_ASKINGS)
    except ValueError:  # it expired in between
        return True


@require_http_methods(["GET", "POST"])
def call_apply(request: AccessRequest, pk: int) -> HttpResponse:
    """Start an application, or go on with the one there is."""
    call = read.open_call(pk)
    if call is None:
        raise Http404
    try:
        application = applications.start(call=call, by=person(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("scholars:call-about", pk=pk)
    return redirect("scholars:application-edit", pk=application.pk)


# --- For the office -----------------------------------------------------------------------------------------


@require_GET
def call_list(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.CALL_EDIT)
    rows = Call.objects.visible_to(request.access, Permission.CALL_EDIT).select_related("program").with_counts()
    shown = listing(request, name="calls", caption="Calls", columns=COLUMNS, rows=list(rows))
    if not isinstance(shown, Listing):
        return shown
    context = {
        "listing": shown,
        "programs": read.programs(),
        "may_set": request.access.may_everywhere(Permission.PROGRAM_EDIT),
    }
    return render(request, "scholars/call_list.html", context)


@require_http_methods(["GET", "POST"])
def call_add(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.CALL_EDIT)
    form = CallForm(posted(request))
    if request.method == "POST" and form.is_valid():
        call = calls.create_call(call=form.save(commit=False), by=person(request))
        messages.success(request, "The call is made, with the usual questions and rubric. Look through them.")
        return redirect("scholars:call-detail", pk=call.pk)
    context = {"form": form, "title": "New call", "back": reverse("scholars:call-list"), "submit": "Make the call"}
    return render(request, "scholars/form_page.html", context, status=422 if form.errors else 200)


@require_GET
def call_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """Where a call stands, what is next, and what it consists of."""
    call = _call(request, pk)
    steps = list(Call.Phase)
    place = steps.index(Call.Phase(call.phase))
    context = {
        "call": call,
        "steps": [
            {"label": step.label, "is_now": step == call.phase, "is_past": steps.index(step) < place} for step in steps
        ],
        "next": steps[place + 1] if place + 1 < len(steps) else None,
        "previous": steps[place - 1] if place else None,
        "counts": read.counts_by_state(call),
        "parts": [
            {
                "slug": slug,
                "noun": noun,
                "rows": list(getattr(call, _related(slug)).all()),
                "may_add": slug != "letters",
            }
            for slug, (_, _, noun) in PARTS.items()
        ],
        "reminders": call.is_under_review,
    }
    return render(request, "scholars/call_detail.html", context)


@require_http_methods(["GET", "POST"])
def call_edit(request: AccessRequest, pk: int) -> HttpResponse:
    call = _call(request, pk)
    form = CallForm(posted(request), instance=call)
    back = reverse("scholars:call-detail", args=[pk])
    return form_page(
        request,
        form,
        title=f"Change {call.title}",
        back=back,
        save=lambda: calls.save_call(call=form.save(commit=False), by=person(request)),
    )


@require_POST
def call_phase(request: AccessRequest, pk: int) -> HttpResponse:
    """Move a call one phase on or back."""
    call = _call(request, pk)
    wanted = request.POST.get("to", "")
    if wanted not in Call.Phase.values:
        raise Http404
    to = Call.Phase(wanted)
    attempt(request, f"Now: {to.label}.", lambda: calls.move_phase(call=call, to=to, by=person(request)))
    return redirect("scholars:call-detail", pk=pk)


@require_http_methods(["GET", "POST"])
def part_add(request: AccessRequest, pk: int, kind: str) -> HttpResponse:
    call = _call(request, pk)
    if kind not in PARTS or kind == "letters":
        raise Http404
    model, form_class, noun = PARTS[kind]
    form = form_class(posted(request), instance=model(call=call))
    back = reverse("scholars:call-detail", args=[pk])
    return form_page(
        request,
        form,
        title=f"Add a {noun}",
        back=back,
        save=lambda: calls.save_part(part=form.save(commit=False), by=person(request)),
    )


@require_http_methods(["GET", "POST"])
def part_edit(request: AccessRequest, kind: str, pk: int) -> HttpResponse:
    part, noun = _part(request, kind, pk)
    form = PARTS[kind][1](posted(request), instance=part)
    back = reverse("scholars:call-detail", args=[part.call_id])
    return form_page(
        request,
        form,
        title=f"Change the {noun}",
        back=back,
        save=lambda: calls.save_part(part=form.save(commit=False), by=person(request)),
    )


@require_http_methods(["GET", "POST"])
def part_remove(request: AccessRequest, kind: str, pk: int) -> HttpResponse:
    part, noun = _part(request, kind, pk)
    back = reverse("scholars:call-detail", args=[part.call_id])
    if kind == "letters":
        raise Http404
    if request.method == "POST":
        attempt(request, f"Removed the {noun}.", lambda: calls.remove_part(part=part, by=person(request)))
        return redirect(back)
    return confirm_page(
        request, title=f"Remove “{part}”?", lede="It cannot be brought back.", submit="Remove", tone="danger", back=back
    )


@require_http_methods(["GET", "POST"])
def program_edit(request: AccessRequest, code: str) -> HttpResponse:
    """A program's name, words, floor, length and caps."""
    request.access.require_everywhere(Permission.PROGRAM_EDIT)
    program = read.program_of(code)
    if program is None:
        raise Http404
    form = ProgramForm(posted(request), instance=program)
    back = reverse("scholars:call-list")
    return form_page(
        request,
        form,
        title=f"Settings of {program}",
        back=back,
        save=lambda: programs.save_program(program=form.save(commit=False), by=person(request)),
    )


def _call(request: AccessRequest, pk: int) -> Call:
    call: Call = fetch(Call.objects.select_related("program"), request.access, Permission.CALL_EDIT, pk=pk)
    return call


def _related(slug: str) -> str:
    return {
        "questions": "questions",
        "documents": "requirements",
        "criteria": "criteria",
        "letters": "letter_templates",
    }[slug]


def _part(request: AccessRequest, kind: str, pk: int) -> tuple[Any, str]:
    if kind not in PARTS:
        raise Http404
    model, _, noun = PARTS[kind]
    return fetch(model._default_manager.select_related("call"), request.access, Permission.CALL_EDIT, pk=pk), noun
