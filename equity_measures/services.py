"""Changes to what the network measures: files in, cells out, mappings, undo."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import audit
from equity_measures import storage
from equity_measures.findings import write_findings
from equity_measures.ingestion import Cells, Layout, Limits, Outcome, examine
from equity_measures.ingestion.privacy import value_identifier
from equity_measures.models import (
    Category,
    DataSet,
    Extract,
    HeldValue,
    Measure,
    ValueMapping,
)
from equity_measures.periods import Period
from equity_measures.vocabulary import digest_key, vocabulary_of
from mielhss.jobs.models import Job
from mielhss.jobs.run import Run
from mielhss.jobs.services import enqueue, finish
from mielhss.lib import uploads
from partners.models import Institution, Site

logger = logging.getLogger(__name__)

SHOWN_FINDINGS = 100


class Refused(Exception):
    """A request that cannot be met. `rule` is a short stable key; the text says how to mend it."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message


# --- Receiving ----------------------------------------------------------------------------------------------


def receive(
    *,
    institution: Institution,
    data_set: DataSet,
    period: str,
    file: IO[bytes],
    file_name: str,
    by: Any = None,
) -> tuple[Extract, bool]:
    """Take a file into quarantine and ask for it to be checked.

    Returns the extract and whether it is new: the same file sent again is answered with the one already here.
    Raises Refused when the period does not suit the data set, or the file is too large or empty.
    """
    check_period(data_set, period)
    try:
        stored = uploads.store(file, settings.QUARANTINE_DIR, max_bytes=settings.UPLOAD_MAX_BYTES)
    except uploads.TooLarge:
        most = settings.UPLOAD_MAX_BYTES // 1_000_000
        raise Refused("too-large", f"The file is larger than {most} MB. Split it by period, or send Parquet.") from None
    path = Path(settings.QUARANTINE_DIR) / stored.name
    try:
        if not stored.size:
            raise Refused("empty", "The file is empty. Export it again and check that it has rows.")
        extract, is_new = _register(institution, data_set, period, stored, _harmless_name(file_name), by)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if not is_new:
        path.unlink(missing_ok=True)
    return extract, is_new


def _harmless_name(file_name: str) -> str:
    """The file's name, unless it seems to name a person. A date is most often that of the export."""
    words = file_name.replace("_", " ")
    if {value_identifier(file_name), value_identifier(words)} <= {None, "date", "free text"}:
        return uploads.clean_name(file_name)
    return uploads.clean_name(f"extract{Path(file_name).suffix}", longest=20)


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


@transaction.atomic
def _register(
    institution: Institution, data_set: DataSet, period: str, stored: uploads.Stored, file_name: str, by: Any
) -> tuple[Extract, bool]:
    # One at a time per institution, so that versions have no gaps and the same file is known again.
    Institution.objects.select_for_update().get(pk=institution.pk)
    siblings = Extract.objects.of(institution, data_set, period)
    same = siblings.filter(sha256=stored.sha256)
    known = (same.waiting() | same.current()).first()
    if known is not None:
        return known, False

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
    )
    _ask_for_check(extract, by)
    audit.record(
        "extract.receive",
        by=by,
        subject=extract,
        institution_id=institution.pk,
        facts={"sha256": stored.sha256, "size": stored.size},
    )
    return extract, True


def _ask_for_check(extract: Extract, by: Any) -> None:
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


# --- Checking and storing -----------------------------------------------------------------------------------


def ingest(*, extract: Extract, run: Run) -> None:
    """Check a received file and put its cells into use, all or nothing, as the last act of its job."""
    if extract.state != Extract.State.RECEIVED:
        return
    outcome = look_into(
        extract.path,
        institution=extract.institution,
        data_set=extract.data_set,
        period=extract.period,
        file_name=extract.file_name,
        progress=run.progress,
    )
    result: dict[str, Any] = {"status": outcome.status}
    with run.finishing(result):
        record_outcome(extract, outcome)
    if extract.state != Extract.State.HELD:
        forget_file(extract)


def look_into(
    path: Path,
    *,
    institution: Institution,
    data_set: DataSet,
    period: str,
    file_name: str,
    progress: Any = None,
) -> Outcome:
    """What the engine finds in a file. Reads the database, writes nothing."""
    layout = Layout.from_dict(data_set.layout)
    vocabulary = vocabulary_of(institution, data_set, layout)
    limits = Limits(digest_key=digest_key(), max_bytes=settings.UPLOAD_MAX_BYTES)
    return examine(path, layout, vocabulary, period=period, limits=limits, file_name=file_name, progress=progress)


def record_outcome(extract: Extract, outcome: Outcome) -> None:
    """Write what came of a file. The caller holds the transaction."""
    extract.file_format = outcome.format
    extract.lines = outcome.lines
    extract.findings = [asdict(finding) for finding in outcome.findings[:SHOWN_FINDINGS]]
    extract.findings_by_rule = outcome.findings_by_rule
    extract.findings_total = outcome.findings_total
    extract.facts = outcome.facts
    extract.decided_at = timezone.now()
    extract.held_values.all().delete()
    write_findings(extract, outcome.findings)
    if outcome.status == "accepted" and outcome.cells is not None:
        _accept(extract, outcome.cells)
    elif outcome.status == "held":
        _hold(extract, outcome)
    else:
        extract.state = Extract.State.REFUSED
    extract.save()
    audit.record(
        f"extract.{extract.state}",
        by=extract.uploaded_by,
        subject=extract,
        institution_id=extract.institution_id,
        facts={"lines": extract.lines, "findings": extract.findings_by_rule, "cells": extract.cell_count},
    )


def _accept(extract: Extract, cells: Cells) -> None:
    storage.write(extract, cells)
    extract.cell_count = len(cells)
    extract.cells_hash = storage.content_hash(cells)
    extract.state = Extract.State.ACCEPTED
    # A larger or held file may be decided after a later version, which then stays in use.
    Institution.objects.select_for_update().get(pk=extract.institution_id)
    in_use = Extract.objects.of(extract.institution, extract.data_set, extract.period).current()
    extract.is_current = not in_use.filter(version__gt=extract.version).exists()
    if extract.is_current:
        in_use.update(is_current=False)


def _hold(extract: Extract, outcome: Outcome) -> None:
    extract.state = Extract.State.HELD
    HeldValue.objects.bulk_create(
        HeldValue(
            extract=extract,
            column=held.column,
            target=held.target,
            digest=held.digest,
            shown=held.shown or "",
            first_line=held.first_line,
            rows=held.rows,
        )
        for held in outcome.held
    )


def forget_file(extract: Extract) -> None:
    """Remove the file from quarantine: cells are kept, rows of people are not."""
    if not extract.stored_name:
        return
    extract.path.unlink(missing_ok=True)
    extract.stored_name = ""
    extract.save(update_fields=["stored_name"])


def ingest_file(
    *,
    institution: Institution,
    data_set: DataSet,
    period: str,
    path: Path,
    by: Any = None,
    file_name: str = "",
) -> tuple[Extract, bool]:
    """The whole chain at once, for the command line and the demo: the decided extract, and whether it is new."""
    name = file_name or path.name
    with path.open("rb") as file:
        extract, is_new = receive(
            institution=institution, data_set=data_set, period=period, file=file, file_name=name, by=by
        )
    finish(extract.job)
    extract.refresh_from_db()
    return extract, is_new


def rehearse(*, institution: Institution, data_set: DataSet, period: str, path: Path) -> Outcome:
    """What would come of a file. Writes nothing."""
    check_period(data_set, period)
    return look_into(path, institution=institution, data_set=data_set, period=period, file_name=path.name)


@transaction.atomic
def accept_counts(
    *,
    institution: Institution,
    data_set: DataSet,
    period: str,
    cells: Cells,
    by: Any = None,
    file_name: str = "counts",
) -> Extract:
    """Take counts that are already made and trusted, through the same storage and the same versions as a file."""
    check_period(data_set, period)
    Institution.objects.select_for_update().get(pk=institution.pk)
    siblings = Extract.objects.of(institution, data_set, period)
    extract = Extract.objects.create(
        institution=institution,
        data_set=data_set,
        period=period,
        version=(siblings.aggregate(last=Max("version"))["last"] or 0) + 1,
        sha256=storage.content_hash(cells),
        size=0,
        file_name=file_name,
        uploaded_by=by,
    )
    record_outcome(extract, Outcome(status="accepted", format="counts", cells=cells))
    return extract


# --- Undo and mapping ---------------------------------------------------------------------------------------


@transaction.atomic
def undo(*, extract: Extract, by: Any, reason: str) -> Extract:
    """Take a version out of use and put the one before it back, if there is one."""
    Institution.objects.select_for_update().get(pk=extract.institution_id)
    extract.refresh_from_db()
    if not (extract.is_current or extract.state == Extract.State.HELD or _is_stuck(extract)):
        raise Refused("not-in-use", "Only the version in use, or one waiting for mapping, can be undone.")
    was_current = extract.is_current
    extract.state = Extract.State.UNDONE
    extract.is_current = False
    extract.undone_at, extract.undone_by, extract.undo_reason = timezone.now(), by, reason[:200]
    extract.save()
    former = _version_before(extract) if was_current else None
    if former is not None:
        former.is_current = True
        former.save(update_fields=["is_current"])
    audit.record(
        "extract.undo",
        by=by,
        subject=extract,
        institution_id=extract.institution_id,
        facts={"version": extract.version, "back_to": former.version if former else None},
    )
    transaction.on_commit(partial(forget_file, extract))
    return extract


def _is_stuck(extract: Extract) -> bool:
    """Was its check set aside, so that nothing more will come of it by itself?"""
    broken = {Job.State.FAILED, Job.State.QUARANTINED}
    return extract.state == Extract.State.RECEIVED and extract.job is not None and extract.job.state in broken


def _version_before(extract: Extract) -> Extract | None:
    siblings = Extract.objects.of(extract.institution, extract.data_set, extract.period)
    accepted = siblings.filter(state=Extract.State.ACCEPTED, version__lt=extract.version)
    return accepted.order_by("-version").first()


@transaction.atomic
def map_values(*, extract: Extract, meanings: dict[int, Category | Site | Measure], by: Any) -> Extract:
    """Record what held values mean (held value's key to category, site or measure), and check the file again."""
    Institution.objects.select_for_update().get(pk=extract.institution_id)
    extract.refresh_from_db()
    if extract.state != Extract.State.HELD:
        raise Refused("not-held", "This file is no longer waiting for mapping. Reload the page to see why.")
    for held in extract.held_values.filter(pk__in=meanings):
        _map_one(extract, held, meanings[held.pk], by)
    audit.record(
        "mapping.change",
        by=by,
        subject=extract,
        institution_id=extract.institution_id,
        facts={"mapped": len(meanings)},
    )
    _ask_for_check(extract, by)
    return extract


def _map_one(extract: Extract, held: HeldValue, meaning: Category | Site | Measure, by: Any) -> None:
    known = ValueMapping.objects.filter(
        institution=extract.institution, data_set=extract.data_set, target=held.target, digest=held.digest
    )
    known.filter(is_current=True).update(is_current=False)
    kind = {Category: "category", Site: "site", Measure: "measure"}[type(meaning)]
    ValueMapping.objects.create(
        institution=extract.institution,
        data_set=extract.data_set,
        target=held.target,
        digest=held.digest,
        shown=held.shown,
        mapped_by=by,
        **{kind: meaning},
    )


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


# --- Nights -------------------------------------------------------------------------------------------------


def request_nightly(*, day: Any, by_hand: bool = False, by: Any = None) -> Job:
    """The job of that night. One asked for by hand is a job of its own, and leaves the night's own still to come."""
    key = f"nightly:{day.isoformat()}"
    if by_hand:
        key = f"{key}:{Job.objects.filter(key__startswith=f'{key}:').count() + 1}"
    return enqueue(kind="nightly", key=key, arguments={"date": day.isoformat()}, requested_by=by)


def request_nightly_if_due() -> Job | None:
    """Ask for tonight's run once its hour has come. Asked hourly, so that no change of clocks skips or doubles it."""
    now = timezone.localtime()
    return request_nightly(day=now.date()) if now.hour >= settings.NIGHTLY_HOUR else None
