"""Mail about a match: what was proposed or published, and where to answer. Names of others stay behind the sign-in."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from mentorship.models import Seat
from mielhss.jobs.run import Run


def deliver(run: Run) -> None:
    """The job "match.mail". Run twice, it mails twice; nothing else changes."""
    seats = list(
        Seat.objects.standing()
        .filter(pk__in=run.arguments["seats"])
        .select_related("round", "scholar__user", "mentor__user", "initiative")
    )
    people = sorted({user for seat in seats for user in _asked(seat)}, key=lambda user: user.pk)
    for number, user in enumerate(people):
        run.progress(number, len(people), "Sending letters")
        _mail(user, seats[0], run.arguments["kind"])
    with run.finishing({"sent": len(people)}):
        pass


def _asked(seat: Seat) -> list[User]:
    mentor = seat.mentor.user if seat.mentor else None
    return [user for user in (seat.scholar.user, mentor) if user is not None and user.is_active]


def _mail(user: User, seat: Seat, kind: str) -> None:
    context = {
        "person": user,
        "round": seat.round,
        "is_published": kind == "publish",
        "url": settings.SITE_URL.rstrip("/") + reverse("mentorship:seat-list"),
        "site_name": settings.SITE_NAME,
    }
    subject = "Your mentor team" if kind == "publish" else "Your proposed mentor team"
    EmailMessage(subject, render_to_string("mentorship/mail/match.txt", context), to=[user.email]).send()
