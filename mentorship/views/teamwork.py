"""Pages of a team at work: its compact and its meetings; and what the director sees of all teams."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from mentorship.calendars import calendar_of
from mentorship.forms.teamwork import CADENCE, CompactForm, MeetingForm, NoteForm, SignForm, StepForm
from mentorship.models import Compact, Meeting, MeetingNote
from mentorship.queries.forecast import forecast
from mentorship.queries.people import goals_for_agenda, meetings_of, own_feed, scholar_of_team
from mentorship.queries.teamwork import comparison, drifting, own_party, parties_of, team_of
from mentorship.services import Refused, compacts, meetings
from mielhss.lib.downloads import FORMS, table_response, xlsx_response
from partners.access import AccessRequest, access_of, fetch
from partners.roles import Permission

STATE_TONES = {"planned": "info", "held": "good", "canceled": ""}


def _compact(request: AccessRequest, pk: int) -> Compact:
    with_people = Compact.objects.select_related("scholar__institution", "template").prefetch_related("answers")
    found: Compact = fetch(with_people, request.access, Permission.SELF_EDIT, pk=pk)
    return found


def _as_party(request: AccessRequest, compact: Compact) -> dict[str, Any]:
    parties = parties_of(compact.scholar)
    return {"parties": parties, "own": own_party(request.access, compact.scholar, parties)}


@require_POST
def compact_open(request: AccessRequest, pk: int) -> HttpResponse:
    """A scholar, her mentors or the office open a compact for her team."""
    scholar = scholar_of_team(request.access, pk)
    if scholar is None:
        raise Http404("No such team, or not yours.")
    try:
        compact = compacts.open_compact(scholar=scholar, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("mentorship:teamwork", scholar.pk)
    messages.success(request, "The compact is open. Each of the team answers apart.")
    return redirect("mentorship:compact-detail", compact.pk)


@require_GET
def compact_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """How far a compact is. What the others said is shown to those who have answered themselves."""
    compact = _compact(request, pk)
    context = _as_party(request, compact)
    own, answered = context["own"], {answer.place_id for answer in compact.answers.all()}
    has_answered = own is not None and (own.place.pk if own.place else None) in answered
    signatures = list(compact.signatures.all())
    signed = {signature.place_id for signature in signatures}
    may_compare = has_answered or compact.state != Compact.State.ANSWERING
    context |= {
        "compact": compact,
        "rows": comparison(compact, context["parties"]) if may_compare and own else [],
        "has_answered": has_answered,
        "who": [
            {
                "party": party,
                "answered": (party.place.pk if party.place else None) in answered,
                "signed": (party.place.pk if party.place else None) in signed,
            }
            for party in context["parties"]
        ],
        "signatures": signatures,
        "may_sign": own is not None
        and compact.state == Compact.State.SIGNING
        and (own.place.pk if own.place else None) not in signed,
        "sign_form": SignForm(),
    }
    return render(request, "mentorship/compact_detail.html", context)


@require_http_methods(["GET", "POST"])
def compact_answer(request: AccessRequest, pk: int) -> HttpResponse:
    compact = _compact(request, pk)
    own = _as_party(request, compact)["own"]
    if own is None:
        raise Http404("Only the team answers.")
    place = own.place
    given: dict[str, Any] = next(
        (a.answers for a in compact.answers.all() if a.place_id == (place.pk if place else None)), {}
    )
    form = CompactForm(request.POST or None, compact=compact, given=given)
    if request.method == "POST" and form.is_valid():
        try:
            compacts.answer(compact=compact, place=place, answers=form.answers, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Kept. Now you see what the others said.")
            return redirect("mentorship:compact-detail", compact.pk)
    context = {"compact": compact, "form": form, "title": "Your own answers", "submit": "Keep my answers"}
    return render(request, "mentorship/compact_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def compact_agree(request: AccessRequest, pk: int) -> HttpResponse:
    """Write the one text that all are to sign, beside what each said."""
    compact = _compact(request, pk)
    parties = _as_party(request, compact)
    if parties["own"] is None:
        raise Http404("Only the team agrees.")
    scholars: dict[str, Any] = next((a.answers for a in compact.answers.all() if a.place_id is None), {})
    form = CompactForm(request.POST or None, compact=compact, given=compact.agreed or scholars, required=True)
    if request.method == "POST" and form.is_valid():
        try:
            days = int(form.answers[CADENCE])
            compacts.agree(compact=compact, agreed=form.answers, cadence_days=days, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The text stands. Everybody of the team signs it now.")
            return redirect("mentorship:compact-detail", compact.pk)
    rows = comparison(compact, parties["parties"])
    context = {
        "compact": compact,
        "form": form,
        "rows": rows,
        "title": "The agreed text",
        "submit": "Put it to the team",
    }
    return render(request, "mentorship/compact_form.html", context, status=422 if form.errors else 200)


@require_POST
def compact_sign(request: AccessRequest, pk: int) -> HttpResponse:
    compact = _compact(request, pk)
    own = _as_party(request, compact)["own"]
    if own is None:
        raise Http404("Only the team signs.")
    try:
        compacts.sign(compact=compact, place=own.place, name=request.POST.get("name", ""), by=request.user)
        messages.success(request, "Signed.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("mentorship:compact-detail", compact.pk)


@require_GET
def teamwork(request: AccessRequest, pk: int) -> HttpResponse:
    """A team at work: its compact and its meetings."""
    scholar = scholar_of_team(request.access, pk)
    if scholar is None:
        raise Http404("No such team, or not yours.")
    shown = Meeting.objects.visible_to(request.access, Permission.SELF_EDIT).filter(scholar=scholar)
    own_compacts = Compact.objects.visible_to(request.access, Permission.SELF_EDIT).filter(scholar=scholar)
    parties = parties_of(scholar)
    context = {
        "scholar": scholar,
        "parties": parties,
        "own": own_party(request.access, scholar, parties),
        "compacts": list(own_compacts.select_related("template")),
        "meetings": [{"meeting": m, "tone": STATE_TONES[m.state]} for m in shown.prefetch_related("mentors")[:50]],
        "feed": own_feed(request.access),
    }
    return render(request, "mentorship/teamwork.html", context)


@require_http_methods(["GET", "POST"])
def meeting_add(request: AccessRequest, pk: int) -> HttpResponse:
    scholar = scholar_of_team(request.access, pk)
    parties = parties_of(scholar) if scholar else []
    if scholar is None or own_party(request.access, scholar, parties) is None:
        raise Http404("No such team, or not yours.")
    form = MeetingForm(request.POST or None, places=team_of(scholar))
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("starts_at", "minutes", "place", "agenda")}
        mentors = list(form.cleaned_data["mentors"])
        meeting = meetings.plan(scholar=scholar, mentors=mentors, by=request.user, **facts)
        messages.success(request, "Planned. Invitations for calendars are on their way.")
        return redirect("mentorship:meeting-detail", meeting.pk)
    context = {"form": form, "scholar": scholar, "title": "Plan a meeting"}
    return render(request, "mentorship/meeting_form.html", context, status=422 if form.errors else 200)


def _meeting(request: AccessRequest, pk: int) -> Meeting:
    with_people = Meeting.objects.select_related("scholar").prefetch_related("mentors")
    found: Meeting = fetch(with_people, request.access, Permission.SELF_EDIT, pk=pk)
    return found


@require_GET
def meeting_detail(request: AccessRequest, pk: int) -> HttpResponse:
    meeting = _meeting(request, pk)
    notes = MeetingNote.objects.visible_to(request.access, Permission.SELF_EDIT).filter(meeting=meeting)
    context = {
        "meeting": meeting,
        "tone": STATE_TONES[meeting.state],
        "is_past": meeting.starts_at <= timezone.now(),
        "notes": list(notes.select_related("written_by")),
        "steps": list(meeting.next_steps.select_related("milestone")),
        "goals": goals_for_agenda(meeting),
        "note_form": NoteForm(),
        "step_form": StepForm(),
    }
    return render(request, "mentorship/meeting_detail.html", context)


@require_http_methods(["GET", "POST"])
def meeting_edit(request: AccessRequest, pk: int) -> HttpResponse:
    meeting = _meeting(request, pk)
    form = MeetingForm(request.POST or None, instance=meeting, places=team_of(meeting.scholar))
    if request.method == "POST" and form.is_valid():
        try:
            mentors = list(form.cleaned_data["mentors"])
            meetings.change(meeting=form.save(commit=False), mentors=mentors, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Changed. Calendars are told.")
            return redirect("mentorship:meeting-detail", meeting.pk)
    context = {"form": form, "scholar": meeting.scholar, "title": "Change a meeting"}
    return render(request, "mentorship/meeting_form.html", context, status=422 if form.errors else 200)


@require_POST
def meeting_close(request: AccessRequest, pk: int) -> HttpResponse:
    """Log a meeting as held, or cancel it."""
    meeting = _meeting(request, pk)
    close = meetings.cancel if "cancel" in request.POST else meetings.hold
    try:
        close(meeting=meeting, by=request.user)
        messages.success(request, "Canceled. Calendars are told." if "cancel" in request.POST else "Logged as held.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("mentorship:meeting-detail", meeting.pk)


@require_POST
def agenda_add(request: AccessRequest, pk: int) -> HttpResponse:
    """A goal of the scholar's plan becomes a point of the agenda."""
    meeting = _meeting(request, pk)
    told = next((t for t in goals_for_agenda(meeting) if str(t.goal.pk) == request.POST.get("goal")), None)
    if told is None:
        messages.error(request, "Choose an open goal that is not on the agenda yet.")
        return redirect("mentorship:meeting-detail", meeting.pk)
    try:
        meetings.put_on_agenda(meeting=meeting, goal=told.goal, by=request.user)
        messages.success(request, "It is on the agenda.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("mentorship:meeting-detail", meeting.pk)


@require_POST
def note_add(request: AccessRequest, pk: int) -> HttpResponse:
    meeting = _meeting(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        meetings.write_note(meeting=meeting, by=request.user, **form.cleaned_data)
        messages.success(request, "The note is kept.")
    else:
        messages.error(request, "A note needs words, at most 4000 letters.")
    return redirect("mentorship:meeting-detail", meeting.pk)


@require_POST
def step_add(request: AccessRequest, pk: int) -> HttpResponse:
    meeting = _meeting(request, pk)
    form = StepForm(request.POST)
    if form.is_valid():
        meetings.add_step(meeting=meeting, by=request.user, **form.cleaned_data)
        messages.success(request, "The step is now a milestone of the scholar.")
    else:
        messages.error(request, "A next step needs a name and a day, such as 2027-03-31.")
    return redirect("mentorship:meeting-detail", meeting.pk)


@require_GET
def meeting_calendar(request: AccessRequest, pk: int) -> HttpResponse:
    """One meeting as a file for a calendar."""
    response = HttpResponse(calendar_of([_meeting(request, pk)]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="meeting-{pk}.ics"'
    return response


@require_POST
def feed_make(request: AccessRequest) -> HttpResponse:
    """A new address for one's own calendar, shown this once."""
    request.access.require(Permission.SELF_EDIT)
    token = meetings.make_feed(by=request.user)
    url = request.build_absolute_uri(reverse("mentorship:feed", args=[token]))
    response = render(request, "mentorship/feed_made.html", {"feed_url": url})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def feed_revoke(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.SELF_EDIT)
    meetings.revoke_feed(by=request.user)
    messages.success(request, "The address no longer works.")
    return redirect("home")


@login_not_required
@require_GET
def feed(request: AccessRequest, token: str) -> HttpResponse:
    """The personal feed: calendars cannot sign in, so the address itself is the key."""
    user = meetings.feed_for(token)
    if user is None:
        raise Http404("No such calendar.")
    own = Meeting.objects.visible_to(access_of(user), Permission.SELF_EDIT)
    response = HttpResponse(calendar_of(meetings_of(own)), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=900"
    return response


@require_GET
def board(request: AccessRequest) -> HttpResponse:
    """What needs a director's eye: teams that drift, compacts unsigned, places in the next cohort."""
    request.access.require_everywhere(Permission.MATCH_EDIT)
    today = timezone.localdate()
    day = date(today.year + (today.month >= 7), 7, 1)
    unsigned = Compact.objects.visible_to(request.access, Permission.MATCH_EDIT)
    unsigned = unsigned.filter(state__in=[Compact.State.ANSWERING, Compact.State.SIGNING])
    context = {
        "drifts": drifting(today),
        "unsigned": list(unsigned.select_related("scholar__institution").order_by("opened_at")),
        "day": day,
        "forecast": forecast(day),
        "role_header": ["Role", "Mentors", "Places free", "Scholars in the last intake"],
        "institution_header": ["Institution", "Mentors", "Places free"],
        "topic_header": ["Topic", "Scholars who look for it", "Mentors who bring it", "Their places free"],
    }
    if request.GET.get("format") in FORMS:
        audit.record(
            "board.exported", by=request.user, subject="Teams at a glance", facts={"form": request.GET["format"]}
        )
        return _board_file(request.GET["format"], context)
    return render(request, "mentorship/board.html", context)


def _board_file(form: str, shown: dict[str, Any]) -> HttpResponse:
    """All tables of the board as a workbook; as CSV the overdue meetings, since a CSV file holds one table."""
    overdue = [
        [d.scholar.name, d.scholar.institution.name, d.last_on, d.cadence_days, d.is_agreed, d.overdue_days]
        for d in shown["drifts"]
    ]
    header = ["Scholar", "Institution", "Last met", "Every days", "Agreed", "Days over"]
    if form == "csv":
        return table_response("csv", "meetings-overdue", "Meetings overdue", header, overdue)
    unsigned = [
        [c.scholar.name, c.scholar.institution.name, timezone.localdate(c.opened_at), c.get_state_display()]
        for c in shown["unsigned"]
    ]
    places = shown["forecast"]
    sheets = [
        ("Meetings overdue", header, overdue),
        ("Compacts unsigned", ["Scholar", "Institution", "Opened", "State"], unsigned),
        ("Places by role", shown["role_header"], places.by_role),
        ("Places by institution", shown["institution_header"], places.by_institution),
        ("Places by topic", shown["topic_header"], places.by_topic),
    ]
    return xlsx_response("teams-at-a-glance.xlsx", sheets)
