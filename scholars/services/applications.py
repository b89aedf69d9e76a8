"""Applying: an account by a mailed link, a draft that is saved again and again, one submission."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

import accounts.services
from accounts import audit
from accounts.models import User
from mielhss.jobs.services import enqueue
from mielhss.lib import uploads
from scholars.models import (
    NEXT,
    Answer,
    ApplicantLink,
    Application,
    Attachment,
    Call,
    Demographics,
    Extension,
    Letter,
    Notice,
    Question,
    Requirement,
    Stage,
    State,
)
from scholars.queries.applications import missing
from scholars.services import mail
from scholars.services.refusal import Refused

if TYPE_CHECKING:
    from mielhss.jobs.run import Run

LINK_HOURS = 24
MOST_LINKS_A_DAY = 5
MOST_FILE_BYTES = 10 * 1024 * 1024


class LinkClosed(Exception):
    """No usable link: unknown, used, replaced or expired. It is never told which."""


# --- An account for somebody from outside -------------------------------------------------------------------


@transaction.atomic
def ask_for_link(*, call: Call, email: str) -> None:
    """Mail a link to an address that wants to apply. The answer is the same whoever is behind it.

    An address that has an account is told to sign in; a new one gets a link that opens an account without any role.
    """
    email = email.strip().lower()
    now = timezone.now()
    if call.phase != Call.Phase.OPEN:
        return
    recent = ApplicantLink.objects.filter(email=email, created_at__gt=now - timedelta(days=1)).count()
    if recent >= MOST_LINKS_A_DAY:
        return
    link = ApplicantLink.objects.create(call=call, email=email, expires_at=now + timedelta(hours=LINK_HOURS))
    enqueue(kind="mail.applicant", key=f"mail.applicant:{link.pk}", arguments={"link": link.pk})
    audit.record("applicant.link asked", subject=call)


def deliver_link(run: Run) -> None:
    """The job "mail.applicant". Run twice, it mails a second link, and the first stops working."""
    found = ApplicantLink.objects.select_related("call__program").filter(used_at__isnull=True)
    with run.fenced():
        link = found.filter(pk=run.arguments["link"]).first()
        is_known = link is not None and User.objects.filter(email__iexact=link.email).exists()
        token = mail.new_token() if link and not is_known else ""
        if link and token:
            ApplicantLink.objects.filter(pk=link.pk).update(token_hash=mail.hash_of(token))
    if link is None:
        return
    page = ("scholars:applicant-open", token) if token else ("scholars:call-apply", link.call_id)
    context = {"call": link.call, "url": mail.address_of(*page), "is_known": is_known, "hours": LINK_HOURS}
    mail.send("scholars/mail/applicant", link.email, context)
    with run.finishing({"sent": True}):
        ApplicantLink.objects.filter(pk=link.pk).update(expires_at=link.expires_at)


def usable_link(token_hash: str) -> ApplicantLink:
    """The link behind a token's hash, or LinkClosed."""
    found = ApplicantLink.objects.select_related("call").filter(used_at__isnull=True, expires_at__gt=timezone.now())
    link = found.filter(token_hash=token_hash).first() if token_hash else None
    if link is None:
        raise LinkClosed
    return link


@transaction.atomic
def open_account(*, token_hash: str, name: str, password: str) -> tuple[User, Call]:
    """Make the person whose address the link has proved. She has no role: she reaches her own applications only."""
    link = ApplicantLink.objects.select_for_update().filter(pk=usable_link(token_hash).pk, used_at__isnull=True).first()
    if link is None or User.objects.filter(email__iexact=link.email).exists():
        raise LinkClosed
    user = accounts.services.create_person(email=link.email, name=name, password=password)
    ApplicantLink.objects.filter(email=link.email).update(token_hash=None, used_at=timezone.now())
    audit.record("applicant.account opened", by=user, subject=link.call)
    return user, link.call


# --- Drafts -------------------------------------------------------------------------------------------------


@transaction.atomic
def start(*, call: Call, by: User) -> Application:
    """Her application to this call: the one she has, or a new draft."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    known = Application.objects.filter(call=call, applicant=by).exclude(state=State.WITHDRAWN).first()
    if known is not None:
        return known
    now = timezone.now()
    first = Stage.INTENT if call.asks_intent else Stage.FULL
    if call.phase != Call.Phase.OPEN or now < call.opens_at:
        raise Refused("This call does not take applications now.")
    if now > call.due_at(first):
        raise Refused(f"The deadline was {call.locally(call.due_at(first))}. Write to the program office about it.")
    last = Application.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0
    state = State.INTENT_DRAFT if call.asks_intent else State.DRAFT
    application = Application.objects.create(call=call, applicant=by, number=last + 1, state=state)
    audit.record("application.started", by=by, subject=application)
    return application


@transaction.atomic
def save_draft(
    *,
    application: Application,
    facts: Mapping[str, Any],
    answers: Mapping[int, str],
    by: User,
) -> Application:
    """Keep what was written so far, complete or not. Answers come by the keys of their questions."""
    application = _locked(application)
    _require_open(application)
    for name, value in facts.items():
        setattr(application, name, value)
    application.save(update_fields=[*facts, "saved_at"])
    asked = Question.objects.filter(call=application.call_id, pk__in=list(answers))
    for question in asked:
        Answer.objects.update_or_create(
            application=application, question=question, defaults={"text": answers[question.pk]}
        )
    return application


@transaction.atomic
def save_demographics(*, application: Application, groups: list[str], genders: list[str], by: User) -> None:
    """Keep what an applicant tells about herself; nothing ticked takes it away again."""
    if not groups and not genders:
        Demographics.objects.filter(application=application).delete()
        return
    Demographics.objects.update_or_create(application=application, defaults={"groups": groups, "genders": genders})


def files_folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "applications"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def stored_pdf(file: IO[bytes], file_name: str) -> tuple[uploads.Stored, str]:
    """Keep a PDF in the folder of applications. Refuses what is no PDF, is empty, or is too large."""
    start_of_file = file.read(5)
    file.seek(0)
    if start_of_file != b"%PDF-":
        raise Refused("This file is not a PDF. Save or print it as PDF and send that.")
    try:
        stored = uploads.store(file, files_folder(), max_bytes=MOST_FILE_BYTES)
    except uploads.TooLarge:
        raise Refused("This file is larger than 10 MB. Make it smaller, then send it again.") from None
    return stored, uploads.clean_name(file_name)


def drop_file(stored_name: str) -> None:
    """Delete a stored file once the transaction that forgot it has committed."""
    if stored_name:
        path = files_folder() / stored_name
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def attach(
    *, application: Application, requirement: Requirement, file: IO[bytes], file_name: str, by: User
) -> Attachment:
    """Attach a PDF, in place of one attached before."""
    stored, name = stored_pdf(file, file_name)
    try:
        return _attach(application, requirement, stored, name, by)
    except BaseException:
        (files_folder() / stored.name).unlink(missing_ok=True)
        raise


@transaction.atomic
def _attach(
    application: Application, requirement: Requirement, stored: uploads.Stored, name: str, by: User
) -> Attachment:
    application = _locked(application)
    _require_open(application)
    before = Attachment.objects.filter(application=application, requirement=requirement).first()
    if before is not None:
        drop_file(before.stored_name)
        before.delete()
    attachment = Attachment.objects.create(
        application=application,
        requirement=requirement,
        file_name=name,
        stored_name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
    )
    audit.record("application.file added", by=by, subject=application, facts={"bytes": stored.size})
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: User) -> None:
    application = _locked(attachment.application)
    _require_open(application)
    drop_file(attachment.stored_name)
    attachment.delete()
    audit.record("application.file removed", by=by, subject=application)


# --- From state to state ------------------------------------------------------------------------------------


@transaction.atomic
def submit(*, application: Application, by: User, now: datetime | None = None) -> Application:
    """Hand in what is being written: a letter of intent or the application. Once; then it stands."""
    now = now or timezone.now()
    application = _locked(application)
    if not application.is_draft:
        raise Refused("This was submitted already.")
    _require_open(application, now)
    lacking = missing(application)
    if lacking:
        raise Refused("Not complete yet. " + " ".join(lacking))
    if application.state == State.INTENT_DRAFT:
        _move(application, State.INTENT_SENT, intent_sent_at=now)
    else:
        _move(application, State.SUBMITTED, submitted_at=now)
    audit.record("application.submitted", by=by, subject=application, facts={"stage": application.stage})
    return application


@transaction.atomic
def answer_intent(*, application: Application, is_invited: bool, by: User) -> Application:
    """Invite the writer of a letter of intent to apply, or decline; she is told by mail."""
    application = _locked(application)
    if application.state != State.INTENT_SENT:
        raise Refused("This letter of intent was answered already, or withdrawn.")
    _move(application, State.DRAFT if is_invited else State.NOT_INVITED)
    mail.post([intent_answer(application, is_invited=is_invited)], by=by)
    audit.record("application.intent answered", by=by, subject=application, facts={"invited": is_invited})
    return application


def intent_answer(application: Application, *, is_invited: bool) -> Notice:
    """The mail that answers a letter of intent, for preview or sending."""
    call = application.call
    greeting = f"Dear {application.applicant.name},\n\nthank you for your letter of intent to {call.title}.\n\n"
    address = mail.address_of("scholars:application-edit", application.pk)
    if is_invited:
        text = f"We invite you to apply in full, until {call.full_due_text}:\n{address}\n"
    else:
        text = "We cannot invite a full application this time. We hope that you keep in touch.\n"
    return Notice(
        purpose=Notice.Purpose.INVITATION,
        application=application,
        email=application.applicant.email,
        subject=f"Your letter of intent to {call.program}",
        body=f"{greeting}{text}\n{call.program}\n",
    )


@transaction.atomic
def withdraw(*, application: Application, by: User) -> Application:
    """Take an application back. It cannot be undone; she may start again while the call is open."""
    application = _locked(application)
    if application.scholar_id:
        raise Refused("You have been appointed already. Write to the program office.")
    _move(application, State.WITHDRAWN, withdrawn_at=timezone.now())
    Letter.objects.filter(application=application, received_at__isnull=True).update(
        withdrawn_at=timezone.now(), token_hash=None
    )
    audit.record("application.withdrawn", by=by, subject=application)
    return application


@transaction.atomic
def extend(*, application: Application, until: datetime, reason: str, by: User) -> Extension:
    """Give one applicant more time, on record."""
    application = _locked(application)
    if not application.is_draft:
        raise Refused("There is nothing to extend: this was submitted already, or withdrawn.")
    if application.call.phase != Call.Phase.OPEN:
        raise Refused("The review of this call has begun, so no more time can be given.")
    if until <= application.deadline:
        raise Refused("This is not later than the deadline that holds already.")
    extension = Extension.objects.create(
        application=application, stage=application.stage, until=until, reason=reason, granted_by=by
    )
    audit.record("application.extended", by=by, subject=application, facts={"until": until, "stage": extension.stage})
    return extension


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update(of=("self",)).with_names().get(pk=application.pk)


def _move(application: Application, to: State, **stamps: Any) -> None:
    if to not in NEXT[State(application.state)]:
        raise Refused(f"This is not possible while the application is: {application.get_state_display().lower()}.")
    application.state = to
    for name, value in stamps.items():
        setattr(application, name, value)
    try:
        with transaction.atomic():
            application.save(update_fields=["state", *stamps])
    except IntegrityError:
        raise Refused("Something else happened to this application in the meantime. Look at it again.") from None


def _require_open(application: Application, now: datetime | None = None) -> None:
    if not application.is_draft:
        raise Refused("This was submitted already, and stands as it is.")
    if application.call.phase != Call.Phase.OPEN:
        raise Refused("This call no longer takes applications.")
    if application.is_late(now or timezone.now()):
        due = application.call.locally(application.deadline)
        raise Refused(f"The deadline was {due}. Only the program office can give more time.")
