"""The site approves one version, the network accepts it, and publishing puts that very version into use.

Each step takes the institution's row first, as receiving a file does, so that a version never changes between being
looked at and being approved: whoever comes second is refused, in words.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from equity_measures.models import Extract, Submission, SubmissionStep
from equity_measures.services.refusal import Refused
from partners.models import Institution

UNLOCK_DAYS = 7
MOST_UNLOCK_DAYS = 30
Kind = SubmissionStep.Kind


@transaction.atomic
def approve(*, extract: Extract, by: Any, comment: str = "") -> Submission:
    """The site stands for this version. Refused when it is not the one that waits, or when a newer one has arrived."""
    Institution.objects.select_for_update().get(pk=extract.institution_id)
    extract.refresh_from_db()
    if not extract.is_pending:
        raise Refused("not-pending", "This version does not wait for approval. Reload the page to see why.")
    newer = Extract.objects.of(extract.institution, extract.data_set, extract.period).filter(
        version__gt=extract.version
    )
    if newer.waiting().exists():
        raise Refused("newer", "A newer version has arrived and is being checked. Look at that one and approve it.")
    submission, _ = Submission.objects.get_or_create(
        institution=extract.institution, data_set=extract.data_set, period=extract.period
    )
    submission.approved, submission.approved_at = extract, timezone.now()
    submission.approved_hash = extract.cells_hash
    submission.accepted_at = submission.unlocked_until = None
    submission.save()
    _record(submission, extract, Kind.APPROVE, by, comment)
    return submission


@transaction.atomic
def accept(*, submission: Submission, extract: Extract, by: Any, comment: str = "") -> Submission:
    """The network takes the approved version. Refused when another one is approved by now."""
    _take(submission, extract)
    if submission.is_published or submission.accepted_at is not None:
        raise Refused("already-accepted", "This version is accepted already.")
    submission.accepted_at = timezone.now()
    submission.save(update_fields=["accepted_at"])
    _record(submission, extract, Kind.ACCEPT, by, comment)
    return submission


@transaction.atomic
def send_back(*, submission: Submission, extract: Extract, by: Any, comment: str) -> Submission:
    """Return the approved version with comments: it waits for approval again, and another version may come."""
    _take(submission, extract)
    if submission.is_published:
        raise Refused("published", "This version is published. Unlock it, so that the site can send another.")
    if not comment.strip():
        raise Refused("comment", "Say what the site should change.")
    _withdraw(submission)
    _record(submission, extract, Kind.RETURN, by, comment)
    return submission


@transaction.atomic
def publish(*, submission: Submission, extract: Extract, by: Any) -> Submission:
    """Put the accepted version into use in one step: what was in use before goes out of it."""
    _take(submission, extract)
    if submission.accepted_at is None:
        raise Refused("not-accepted", "Only a version that the network has accepted can be published.")
    if extract.is_current:
        raise Refused("published", "This version is published already.")
    if not extract.cells_hash or extract.cells_hash != submission.approved_hash:
        raise Refused("changed", "The counts are no longer those that were approved. Ask the site to approve again.")
    siblings = Extract.objects.of(extract.institution, extract.data_set, extract.period)
    siblings.current().update(is_current=False)
    extract.is_current, extract.is_pending = True, False
    extract.published_at = extract.published_at or timezone.now()
    extract.save(update_fields=["is_current", "is_pending", "published_at"])
    _record(submission, extract, Kind.PUBLISH, by)
    return submission


@transaction.atomic
def unlock(*, submission: Submission, by: Any, reason: str, days: int = UNLOCK_DAYS) -> Submission:
    """Let the site send another version until a day. What is published stays in use; what is not loses its approval."""
    Institution.objects.select_for_update().get(pk=submission.institution_id)
    submission.refresh_from_db()
    extract = submission.approved
    if extract is None:
        raise Refused("not-approved", "Nothing is approved here, so nothing is locked.")
    if not reason.strip():
        raise Refused("reason", "Say why it is unlocked.")
    if not 1 <= days <= MOST_UNLOCK_DAYS:
        raise Refused("days", f"Unlock for 1 to {MOST_UNLOCK_DAYS} days.")
    until = timezone.now() + timedelta(days=days)
    if not extract.is_current:
        _withdraw(submission)
    submission.unlocked_until = until
    submission.save(update_fields=["unlocked_until"])
    _record(submission, extract, Kind.UNLOCK, by, reason, until=until)
    return submission


def _take(submission: Submission, extract: Extract) -> None:
    """Hold the submission, and make sure that the version somebody looked at is the one that is approved."""
    Institution.objects.select_for_update().get(pk=submission.institution_id)
    submission.refresh_from_db()
    extract.refresh_from_db()
    if submission.approved_id != extract.pk:
        raise Refused("not-approved", "This version is not the one that the site approves now. Reload the page.")
    submission.approved = extract


def _withdraw(submission: Submission) -> None:
    submission.approved = submission.approved_at = submission.accepted_at = submission.unlocked_until = None
    submission.approved_hash = ""
    submission.save()


def _record(
    submission: Submission, extract: Extract, kind: Kind, by: Any, comment: str = "", *, until: Any = None
) -> None:
    SubmissionStep.objects.create(
        submission=submission,
        kind=kind,
        extract=extract,
        cells_hash=extract.cells_hash,
        comment=comment.strip()[:1000],
        until=until,
        by=by,
    )
    audit.record(
        f"submission.{kind.value}",
        by=by,
        subject=submission,
        institution_id=submission.institution_id,
        facts={"version": extract.version, "cells_hash": extract.cells_hash},
    )
