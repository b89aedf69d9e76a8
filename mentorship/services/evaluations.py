"""What scholars say of mentors, who reads it by name, and what is released to mentors."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import User
from mentorship.confidential import Pending, Planned, plan
from mentorship.models import (
    Batch,
    Concern,
    Evaluation,
    EvaluationReading,
    Instrument,
    Release,
    TeamMember,
)
from mentorship.services import Refused
from mielhss.jobs.run import Run
from mielhss.jobs.services import enqueue
from partners.models import Membership
from partners.roles import Role

# Releases close together would tell by their dates who answered in between.
DAYS_BETWEEN_RELEASES = 28


@transaction.atomic
def give(
    *, place: TeamMember, instrument: Instrument, answers: dict[str, int], comment: str, is_held: bool, by: User
) -> Evaluation:
    """Keep a scholar's answers about one mentor. While they wait for a release, giving again replaces them."""
    if not instrument.is_usable:
        raise Refused("This form has items without text, so it cannot be asked yet.")
    codes = {item["code"] for item in instrument.items}
    if not set(answers) <= codes or any(
        not instrument.lowest <= value <= instrument.highest for value in answers.values()
    ):
        raise Refused(f"Answers go from {instrument.lowest} to {instrument.highest}. Choose one of them.")
    if not answers and not comment.strip():
        raise Refused("Answer at least one question, or write a comment.")
    values: dict[str, object] = {
        "answers": answers,
        "comment": comment.strip(),
        "is_held": is_held,
        "given_at": timezone.now(),
    }
    values["scholar"] = place.scholar
    evaluation, _ = Evaluation.objects.update_or_create(
        instrument=instrument,
        place=place,
        batch=None,
        comment_batch=None,
        defaults=values,
    )
    # The mentor is not named: whoever reads the record of events need not know who spoke of whom.
    audit.record("evaluation.given", by=by, subject=evaluation, institution_id=place.scholar.institution_id)
    return evaluation


@transaction.atomic
def read_by_name(*, evaluation: Evaluation, reason: str, by: User) -> Evaluation:
    """Somebody of the office reads one evaluation as it is. The scholar sees who, when and why."""
    if len(reason.strip()) < 10:
        raise Refused("Give the reason in a sentence; the scholar will read it.")
    EvaluationReading.objects.create(
        evaluation=evaluation, read_by=by, reader=by.name or by.email, reason=reason.strip()[:300]
    )
    audit.record("evaluation.read by name", by=by, subject=evaluation)
    return evaluation


@transaction.atomic
def release(*, by: User) -> Release:
    """Show mentors everything that now has enough company, as one batch each."""
    last = Release.objects.select_for_update().first()
    now = timezone.now()
    if last is not None and now < last.made_at + timedelta(days=DAYS_BETWEEN_RELEASES):
        next_on = (last.made_at + timedelta(days=DAYS_BETWEEN_RELEASES)).date()
        raise Refused(f"Releases lie at least {DAYS_BETWEEN_RELEASES} days apart. The next can be made on {next_on}.")
    waiting = _waiting()
    batches, passed = plan((_pending(evaluation) for evaluation in waiting), seed=(last.number if last else 0) + 1)
    if not batches and not passed:
        raise Refused("No evaluation waits for release.")
    made = Release.objects.create(number=(last.number if last else 0) + 1, made_at=now, made_by=by)
    for planned in batches:
        _make(made, planned)
    Evaluation.objects.filter(pk__in=passed).update(passed_over=F("passed_over") + 1)
    audit.record("evaluations.released", by=by, subject=made, facts={"batches": len(batches), "waiting": len(passed)})
    return made


def _waiting() -> list[Evaluation]:
    open_ones = Q(batch__isnull=True) | (Q(comment_batch__isnull=True) & ~Q(comment=""))
    ripe = Evaluation.objects.ripe(timezone.localdate()).filter(open_ones)
    return list(ripe.select_related("place__mentor").order_by("pk"))


def _pending(evaluation: Evaluation) -> Pending:
    return Pending(
        key=evaluation.pk,
        respondent=evaluation.scholar_id,
        instrument=evaluation.instrument_id,
        mentor=evaluation.place.mentor_id,
        role=evaluation.place.role,
        institution=evaluation.place.mentor.institution_id,
        answers=evaluation.answers,
        comment=evaluation.comment if evaluation.comment_batch_id is None else "",
        passed_over=evaluation.passed_over,
        needs_numbers=evaluation.batch_id is None and bool(evaluation.answers),
    )


def _make(made: Release, planned: Planned) -> None:
    kind = Batch.Kind.COMMENTS if planned.is_comments else Batch.Kind.NUMBERS
    batch = Batch.objects.create(
        release=made,
        kind=kind,
        instrument_id=planned.instrument,
        mentor_id=planned.mentor,
        role=planned.role,
        institution_id=planned.institution,
        respondents=planned.respondents,
        sums={item: list(pair) for item, pair in planned.sums.items()},
        comments=list(planned.comments),
    )
    field = "comment_batch" if planned.is_comments else "batch"
    Evaluation.objects.filter(pk__in=planned.keys).update(**{field: batch})


@transaction.atomic
def fill_in(*, instrument: Instrument, texts: dict[str, tuple[str, str]], by: User) -> Instrument:
    """Enter the texts of items, as domain and text by code. A form that was asked already keeps its words."""
    if instrument.evaluations.exists():
        raise Refused("This form was answered already, so its words stay as they are.")
    for item in instrument.items:
        domain, text = texts.get(item["code"], ("", ""))
        item["domain"], item["text"] = domain.strip(), text.strip()
    instrument.save(update_fields=["items"])
    audit.record("instrument.changed", by=by, subject=instrument)
    return instrument


@transaction.atomic
def raise_concern(*, about: str, text: str, by: User) -> Concern:
    """Tell those who handle concerns, at once and apart from every evaluation."""
    concern = Concern.objects.create(raised_by=by, about=about.strip(), text=text.strip())
    enqueue(kind="concern.mail", key=f"concern:{concern.pk}", arguments={"concern": concern.pk})
    audit.record("concern.raised", by=by, subject=concern)
    return concern


def deliver_concern(run: Run) -> None:
    """The job "concern.mail": tells directors that there is something to read, and nothing of what it says."""
    url = settings.SITE_URL.rstrip("/") + reverse("mentorship:concern-list")
    text = render_to_string("mentorship/mail/concern.txt", {"url": url, "site_name": settings.SITE_NAME})
    directors = Membership.objects.current().filter(role=Role.PROGRAM_DIRECTOR, institution__is_office=True)
    addresses = sorted(set(directors.filter(user__is_active=True).values_list("user__email", flat=True)))
    for address in addresses:
        EmailMessage("A concern was raised", text, to=[address]).send()
    with run.finishing({"sent": len(addresses)}):
        pass


@transaction.atomic
def handle_concern(*, concern: Concern, outcome: str, closes: bool, by: User) -> Concern:
    concern.state = Concern.State.CLOSED if closes else Concern.State.READ
    concern.handled_by, concern.outcome = by, outcome.strip()[:500]
    concern.save(update_fields=["state", "handled_by", "outcome"])
    audit.record(f"concern.{concern.state}", by=by, subject=concern)
    return concern
