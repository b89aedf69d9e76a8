"""Files in: into quarantine, known again or registered as a version, and on their way to be checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import audit
from equity_measures import agreements
from equity_measures.file_names import harmless_name
from equity_measures.models import DataSet, Extract, Submission
from equity_measures.periods import Period
from equity_measures.services.refusal import Refused
from mielhss.jobs.models import Job
from mielhss.jobs.services import enqueue
from mielhss.lib import uploads
from partners.models import Institution


def receive(
    *,
    institution: Institution,
    data_set: DataSet,
    period: str,
    file: IO[bytes],
    file_name: str,
    by: Any = None,
    may_be_smaller: bool = False,
) -> tuple[Extract, bool]:
    """Take a file into quarantine and ask for it to be checked.

    Returns the extract and whether it is new: the same file sent again is answered with the one already here.
    may_be_smaller: the sender knows that it has far fewer rows than the version it replaces; else it is held and asked.
    Raises Refused when the period does not suit the data set, no agreement of the institution allows it, the file is
    too large or empty, or the version before it is approved.
    """
    check_period(data_set, period)
    check_agreement(institution, data_set, period)
    try:
        stored = uploads.store(file, settings.QUARANTINE_DIR, max_bytes=settings.UPLOAD_MAX_BYTES)
    except uploads.TooLarge:
        most = settings.UPLOAD_MAX_BYTES // 1_000_000
        raise Refused("too-large", f"The file is larger than {most} MB. Split it by period, or send Parquet.") from None
    path = Path(settings.QUARANTINE_DIR) / stored.name
    name = harmless_name(file_name, institution=institution, data_set=data_set, period=period)
    try:
        if not stored.size:
            raise Refused("empty", "The file is empty. Export it again and check that it has rows.")
        extract, is_new = _register(institution, data_set, period, stored, name, by, may_be_smaller)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if not is_new:
        path.unlink(missing_ok=True)
    return extract, is_new


def check_period(data_set: DataSet, text: str) -> Period:
    """The period, or Refused when it cannot be read, lies ahead, or is not of the data set's kind."""
    try:
        period = Period.parse(text)
    except ValueError as error:
        raise Refused("period", str(error)) from None
    if data_set.period_type and period.kind != data_set.period_type:
        raise Refused("period", f"{data_set.title} is submitted by {data_set.period_type}; {text} is a {period.kind}.")
    if period.first_day > timezone.localdate():
        raise Refused("period", "This period has not begun yet. Check the year and the quarter.")
    return period


def check_agreement(institution: Institution, data_set: DataSet, period: str, *, on: date | None = None) -> None:
    """Refused, with the reason, when the institution's agreements allow no such file on a day, which is today."""
    reason = agreements.why_not(institution, data_set, period, on=on or timezone.localdate())
    if reason is not None:
        raise Refused("agreement", reason)


@transaction.atomic
def _register(
    institution: Institution,
    data_set: DataSet,
    period: str,
    stored: uploads.Stored,
    file_name: str,
    by: Any,
    may_be_smaller: bool,
) -> tuple[Extract, bool]:
    # One at a time per institution, so that versions have no gaps and the same file is known again.
    Institution.objects.select_for_update().get(pk=institution.pk)
    siblings = Extract.objects.of(institution, data_set, period)
    same = siblings.filter(sha256=stored.sha256)
    known = (same.waiting() | same.current() | same.pending()).first()
    if known is not None:
        return known, False
    refuse_when_locked(institution, data_set, period)

    extract = Extract.objects.create(
        institution=institution,
        data_set=data_set,
        period=period,
        version=(siblings.aggregate(last=Max("version"))["last"] or 0) + 1,
        sha256=stored.sha256,
        size=stored.size,
        file_name=file_name,
        stored_name=stored.name,
        uploaded_by=by,
        may_be_smaller=may_be_smaller,
    )
    ask_for_check(extract, by)
    audit.record(
        "extract.receive",
        by=by,
        subject=extract,
        institution_id=institution.pk,
        facts={"sha256": stored.sha256, "size": stored.size},
    )
    return extract, True


def refuse_when_locked(institution: Institution, data_set: DataSet, period: str) -> None:
    """Raises Refused while an approved version stands and nobody has unlocked it. The caller holds the institution."""
    submission = Submission.objects.filter(institution=institution, data_set=data_set, period=period).first()
    if data_set.needs_approval and submission is not None and submission.is_locked():
        raise Refused(
            "locked",
            "This period is approved and locked. Ask the network's office to unlock it, with a reason.",
        )


def ask_for_check(extract: Extract, by: Any) -> None:
    """A new job for each round of mapping, since a finished job never runs again."""
    rounds = Job.objects.filter(key__startswith=f"ingest:{extract.pk}:").count()
    extract.job = enqueue(
        kind="ingest",
        key=f"ingest:{extract.pk}:{rounds + 1}",
        arguments={"extract": extract.pk},
        requested_by=by,
    )
    extract.state = Extract.State.RECEIVED
    extract.save(update_fields=["job", "state"])
