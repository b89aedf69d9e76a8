"""Charts of gap analyses: for pages and for paper alike. Reads no database."""

from __future__ import annotations

from collections.abc import Sequence

from equity_measures.statistics.analysis import GapAnalysis, Row
from equity_measures.statistics.intervals import newcombe_one
from mielhss.lib.charts import (
    HIDDEN,
    MISSING,
    POINTS,
    DotPlot,
    GapTrend,
    Group,
    Reference,
    Series,
    Sparkline,
    TrendLines,
    Value,
)

History = Sequence[tuple[str, GapAnalysis]]

# More lines than this cannot be told apart.
MOST_LINES = 6


def groups_plot(id: str, analysis: GapAnalysis, *, title: str, axis_label: str) -> DotPlot:
    """Rates of the groups with their intervals, beside the overall rate. Groups that fare worst come first."""
    rows = sorted(analysis.rows, key=lambda row: _badness(row, analysis.higher_is_better))
    if analysis.is_ordered:
        rows = sorted(analysis.rows, key=lambda row: (row.is_unknown, row.rank or 0))
    total = analysis.total.rate
    return DotPlot(
        id=id,
        title=title,
        description=analysis.sentence,
        groups=tuple(Group(row.label, value_of(row), row.is_reference) for row in rows),
        axis_label=axis_label,
        references=(Reference("Overall", total),) if total is not None else (),
    )


def _badness(row: Row, higher_is_better: bool) -> tuple[bool, bool, float]:
    rate = row.rate if row.rate is not None else 0.0
    return (row.is_unknown, not row.is_shown, rate if higher_is_better else -rate)


def value_of(row: Row | None) -> Value:
    if row is None:
        return MISSING
    if not row.is_shown:
        return HIDDEN
    return Value(row.rate, row.lower, row.upper, row.numerator, row.denominator)


def trend_plot(id: str, history: History, *, title: str) -> TrendLines:
    """The rate of each group over the periods; at most six groups, the largest of the last period."""
    periods = tuple(period for period, _ in history)
    last = history[-1][1]
    largest = sorted((r for r in last.rows if not r.is_unknown), key=lambda r: -(r.denominator or 0))[:MOST_LINES]
    chosen = [row for row in last.rows if row in largest]
    series = tuple(
        Series(row.label, tuple(value_of(_row(analysis, row.code)) for _, analysis in history)) for row in chosen
    )
    return TrendLines(
        id=id,
        title=title,
        description=_who_is_drawn(last.rows, chosen, len(periods)),
        periods=periods,
        series=series,
    )


def _who_is_drawn(rows: Sequence[Row], chosen: Sequence[Row], periods: int) -> str:
    """How many groups a trend shows, and by name those that it leaves out."""
    left = [row.label for row in rows if row not in chosen]
    text = f"Rates of {len(chosen)} group{'s' if len(chosen) != 1 else ''} over {periods} periods."
    if not left:
        return text
    return f"{text} Not drawn, though in the table of every group: {', '.join(left)}."


def _row(analysis: GapAnalysis, code: str) -> Row | None:
    return next((row for row in analysis.rows if row.code == code), None)


def gap_trend(id: str, history: History, *, title: str) -> GapTrend | None:
    """The difference between the two groups that make the gap of the last period, in every period.

    The same two groups throughout, so that the line tells of them and not of a change of who fares worst. None when
    the last period has no gap between two groups.
    """
    last = history[-1][1]
    if last.gap is None or last.reference.code in (None, "overall"):
        return None
    worse, better = last.gap.code, str(last.reference.code)
    sign = -1.0 if last.higher_is_better else 1.0
    values = tuple(difference_of(_row(a, worse), _row(a, better), sign) for _, a in history)
    return GapTrend(
        id=id,
        title=title,
        description=(
            f"How much worse {last.gap.label} fares than {last.gap.reference_label}, in percentage points with the "
            f"95% interval, over {len(history)} periods."
        ),
        periods=tuple(period for period, _ in history),
        values=values,
        unit=POINTS,
        above=f"Worse for {last.gap.label}",
        below=f"Worse for {last.gap.reference_label}",
    )


def difference_of(worse: Row | None, better: Row | None, sign: float) -> Value:
    """How much worse one group fares than the other, with its interval; sign is -1 where higher is better, else 1."""
    if worse is None or better is None:
        return MISSING
    if not (worse.is_shown and better.is_shown):
        return HIDDEN
    if worse.rate is None or better.rate is None:
        return MISSING  # a group without people
    ends = sorted(sign * end for end in newcombe_one(*_counts(worse), *_counts(better)))
    return Value(sign * (worse.rate - better.rate), ends[0], ends[1])


def _counts(row: Row) -> tuple[int, int]:
    return row.numerator or 0, row.denominator or 0


def sparkline(id: str, sizes: Sequence[float | None], *, title: str) -> Sparkline:
    """The size of the gap over the periods, as small as a word."""
    return Sparkline(
        id=id,
        title=title,
        description="Size of the largest gap in each period.",
        values=tuple(MISSING if size is None else Value(size) for size in sizes),
        unit=POINTS,
        zero_line=True,
    )
