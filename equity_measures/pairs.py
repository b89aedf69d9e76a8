"""Two stratifiers at once: the reports of a place, with the margins that its other reports print."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from equity_measures.models import GapReport, PairReport
from equity_measures.queries import MeasureStory
from equity_measures.statistics.analysis import GapAnalysis, Row
from mielhss.lib.numbers import percent, points
from partners.access import Access
from partners.roles import Permission

JOINED = "*"


@dataclass(frozen=True)
class Square:
    """A cell of the grid: what stands in it, what is found, how strong its tint is. No row where nobody is."""

    text: str
    finding: str = ""
    tint: int = 0
    row: Row | None = None


@dataclass(frozen=True)
class PairGrid:
    """A pair's report as a grid: the first stratifier down, the second across, everybody last."""

    report: PairReport
    analysis: GapAnalysis
    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Square, ...]], ...]
    totals: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{self.report.first.title} and {self.report.second.title.lower()}"

    @property
    def slug(self) -> str:
        return f"{self.report.first.code}-{self.report.second.code}"


def grids_of(access: Access, story: MeasureStory) -> list[PairGrid]:
    """The pairs that hold the stratifier looked at, in two queries."""
    of_place = {"measure": story.measure, "site": story.place.site, "period": story.report.period}
    stratifier = story.stratifier
    reports = list(
        PairReport.objects.visible_to(access, Permission.GAP_VIEW)
        .current()
        .filter(Q(first=stratifier) | Q(second=stratifier), **of_place)
        .select_related("first", "second", "site")
        .order_by("first__position", "second__position")
    )
    if not reports:
        return []
    singles = GapReport.objects.visible_to(access, Permission.GAP_VIEW).current().filter(**of_place)
    margins = {report.stratifier_id: GapAnalysis.from_dict(report.analysis) for report in singles}
    return [_grid(report, margins) for report in reports if {report.first_id, report.second_id} <= margins.keys()]


def _grid(report: PairReport, margins: dict[int, GapAnalysis]) -> PairGrid:
    analysis = GapAnalysis.from_dict(report.analysis)
    rows = {row.code: row for row in analysis.rows}
    first = [row for row in margins[report.first_id].rows if not row.is_unknown]
    second = [row for row in margins[report.second_id].rows if not row.is_unknown]
    lines = tuple(
        (
            down.label,
            (*(_square(rows.get(f"{down.code}{JOINED}{across.code}"), analysis) for across in second), _margin(down)),
        )
        for down in first
    )
    total = margins[report.first_id].total.rate
    totals = (*(_margin(across).text for across in second), "Hidden" if total is None else percent(total))
    return PairGrid(report, analysis, tuple(row.label for row in second), lines, totals)


STRONGEST = 0.20
"""How much worse, as a proportion, has the strongest of four tints; more looks alike."""


def _square(row: Row | None, analysis: GapAnalysis) -> Square:
    if row is None:
        return Square("–", "no people")
    if not row.is_shown or row.rate is None:
        return Square("Hidden", row=row)
    if row.is_reference:
        return Square(percent(row.rate), "comparison", row=row)
    if row.difference is None:
        return Square(percent(row.rate), row=row)
    worse = -row.difference if analysis.higher_is_better else row.difference
    if row.q_value is None or row.q_value > 1 - analysis.policy.confidence:
        return Square(percent(row.rate), "may be chance", row=row)
    if worse <= 0:
        return Square(percent(row.rate), f"{points(-worse)} better", row=row)
    return Square(percent(row.rate), f"{points(worse)} worse", 1 + min(3, int(4 * worse / STRONGEST)), row)


def _margin(row: Row) -> Square:
    return Square(percent(row.rate) if row.rate is not None else "Hidden", row=row)
