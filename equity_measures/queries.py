"""Reads across the models of this app, always for somebody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from django.utils import timezone

from equity_measures.models import Extract, GapReport, Measure, NightlyRun, Stratifier
from equity_measures.periods import Period
from equity_measures.statistics.analysis import GapAnalysis
from equity_measures.statistics.multiplicity import adjusted_p_values
from partners.access import Access
from partners.models import Site
from partners.roles import Permission

NETWORK = "network"


@dataclass(frozen=True)
class Place:
    """Where a gap is looked at: one site, or the whole network."""

    site: Site | None

    @property
    def code(self) -> str:
        return self.site.code if self.site else NETWORK

    @property
    def label(self) -> str:
        return self.site.name if self.site else "Whole network"


def places(access: Access) -> list[Place]:
    """The places whose gaps this person may see: the network first, for those of its office."""
    sites = Site.objects.visible_to(access, Permission.GAP_VIEW).filter(gap_reports__is_current=True).distinct()
    found = [Place(site) for site in sites.select_related("institution")]
    return [Place(None), *found] if access.may_everywhere(Permission.GAP_VIEW) else found


def reports_at(access: Access, place: Place) -> list[str]:
    """Periods with reports at a place, the latest first."""
    periods = (
        GapReport.objects.visible_to(access, Permission.GAP_VIEW)
        .current()
        .filter(site=place.site)
        .order_by()
        .values_list("period", flat=True)
        .distinct()
    )
    return sorted(periods, key=lambda text: Period.parse(text).last_day, reverse=True)


@dataclass(frozen=True)
class BoardRow:
    """One line of the gap board."""

    report: GapReport
    analysis: GapAnalysis
    history: tuple[float | None, ...]
    change: float | None
    q_value: float | None = None

    @property
    def status(self) -> str:
        """clear, uncertain, none or hidden. Clear gaps hold up among all comparisons of the board."""
        if self.analysis.gap is None:
            return "hidden" if self.analysis.groups_used < 2 else "none"
        holds_up = self.q_value is not None and self.q_value <= 1 - self.analysis.policy.confidence
        return "clear" if self.report.is_certain and holds_up else "uncertain"


STATUS_ORDER = {"clear": 0, "uncertain": 1, "none": 2, "hidden": 3}


def gap_board(access: Access, place: Place, period: str, stratifier: str = "") -> list[BoardRow]:
    """The gaps at a place in a period, certain ones first and then by size."""
    reports = (
        GapReport.objects.visible_to(access, Permission.GAP_VIEW)
        .current()
        .filter(site=place.site, period=period)
        .with_names()
    )
    if stratifier:
        reports = reports.filter(stratifier__code=stratifier)
    history = _history(access, place, stratifier)
    rows = [_board_row(report, history[report.measure_id, report.stratifier_id]) for report in reports]
    rows = _looked_at_together(rows)
    return sorted(rows, key=lambda row: (STATUS_ORDER[row.status], -(row.report.difference or 0.0)))


def _looked_at_together(rows: list[BoardRow]) -> list[BoardRow]:
    """The rows with their gaps' q-values among every comparison of the board.

    Stratifiers split the same people in several ways, so their tests depend on one another in ways nobody knows:
    hence Benjamini and Yekutieli's adjustment.
    """
    compared = [
        ((number, group.code), group.p_value)
        for number, row in enumerate(rows)
        for group in row.analysis.rows
        if group.p_value is not None
    ]
    adjusted = adjusted_p_values([p_value for _, p_value in compared], any_dependence=True)
    q_values = dict(zip((key for key, _ in compared), adjusted, strict=True))
    return [
        replace(row, q_value=q_values.get((number, row.analysis.gap.code))) if row.analysis.gap else row
        for number, row in enumerate(rows)
    ]


def _history(access: Access, place: Place, stratifier: str) -> dict[tuple[int, int], dict[str, float | None]]:
    """Sizes of the gap by period, for each measure and stratifier at a place."""
    rows = GapReport.objects.visible_to(access, Permission.GAP_VIEW).current().filter(site=place.site)
    if stratifier:
        rows = rows.filter(stratifier__code=stratifier)
    history: dict[tuple[int, int], dict[str, float | None]] = defaultdict(dict)
    for measure_id, stratifier_id, period, difference in rows.order_by().values_list(
        "measure_id", "stratifier_id", "period", "difference"
    ):
        history[measure_id, stratifier_id][period] = difference
    return history


def _board_row(report: GapReport, history: dict[str, float | None]) -> BoardRow:
    kind = Period.parse(report.period).kind
    comparable = sorted(p for p in history if Period.parse(p).kind == kind and p <= report.period)
    sizes = tuple(history[p] for p in comparable)
    former = sizes[-2] if len(sizes) > 1 else None
    change = sizes[-1] - former if former is not None and sizes[-1] is not None else None
    return BoardRow(report, GapAnalysis.from_dict(report.analysis), sizes, change)


@dataclass(frozen=True)
class MeasureStory:
    """Everything a measure page shows: the chosen report and its fellows of other periods."""

    measure: Measure
    stratifier: Stratifier
    place: Place
    report: GapReport
    analysis: GapAnalysis
    earlier: tuple[tuple[str, GapAnalysis], ...]
    reports: tuple[GapReport, ...]
    stratifiers: tuple[Stratifier, ...]
    periods: tuple[str, ...]
    sites: tuple[tuple[Site, GapAnalysis], ...] = ()


def measure_story(
    access: Access, measure: Measure, place: Place, stratifier: str = "", period: str = ""
) -> MeasureStory | None:
    """The story of a measure at a place, or None when nothing is reported there."""
    reports = (
        GapReport.objects.visible_to(access, Permission.GAP_VIEW).current().filter(measure=measure, site=place.site)
    )
    known = Stratifier.objects.filter(pk__in=reports.order_by().values("stratifier"))
    stratifiers = tuple(known)
    chosen = next((s for s in stratifiers if s.code == stratifier), stratifiers[0] if stratifiers else None)
    if chosen is None:
        return None
    rows = list(reports.filter(stratifier=chosen).with_names())
    rows.sort(key=lambda row: Period.parse(row.period).last_day)
    report = next((row for row in rows if row.period == period), rows[-1])
    same_kind = [row for row in rows if Period.parse(row.period).kind == Period.parse(report.period).kind]
    upto = [row for row in same_kind if row.period <= report.period]
    return MeasureStory(
        measure=measure,
        stratifier=chosen,
        place=place,
        report=report,
        analysis=GapAnalysis.from_dict(report.analysis),
        earlier=tuple((row.period, GapAnalysis.from_dict(row.analysis)) for row in upto),
        reports=tuple(upto),
        stratifiers=stratifiers,
        periods=tuple(row.period for row in reversed(rows)),
        sites=_sites_of(access, report) if place.site is None else (),
    )


def _sites_of(access: Access, network: GapReport) -> tuple[tuple[Site, GapAnalysis], ...]:
    """The sites' own reports behind one of the network: same measure, period, stratifier and origin."""
    reports = (
        GapReport.objects.visible_to(access, Permission.GAP_VIEW)
        .current()
        .filter(
            measure=network.measure_id,
            stratifier=network.stratifier_id,
            period=network.period,
            provenance=network.provenance,
            site__isnull=False,
        )
        .select_related("site")
        .order_by("site__name", "site_id")
    )
    return tuple((report.site, GapAnalysis.from_dict(report.analysis)) for report in reports if report.site)


def extracts_of(access: Access) -> list[Extract]:
    """The latest version of each submission this person may see, newest first."""
    extracts = Extract.objects.visible_to(access, Permission.EXTRACT_VIEW).select_related(
        "institution", "data_set", "uploaded_by", "job"
    )
    return list(extracts)


def last_night() -> NightlyRun | None:
    """The newest night that is over. One run by hand for a day to come does not count."""
    return NightlyRun.objects.filter(finished_at__isnull=False, local_date__lte=timezone.localdate()).first()
