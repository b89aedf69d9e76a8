"""All sites of a measure in one picture: who lies further from the others than chance lets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equity_measures.models import GapReport
from equity_measures.queries import MeasureStory
from equity_measures.statistics.analysis import SHOWN, Total
from equity_measures.statistics.funnel import ACTION, WARNING, Funnel, Point, curve, funnel
from mielhss.lib.charts import FunnelPlot, FunnelPoint, Value, limits_of
from mielhss.lib.numbers import percent
from partners.access import Access
from partners.roles import Permission

FEWEST = 3
ANOTHER = "Another site"


@dataclass(frozen=True)
class SiteTotal:
    """Everybody at one site, as its own report shows them. Sites that are not the reader's have no name."""

    name: str
    is_own: bool
    total: Total


def totals_of(access: Access, story: MeasureStory) -> list[SiteTotal]:
    """The sites of one origin whose totals may be shown: hidden ones are left out before anybody looks.

    Other sites' reports are read for their suppressed totals alone, and lose their names here.
    """
    reports = GapReport.objects.current().filter(
        measure=story.measure,
        stratifier=story.stratifier,
        period=story.report.period,
        provenance=story.report.provenance,
        site__isnull=False,
    )
    mine = set(reports.visible_to(access, Permission.GAP_VIEW).values_list("pk", flat=True))
    found = []
    for pk, name, total in reports.order_by("site__name", "pk").values_list("pk", "site__name", "analysis__total"):
        if total["status"] == SHOWN and total["denominator"]:
            found.append(SiteTotal(name if pk in mine else ANOTHER, pk in mine, Total(**total)))
    # By name the order of sites would tell who the unnamed ones are.
    return sorted(found, key=lambda site: (not site.is_own, site.name if site.is_own else "", site.total.denominator))


def site_funnel(story: MeasureStory, sites: Sequence[SiteTotal]) -> tuple[FunnelPlot, str] | None:
    """The plot and its sentence; None for fewer sites than can be compared."""
    if len(sites) < FEWEST:
        return None
    counts = [(site.name, site.total.numerator or 0, site.total.denominator or 0) for site in sites]
    judged = funnel(counts)
    if judged is None:
        return None
    most = max(people for _, _, people in counts)
    # A point beyond the last site's, so that the curves do not end on it.
    people = [n for n in curve(judged.target, most + most // 20 + 1) if n >= min(n for _, _, n in counts) // 2]
    marked = story.place.site.name if story.place.site else ""
    plot = FunnelPlot(
        id=f"{story.measure.code}-sites",
        title="Sites beside each other",
        description=sentence(judged, higher_is_better=story.measure.higher_is_better),
        target=judged.target,
        target_label="All these sites",
        points=tuple(
            FunnelPoint(site.name, _value(site.total), outside(point), site.is_own and site.name == marked)
            for site, point in zip(sites, judged.points, strict=True)
        ),
        limits=limits_of(people, judged.limits(people, WARNING), judged.limits(people, ACTION)),
        people_label="People counted at the site",
    )
    return plot, plot.description


def _value(total: Total) -> Value:
    return Value(total.rate, total.lower, total.upper, total.numerator, total.denominator)


def outside(point: Point) -> str:
    """On which side of which limits a site lies; empty within them."""
    if not point.direction:
        return ""
    limit = "99.8%" if point.verdict == "beyond-998" else "95%"
    return f"{point.direction} the {limit} limits"


def sentence(judged: Funnel, *, higher_is_better: bool) -> str:
    """What the plot shows, from its numbers."""
    count, far = len(judged.points), judged.outside()
    start = f"{count} sites together have a rate of {percent(judged.target)}."
    expected = sum(point.verdict == "beyond-95" for point in judged.points)
    near = f" {_sites(expected)} between the 95% and 99.8% limits, where chance puts one in twenty." if expected else ""
    if not far:
        return f"{start} No site lies outside the limits that chance would break twice in a thousand.{near}"
    better = sum((point.direction == "above") == higher_is_better for point in far)
    sides = [
        f"{_sites(number)} outside on the {side} side"
        for number, side in ((len(far) - better, "worse"), (better, "better"))
        if number
    ]
    return f"{start} {' and '.join(sides)} of limits that chance would break twice in a thousand.{near}"


def _sites(number: int) -> str:
    return "1 site lies" if number == 1 else f"{number} sites lie"
