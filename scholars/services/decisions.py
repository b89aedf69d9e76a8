"""Decisions, the letters that tell them, and the appointment of those selected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from partners.models import Institution, Membership
from partners.roles import Role
from scholars.models import (
    DECIDED,
    NEXT,
    Application,
    Appointment,
    Call,
    Cohort,
    LetterTemplate,
    Notice,
    Review,
    Scholar,
    State,
    Support,
)
from scholars.services import mail
from scholars.services.appointments import open_appointment
from scholars.services.refusal import Refused


@transaction.atomic
def decide(*, application: Application, outcome: State, by: User) -> Application:
    """Select, put on the waiting list, or decline. It can be taken back until the applicant is told."""
    application = _locked(application)
    if application.call.phase not in (Call.Phase.DECIDING, Call.Phase.CLOSED):
        raise Refused("Decisions are made in the phase of deciding.")
    if outcome not in DECIDED or outcome not in NEXT[State(application.state)]:
        raise Refused(f"This is not possible while the application is: {application.get_state_display().lower()}.")
    application.state = outcome
    application.decided_at, application.decided_by, application.told_at = timezone.now(), by, None
    application.save(update_fields=["state", "decided_at", "decided_by", "told_at"])
    audit.record("application.decided", by=by, subject=application, facts={"outcome": outcome})
    return application


@transaction.atomic
def take_back(*, application: Application, by: User) -> Application:
    """Make an application undecided again, as long as its applicant was not told."""
    application = _locked(application)
    if application.state not in DECIDED:
        raise Refused("This application is not decided.")
    if application.told_at:
        raise Refused("The applicant was told already, so the decision stands.")
    if application.scholar_id:
        raise Refused("The applicant was appointed already, so the decision stands.")
    application.state, application.decided_at, application.decided_by = State.SUBMITTED, None, None
    application.save(update_fields=["state", "decided_at", "decided_by"])
    audit.record("application.decision taken back", by=by, subject=application)
    return application


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update(of=("self",)).with_names().get(pk=application.pk)


# --- Letters ------------------------------------------------------------------------------------------------


def letters(call: Call, applications: list[Application]) -> list[Notice]:
    """The decision letters of those not told yet, as they will leave: for preview or sending. Two queries."""
    templates = {template.outcome: template for template in LetterTemplate.objects.filter(call=call)}
    waiting = [a for a in applications if a.state in DECIDED and a.told_at is None]
    comments: dict[int, list[str]] = {}
    said = Review.objects.filter(application__in=waiting, submitted_at__isnull=False).exclude(for_applicant="")
    for pk, text in said.order_by("pk").values_list("application_id", "for_applicant"):
        comments.setdefault(pk, []).append(text.strip())
    return [_letter(a, templates[a.state], comments.get(a.pk, [])) for a in waiting if a.state in templates]


def _letter(application: Application, template: LetterTemplate, comments: list[str]) -> Notice:
    call = application.call
    words = {
        "name": application.applicant.name,
        "program": call.program.name,
        "call": call.title,
        "comments": "\n\n".join(comments) or "No comments were left for you.",
    }
    return Notice(
        purpose=Notice.Purpose.DECISION,
        application=application,
        email=application.applicant.email,
        subject=filled(template.subject, words),
        body=filled(template.body, words),
    )


def filled(text: str, words: dict[str, str]) -> str:
    """A template with its names in braces filled in, in one pass: what a value holds is not looked at again."""
    found, rest = "", text
    while rest:
        before, brace, after = rest.partition("{")
        name, end, behind = after.partition("}")
        found += before
        if brace and end and name in words:
            found, rest = found + words[name], behind
        else:
            found, rest = found + brace, after
    return found


@transaction.atomic
def send_letters(*, call: Call, applications: list[Application], by: User) -> int:
    """Send the letters that were previewed. Each applicant is told once."""
    locked = list(
        Application.objects.select_for_update(of=("self",))
        .with_names()
        .filter(pk__in=[a.pk for a in applications], call=call)
        .order_by("number")
    )
    notices = mail.post(letters(call, locked), by=by)
    told = [notice.application_id for notice in notices if notice.application_id is not None]
    Application.objects.filter(pk__in=told).update(told_at=timezone.now())
    audit.record("application.letters sent", by=by, subject=call, facts={"letters": len(told)})
    return len(told)


# --- Appointment --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Terms:
    """What an appointment says; the same for everybody who is appointed together."""

    cohort: Cohort
    starts_on: date
    ends_on: date
    home: Institution | None = None


@transaction.atomic
def appoint(*, application: Application, terms: Terms, by: User, now: datetime | None = None) -> Scholar:
    """Make a selected applicant a scholar: record, role in her institution, appointment, and effort ledger."""
    application = _locked(application)
    home = application.institution or terms.home
    if application.state != State.SELECTED:
        raise Refused(f"{application.label} is not selected.")
    if application.scholar_id:
        raise Refused(f"{application.label} has been appointed already.")
    if home is None:
        raise Refused(f"{application.label} comes from outside the network. Say which institution will be her home.")
    if terms.ends_on <= terms.starts_on:
        raise Refused("The end must come after the start.")
    user = application.applicant
    if Scholar.objects.filter(user=user).exists():
        raise Refused(f"The applicant of {application.label} is a scholar already. Add an appointment to her record.")
    scholar = Scholar.objects.create(
        user=user,
        name=user.name,
        institution=home,
        cohort=terms.cohort,
        career_stage=application.career_stage,
        disciplines=application.disciplines,
        is_clinician=application.is_clinician,
        is_physician=application.is_physician,
        is_non_clinician=application.is_non_clinician,
        health_system=application.health_system,
        project=application.project,
        effort=application.effort or terms.cohort.program.effort_floor,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
    )
    Membership.objects.get_or_create(
        user=user, institution=home, role=Role.SCHOLAR, ends_on=None, defaults={"starts_on": timezone.localdate()}
    )
    appointment = open_appointment(
        appointment=Appointment(
            scholar=scholar,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            home=home,
            health_system=application.health_system,
            project=application.project,
            effort=scholar.effort,
        ),
        by=by,
    )
    _support(appointment, application)
    application.scholar = scholar
    application.save(update_fields=["scholar"])
    audit.record("scholar.appointed", by=by, subject=scholar, institution_id=home.pk)
    return scholar


def _support(appointment: Appointment, application: Application) -> None:
    """A row for each training year, as long as the appointment lasts."""
    months = len(appointment.months())
    Support.objects.bulk_create(
        Support(
            appointment=appointment,
            training_year=year + 1,
            source=Support.Source.THIS_AWARD,
            months=min(12, months - 12 * year),
            stipend=application.stipend or 0,
            research_funds=application.research_funds or 0,
        )
        for year in range((months + 11) // 12)
    )


@transaction.atomic
def appoint_all(*, applications: list[Application], terms: Terms, by: User) -> list[Scholar]:
    """Appoint all of these or, when one cannot be, none."""
    return [appoint(application=application, terms=terms, by=by) for application in applications]
