"""The section about one measure: charts, tables, and what to mind when reading them."""

from __future__ import annotations

from equity_measures import figures
from mielhss.lib.charts import HIDDEN, POINTS, GapTrend, Value
from reports.document import Block, Figure, Notice, Pair, Prose, Section
from reports.kinds.progress import tables
from reports.kinds.progress.facts import Change, GapFacts, TrendPoint
from reports.kinds.progress.words import gap_methods


def gap_section(gap: GapFacts) -> Section:
    blocks: list[Block] = [Prose((gap.analysis.sentence,)), _groups_figure(gap), tables.groups(gap)]
    notes: list[Block] = [Prose((completeness(gap), gap_methods(gap)), is_small=True)]
    if gap.stratifier.caution:
        notes.append(Notice("Please mind", gap.stratifier.caution, tone="caution"))
    if len(gap.trend) > 1:
        blocks.append(Pair((_trend_figure(gap),), (tables.trend(gap), *notes)))
    else:
        blocks += notes
    eyebrow = f"{gap.measure.kind} · {gap.place}, {gap.period_label} · {gap.data_label}"
    return Section(f"gap-{gap.key}", gap.title, tuple(blocks), level=2, eyebrow=eyebrow)


def _groups_figure(gap: GapFacts) -> Figure:
    direction = "higher is better" if gap.measure.higher_is_better else "lower is better"
    chart = figures.groups_plot(
        f"groups-{gap.key}", gap.analysis, title=gap.title, axis_label=f"Share of {gap.measure.people}; {direction}"
    )
    return Figure(chart)


def _trend_figure(gap: GapFacts) -> Figure:
    worst = gap.analysis.gap
    label, other = (worst.label, worst.reference_label) if worst else ("", "")
    told = change_sentence(gap.change)
    chart = GapTrend(
        id=f"trend-{gap.key}",
        title=f"The gap over time: {gap.title}",
        description=f"How much worse {label} fares than {other}, over {len(gap.trend)} periods. {told}".strip(),
        periods=tuple(point.period for point in gap.trend),
        values=tuple(_value(point) for point in gap.trend),
        unit=POINTS,
        above=f"Worse for {label}",
        below=f"Worse for {other}",
    )
    caption = f"The gap between {label} and {other} over time, in percentage points. {told}".strip()
    return Figure(chart, caption=caption, is_small=True)


def _value(point: TrendPoint) -> Value:
    return HIDDEN if point.is_hidden else Value(point.size, point.lower, point.upper)


def change_sentence(change: Change | None) -> str:
    if change is None:
        return ""
    limits = f"{POINTS.interval(change.lower, change.upper)}"
    moved = f"{POINTS.text(change.size)} since {change.since} (interval {limits})"
    if not change.is_certain:
        return f"Change: {moved}, which may be chance."
    return f"It {change.word.lower()}: {moved}."


def completeness(gap: GapFacts) -> str:
    """How many people's group is known, in a sentence."""
    found = gap.analysis.completeness
    if found.share is None:
        return "How many people's group is known cannot be told without revealing small counts."
    share = f"{100 * found.share:.1f}%"
    if found.status == "at_least":
        return f"The group is known for at least {share} of {found.total:,} people."
    return f"The group is known for {share} of {found.total:,} people."
