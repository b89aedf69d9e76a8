"""Asking alumni once a year for fifteen years, by a mailed link that works without signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from mielhss.jobs.services import enqueue
from scholars.models import FOLLOW_UP_YEARS, AlumniSurvey, Position, Scholar
from scholars.services import mail
from scholars.services.refusal import Refused

if TYPE_CHECKING:
    from mielhss.jobs.run import Run

OPEN_FOR = timedelta(days=90)
MOST_SENDINGS = 4


@dataclass(frozen=True)
class Due:
    """Somebody to be asked: for which year, where to write, and what was asked already."""

    scholar: Scholar
    year: int
    email: str
    survey: AlumniSurvey | None


def years_since(scholar: Scholar, today: date) -> int:
    """Full years since she completed or left the program."""
    ended = scholar.left_on or scholar.ends_on
    return today.year - ended.year - ((today.month, today.day) < (ended.month, ended.day))


def due(scholars: Any, today: date) -> list[Due]:
    """Alumni of one to fifteen years whose survey of this year is not answered; two queries."""
    people = [
        s for s in scholars.select_related("user", "institution") if 1 <= years_since(s, today) <= FOLLOW_UP_YEARS
    ]
    surveys = {(one.scholar_id, one.year): one for one in AlumniSurvey.objects.filter(scholar__in=people)}
    found = []
    for scholar in people:
        year = years_since(scholar, today)
        survey = surveys.get((scholar.pk, year))
        if survey is None or survey.answered_at is None:
            email = survey.email if survey else scholar.user.email if scholar.user else ""
            found.append(Due(scholar, year, email, survey))
    return found


@transaction.atomic
def ask(*, scholar: Scholar, year: int, email: str, by: User) -> AlumniSurvey:
    """Send the survey of a year, or send it again with a new link; the old one stops working."""
    now = timezone.now()
    survey, _ = AlumniSurvey.objects.select_for_update().get_or_create(
        scholar=scholar, year=year, defaults={"email": email, "sent_by": by, "expires_at": now + OPEN_FOR}
    )
    if survey.answered_at is not None:
        raise Refused("This survey is answered already.")
    if survey.sendings >= MOST_SENDINGS:
        raise Refused(f"This survey was sent {MOST_SENDINGS} times. Write in person instead.")
    survey.sendings += 1
    survey.token_hash, survey.expires_at, survey.email = None, now + OPEN_FOR, email
    survey.save(update_fields=["sendings", "token_hash", "expires_at", "email"])
    key = f"mail.survey:{survey.pk}:{survey.sendings}"
    enqueue(kind="mail.survey", key=key, arguments={"survey": survey.pk, "sending": survey.sendings}, requested_by=by)
    audit.record("survey.sent", by=by, subject=scholar, institution_id=scholar.institution_id, facts={"year": year})
    return survey


def deliver(run: Run) -> None:
    """Mail one survey. The token exists only in the mail; the row keeps its hash."""
    with transaction.atomic():
        survey = AlumniSurvey.objects.select_for_update().filter(pk=run.arguments["survey"]).first()
        is_wanted = survey is not None and survey.answered_at is None and survey.sendings == run.arguments["sending"]
        token = mail.new_token()
        if survey is not None and is_wanted:
            survey.token_hash, survey.sent_at = mail.hash_of(token), timezone.now()
            survey.save(update_fields=["token_hash", "sent_at"])
    if survey is not None and is_wanted:
        survey = AlumniSurvey.objects.select_related("scholar__cohort__program").get(pk=survey.pk)
        context = {"survey": survey, "url": mail.address_of("scholars:survey-open", token)}
        mail.send("scholars/mail/survey", survey.email, context)
    with run.finishing({"sent": bool(is_wanted)}):
        pass


def usable(token_hash: str) -> AlumniSurvey | None:
    """The open survey behind a link, or None."""
    survey = AlumniSurvey.objects.select_related("scholar__cohort__program").filter(token_hash=token_hash).first()
    return survey if token_hash and survey and survey.is_open(timezone.now()) else None


@transaction.atomic
def answer(*, token_hash: str, answers: dict[str, Any], position: Position | None) -> AlumniSurvey:
    """Keep the answers, end what is no longer held, add the new position; the link opens nothing afterwards."""
    survey = usable(token_hash)
    survey = AlumniSurvey.objects.select_for_update().select_related("scholar").get(pk=survey.pk) if survey else None
    if survey is None or survey.answered_at is not None:
        raise Refused("This link can no longer be used.")
    survey.answers, survey.answered_at, survey.token_hash = answers, timezone.now(), None
    survey.save(update_fields=["answers", "answered_at", "token_hash"])
    if position is not None:
        position.scholar, position.source = survey.scholar, "survey"
        held = Position.objects.filter(scholar=survey.scholar, ends_on__isnull=True, starts_on__lt=position.starts_on)
        if not position.is_joint:
            held.update(ends_on=position.starts_on)
        position.save()
    facts = {"year": survey.year}
    audit.record("survey.answered", subject=survey.scholar, institution_id=survey.scholar.institution_id, facts=facts)
    return survey
