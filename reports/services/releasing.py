"""Releasing reports: review, two signatures, publishing, withdrawing."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from partners.access import access_of
from partners.roles import Permission
from reports import disclosure
from reports.models import Comment, Report, SignOff
from reports.problems import GivesAway, NotNow
from reports.queries import SIGNATURES


@transaction.atomic
def submit(*, report: Report, by: Any) -> Report:
    """Hand a finished draft to those who review and sign it. From here on it is not changed."""
    report = _locked(report)
    if not report.is_built or report.state != Report.State.DRAFT:
        raise NotNow("Only a finished draft can be handed in for review.")
    return _moved(report, Report.State.REVIEW, "report.submit", by)


@transaction.atomic
def take_back(*, report: Report, by: Any) -> Report:
    """Make it a draft again, to change it. Signatures stay with the version they were given for."""
    report = _locked(report)
    if not report.is_in_review:
        raise NotNow("Only a report in review can be taken back.")
    return _moved(report, Report.State.DRAFT, "report.take_back", by)


def _locked(report: Report) -> Report:
    return Report.objects.select_for_update().get(pk=report.pk)


def _moved(report: Report, state: str, action: str, by: Any) -> Report:
    report.state = state
    report.save(update_fields=["state"])
    audit.record(action, by=by, subject=report, institution_id=report.institution_id)
    return report


@transaction.atomic
def comment(*, report: Report, by: Any, text: str, chapter: str = "") -> Comment:
    if report.state not in (Report.State.DRAFT, Report.State.REVIEW):
        raise NotNow("A report that was published is not commented any more.")
    written = Comment.objects.create(report=report, chapter=chapter, text=text, author=by, author_name=str(by))
    audit.record("report.comment", by=by, subject=report, institution_id=report.institution_id)
    return written


@transaction.atomic
def resolve(*, comment: Comment, by: Any) -> Comment:
    """It is dealt with."""
    if not comment.is_open:
        raise NotNow("This comment is dealt with already.")
    comment.resolved_at, comment.resolved_by = timezone.now(), by
    comment.save(update_fields=["resolved_at", "resolved_by"])
    return comment


@transaction.atomic
def sign(*, report: Report, by: Any) -> SignOff:
    """Answer for the report as it stands. Two different people must; two roles of one person are one person."""
    report = _locked(report)
    if not report.is_in_review:
        raise NotNow("Only a report in review is signed.")
    if not access_of(by).may_everywhere(Permission.REPORT_SIGN):
        raise NotNow("Only the network office signs reports.")
    if SignOff.objects.filter(report=report, person=by, snapshot_hash=report.snapshot_hash).exists():
        raise NotNow("You have signed this report already; somebody else must sign it too.")
    signed = SignOff.objects.create(report=report, person=by, person_name=str(by), snapshot_hash=report.snapshot_hash)
    facts = {"snapshot": report.snapshot_hash}
    audit.record("report.sign", by=by, subject=report, institution_id=report.institution_id, facts=facts)
    return signed


def signatures(report: Report) -> list[SignOff]:
    """Those that count: for these very figures and words, each by another person, who still may sign."""
    found = SignOff.objects.filter(report=report, snapshot_hash=report.snapshot_hash).select_related("person")
    by_person = {signed.person_id: signed for signed in found if signed.person_id}
    return [signed for signed in by_person.values() if access_of(signed.person).may_everywhere(Permission.REPORT_SIGN)]


@transaction.atomic
def publish(*, report: Report, by: Any) -> Report:
    """Release a report that two people signed to those it is for.

    Raises GivesAway, and publishes nothing, when a small count could be worked out from it and all earlier releases.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    if not report.is_built or not report.is_in_review:
        raise NotNow("Only a report in review can be published; hand the finished draft in first.")
    signed = signatures(report)
    if len(signed) < SIGNATURES:
        raise NotNow(f"Two different people must sign before a report is published; {len(signed)} did so far.")
    if Comment.objects.filter(report=report, resolved_at__isnull=True).exists():
        raise NotNow("Comments are still open; deal with each before publishing.")
    if Report.objects.filter(state=Report.State.PUBLISHED, snapshot_hash=report.snapshot_hash).exists():
        raise NotNow("A report with the very same figures is published already; publish that one only.")
    verdict = disclosure.check(report)
    if verdict.leaks:
        raise GivesAway(verdict.leaks)
    report.state, report.published_by, report.published_at = Report.State.PUBLISHED, by, timezone.now()
    report.save(update_fields=["state", "published_by", "published_at"])
    facts = {
        "snapshot": report.snapshot_hash,
        "pdf": report.pdf_sha256,
        "xlsx": report.xlsx_sha256,
        "csv": report.csv_sha256,
        "hidden_and_attacked": verdict.hidden,
        "signed_by": [one.person_id for one in signed],
    }
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
