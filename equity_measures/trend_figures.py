"""The control chart of a line over time, for pages and for paper alike."""

from __future__ import annotations

from collections.abc import Sequence

from equity_measures import trend_words
from equity_measures.statistics.spc_rules import strongest_by_point
from equity_measures.trends import Line
from mielhss.lib.charts import ControlChart, ControlPoint, Unit


def control_chart(
    id: str,
    line: Line,
    periods: Sequence[str],
    *,
    title: str,
    description: str,
    unit: Unit,
    value_header: str = "Rate",
    zero_label: str = "",
) -> ControlChart:
    """The chart as drawn: values, lines, and each point's strongest signal by shape and in words."""
    marked = strongest_by_point(line.signals)
    points = []
    for period, value, point in zip(periods, line.values, line.chart.points, strict=True):
        signal = marked.get(point.index)
        points.append(
            ControlPoint(
                period,
                value,
                point.center,
                point.lower,
                point.upper,
                signal=signal.news(line.higher_is_better) if signal else "ordinary",
                words=trend_words.short(signal, line) if signal else "",
                part=point.part,
            )
        )
    return ControlChart(
        id=id,
        title=title,
        description=description,
        points=tuple(points),
        unit=unit,
        center_label=trend_words.center_name(line).capitalize(),
        value_header=value_header,
        zero_label=zero_label,
    )
