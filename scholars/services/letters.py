"""Letters by link: asked for by an applicant, written without an account, read by reviewers and the office."""

from __future__ import annotations

from datetime import timedelta
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from mielhss.jobs.services import enqueue
from mielhss.lib import uploads
from scholars.models import Application, Call, Letter
from scholars.services import mail
from scholars.services.applications import LinkClosed, files_folder, stored_pdf
from scholars.services.refusal import Refused

if TYPE_CHECKING:
    from mielhss.jobs.run import Run

MOST_SENDINGS = 4
GRACE = timedelta(days=1)  # a writer in another time zone is not shut out by the hour


@transaction.atomic
def ask(*, application: Application, kind: str, writer: str, email: str, by: User) -> Letter:
    """Ask somebody for a letter, by a link that is good for this letter only, until a day after the deadline."""
    application = Application.objects.select_for_update(of=("self",)).with_names().get(pk=application.pk)
    email = email.strip().lower()
    if not application.is_draft or application.call.phase != Call.Phase.OPEN:
        raise Refused("Letters are asked for before the application is submitted.")
    if email == application.applicant.email:
        raise Refused("This is your own address. A letter is written by somebody else.")
    asked = application.letters.filter(withdrawn_at__isnull=True)
    if asked.filter(email=email).exists():
        raise Refused("You have asked this address for a letter already. Remind it, or take the request back first.")
    wanted = 1 if kind == Letter.Kind.CHAIR else application.call.letters_wanted + 2
    if asked.filter(kind=kind, declined_at__isnull=True).count() >= wanted:
        raise Refused("Enough people have been asked. Take a request back to ask somebody else.")
    expires_at = max(application.deadline, timezone.now()) + GRACE
    letter = Letter.objects.create(
        application=application, kind=kind, writer=writer, email=email, expires_at=expires_at
    )
    _send(letter, by)
    audit.record("letter.asked", by=by, subject=letter, facts={"kind": kind})
    return letter


@transaction.atomic
def remind(*, letter: Letter, by: User) -> Letter:
    """Send a new link; the old one stops working."""
    letter = _locked(letter)
    if letter.received_at or letter.declined_at or letter.withdrawn_at:
        raise Refused("This letter is no longer waited for.")
    if letter.sendings >= MOST_SENDINGS:
        raise Refused(f"This request was sent {MOST_SENDINGS} times. Speak to the writer, or ask somebody else.")
    letter.expires_at = max(letter.application.deadline, timezone.now()) + GRACE
    letter.token_hash = None
    letter.save(update_fields=["expires_at", "token_hash"])
    _send(letter, by)
    audit.record("letter.reminded", by=by, subject=letter)
    return letter


@transaction.atomic
def take_back(*, letter: Letter, by: User) -> Letter:
    """Withdraw a request, so that its link opens nothing. A letter that came stays with the application."""
    letter = _locked(letter)
    if letter.received_at:
        raise Refused("This letter has come already. It stays with the application.")
    letter.withdrawn_at = timezone.now()
    letter.token_hash = None
    letter.save(update_fields=["withdrawn_at", "token_hash"])
    audit.record("letter.taken back", by=by, subject=letter)
    return letter


def deliver(run: Run) -> None:
    """The job "mail.letter". Run twice, it mails a second link, and the first stops working."""
    letters = Letter.objects.asked().select_related("application__call__program", "application__applicant")
    token = mail.new_token()
    with run.fenced():
        letter = letters.filter(pk=run.arguments["letter"]).first()
        if letter:
            Letter.objects.filter(pk=letter.pk).update(token_hash=mail.hash_of(token))
    if letter is None:
        return
    call = letter.application.call
    context = {
        "letter": letter,
        "call": call,
        "applicant": letter.application.applicant.name,
        "until": call.locally(letter.expires_at),
        "url": mail.address_of("scholars:letter-open", token),
    }
    mail.send("scholars/mail/letter", letter.email, context)
    with run.finishing({"sent": True}):
        Letter.objects.filter(pk=letter.pk).update(expires_at=letter.expires_at)


def usable(token_hash: str) -> Letter:
    """The letter behind a token's hash, or LinkClosed."""
    open_letters = Letter.objects.asked().filter(expires_at__gt=timezone.now())
    found = open_letters.select_related("application__call__program", "application__applicant")
    letter = found.filter(token_hash=token_hash).first() if token_hash else None
    if letter is None:
        raise LinkClosed
    return letter


def write(
    *, token_hash: str, text: str, effort: int | None = None, file: IO[bytes] | None = None, file_name: str = ""
) -> Letter:
    """Hand in a letter, as text, as PDF, or both. The link closes with it."""
    if not text.strip() and file is None:
        raise Refused("Write the letter or attach it as PDF.")
    stored, name = stored_pdf(file, file_name) if file is not None else (None, "")
    try:
        return _write(token_hash, text, effort, stored, name)
    except BaseException:
        if stored is not None:
            (files_folder() / stored.name).unlink(missing_ok=True)
        raise


@transaction.atomic
def _write(token_hash: str, text: str, effort: int | None, stored: uploads.Stored | None, name: str) -> Letter:
    letter = _locked(usable(token_hash))
    if letter.token_hash != token_hash:
        raise LinkClosed
    letter.text, letter.effort, letter.received_at, letter.token_hash = text, effort, timezone.now(), None
    letter.file_name, letter.stored_name = name, stored.name if stored else ""
    letter.save(update_fields=["text", "effort", "received_at", "token_hash", "file_name", "stored_name"])
    audit.record("letter.received", subject=letter)
    return letter


@transaction.atomic
def decline(*, token_hash: str) -> Letter:
    letter = _locked(usable(token_hash))
    if letter.token_hash != token_hash:
        raise LinkClosed
    letter.declined_at, letter.token_hash = timezone.now(), None
    letter.save(update_fields=["declined_at", "token_hash"])
    audit.record("letter.declined", subject=letter)
    return letter


def _locked(letter: Letter) -> Letter:
    found = Letter.objects.select_for_update(of=("self",)).select_related("application__call")
    return found.get(pk=letter.pk)


def _send(letter: Letter, by: User) -> None:
    letter.sendings += 1
    letter.save(update_fields=["sendings"])
    key = f"mail.letter:{letter.pk}:{letter.sendings}"
    enqueue(kind="mail.letter", key=key, arguments={"letter": letter.pk}, requested_by=by)
