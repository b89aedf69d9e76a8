"""Building, publishing and withdrawing reports."""

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
from partners.models import Institution
from partners.roles import Permission, Role
from reports import making
from reports.making import Files, Snapshot
from reports.models import Report, folder
from reports.printing import PrintingFailed
from reports.problems import NotNow, ReportProblem


@transaction.atomic
def request_build(*, kind: str, period: str, by: Any, institution: Institution | None = None) -> Report:
    """A draft to be, and the job that will make it. Raises ReportProblem for a wish that makes no sense."""
    title = title_of(kind, period, institution)
    report = Report.objects.create(kind=kind, period=period, institution=institution, title=title, built_by=by)
    report.job = enqueue(
        kind="report.build", key=f"report:{report.pk}", arguments={"report": report.pk}, requested_by=by
    )
    report.save(update_fields=["job"])
    audit.record(
        "report.request", by=by, subject=report, institution_id=report.institution_id, facts={"period": period}
    )
    return report


def title_of(kind: str, period: str, institution: Institution | None) -> str:
    label = making.check_period(period).label
    scope = f", {institution.name}" if institution else ""
    return f"{making.kind_of(kind).title}, {label}{scope}"[:200]


def build(run: Run) -> None:
    """The work of a `report.build` job: gather, draw, and file it all in one fenced transaction."""
    report = Report.objects.select_related("institution", "built_by").get(pk=run.arguments["report"])
    if report.is_built:
        return
    try:
        run.progress(0, making.STEPS, "Collecting the figures")
        access = access_of(report.built_by)
        if not access.may_everywhere(Permission.REPORT_BUILD):
            raise JobFailed("The person who asked for this report may no longer build reports.")
        snapshot = making.take_snapshot(report.kind, report.period, access, report.institution)
        files = making.make_files(report.kind, snapshot, run.progress)
    except (ReportProblem, PrintingFailed) as problem:
        raise JobFailed(str(problem)) from problem
    run.progress(3, making.STEPS, "Filing the report")
    store(files)
    with run.finishing({"report": report.pk, "pages": files.pages}):
        file_away(report, snapshot, files, by=report.built_by)


def build_now(
    *, kind: str, period: str, institution: Institution | None = None, by: Any = None
) -> tuple[Report, Files]:
    """Build at once, as the network office does from the command line; an equal report is not filed twice."""
    office = access_of(by) if by else Access(office_roles=frozenset({Role.PROGRAM_STAFF}))
    title = title_of(kind, period, institution)
    snapshot = making.take_snapshot(kind, period, office, institution)
    files = making.make_files(kind, snapshot)
    store(files)
    with transaction.atomic():
        equal = Report.objects.filter(snapshot_hash=snapshot.hash, pdf_sha256=sha256(files.pdf)).first()
        if equal:
            return equal, files
        report = Report.objects.create(kind=kind, period=period, institution=institution, title=title, built_by=by)
        file_away(report, snapshot, files, by=by)
    return report, files


def file_away(report: Report, snapshot: Snapshot, files: Files, *, by: Any) -> None:
    """Freeze the snapshot in the report and note which files it became."""
    report.snapshot, report.snapshot_hash = snapshot.plain, snapshot.hash
    report.inputs_hash, report.code_version = snapshot.inputs_hash, snapshot.code_version
    report.as_of, report.pages, report.built_at = snapshot.as_of, files.pages, timezone.now()
    report.pdf_sha256, report.pdf_size = sha256(files.pdf), len(files.pdf)
    report.xlsx_sha256, report.xlsx_size = sha256(files.xlsx), len(files.xlsx)
    report.save()
    report.refresh_from_db(fields=["as_of"])
    facts = {"snapshot": snapshot.hash, "pdf": report.pdf_sha256, "pages": files.pages}
    audit.record("report.build", by=by, subject=report, institution_id=report.institution_id, facts=facts)


def store(files: Files) -> None:
    """Write both files under the names of their hashes. Writing one again changes nothing."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    for data, ending in ((files.pdf, "pdf"), (files.xlsx, "xlsx")):
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


@transaction.atomic
def publish(*, report: Report, by: Any) -> Report:
    """Release a draft to every member of the network, funders among them."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if not report.is_built or report.state != Report.State.DRAFT:
        raise NotNow("Only a finished draft can be published.")
    if Report.objects.filter(state=Report.State.PUBLISHED, snapshot_hash=report.snapshot_hash).exists():
        raise NotNow("A report with the very same figures is published already; publish that one only.")
    report.state, report.published_by, report.published_at = Report.State.PUBLISHED, by, timezone.now()
    report.save(update_fields=["state", "published_by", "published_at"])
    facts = {"snapshot": report.snapshot_hash, "pdf": report.pdf_sha256, "xlsx": report.xlsx_sha256}
    audit.record("report.publish", by=by, subject=report, institution_id=report.institution_id, facts=facts)
    return report


@transaction.atomic
def withdraw(*, report: Report, by: Any, reason: str) -> Report:
    """Take a published report back. It stays listed, with the reason; its files can no longer be downloaded."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    reason = reason.strip()
    if not report.is_published:
        raise NotNow("Only a published report can be withdrawn.")
    if not reason:
        raise NotNow("Say why the report is withdrawn; its readers will see the reason.")
    report.state, report.withdrawn_by, report.withdrawn_at = Report.State.WITHDRAWN, by, timezone.now()
    report.withdrawn_reason = reason[:300]
    report.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    facts = {"pdf": report.pdf_sha256, "snapshot": report.snapshot_hash}
    audit.record("report.withdraw", by=by, subject=report, institution_id=report.institution_id, facts=facts)
    return report


def note_download(*, report: Report, by: Any, what: str) -> None:
    audit.record("report.download", by=by, subject=report, institution_id=report.institution_id, facts={"file": what})


def failed_job(report: Report) -> Job | None:
    """The job of a report that could not be built."""
    job = report.job
    return job if job and job.state in {Job.State.FAILED, Job.State.QUARANTINED} else None
