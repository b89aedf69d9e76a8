"""Taking a session's attendance: lists, doubtful people, corrections, make-ups."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from curriculum import queries
from curriculum.formats.attendance import MOST_BYTES
from curriculum.forms import CorrectForm, DecideForm, ListFileForm
from curriculum.models import Attendance, Session
from curriculum.services import Refused
from curriculum.services import attendance as services
from mielhss.lib.downloads import table_response
from partners.access import AccessRequest, fetch
from partners.roles import Permission


def _editable(request: AccessRequest, pk: int) -> Session:
    """A session whose attendance this person takes."""
    sessions = Session.objects.select_related("activity", "host")
    found: Session = fetch(
        sessions, request.access, Permission.ATTENDANCE_EDIT, viewing=Permission.CURRICULUM_VIEW, pk=pk
    )
    return found


@require_GET
def attendance_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """Everybody's attendance with its sources, and whoever is doubtful."""
    session = _editable(request, pk)
    people = list(queries.network_people())
    held = queries.held_of(session).filter(is_decided=False)
    context = {
        "session": session,
        "rows": session.attendances.select_related("user", "corrected_by").order_by("user__name"),
        "held": [(entry, DecideForm(held=entry, people=people, prefix=f"held-{entry.pk}")) for entry in held],
        "files": session.attendance_files.select_related("imported_by"),
        "make_ups": session.make_ups.select_related("user", "accepted_by"),
        "file_form": ListFileForm(),
        "correct_form": CorrectForm(people=queries.network_people()),
    }
    return render(request, "curriculum/attendance_detail.html", context)


@require_POST
def attendance_import(request: AccessRequest, pk: int) -> HttpResponse:
    session = _editable(request, pk)
    form = ListFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("curriculum:attendance-detail", pk=pk)
    try:
        content = form.cleaned_data["file"].read(MOST_BYTES + 1)
        people = queries.network_people()
        file, is_new = services.import_list(session=session, content=content, people=people, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        waiting = file.held.filter(is_decided=False).count()
        if not is_new:
            messages.info(request, "This list was imported before; nothing was changed.")
        elif waiting:
            messages.warning(request, f"The list was imported. {waiting} of its people wait for your decision below.")
        else:
            messages.success(request, "The list was imported.")
    return redirect("curriculum:attendance-detail", pk=pk)


@require_POST
def attendance_undo(request: AccessRequest, pk: int, file_pk: int) -> HttpResponse:
    session = _editable(request, pk)
    file = session.attendance_files.filter(pk=file_pk).first()
    if file is not None:
        services.undo_import(file=file, by=request.user)
        messages.success(request, "The list was taken back.")
    return redirect("curriculum:attendance-detail", pk=pk)


@require_POST
def held_decide(request: AccessRequest, pk: int, held_pk: int) -> HttpResponse:
    session = _editable(request, pk)
    held = queries.held_of(session).filter(pk=held_pk).first()
    if held is not None:
        form = DecideForm(request.POST, held=held, people=list(queries.network_people()), prefix=f"held-{held.pk}")
        if form.is_valid():
            services.decide(held=held, person=form.chosen, remember=form.cleaned_data["remember"], by=request.user)
            messages.success(request, "Decided. You can still correct it in the table.")
        else:
            messages.error(request, "Choose who it was, or that it was nobody who counts here.")
    return redirect("curriculum:attendance-detail", pk=pk)


@require_POST
def attendance_correct(request: AccessRequest, pk: int) -> HttpResponse:
    session = _editable(request, pk)
    form = CorrectForm(request.POST, people=queries.network_people())
    if form.is_valid():
        said = form.cleaned_data
        services.correct(
            session=session, user=said["person"], is_present=said["was_there"] != "absent", mode=said["was_there"],
            reason=said["reason"], by=request.user,
        )  # fmt: skip
        messages.success(request, "The correction was saved.")
    else:
        messages.error(request, "Choose a person and what is right, and say why.")
    return redirect("curriculum:attendance-detail", pk=pk)


@require_POST
def make_up_accept(request: AccessRequest, pk: int, make_up_pk: int) -> HttpResponse:
    session = _editable(request, pk)
    make_up = session.make_ups.filter(pk=make_up_pk).first()
    if make_up is not None:
        try:
            services.accept_make_up(make_up=make_up, by=request.user)
            messages.success(request, "The make-up is accepted.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("curriculum:attendance-detail", pk=pk)


@require_GET
def attendance_csv(request: AccessRequest, pk: int) -> HttpResponse:
    session = _editable(request, pk)
    rows = Attendance.objects.visible_to(request.access).filter(session=session).select_related("user")
    audit.record("attendance.exported", by=request.user, subject=session)
    header = ("person", "address", "present", "mode", "minutes", "conflict", "reason")
    return table_response(
        request.GET.get("format", "csv"),
        f"attendance-{session.pk}",
        "Attendance",
        header,
        (
            (r.user.name, r.user.email, "yes" if r.is_present else "no", r.mode, r.minutes, r.conflict, r.reason)
            for r in rows
        ),
    )
