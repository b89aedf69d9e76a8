"""Meetings: planned, changed, held, written about, and told to calendars."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import User
from mentorship.calendars import calendar_of
from mentorship.models import CalendarFeed, Meeting, MeetingNote, Mentor, NextStep
from mentorship.services import Refused
from mielhss.jobs.run import Run
from mielhss.jobs.services import enqueue
from scholars.models import Goal, Scholar
from scholars.queries.plan_words import told_to
from scholars.services import log_milestone

AGENDA_LETTERS = 2000
REMIND_BEFORE = timedelta(hours=24)
SUBJECTS = {
    "planned": "Invitation to a mentoring meeting",
    "changed": "Mentoring meeting changed",
    "canceled": "Mentoring meeting canceled",
    "reminder": "Mentoring meeting soon",
}


@transaction.atomic
def plan(*, scholar: Scholar, mentors: list[Mentor], by: User, **facts: Any) -> Meeting:
    """A meeting with one mentor or more; everybody gets an invitation for her calendar."""
    if not mentors:
        raise Refused("Choose at least one mentor.")
    meeting = Meeting.objects.create(scholar=scholar, made_by=by, **facts)
    meeting.mentors.set(mentors)
    _tell(meeting, "planned")
    audit.record("meeting.planned", by=by, subject=meeting, institution_id=scholar.institution_id)
    return meeting


@transaction.atomic
def change(*, meeting: Meeting, mentors: list[Mentor], by: User) -> Meeting:
    """Keep changed facts; calendars learn of it by a higher sequence."""
    if meeting.state != Meeting.State.PLANNED:
        raise Refused("Only a planned meeting can be changed.")
    meeting.sequence += 1
    meeting.changed_at, meeting.reminded_at = timezone.now(), None
    meeting.save()
    meeting.mentors.set(mentors)
    _tell(meeting, "changed")
    audit.record("meeting.changed", by=by, subject=meeting, institution_id=meeting.scholar.institution_id)
    return meeting


@transaction.atomic
def cancel(*, meeting: Meeting, by: User) -> Meeting:
    if meeting.state != Meeting.State.PLANNED:
        raise Refused("Only a planned meeting can be canceled.")
    return _move(meeting, Meeting.State.CANCELED, by)


@transaction.atomic
def hold(*, meeting: Meeting, by: User) -> Meeting:
    """Log that it took place. One that lies ahead cannot have."""
    if meeting.state != Meeting.State.PLANNED:
        raise Refused("This meeting is closed already.")
    if meeting.starts_at > timezone.now():
        raise Refused("This meeting lies ahead. Change its time if you met earlier.")
    return _move(meeting, Meeting.State.HELD, by)


def _move(meeting: Meeting, state: Meeting.State, by: User) -> Meeting:
    meeting.state, meeting.changed_at = state, timezone.now()
    meeting.sequence += 1
    meeting.save(update_fields=["state", "changed_at", "sequence"])
    if state == Meeting.State.CANCELED:
        _tell(meeting, "canceled")
    audit.record(f"meeting.{state}", by=by, subject=meeting, institution_id=meeting.scholar.institution_id)
    return meeting


@transaction.atomic
def put_on_agenda(*, meeting: Meeting, goal: Goal, by: User) -> Meeting:
    """A goal of the scholar's plan, by the title that her mentors may read, becomes a point of the agenda."""
    meeting = Meeting.objects.select_for_update().select_related("scholar").get(pk=meeting.pk)
    if meeting.state != Meeting.State.PLANNED:
        raise Refused("Only a planned meeting has an agenda that can be changed.")
    point = told_to(goal, is_owner=False, is_mentor=True).title
    if point in meeting.agenda:
        raise Refused("It is on the agenda already.")
    agenda = f"{meeting.agenda}\n{point}".strip()
    if len(agenda) > AGENDA_LETTERS:
        raise Refused("The agenda is full. Shorten it first.")
    meeting.agenda = agenda
    meeting.save(update_fields=["agenda"])
    audit.record("meeting.agenda", by=by, subject=meeting, institution_id=meeting.scholar.institution_id)
    return meeting


@transaction.atomic
def write_note(*, meeting: Meeting, text: str, is_private: bool, by: User) -> MeetingNote:
    note = MeetingNote.objects.create(meeting=meeting, text=text, is_private=is_private, written_by=by)
    audit.record("meeting.note", by=by, subject=meeting, institution_id=meeting.scholar.institution_id)
    return note


@transaction.atomic
def add_step(*, meeting: Meeting, title: str, due_on: date, by: User) -> NextStep:
    """A next step becomes a milestone of the scholar."""
    milestone = log_milestone(scholar=meeting.scholar, title=title, due_on=due_on, by=by)
    return NextStep.objects.create(meeting=meeting, milestone=milestone)


def _tell(meeting: Meeting, what: str) -> None:
    enqueue(
        kind="meeting.mail",
        key=f"meeting-mail:{meeting.pk}:{meeting.sequence}:{what}",
        arguments={"meeting": meeting.pk, "what": what},
    )


def deliver(run: Run) -> None:
    """The job "meeting.mail": an invitation, a change, a cancellation or a reminder, with the calendar entry."""
    meeting = (
        Meeting.objects.select_related("scholar__user", "made_by")
        .prefetch_related("mentors__user")
        .get(pk=run.arguments["meeting"])
    )
    people = [meeting.scholar.user, *(mentor.user for mentor in meeting.mentors.all())]
    addressed = [user for user in people if user is not None and user.is_active]
    canceled = meeting.state == Meeting.State.CANCELED
    invitation = calendar_of([meeting], method="CANCEL" if canceled else "REQUEST", people=addressed)
    context = {
        "meeting": meeting,
        "what": run.arguments["what"],
        "url": settings.SITE_URL.rstrip("/") + reverse("mentorship:meeting-detail", args=[meeting.pk]),
        "site_name": settings.SITE_NAME,
    }
    subject = SUBJECTS.get(context["what"], SUBJECTS["planned"])
    for user in addressed:
        message = EmailMessage(
            subject, render_to_string("mentorship/mail/meeting.txt", context | {"person": user}), to=[user.email]
        )
        message.attach("meeting.ics", invitation, "text/calendar")
        message.send()
    with run.finishing({"sent": len(addressed)}):
        pass


def remind(now: datetime) -> int:
    """Ask for reminders of meetings within a day; each meeting once for each time it was set to."""
    soon = Meeting.objects.planned().filter(starts_at__gt=now, starts_at__lte=now + REMIND_BEFORE)
    count = 0
    for meeting in soon.filter(reminded_at__isnull=True):
        with transaction.atomic():
            taken = Meeting.objects.filter(pk=meeting.pk, reminded_at__isnull=True).update(reminded_at=now)
            if taken:
                _tell(meeting, "reminder")
                count += 1
    return count


@transaction.atomic
def make_feed(*, by: User) -> str:
    """A new secret address for a person's calendar; the old one stops working. Returned once, kept as a hash."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=by,
        defaults={"token_hash": hash_of(token), "created_at": timezone.now(), "last_read_at": None},
    )
    audit.record("calendar.opened", by=by, subject="Calendar feed")
    return token


@transaction.atomic
def revoke_feed(*, by: User) -> None:
    CalendarFeed.objects.filter(user=by).delete()
    audit.record("calendar.revoked", by=by, subject="Calendar feed")


def feed_for(token: str) -> User | None:
    """Whose feed lies under this token, as long as she may sign in."""
    feed = CalendarFeed.objects.filter(token_hash=hash_of(token), user__is_active=True).select_related("user").first()
    if feed is None:
        return None
    CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=timezone.now())
    return feed.user


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
