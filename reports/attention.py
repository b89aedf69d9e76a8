"""What in this app waits for somebody: the lines of the home page, and the shelf of what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from mielhss.lib.waiting import MOST_OF_A_KIND, Waiting
from partners.access import Access
from partners.roles import Permission, Role
from reports import queries
from reports.models import Report


def waiting(access: Access) -> Iterator[Waiting]:
    """Reports that wait for her signature, for publishing, or to be handed in."""
    if access.may_everywhere(Permission.REPORT_SIGN):
        yield from _in_review(access)
    if access.may_everywhere(Permission.REPORT_PUBLISH):
        yield from _drafts(access)


def _in_review(access: Access) -> Iterator[Waiting]:
    may_publish = access.may_everywhere(Permission.REPORT_PUBLISH)
    for one in queries.in_review(access)[:MOST_OF_A_KIND]:
        url = reverse("reports:report-detail", args=[one.report.pk])
        if one.signatures >= queries.SIGNATURES:
            if may_publish:
                yield Waiting(str(one.report), "Signed by two people and ready to be published.", url, "Publish")
        elif not one.is_mine:
            told = f"In review, with {one.signatures} of {queries.SIGNATURES} signatures."
            yield Waiting(str(one.report), told, url, "Sign")


def _drafts(access: Access) -> Iterator[Waiting]:
    drafts = Report.objects.visible_to(access, Permission.REPORT_PUBLISH).filter(
        state=Report.State.DRAFT, built_at__isnull=False
    )
    for report in drafts.defer("snapshot").order_by("-built_at")[:MOST_OF_A_KIND]:
        url = reverse("reports:report-detail", args=[report.pk])
        yield Waiting(str(report), "Built and waiting to be read and handed in.", url, "Draft", "info")


@dataclass(frozen=True)
class Shelf:
    """The latest releases for one reader, each with whether it is new to her: she has not opened it yet."""

    reports: list[tuple[Report, bool]]
    total: int
    new: int


def shelf(access: Access) -> Shelf | None:
    """What was released to her: three reports, to a funder twelve. None where nothing was."""
    if not access.may_somewhere(Permission.RELEASE_VIEW):
        return None
    released = Report.objects.visible_to(access, Permission.RELEASE_VIEW).filter(state=Report.State.PUBLISHED)
    found = list(released.with_names().order_by("-published_at", "-pk"))
    if not found:
        return None
    read = queries.read_by(access.user_id)
    most = 12 if Role.FUNDER in access.all_roles else 3
    new = sum(report.pk not in read for report in found)
    return Shelf([(report, report.pk not in read) for report in found[:most]], len(found), new)
