"""What a gap report says of a pair of groups on the day a project begins from it."""

from __future__ import annotations

from dataclasses import dataclass

from equity_measures.models import GapReport
from equity_measures.statistics.analysis import GapAnalysis, Row
from equity_measures.statistics.reference import OVERALL
from equity_measures.trends import EVERYBODY, gap_value
from mielhss.lib.numbers import percent, points
from partners.access import Access
from partners.roles import Permission


@dataclass(frozen=True)
class Baseline:
    """Two groups, how far apart they were, and with which interval; numbers are None where they are hidden."""

    report: GapReport
    group: str
    group_label: str
    reference: str
    reference_label: str
    gap: float | None
    lower: float | None
    upper: float | None
    rate: float | None
    reference_rate: float | None

    @property
    def sentence(self) -> str:
        """The gap as a page says it."""
        if self.gap is None:
            return f"{self.group_label} compared with {self.reference_label}: too few people to show."
        return (
            f"{self.group_label} {percent(self.rate)}, {self.reference_label} {percent(self.reference_rate)}: "
            f"a gap of {points(self.gap)} points (95% interval {points(self.lower)} to {points(self.upper)})."
        )


def report_of(access: Access, pk: int) -> GapReport | None:
    """The gap report by its number, if she may see it."""
    return GapReport.objects.visible_to(access, Permission.GAP_VIEW).with_names().filter(pk=pk).first()


def baseline(report: GapReport, group: str = "") -> Baseline | None:
    """The gap of a group against the comparison group of the report; None where nobody can be compared.

    group: the code of a group; empty or unknown for the one that fares worst.
    """
    analysis = GapAnalysis.from_dict(report.analysis)
    choices = groups(analysis)
    worst = analysis.gap.code if analysis.gap else ""
    code = next((code for code, _ in choices if code == group), "") or worst or (choices[0][0] if choices else "")
    row = _row(analysis, code)
    reference = analysis.reference.code
    if row is None or reference is None or reference == code:
        return None
    value = gap_value(analysis, code, reference)
    return Baseline(
        report=report,
        group=code,
        group_label=row.label,
        reference=reference,
        reference_label=analysis.reference.label or EVERYBODY,
        gap=value.estimate,
        lower=value.lower,
        upper=value.upper,
        rate=row.rate if row.is_shown else None,
        reference_rate=_reference_rate(analysis, reference),
    )


def groups(analysis: GapAnalysis) -> list[tuple[str, str]]:
    """The known groups that are shown and can have a gap."""
    return [
        (row.code, row.label)
        for row in analysis.rows
        if row.is_shown and not row.is_unknown and row.code != analysis.reference.code
    ]


def _row(analysis: GapAnalysis, code: str) -> Row | None:
    return next((row for row in analysis.rows if row.code == code), None)


def _reference_rate(analysis: GapAnalysis, reference: str) -> float | None:
    if reference == OVERALL:
        return analysis.total.rate
    row = _row(analysis, reference)
    return row.rate if row and row.is_shown else None
