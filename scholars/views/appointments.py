"""Appointments, who pays for them, and the effort ledger."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.forms.appointment import AppointmentForm, EffortForm, LedgerFilter, MoveForm, SupportForm
from scholars.models import Appointment, EffortMonth, Scholar, Support
from scholars.queries.effort import Ledger, ledgers
from scholars.services import appointments, cohorts
from scholars.services.refusal import Refused
from scholars.views.common import attempt, confirm_page, form_page, person, picked, posted
from scholars.views.listing import Column, Listing, listing


def _alert(ledger: Ledger) -> str:
    if ledger.is_below_now:
        return "Below the floor"
    if ledger.promises_too_little:
        return "Too little promised"
    if ledger.open_on(timezone.localdate()):
        return "Not reported"
    return "As promised" if ledger.reported else ""


ALERT_TONES = {"Below the floor": "bad", "Too little promised": "warn", "Not reported": "info", "As promised": "good"}

COLUMNS = (
    Column(
        "name",
        "Scholar",
        lambda r: r.scholar.name,
        url=lambda r: reverse("scholars:appointment-list", args=[r.scholar.pk]),
    ),
    Column("institution", "Institution", lambda r: r.scholar.institution.name),
    Column("cohort", "Cohort", lambda r: r.scholar.cohort.name),
    Column("floor", "Floor, %", lambda r: r.floor, is_number=True),
    Column("promised", "Promised, %", lambda r: r.promised, is_number=True),
    Column(
        "actual",
        "Really had, mean %",
        lambda r: None if r.mean_actual is None else round(r.mean_actual, 1),
        shown=lambda r: "" if r.mean_actual is None else f"{r.mean_actual:.0f}",
        is_number=True,
    ),
    Column("below", "Months below", lambda r: len(r.below), is_number=True),
    Column("alert", "Alert", _alert, tone=lambda r: ALERT_TONES.get(_alert(r), "")),
    Column("left", "Months of support left", lambda r: r.left_months, is_number=True),
)


@require_GET
def effort_list(request: AccessRequest) -> HttpResponse:
    """Everybody's protected time beside the floor, and how long support may still go on."""
    request.access.require(Permission.SCHOLAR_VIEW)
    today = timezone.localdate()
    rows = Scholar.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).with_status(today)
    found = LedgerFilter(request.GET, queryset=rows, access=request.access)
    shown = listing(
        request, name="effort", caption="Effort and support", columns=COLUMNS, rows=ledgers(found.qs, today)
    )
    if not isinstance(shown, Listing):
        return shown
    context = {
        "listing": shown,
        "filter": found,
        "may_edit": request.access.may_somewhere(Permission.SCHOLAR_EDIT),
        "move": MoveForm(),
    }
    return render(request, "scholars/effort_list.html", context)


@require_http_methods(["GET", "POST"])
def effort_remind(request: AccessRequest) -> HttpResponse:
    """Remind the ticked scholars to report: a preview first."""
    chosen = _chosen(request)
    back = reverse("scholars:effort-list")
    if "confirm" in request.POST:
        attempt(
            request, "The reminders are on their way.", lambda: appointments.remind(scholars=chosen, by=person(request))
        )
        return redirect(back)
    letters = appointments.reminders(chosen)
    return confirm_page(
        request,
        title="Remind scholars to report their effort",
        lede="Those who have nothing to report, or no account, get no mail.",
        letters=letters,
        kept=[("pick", scholar.pk) for scholar in chosen],
        nothing="" if letters else "None of those you ticked has anything to report. Tick others first.",
        submit=f"Send {len(letters)}",
        action=reverse("scholars:effort-remind"),
        back=back,
    )


@require_http_methods(["GET", "POST"])
def cohort_move(request: AccessRequest) -> HttpResponse:
    """Move the ticked scholars to another cohort: a preview first."""
    chosen = _chosen(request)
    back = reverse("scholars:effort-list")
    form = MoveForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        messages.error(request, "Tick scholars and choose the cohort they move to.")
        return redirect(back)
    cohort = form.cleaned_data["cohort"]
    if "confirm" in request.POST:
        attempt(
            request, f"Moved to {cohort}.", lambda: cohorts.move(scholars=chosen, cohort=cohort, by=person(request))
        )
        return redirect(back)
    moving = [scholar for scholar in chosen if scholar.cohort_id != cohort.pk]
    return confirm_page(
        request,
        title=f"Move to {cohort}",
        header=["Scholar", "From", "To"],
        rows=[[scholar.name, scholar.cohort.name, cohort.name] for scholar in moving],
        kept=[("cohort", cohort.pk), *[("pick", scholar.pk) for scholar in moving]],
        nothing="" if moving else "Everybody you ticked is in this cohort already.",
        submit=f"Move {len(moving)}",
        back=back,
    )


def _chosen(request: AccessRequest) -> list[Scholar]:
    request.access.require(Permission.SCHOLAR_EDIT)
    rows = Scholar.objects.visible_to(request.access, Permission.SCHOLAR_EDIT).filter(pk__in=picked(request))
    return list(rows.select_related("cohort", "user", "institution"))


@require_GET
def appointment_list(request: AccessRequest, pk: int) -> HttpResponse:
    """One scholar's appointments, support by training year, ledger, and the months of support left."""
    scholar = _scholar(request, pk, Permission.SCHOLAR_VIEW)
    today = timezone.localdate()
    rows = Appointment.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).filter(scholar=scholar)
    [ledger] = ledgers(Scholar.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).filter(pk=pk), today)
    may_edit = request.access.may_in(scholar.institution_id, Permission.SCHOLAR_EDIT)
    context = {
        "scholar": scholar,
        "program": scholar.cohort.program,
        "appointments": list(rows.select_related("home", "health_system").prefetch_related("supports")),
        "ledger": ledger,
        "ledger_rows": [_month(row, ledger.floor, today) for row in ledger.months],
        "may_edit": may_edit,
        "may_report": may_edit or scholar.user_id == request.access.user_id,
        "open_months": len(ledger.open_on(today)),
    }
    return render(request, "scholars/appointment_list.html", context)


def _month(row: EffortMonth, floor: int, today: Any) -> dict[str, Any]:
    tone, words = "", ""
    if row.actual is not None:
        tone, words = ("bad", "Below the floor") if row.actual < floor else ("good", "Kept")
    elif row.is_open(today):
        tone, words = "info", "Not reported"
    return {"month": row.month, "promised": row.promised, "actual": row.actual, "tone": tone, "words": words}


@require_http_methods(["GET", "POST"])
def appointment_add(request: AccessRequest, pk: int) -> HttpResponse:
    scholar = _scholar(request, pk, Permission.SCHOLAR_EDIT)
    initial = {"home": scholar.institution_id, "health_system": scholar.health_system_id, "effort": scholar.effort}
    appointment = Appointment(scholar=scholar)
    form = AppointmentForm(posted(request), instance=appointment, access=request.access, initial=initial)
    return form_page(
        request,
        form,
        title=f"New appointment of {scholar}",
        back=reverse("scholars:appointment-list", args=[pk]),
        save=lambda: appointments.open_appointment(appointment=form.save(commit=False), by=person(request)),
    )


@require_http_methods(["GET", "POST"])
def appointment_edit(request: AccessRequest, pk: int) -> HttpResponse:
    appointment = _appointment(request, pk)
    form = AppointmentForm(posted(request), instance=appointment, access=request.access)
    return form_page(
        request,
        form,
        title=f"Change the appointment {appointment}",
        back=reverse("scholars:appointment-list", args=[appointment.scholar_id]),
        save=lambda: appointments.change_appointment(appointment=form.save(commit=False), by=person(request)),
    )


@require_http_methods(["GET", "POST"])
def support_add(request: AccessRequest, pk: int) -> HttpResponse:
    appointment = _appointment(request, pk)
    form = SupportForm(posted(request), instance=Support(appointment=appointment))
    return form_page(
        request,
        form,
        title="Support in a training year",
        back=reverse("scholars:appointment-list", args=[appointment.scholar_id]),
        save=lambda: appointments.save_support(support=form.save(commit=False), by=person(request)),
    )


@require_http_methods(["GET", "POST"])
def support_remove(request: AccessRequest, pk: int) -> HttpResponse:
    rows = Support.objects.select_related("appointment__scholar")
    support = fetch(rows, request.access, Permission.SCHOLAR_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    back = reverse("scholars:appointment-list", args=[support.appointment.scholar_id])
    if request.method == "POST":
        attempt(request, "Removed.", lambda: appointments.remove_support(support=support, by=person(request)))
        return redirect(back)
    return confirm_page(
        request, title="Remove this support?", lede=str(support), submit="Remove", tone="danger", back=back
    )


@require_http_methods(["GET", "POST"])
def effort_edit(request: AccessRequest, pk: int) -> HttpResponse:
    """Tell how much time there really was: the scholar herself, or the office."""
    scholar = _scholar(request, pk, Permission.SELF_EDIT)
    rows = EffortMonth.objects.visible_to(request.access, Permission.SELF_EDIT)
    months = rows.filter(appointment__scholar=scholar, month__lte=timezone.localdate()).order_by("-month")
    form = EffortForm(posted(request), months=months)
    back = reverse("scholars:appointment-list", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            count = appointments.report_effort(scholar=scholar, reported=form.reported(), by=person(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{count} month{'s' if count != 1 else ''} saved.")
            return redirect(back)
    floor = scholar.cohort.program.effort_floor
    context = {
        "form": form,
        "title": "Time you really had",
        "lede": f"In percent of working time; the program asks for {floor} or more. A month may stay empty for now.",
        "back": back,
        "submit": "Save",
    }
    return render(request, "scholars/form_page.html", context, status=422 if form.errors else 200)


def _scholar(request: AccessRequest, pk: int, doing: Permission) -> Scholar:
    rows = Scholar.objects.select_related("cohort__program", "institution", "user")
    scholar: Scholar = fetch(rows, request.access, doing, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    return scholar


def _appointment(request: AccessRequest, pk: int) -> Appointment:
    rows = Appointment.objects.select_related("scholar__cohort__program")
    appointment: Appointment = fetch(
        rows, request.access, Permission.SCHOLAR_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk
    )
    return appointment
