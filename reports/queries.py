"""Reads about reports."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from equity_measures.models import GapReport
from equity_measures.periods import Period
from partners.access import Access
from partners.roles import Permission
from reports.models import Report
from reports.wish import Wish


def periods_with_figures(access: Access) -> list[str]:
    """Periods for which gap reports stand, the latest first."""
    rows = GapReport.objects.visible_to(access, Permission.GAP_VIEW).current().of_network().order_by()
    texts = rows.values_list("period", flat=True).distinct()
    return sorted(texts, key=lambda text: Period.parse(text).last_day, reverse=True)


def last_release(kind: str, wish: Wish) -> Report | None:
    """The newest published report of the same kind and scope, on the same period or an earlier one of its length."""
    alike = Report.objects.filter(
        kind=kind,
        institution=wish.institution,
        program=wish.program,
        scholar=wish.scholar,
        language=wish.language,
        state=Report.State.PUBLISHED,
    ).exclude(snapshot__isnull=True)
    known = [
        report
        for report in alike.order_by("-published_at", "-pk").defer("snapshot")
        if Period.parse(report.period).kind == wish.span.kind and Period.parse(report.period) <= wish.span
    ]
    return max(known, key=lambda report: Period.parse(report.period), default=None)


@dataclass(frozen=True)
class Recognized:
    """What a file is: which report, and which of its files."""

    report: Report
    file: str


def recognize(sha256: str) -> Recognized | None:
    """The released report that a file with this hash belongs to. Drafts are nobody's business."""
    released = Report.objects.with_names().released()
    by_file = Q(pdf_sha256=sha256) | Q(xlsx_sha256=sha256) | Q(csv_sha256=sha256) | Q(snapshot_hash=sha256)
    found = released.filter(by_file).order_by("state", "-published_at").first()
    if found is None:
        return None
    names = {found.pdf_sha256: "the PDF", found.xlsx_sha256: "the workbook", found.csv_sha256: "the CSV files"}
    return Recognized(found, names.get(sha256, "the figures"))
