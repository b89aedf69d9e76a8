"""Versions out of use again, and files that nobody waits for any more."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit
from equity_measures.models import Extract, Submission
from equity_measures.services.checking import forget_file
from equity_measures.services.receiving import refuse_when_locked
from equity_measures.services.refusal import Refused
from mielhss.jobs.models import Job
from partners.models import Institution


@transaction.atomic
def undo(*, extract: Extract, by: Any, reason: str) -> Extract:
    """Take a version out of use and put the one before it back, if there is one."""
    Institution.objects.select_for_update().get(pk=extract.institution_id)
    extract.refresh_from_db()
    if not (extract.is_current or extract.is_pending or extract.state == Extract.State.HELD or _is_stuck(extract)):
        raise Refused("not-in-use", "Only the version in use, or one that still waits, can be undone.")
    _let_go_of_approval(extract)
    was_current, was_pending = extract.is_current, extract.is_pending
    extract.state = Extract.State.UNDONE
    extract.is_current = extract.is_pending = False
    extract.undone_at, extract.undone_by, extract.undo_reason = timezone.now(), by, reason[:200]
    extract.save()
    former = _version_before(extract, was_pending) if was_current or was_pending else None
    if former is not None:
        former.is_current, former.is_pending = was_current, was_pending
        former.save(update_fields=["is_current", "is_pending"])
    audit.record(
        "extract.undo",
        by=by,
        subject=extract,
        institution_id=extract.institution_id,
        facts={"version": extract.version, "back_to": former.version if former else None},
    )
    transaction.on_commit(partial(forget_file, extract))
    return extract


def _let_go_of_approval(extract: Extract) -> None:
    """A version that is approved can be undone only while it is unlocked, and then stands approved no longer."""
    approved = Submission.objects.filter(approved=extract)
    if approved.exists():
        refuse_when_locked(extract.institution, extract.data_set, extract.period)
        approved.update(approved=None, approved_at=None, approved_hash="", accepted_at=None)


def _is_stuck(extract: Extract) -> bool:
    """Was its check set aside, so that nothing more will come of it by itself?"""
    broken = {Job.State.FAILED, Job.State.QUARANTINED}
    return extract.state == Extract.State.RECEIVED and extract.job is not None and extract.job.state in broken


def _version_before(extract: Extract, was_pending: bool) -> Extract | None:
    """For a version in use the last one that was in use; for one before approval the last checked since."""
    siblings = Extract.objects.of(extract.institution, extract.data_set, extract.period)
    before = siblings.filter(state=Extract.State.ACCEPTED, version__lt=extract.version).order_by("-version")
    if not was_pending:
        return before.filter(published_at__isnull=False).first()
    in_use = siblings.current().first()
    return before.filter(published_at__isnull=True, version__gt=in_use.version if in_use else 0).first()


def sweep_quarantine() -> int:
    """Drop files that waited for mapping too long, and files no extract knows. Returns how many went."""
    oldest = timezone.now() - timedelta(days=settings.QUARANTINE_DAYS)
    removed = 0
    for extract in Extract.objects.waiting().filter(uploaded_at__lt=oldest).select_related("job"):
        if extract.state == Extract.State.HELD or _is_stuck(extract):
            undo(extract=extract, by=None, reason="Nobody saw to it in time; please send the file again.")
            removed += 1
    return removed + _sweep_leftovers()


def _sweep_leftovers() -> int:
    """Files of a process that ended between its commit and its tidying up, or before its file was registered."""
    settled = timezone.now() - timedelta(days=1)
    wanted = set(Extract.objects.waiting().values_list("stored_name", flat=True))
    removed = 0
    for path in Path(settings.QUARANTINE_DIR).iterdir():
        if path.name not in wanted and path.stat().st_mtime < settled.timestamp():
            path.unlink(missing_ok=True)
            removed += 1
    return removed
