"""Building reports: at once, or as a job; and again with other chapters and words."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from mielhss.jobs.models import Job
from mielhss.jobs.run import JobFailed, Run
from mielhss.jobs.services import enqueue, restart
from partners.access import Access, access_of
from partners.roles import Permission, Role
from reports import making, queries
from reports.frozen import to_plain
from reports.kinds.audience import Audience
from reports.making import Files, Snapshot
from reports.models import Report, folder
from reports.printing import PrintingFailed
from reports.problems import NotNow, ReportProblem
from reports.wish import Wish


@transaction.atomic
def request_build(*, kind: str, wish: Wish, by: Any) -> Report:
    """A draft to be, and the job that will make it. Raises ReportProblem for a wish that makes no sense."""
    report = _blank(kind, wish, by)
    report.job = enqueue(
        kind="report.build", key=f"report:{report.pk}", arguments={"report": report.pk}, requested_by=by
    )
    report.save(update_fields=["job"])
    audit.record(
        "report.request", by=by, subject=report, institution_id=report.institution_id, facts={"period": wish.period}
    )
    return report


def _blank(kind: str, wish: Wish, by: Any) -> Report:
    chosen = making.kind_of(kind)
    making.check_wish(chosen, wish)
    # What is about all partners or all scholars has no single partner or person to read it.
    audience = chosen.audience
    if audience == Audience.PARTNER and not wish.institution:
        audience = Audience.EVERYONE
    return Report.objects.create(
        kind=kind,
        period=wish.period,
        institution=wish.institution,
        program=wish.program,
        scholar=wish.scholar,
        language=wish.language,
        audience=audience,
        title=title_of(kind, wish),
        built_by=by,
    )


def title_of(kind: str, wish: Wish) -> str:
    label = making.check_period(wish.period).label
    scope = f", {wish.scope}" if wish.institution or wish.program or wish.scholar else ""
    language = ", in Spanish" if wish.language == "es" else ""
    return f"{making.kind_of(kind).title}, {label}{scope}{language}"[:200]


def build(run: Run) -> None:
    """The work of a `report.build` job: gather, draw, and file it all in one fenced transaction."""
    report = Report.objects.with_names().get(pk=run.arguments["report"])
    if report.is_built:
        return
    try:
        run.progress(0, making.STEPS, "Collecting the figures")
        access = access_of(report.built_by)
        if not access.may_everywhere(Permission.REPORT_BUILD):
            raise JobFailed("The person who asked for this report may no longer build reports.")
        snapshot = _snapshot(report, access)
        files = making.make_files(report.kind, snapshot, run.progress)
    except (ReportProblem, PrintingFailed) as problem:
        raise JobFailed(str(problem)) from problem
    run.progress(3, making.STEPS, "Filing the report")
    store(files)
    with run.finishing({"report": report.pk, "pages": files.pages}):
        file_away(report, snapshot, files, by=report.built_by)


def _snapshot(report: Report, access: Access) -> Snapshot:
    """New figures for a report that has none; else its own, with the chapters and words it has now."""
    if report.snapshot:
        return making.recomposed(report.kind, report.snapshot, report.composition)
    last = queries.last_release(report.kind, report.wish)
    return making.take_snapshot(report.kind, report.wish, access, last=last, composition=report.composition)


def refuse_composing() -> None:
    raise NotNow("Only a finished draft can be composed. Take it back from review first.")


@transaction.atomic
def compose(*, report: Report, by: Any, composition: dict[str, Any]) -> Report:
    """Other chapters, another order, other words around the same figures; the files are drawn anew."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state != Report.State.DRAFT or not report.is_built:
        refuse_composing()
    report.composition = composition
    report.pdf_sha256 = report.xlsx_sha256 = report.csv_sha256 = ""
    report.job = enqueue(
        kind="report.build",
        key=f"report:{report.pk}:after:{report.job_id or 0}",
        arguments={"report": report.pk},
        requested_by=by,
    )
    report.save(update_fields=["composition", "pdf_sha256", "xlsx_sha256", "csv_sha256", "job"])
    audit.record("report.compose", by=by, subject=report, institution_id=report.institution_id)
    return report


def build_now(*, kind: str, wish: Wish, by: Any = None) -> tuple[Report, Files]:
    """Build at once, as the network office does from the command line; an equal report is not filed twice."""
    office = access_of(by) if by else Access(office_roles=frozenset({Role.PROGRAM_STAFF}))
    snapshot = making.take_snapshot(kind, wish, office, last=queries.last_release(kind, wish))
    files = making.make_files(kind, snapshot)
    store(files)
    with transaction.atomic():
        equal = Report.objects.filter(snapshot_hash=snapshot.hash, pdf_sha256=sha256(files.pdf)).first()
        if equal:
            return equal, files
        report = _blank(kind, wish, by)
        file_away(report, snapshot, files, by=by)
    return report, files


def file_away(report: Report, snapshot: Snapshot, files: Files, *, by: Any) -> None:
    """Freeze the snapshot in the report and note which files it became."""
    report.snapshot, report.snapshot_hash = snapshot.plain, snapshot.hash
    report.inputs_hash, report.code_version = snapshot.inputs_hash, snapshot.code_version
    report.headlines = [to_plain(headline) for headline in making.document_of(report.kind, snapshot.plain).headlines]
    report.as_of, report.pages, report.built_at = snapshot.as_of, files.pages, timezone.now()
    report.pdf_sha256, report.pdf_size = sha256(files.pdf), len(files.pdf)
    report.xlsx_sha256, report.xlsx_size = sha256(files.xlsx), len(files.xlsx)
    report.csv_sha256, report.csv_size = sha256(files.csv), len(files.csv)
    report.save()
    report.refresh_from_db(fields=["as_of"])
    facts = {"snapshot": snapshot.hash, "pdf": report.pdf_sha256, "pages": files.pages}
    audit.record("report.build", by=by, subject=report, institution_id=report.institution_id, facts=facts)


def store(files: Files) -> None:
    """Write the files under the names of their hashes. Writing one again changes nothing."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    for data, ending in ((files.pdf, "pdf"), (files.xlsx, "xlsx"), (files.csv, "zip")):
        _write(folder() / f"{sha256(data)}.{ending}", data)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: into a neighbor first, then renamed into place."""
    if path.exists():
        return
    handle, neighbor = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        Path(neighbor).replace(path)
    except BaseException:
        Path(neighbor).unlink(missing_ok=True)
        raise


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@transaction.atomic
def retry(*, report: Report, by: Any) -> Report:
    """Build again after a failure."""
    if report.is_built or report.job is None or not report.job.is_final:
        raise NotNow("Only a report whose building failed can be built again.")
    restart(job=report.job)
    audit.record("report.retry", by=by, subject=report, institution_id=report.institution_id)
    return report


def failed_job(report: Report) -> Job | None:
    """The job of a report that could not be built."""
    job = report.job
    return job if job and job.state in {Job.State.FAILED, Job.State.QUARANTINED} else None
