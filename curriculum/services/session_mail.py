"""Mail about sessions, each with the entry for a calendar: invitations, reminders, changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from curriculum.calendars import Entry, calendar
from curriculum.models import Rsvp, Session
from curriculum.queries import asked_to_come
from mielhss.jobs.run import Run
from mielhss.jobs.services import enqueue

REMIND_BEFORE = timedelta(hours=24)
SUBJECTS = {"invitation": "Invitation", "reminder": "Soon", "change": "Changed"}


def ask_for(session: Session, what: str) -> None:
    """Have everybody concerned told once, for this state of the session."""
    enqueue(
        kind="session-mail",
        key=f"session-mail:{session.pk}:{session.sequence}:{what}",
        arguments={"session": session.pk, "sequence": session.sequence, "what": what},
    )


def remind(now: datetime) -> int:
    """Ask for reminders of the sessions that begin within a day, once for each time a session was set to."""
    soon = Session.objects.published().filter(starts_at__gt=now, starts_at__lte=now + REMIND_BEFORE)
    count = 0
    for session in soon.filter(reminded_at__isnull=True):
        with transaction.atomic():
            if Session.objects.filter(pk=session.pk, reminded_at__isnull=True).update(reminded_at=now):
                ask_for(session, "reminder")
                count += 1
    return count


def deliver(run: Run) -> None:
    """The job "session-mail". A session changed again meanwhile has a job of its own, which tells the newer state."""
    session = Session.objects.select_related("activity", "host").get(pk=run.arguments["session"])
    told = 0
    if session.sequence == run.arguments["sequence"]:
        told = send(session=session, what=run.arguments["what"])
    with run.finishing({"told": told}):
        pass


def send(*, session: Session, what: str) -> int:
    """Mail to those who are asked to come, or to those who said that they would. Returns how many were told."""
    is_off = session.status == Session.Status.CANCELLED
    url = settings.SITE_URL.rstrip("/") + reverse("curriculum:session-detail", args=[session.pk])
    file = calendar(
        session.topic,
        [entry_of(session, url=url, with_link=True)],
        method="CANCEL" if is_off else "PUBLISH",
        organizer=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    )
    context = {"session": session, "what": what, "is_off": is_off, "url": url, "site_name": settings.SITE_NAME}
    subject = f"{'Called off' if is_off else SUBJECTS[what]}: {session.topic}"
    people = _people(session, what)
    for person in people:
        text = render_to_string("curriculum/mail/session.txt", context | {"person": person})
        mail = EmailMessage(subject, text, to=[person.email])
        mail.attach("session.ics", file.decode(), "text/calendar")
        mail.send()
    return len(people)


def _people(session: Session, what: str) -> list[User]:
    if what == "invitation":
        return list(asked_to_come(session))
    coming = session.rsvps.exclude(answer=Rsvp.Answer.NO).select_related("user").filter(user__is_active=True)
    return [rsvp.user for rsvp in coming.order_by("user__pk")]


def entry_of(session: Session, *, url: str, with_link: bool) -> Entry:
    """A session as calendars show it. The remote link is for people with a sign-in."""
    lines = [session.summary, f"Speakers: {session.speaker}" if session.speaker else ""]
    if with_link and session.remote_link:
        lines.append(f"Join remotely: {session.remote_link}")
    place = ", ".join(part for part in (session.place, str(session.host) if session.host else "") if part)
    return Entry(
        uid=f"{session.uid}@mielhss",
        title=f"{session.activity.title}: {session.topic}",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=session.activity.time_zone,
        changed_at=session.changed_at,
        description="\n".join(line for line in lines if line),
        place=place,
        url=url,
        sequence=session.sequence,
        is_cancelled=session.status == Session.Status.CANCELLED,
    )
