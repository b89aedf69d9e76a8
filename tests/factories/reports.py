"""Gap reports from hand-written counts, and reports made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from equity_measures.models import GapReport, Measure, NightlyRun, Stratifier
from equity_measures.statistics.analysis import Group
from equity_measures.statistics.gap import analyse
from equity_measures.statistics.wording import Wording
from mielhss.lib.hashes import hash_of
from partners.access import access_of
from partners.models import Institution, Provenance, Site
from partners.roles import Role
from reports import making, services
from reports.bundle import csv_bundle
from reports.models import Report
from reports.spreadsheet import workbook
from reports.wish import Wish
from tests.factories.equity_measures import DefinitionFactory, MeasureFactory, StratifierFactory
from tests.factories.partners import MembershipFactory, UserFactory

# Group, people counted, people in the group.
Counts = Sequence[tuple[str, int, int]]

PAYER: Counts = (
    ("Private insurance", 720, 1000),
    ("Medicaid", 540, 900),
    ("Medicare", 390, 560),
    ("No insurance", 4, 9),
)
PAYER_BEFORE: Counts = (
    ("Private insurance", 690, 1000),
    ("Medicaid", 420, 900),
    ("Medicare", 380, 560),
    ("No insurance", 5, 12),
)


def night_of(day: date = date(2026, 10, 14)) -> NightlyRun:
    at = datetime(day.year, day.month, day.day, 7, 0, tzinfo=UTC)
    night, _ = NightlyRun.objects.get_or_create(
        local_date=day, defaults={"started_at": at, "finished_at": at, "code_version": "test"}
    )
    return night


def measured(title: str = "Blood pressure under control", **fields: Any) -> Measure:
    measure = MeasureFactory(title=title, **fields)
    DefinitionFactory(measure=measure)
    return measure


def gap_report(
    measure: Measure,
    stratifier: Stratifier,
    counts: Counts = PAYER,
    *,
    period: str = "2026-Q3",
    site: Site | None = None,
    provenance: str = Provenance.SYNTHETIC,
    night: NightlyRun | None = None,
) -> GapReport:
    """As the nightly run makes one, from counts given here."""
    groups = [Group(f"G{place}", label, counted, people) for place, (label, counted, people) in enumerate(counts)]
    scope = f"At {site.name}" if site else "Across the network"
    wording = Wording(scope=scope, people=measure.people, outcome=measure.phrase, group=stratifier.group_phrase)
    analysis = analyse(groups, higher_is_better=measure.higher_is_better, is_ordered=False, wording=wording)
    content, gap = analysis.to_dict(), analysis.gap
    return GapReport.objects.create(
        measure=measure,
        definition=measure.definitions.get(),
        stratifier=stratifier,
        site=site,
        period=period,
        analysis=content,
        difference=gap.size if gap else None,
        difference_lower=gap.size_lower if gap else None,
        difference_upper=gap.size_upper if gap else None,
        is_certain=bool(gap and gap.is_certain),
        completeness=analysis.completeness.share,
        provenance=provenance,
        site_count=1 if site else 2,
        inputs_hash=hash_of([measure.code, stratifier.code, period, counts]),
        content_hash=hash_of(content),
        code_version="test",
        night=night or night_of(),
    )


def two_quarters(counts: Mapping[str, Counts] | None = None) -> Measure:
    """One measure by payer, in two quarters: a certain gap that narrowed, and one small group."""
    counts = counts or {"2026-Q2": PAYER_BEFORE, "2026-Q3": PAYER}
    measure = measured()
    payer = StratifierFactory(
        code="payer", title="Insurance", question="Who pays for the visit.", caution="Insurance changes within a year."
    )
    for period, of_period in counts.items():
        gap_report(measure, payer, of_period, period=period)
    return measure


def draft_of(by: Any, *, institution: Institution | None = None, period: str = "2026-Q3") -> Report:
    """A finished draft, built from what stands in the database."""
    report, _ = services.build_now(kind="progress", wish=Wish(period, institution), by=by)
    return report


def colleague() -> Any:
    """Somebody else of the network office, for the second signature."""
    known = User.objects.filter(email="gus@example.org").first()
    if known:
        return known
    gus = UserFactory(email="gus@example.org", name="Gus")
    office = Institution.objects.get(is_office=True)
    MembershipFactory(user=gus, institution=office, role=Role.PROGRAM_STAFF)
    return gus


def signed(report: Report, *, by: Any) -> Report:
    """In review, with both signatures."""
    report = services.submit(report=report, by=by)
    for person in (by, colleague()):
        services.sign(report=report, by=person)
    return report


def published_by(by: Any, **wish: Any) -> Report:
    return services.publish(report=signed(draft_of(by, **wish), by=by), by=by)


def filed(*, by: Any, state: str = Report.State.DRAFT, pdf: bytes = b"%PDF-1.7 a small file") -> Report:
    """A finished report without drawing one: true facts and workbook, a stand-in for the PDF."""
    if not GapReport.objects.exists():
        two_quarters()
    snapshot = making.take_snapshot("progress", Wish("2026-Q3"), access_of(by))
    document = making.document_of("progress", snapshot.plain)
    files = making.Files(
        pdf=pdf,
        pages=1,
        xlsx=workbook(document, snapshot_hash=snapshot.hash),
        csv=csv_bundle(document, snapshot_hash=snapshot.hash),
    )
    services.store(files)
    report = Report.objects.create(kind="progress", period="2026-Q3", title=document.title, built_by=by)
    services.file_away(report, snapshot, files, by=by)
    if state == Report.State.REVIEW:
        return services.submit(report=report, by=by)
    if state != Report.State.DRAFT:
        report = services.publish(report=signed(report, by=by), by=by)
    if state == Report.State.WITHDRAWN:
        report = services.withdraw(report=report, by=by, reason="A site sent its figures anew.")
    return report
