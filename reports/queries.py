"""Reads about reports."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from equity_measures.models import GapReport
from equity_measures.periods import Period
from partners.access import Access
from partners.models import Membership
from partners.roles import PERMISSIONS_OF, Permission, Role
from reports.document import NOTHING, Headline
from reports.frozen import from_plain
from reports.kinds.audience import Audience
from reports.models import Delivery, Reading, Report, SignOff
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
class Followed:
    """A few numbers from report to report: a column for each period, the newest on the right."""

    header: list[str]
    rows: list[list[str]]


def followed(report: Report, access: Access) -> Followed | None:
    """The headline numbers of this report beside those of up to five earlier releases alike, as far as she sees them.

    None where there is nothing to compare with.
    """
    alike = Report.objects.visible_to(access, Permission.RELEASE_VIEW).filter(
        kind=report.kind,
        institution=report.institution,
        program=report.program,
        scholar=report.scholar,
        language=report.language,
        state=Report.State.PUBLISHED,
    )
    span = report.wish.span
    by_period = {}
    for one in alike.exclude(pk=report.pk).order_by("published_at", "pk").defer("snapshot"):
        period = Period.parse(one.period)
        if period.kind == span.kind and period < span:
            by_period[one.period] = one
    earlier = sorted(by_period.values(), key=lambda one: Period.parse(one.period))
    if not earlier:
        return None
    columns = [*earlier[-5:], report]
    told = [{line["code"]: from_plain(Headline, line) for line in one.headlines} for one in columns]
    rows = [
        [line["label"], *(of_one[line["code"]].text if line["code"] in of_one else NOTHING for of_one in told)]
        for line in report.headlines
    ]
    return Followed(["Number", *(one.period for one in columns)], rows)


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


def readers_of(report: Report) -> QuerySet[User]:
    """The members of partners and funders who may read this report once it is published, the office left out.

    `Report.objects.visible_to` says the same of one person; this asks it the other way round.
    """
    outside = Membership.objects.current().filter(institution__is_office=False)
    members = outside.filter(role__in=_roles_that(Permission.RELEASE_VIEW))
    if report.audience == Audience.FUNDERS:
        found = Q(memberships__in=outside.filter(role=Role.FUNDER))
    elif report.audience == Audience.PARTNER:
        found = Q(memberships__in=members.filter(institution=report.institution))
    elif report.audience == Audience.PERSON and report.scholar:
        leads = outside.filter(institution=report.scholar.institution_id, role__in=_roles_that(Permission.SCHOLAR_VIEW))
        found = Q(memberships__in=leads) | Q(pk=report.scholar.user_id, memberships__in=members)
    elif report.audience == Audience.EVERYONE:
        found = Q(memberships__in=members)
    else:
        return User.objects.none()
    return User.objects.filter(found, is_active=True).order_by("name", "pk").distinct()


def readers_left(report: Report) -> QuerySet[User]:
    """Those readers who were not told of it by mail."""
    told = Delivery.objects.filter(report=report, person__isnull=False)
    return readers_of(report).exclude(pk__in=told.values("person"))


def _roles_that(doing: Permission) -> list[Role]:
    return [role for role in Role if doing in PERMISSIONS_OF[role]]


@dataclass
class Reach:
    """A partner or funder with those of its people whom a report may reach, by their keys."""

    name: str
    people: list[int]


def places_of(readers: QuerySet[User]) -> dict[int, Reach]:
    """Where these people are members, funders first, then by name."""
    rows = Membership.objects.current().filter(user__in=readers, institution__is_office=False)
    places: dict[int, Reach] = {}
    known = rows.select_related("institution").order_by("institution__name", "user__name")
    for membership in sorted(known, key=lambda one: "funder" not in one.institution.kinds):
        place = places.setdefault(membership.institution_id, Reach(membership.institution.name, []))
        if membership.user_id not in place.people:
            place.people.append(membership.user_id)
    return places


def read_by(person_id: int | None) -> set[int]:
    """The reports of which this person opened or saved anything."""
    return set(Reading.objects.filter(person=person_id).order_by().values_list("report", flat=True).distinct())


# How many people answer for a report before it is published.
SIGNATURES = 2


@dataclass(frozen=True)
class InReview:
    """A report in review: how many signed it as it stands, and whether this person is one of them."""

    report: Report
    signatures: int
    is_mine: bool


def in_review(access: Access) -> list[InReview]:
    """What waits for signatures or for publishing, the longest wait first."""
    reports = Report.objects.visible_to(access, Permission.REPORT_SIGN).filter(state=Report.State.REVIEW)
    found = list(reports.defer("snapshot").order_by("built_at"))
    signed: dict[tuple[int, str], set[int | None]] = {}
    for one in SignOff.objects.visible_to(access).filter(report__in=[report.pk for report in found]):
        signed.setdefault((one.report_id, one.snapshot_hash), set()).add(one.person_id)
    people = [signed.get((report.pk, report.snapshot_hash), set()) - {None} for report in found]
    return [InReview(report, len(by), access.user_id in by) for report, by in zip(found, people, strict=True)]
