"""From a file in quarantine to cells in use, all or nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import audit
from equity_measures import agreements, storage
from equity_measures.findings import write_findings
from equity_measures.ingestion import Cells, Layout, Limits, Outcome, examine
from equity_measures.models import DataSet, Extract, HeldValue
from equity_measures.models.extract import ExtractQuerySet
from equity_measures.services.quality import look_over
from equity_measures.services.receiving import (
    ask_for_check,
    check_agreement,
    check_period,
    receive,
    refuse_when_locked,
)
from equity_measures.services.refusal import Refused
from equity_measures.vocabulary import digest_key, vocabulary_of
from mielhss.jobs.run import Run
from mielhss.jobs.services import finish
from partners.models import Institution

SHOWN_FINDINGS = 100
# A version with less than this share of the rows of the one it replaces waits until somebody confirms it.
SMALLER = 0.5
FEWEST_TO_COMPARE = 20


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
        on=timezone.localdate(extract.uploaded_at),
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
    on: date | None = None,
) -> Outcome:
    """What the engine finds in a file sent on a day, and whether agreements cover it. Writes nothing."""
    layout = Layout.from_dict(data_set.layout)
    vocabulary = vocabulary_of(institution, data_set, layout)
    limits = Limits(digest_key=digest_key(), max_bytes=settings.UPLOAD_MAX_BYTES)
    outcome = examine(path, layout, vocabulary, period=period, limits=limits, file_name=file_name, progress=progress)
    return agreements.held_to(outcome, institution, data_set, period, on=on or timezone.localdate())


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
    far_more = _is_far_smaller(extract) if outcome.status == "accepted" else 0
    if far_more:
        extract.state = Extract.State.HELD
        extract.facts = {**outcome.facts, "smaller_than": far_more}
    elif outcome.status == "accepted" and outcome.cells is not None:
        _accept(extract, outcome.cells)
        if extract.is_current or extract.is_pending:
            look_over(extract, outcome.cells)
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
    siblings = Extract.objects.of(extract.institution, extract.data_set, extract.period)
    if extract.data_set.needs_approval:
        _await_approval(extract, siblings)
        return
    in_use = siblings.current()
    extract.is_current = not in_use.filter(version__gt=extract.version).exists()
    if extract.is_current:
        in_use.update(is_current=False)
        extract.published_at = extract.decided_at


def _await_approval(extract: Extract, siblings: ExtractQuerySet) -> None:
    """What is published stays in use; the newest checked version stands for approval in place of the former."""
    newer = siblings.filter(version__gt=extract.version)
    extract.is_pending = not (newer.current() | newer.pending()).exists()
    if extract.is_pending:
        siblings.pending().update(is_pending=False)


def replaced_by(extract: Extract) -> Extract | None:
    """The version that this one replaces, or would replace: the one before approval, else the one in use."""
    before = Extract.objects.of(extract.institution, extract.data_set, extract.period).filter(
        version__lt=extract.version
    )
    return (before.pending() | before.current()).order_by("-version").first()


def _is_far_smaller(extract: Extract) -> int:
    """Rows of the version it replaces, when it has fewer than half of them and nobody said that it may; else 0."""
    former = None if extract.may_be_smaller else replaced_by(extract)
    rows = former.rows if former else 0
    return rows if rows >= FEWEST_TO_COMPARE and extract.rows < rows * SMALLER else 0


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
    may_be_smaller: bool = False,
) -> tuple[Extract, bool]:
    """The whole chain at once, for the command line and the demo: the decided extract, and whether it is new."""
    name = file_name or path.name
    with path.open("rb") as file:
        extract, is_new = receive(
            institution=institution,
            data_set=data_set,
            period=period,
            file=file,
            file_name=name,
            by=by,
            may_be_smaller=may_be_smaller,
        )
    finish(extract.job)
    extract.refresh_from_db()
    return extract, is_new


@transaction.atomic
def confirm_smaller(*, extract: Extract, by: Any) -> Extract:
    """Take a version although it has far fewer rows than the one it replaces: its file is checked again, and taken."""
    Institution.objects.select_for_update().get(pk=extract.institution_id)
    extract.refresh_from_db()
    if not extract.smaller_than:
        raise Refused("not-held", "This file is no longer waiting for your word. Reload the page to see why.")
    extract.may_be_smaller = True
    extract.save(update_fields=["may_be_smaller"])
    audit.record(
        "extract.confirm_smaller",
        by=by,
        subject=extract,
        institution_id=extract.institution_id,
        facts={"rows": extract.rows, "former_rows": extract.smaller_than},
    )
    ask_for_check(extract, by)
    return extract


def rehearse(*, institution: Institution, data_set: DataSet, period: str, path: Path) -> Outcome:
    """What would come of a file. Writes nothing."""
    check_period(data_set, period)
    check_agreement(institution, data_set, period)
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
    on: date | None = None,
) -> Extract:
    """Take counts that are already made and trusted, through the same storage and the same versions as a file.

    on: the day for which agreements are asked, when it is not today.
    """
    check_period(data_set, period)
    check_agreement(institution, data_set, period, on=on)
    Institution.objects.select_for_update().get(pk=institution.pk)
    refuse_when_locked(institution, data_set, period)
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
        may_be_smaller=True,
    )
    record_outcome(extract, Outcome(status="accepted", format="counts", cells=cells))
    return extract
