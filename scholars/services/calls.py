"""Calls: made with sensible parts, changed while nobody has applied, moved from phase to phase."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import User
from scholars.models import (
    Application,
    Call,
    Criterion,
    LetterTemplate,
    Question,
    Requirement,
    Review,
    Stage,
    State,
)
from scholars.services.refusal import Refused

# What most calls of this kind ask; a new call starts with it and is changed from there.
USUAL_QUESTIONS = (
    (Stage.INTENT, "Who you are and what you want to learn", 300, True),
    (Stage.INTENT, "The problem of practice you want to work on", 300, False),
    (Stage.FULL, "Career goals and training plan", 1000, True),
    (Stage.FULL, "The problem, for whom it matters, and the gap it leaves", 800, False),
    (Stage.FULL, "The project: aims, setting, methods", 1500, False),
    (Stage.FULL, "How patients and communities take part", 500, False),
    (Stage.FULL, "How the health system will use what you find", 500, False),
)
USUAL_REQUIREMENTS = (("Curriculum vitae or biosketch", True, True), ("Budget", True, False))
USUAL_CRITERIA = (
    ("Candidate", "Preparation, promise, and what the program adds.", 3),
    ("Project", "Importance, rigor, and whether it can be done in the time.", 3),
    ("Fit with a learning health system", "Embedded in care; the system wants the answer.", 2),
    ("Equity", "Speaks to a measured gap, with those who live it.", 2),
    ("Environment and mentors", "Time protected, mentors named, data within reach.", 1),
)
USUAL_LETTERS = {
    LetterTemplate.Outcome.SELECTED: (
        "Your application to {program}",
        "Dear {name},\n\nWe are glad to offer you a place in {program}. The program office will write to you about "
        "your appointment.\n\nWhat the reviewers said:\n\n{comments}\n\nWith our congratulations,\n{program}",
    ),
    LetterTemplate.Outcome.WAITLISTED: (
        "Your application to {program}",
        "Dear {name},\n\nYour application to {call} was judged to be strong, and it is on the waiting list. We will "
        "write as soon as a place comes free.\n\nWhat the reviewers said:\n\n{comments}\n\n{program}",
    ),
    LetterTemplate.Outcome.NOT_SELECTED: (
        "Your application to {program}",
        "Dear {name},\n\nThank you for applying to {call}. There were more good applications than places, and we "
        "cannot offer you one this time.\n\nWhat the reviewers said:\n\n{comments}\n\nWe hope that you apply again."
        "\n{program}",
    ),
}


@transaction.atomic
def create_call(*, call: Call, by: User) -> Call:
    """A new call, in preparation, with the questions, documents, rubric and letters that are usual."""
    call.phase = Call.Phase.DRAFT
    call.save()
    Question.objects.bulk_create(
        Question(call=call, stage=stage, title=title, most_words=words, names_applicant=names, position=place)
        for place, (stage, title, words, names) in enumerate(USUAL_QUESTIONS)
    )
    Requirement.objects.bulk_create(
        Requirement(call=call, title=title, is_required=required, names_applicant=names, position=place)
        for place, (title, required, names) in enumerate(USUAL_REQUIREMENTS)
    )
    Criterion.objects.bulk_create(
        Criterion(call=call, title=title, help_text=text, weight=weight, position=place)
        for place, (title, text, weight) in enumerate(USUAL_CRITERIA)
    )
    LetterTemplate.objects.bulk_create(
        LetterTemplate(call=call, outcome=outcome, subject=subject, body=body)
        for outcome, (subject, body) in USUAL_LETTERS.items()
    )
    audit.record("call.created", by=by, subject=call)
    return call


@transaction.atomic
def save_call(*, call: Call, by: User) -> Call:
    """Change a call. The scale stays as it is once somebody has scored on it."""
    before = Call.objects.select_for_update().get(pk=call.pk)
    scale = ("scale_min", "scale_max", "low_is_best")
    if any(getattr(before, name) != getattr(call, name) for name in scale) and _scores_of(call).exists():
        raise Refused("Reviews were already scored on this scale. Keep the scale as it was.")
    call.phase = before.phase
    call.save()
    audit.record("call.changed", by=by, subject=call)
    return call


@transaction.atomic
def save_part(*, part: Question | Requirement | Criterion | LetterTemplate, by: User) -> Any:
    """Add or change a question, a required document, a criterion or a letter."""
    _require_changeable(part)
    part.save()
    audit.record("call.part changed", by=by, subject=part.call, facts={"part": part._meta.model_name})
    return part


@transaction.atomic
def remove_part(*, part: Question | Requirement | Criterion, by: User) -> None:
    _require_changeable(part)
    audit_facts = {"part": part._meta.model_name}
    call = part.call
    part.delete()
    audit.record("call.part removed", by=by, subject=call, facts=audit_facts)


def _require_changeable(part: Any) -> None:
    call = Call.objects.select_for_update().get(pk=part.call_id)
    if isinstance(part, LetterTemplate):
        return
    if isinstance(part, Criterion):
        if call.phase not in (Call.Phase.DRAFT, Call.Phase.OPEN):
            raise Refused("The review has begun. The rubric stays as it is until the call is decided.")
        return
    if Application.objects.filter(call=call).exists():
        raise Refused("Somebody has begun to apply, so what is asked stays as it is. Make a new call for changes.")


@transaction.atomic
def move_phase(*, call: Call, to: Call.Phase, by: User, now: datetime | None = None) -> Call:
    """Move a call one phase on, or one back. Says what stands in the way."""
    call = Call.objects.select_for_update().select_related("program").get(pk=call.pk)
    steps = [phase.value for phase in Call.Phase]
    distance = steps.index(to) - steps.index(call.phase)
    if distance not in (1, -1):
        raise Refused("A call moves one phase at a time.")
    check = _obstacle_ahead if distance == 1 else _obstacle_back
    obstacle = check(call, Call.Phase(to), now or timezone.now())
    if obstacle:
        raise Refused(obstacle)
    before, call.phase = call.phase, to
    call.save(update_fields=["phase"])
    audit.record("call.phase", by=by, subject=call, facts={"from": before, "to": str(to)})
    return call


def _obstacle_ahead(call: Call, to: Call.Phase, now: datetime) -> str:
    applications = Application.objects.filter(call=call)
    if to == Call.Phase.OPEN:
        if call.full_due_at <= now:
            return "The deadline has passed already. Set a later one first."
        return "" if call.criteria.exists() else "The rubric is empty. Add at least one criterion first."
    if to == Call.Phase.SCORING:
        if applications.filter(state=State.INTENT_SENT).exists():
            return "Some letters of intent are unanswered. Invite or decline each of them first."
        if now < call.full_due_at:
            return f"Applications may come in until {call.full_due_text}. The review begins after that."
        if applications.filter(state=State.DRAFT, extensions__until__gt=now).exists():
            return "Somebody was given more time and has not submitted yet. Wait for that day."
        return "" if applications.reviewed().exists() else "Nobody has submitted an application."
    if to == Call.Phase.CLOSED:
        if applications.filter(state=State.SUBMITTED).exists():
            return "Some applications are undecided. Decide each of them first."
        if applications.filter(told_at__isnull=True, decided_at__isnull=False).exclude(state=State.WITHDRAWN).exists():
            return "Some applicants have not been sent their letters. Send them first."
    return ""


def _obstacle_back(call: Call, to: Call.Phase, now: datetime) -> str:
    applications = Application.objects.filter(call=call)
    if to == Call.Phase.DRAFT and applications.exists():
        return "Somebody has begun to apply, so the call stays open."
    if to == Call.Phase.OPEN and Review.objects.filter(application__call=call).exists():
        return "Reviewing has begun. Give single applicants more time instead."
    if to == Call.Phase.SCORING and _scores_of(call).filter(round=Review.Round.AFTER).exists():
        return "Scores from the meeting are recorded already."
    if to == Call.Phase.MEETING and applications.filter(decided_at__isnull=False).exists():
        return "Some applications are decided. Take those decisions back first."
    if to == Call.Phase.DECIDING:
        return "The letters are out, so the call stays decided."
    return ""


def _scores_of(call: Call) -> QuerySet[Review]:
    return Review.objects.filter(application__call=call, submitted_at__isnull=False)
