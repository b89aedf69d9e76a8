"""One session: its page, its room, and calendars."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curriculum import queries
from curriculum.calendars import calendar
from curriculum.checkin import OPENS_BEFORE, code_at, seconds_left
from curriculum.forms import CodeForm, FeedForm, MakeUpForm, RsvpForm, SessionForm
from curriculum.models import Activity, Attendance, FeedToken, MakeUp, Rsvp, Session
from curriculum.services import Refused, attendance, session_mail
from curriculum.services import sessions as services
from partners.access import AccessRequest, fetch
from partners.roles import Permission


@require_GET
def session_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """What it is about, whether one comes, and checking in."""
    sessions = Session.objects.select_related("activity", "host")
    session = fetch(sessions, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    now = timezone.now()
    mine = {"session": session, "user": request.user}
    context = {
        "session": session,
        "answer": Rsvp.objects.visible_to(request.access).filter(**mine).first(),
        "attendance": Attendance.objects.visible_to(request.access).filter(**mine).first(),
        "make_up": MakeUp.objects.visible_to(request.access).filter(**mine).first(),
        "answers": Rsvp.Answer.choices,
        "takes_answers": session.status == Session.Status.PUBLISHED and session.ends_at > now,
        "is_open": session.status == Session.Status.PUBLISHED
        and session.starts_at - OPENS_BEFORE <= now <= session.ends_at + OPENS_BEFORE,
        "is_over": session.ends_at < now,
        "code_form": CodeForm(),
        "make_up_form": MakeUpForm(),
        "may_edit": request.access.may_everywhere(Permission.CURRICULUM_EDIT),
        "may_take_attendance": _may_take(request, session),
    }
    return render(request, "curriculum/session_detail.html", context)


def _may_take(request: AccessRequest, session: Session) -> bool:
    if request.access.may_everywhere(Permission.ATTENDANCE_EDIT):
        return True
    return bool(session.host_id and request.access.may_in(session.host_id, Permission.ATTENDANCE_EDIT))


@require_http_methods(["GET", "POST"])
def session_new(request: AccessRequest, pk: int) -> HttpResponse:
    activity = fetch(
        Activity.objects, request.access, Permission.CURRICULUM_EDIT, viewing=Permission.CURRICULUM_VIEW, pk=pk
    )
    return _edit(request, Session(activity=activity, status=Session.Status.DRAFT))


@require_http_methods(["GET", "POST"])
def session_edit(request: AccessRequest, pk: int) -> HttpResponse:
    sessions = Session.objects.select_related("activity")
    return _edit(
        request, fetch(sessions, request.access, Permission.CURRICULUM_EDIT, viewing=Permission.CURRICULUM_VIEW, pk=pk)
    )


def _edit(request: AccessRequest, session: Session) -> HttpResponse:
    form = SessionForm(request.POST or None, instance=session, activity=session.activity, access=request.access)
    if request.method == "POST" and form.is_valid():
        saved = services.save_session(session=form.instance, by=request.user)
        messages.success(request, "The session was saved.")
        return redirect("curriculum:session-detail", pk=saved.pk)
    back = reverse("curriculum:session-detail", args=[session.pk]) if session.pk else _activity_url(session)
    context = {
        "form": form,
        "title": "Edit the session" if session.pk else "New session",
        "eyebrow": session.activity.title,
        "lede": "" if session.pk else "It stays a draft until you publish it.",
        "back_url": back,
        "back_label": session.topic if session.pk else session.activity.title,
    }
    return render(request, "curriculum/form_page.html", context)


def _activity_url(session: Session) -> str:
    return reverse("curriculum:activity-detail", args=[session.activity.pk])


@require_POST
def session_publish(request: AccessRequest, pk: int) -> HttpResponse:
    session = fetch(
        Session.objects, request.access, Permission.CURRICULUM_EDIT, viewing=Permission.CURRICULUM_VIEW, pk=pk
    )
    services.publish(session=session, by=request.user)
    messages.success(request, "The session is published.")
    return redirect("curriculum:session-detail", pk=pk)


@require_POST
def session_call_off(request: AccessRequest, pk: int) -> HttpResponse:
    sessions = Session.objects.select_related("activity")
    session = fetch(sessions, request.access, Permission.CURRICULUM_EDIT, viewing=Permission.CURRICULUM_VIEW, pk=pk)
    services.call_off(session=session, by=request.user)
    messages.success(request, "The session is called off. Everybody who said yes is told by mail.")
    return redirect("curriculum:session-detail", pk=pk)


@require_POST
def session_answer(request: AccessRequest, pk: int) -> HttpResponse:
    session = fetch(Session.objects, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    form = RsvpForm(request.POST)
    if form.is_valid():
        try:
            services.answer(session=session, answer=form.cleaned_data["answer"], by=request.user)
            messages.success(request, "Your answer was saved.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("curriculum:session-detail", pk=pk)


@never_cache
@require_GET
def session_room(request: AccessRequest, pk: int) -> HttpResponse:
    """What the screen of the room shows: the code of this minute, in digits and to scan. It renews itself."""
    sessions = Session.objects.select_related("activity", "host")
    session = fetch(sessions, request.access, Permission.ATTENDANCE_EDIT, viewing=Permission.CURRICULUM_VIEW, pk=pk)
    now = timezone.now()
    code = code_at(attendance.room_key(), session.pk, now)
    address = request.build_absolute_uri(f"{reverse('curriculum:check-in', args=[pk])}?code={code}")
    context = {
        "session": session,
        "code": f"{code[:3]} {code[3:]}",
        "seconds": seconds_left(now),
        "qr": SafeString(
            segno.make(address, error="m").svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None)
        ),
        "address": request.build_absolute_uri(reverse("curriculum:check-in", args=[pk])),
        "count": session.check_ins.count(),
    }
    name = "curriculum/session_room.html"
    return render(request, f"{name}#code" if request.headers.get("HX-Request") else name, context)


@never_cache
@require_http_methods(["GET", "POST"])
def check_in(request: AccessRequest, pk: int) -> HttpResponse:
    """Type the code, or confirm the one that was scanned."""
    sessions = Session.objects.select_related("activity", "host")
    session = fetch(sessions, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:12]})
    if request.method == "POST" and form.is_valid():
        try:
            found = attendance.check_in(session=session, code=form.cleaned_data["code"], by=request.user)
        except Refused as refusal:
            form.add_error("code", refusal.messages)
        else:
            early = " It counts when the session begins." if found.was_early else ""
            messages.success(request, f"You are checked in.{early}")
            return redirect("curriculum:session-detail", pk=pk)
    context = {
        "form": form,
        "title": "Check in",
        "eyebrow": session.topic,
        "lede": "The code is on the screen of the room, and changes every minute.",
        "submit": "Check in",
        "back_url": reverse("curriculum:session-detail", args=[pk]),
        "back_label": session.topic,
    }
    return render(request, "curriculum/form_page.html", context)


@require_POST
def make_up_ask(request: AccessRequest, pk: int) -> HttpResponse:
    sessions = Session.objects.select_related("activity")
    session = fetch(sessions, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    form = MakeUpForm(request.POST)
    if form.is_valid():
        try:
            attendance.ask_make_up(session=session, what=form.cleaned_data["what"], by=request.user)
            messages.success(request, "Your host is asked to accept it.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("curriculum:session-detail", pk=pk)


@require_http_methods(["GET", "POST"])
def feed_list(request: AccessRequest) -> HttpResponse:
    """One's calendar feeds. The address of a new one is shown once."""
    request.access.require(Permission.CURRICULUM_VIEW)
    form = FeedForm(request.POST or None, access=request.access)
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, key = services.make_feed(by=request.user, **form.cleaned_data)
            address = request.build_absolute_uri(reverse("curriculum:feed", args=[key]))
        except Refused as refusal:
            form.add_error(None, refusal.messages)
    feeds = FeedToken.objects.visible_to(request.access).filter(revoked_at__isnull=True).select_related("activity")
    context = {"form": form, "feeds": feeds, "address": address}
    return render(request, "curriculum/feed_list.html", context)


@require_POST
def feed_revoke(request: AccessRequest, pk: int) -> HttpResponse:
    token = fetch(FeedToken.objects, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    services.revoke_feed(token=token, by=request.user)
    messages.success(request, "The address no longer works.")
    return redirect("curriculum:feed-list")


@login_not_required
@require_GET
def feed(request: AccessRequest, key: str) -> HttpResponse:
    """What a calendar reads: the secret in the address is the whole of its right."""
    token = queries.feed_of(key)
    if token is None:
        raise Http404("No such feed.")
    now = timezone.now()
    queries.note_use(token, now)
    entries = [
        session_mail.entry_of(session, url=_address(request, session), with_link=True)
        for session in queries.sessions_of_feed(token, now)
    ]
    return _calendar(str(token), calendar(str(token), entries, alarm_minutes=token.alarm_minutes))


@login_not_required
@require_GET
def rounds_calendar(request: AccessRequest) -> HttpResponse:
    """The public sessions as a calendar, without remote links."""
    address = request.build_absolute_uri(reverse("curriculum:rounds-public"))
    entries = [session_mail.entry_of(session, url=address, with_link=False) for session in queries.public_sessions()]
    return _calendar("Rounds", calendar("Rounds", entries))


def _address(request: AccessRequest, session: Session) -> str:
    return request.build_absolute_uri(reverse("curriculum:session-detail", args=[session.pk]))


def _calendar(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="sessions.ics"'
    response["Cache-Control"] = "private, max-age=300"
    return response
