"""Several groups over periods. Marks and dashes tell them apart, names stand at the ends of the lines."""

from dataclasses import dataclass, field
from itertools import chain

from .scale import Scale, fit_scale
from .style import (
    DASHES,
    NARROW,
    SERIES,
    SHAPES,
    WIDE,
    Names,
    checked_id,
    drawing,
    hatch,
    line,
    mark,
    marker,
    paint,
    path,
    text,
)
from .svg import Svg, element, group, join
from .text import shorten, text_width, wrap
from .time_axis import Plot, hidden_strip, period_axis, runs, tick_room, value_axis
from .units import PERCENT, Unit
from .values import Reference, Value


@dataclass(frozen=True)
class Series:
    """One group, with a value for every period."""

    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class TrendLines:
    id: str
    title: str
    description: str
    periods: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit = PERCENT
    period_header: str = "Period"
    references: tuple[Reference, ...] = field(default=())

    def __post_init__(self) -> None:
        checked_id(self.id)
        if len(self.series) > SERIES:
            raise ValueError(f"A trend shows at most {SERIES} groups; choose some or draw several charts.")
        if any(len(series.values) != len(self.periods) for series in self.series):
            raise ValueError("Every group needs one value per period: use MISSING where there is none.")

    @property
    def wide(self) -> Svg:
        return draw_wide(self)

    @property
    def narrow(self) -> Svg:
        return draw_narrow(self)

    def table_header(self) -> tuple[str, ...]:
        return (self.period_header, *(series.label for series in self.series))

    def table_rows(self) -> list[tuple[str, ...]]:
        return [
            (period, *(series.values[i].short(self.unit) for series in self.series))
            for i, period in enumerate(self.periods)
        ]


def trend_scale(chart: TrendLines, top: float, bottom: float, ticks: int) -> Scale:
    """Intervals are told in words, not drawn: with several groups their bands would cover each other."""
    shown = chain.from_iterable(series.values for series in chart.series)
    estimates = [value.estimate * chart.unit.factor for value in shown if value.estimate is not None]
    include = [reference.value * chart.unit.factor for reference in chart.references]
    return fit_scale(estimates, bottom, top, ticks=ticks, include=include)


LABEL_SIZE = 13
LABEL_ROOM = 170


def draw_wide(chart: TrendLines) -> Svg:
    top, bottom = 16.0, 290.0
    scale = trend_scale(chart, top, bottom, ticks=5)
    names = [series.label for series in chart.series] + [reference.label for reference in chart.references]
    label_room = min(max((text_width(name, LABEL_SIZE, bold=True) for name in names), default=60), LABEL_ROOM) + 34
    plot = Plot(tick_room(scale, chart.unit) + 4, WIDE - label_room, top, bottom)
    scenery, marks, height = lines_and_marks(chart, scale, plot, WIDE)
    scenery += end_labels(chart, scale, plot)
    return drawing(Names(chart.id, chart.title, chart.description), "wide", WIDE, height, scenery, marks)


def draw_narrow(chart: TrendLines) -> Svg:
    """The names stand above as a key, since a phone has no room beside the lines."""
    key, key_height = key_rows(chart)
    top = key_height + 10
    bottom = top + 210
    scale = trend_scale(chart, top, bottom, ticks=4)
    plot = Plot(tick_room(scale, chart.unit) + 2, NARROW - 8, top, bottom)
    scenery, marks, height = lines_and_marks(chart, scale, plot, NARROW)
    return drawing(Names(chart.id, chart.title, chart.description), "narrow", NARROW, height, [key, *scenery], marks)


def lines_and_marks(chart: TrendLines, scale: Scale, plot: Plot, width: float) -> tuple[list[str], list[str], float]:
    count = len(chart.periods)
    scenery: list[str] = [value_axis(scale, chart.unit, plot), period_axis(chart.periods, plot, width)]
    for reference in chart.references:
        y = scale.at(reference.value * chart.unit.factor)
        scenery.append(line(plot.left, y, plot.right, y, "ink", 1.5, "5 3"))

    marks: list[str] = []
    for order, series in enumerate(chart.series):
        scenery += [series_line(chart, run, order, scale, plot) for run in runs(series.values)]
    for order, series in enumerate(chart.series):
        for i, value in enumerate(series.values):
            if value.is_shown or value.hidden:
                marks.append(point_mark(chart, order, i, scale, plot, first=not marks))

    hidden = [i for i in range(count) if any(series.values[i].hidden for series in chart.series)]
    if not hidden:
        return scenery, marks, plot.bottom + 26
    scenery.append(hidden_strip(hidden, count, plot, plot.bottom + 28))
    scenery.append(hatch(plot.left + 3, plot.bottom + 49, 10, 9, gap=5))
    words = "One or more groups hidden to protect privacy"
    scenery.append(text(plot.left + 20, plot.bottom + 58, words, size=12, color="muted"))
    return scenery, marks, plot.bottom + 66


def series_line(chart: TrendLines, run: list[int], order: int, scale: Scale, plot: Plot) -> Svg:
    points = [point_at(chart, order, i, scale, plot) for i in run]
    colors = paint(stroke=f"s{order}", width=2.2)
    return element("path", d=path(points), stroke_dasharray=DASHES[order], stroke_linejoin="round", **colors)


def point_at(chart: TrendLines, order: int, index: int, scale: Scale, plot: Plot) -> tuple[float, float]:
    estimate = chart.series[order].values[index].estimate
    x = plot.x(index, len(chart.periods))
    return x, plot.bottom + 32.5 if estimate is None else scale.at(estimate * chart.unit.factor)


def point_mark(chart: TrendLines, order: int, index: int, scale: Scale, plot: Plot, *, first: bool) -> Svg:
    series = chart.series[order]
    value = series.values[index]
    says = f"{series.label}, {chart.periods[index]}: {value.words(chart.unit)}"
    x, y = point_at(chart, order, index, scale, plot)
    target = element("circle", cx=x, cy=y, r=9, **paint(), pointer_events="all")
    shape = (
        marker(SHAPES[order], x, y, f"s{order}", 4.2)
        if value.is_shown and shows_marker(chart, series, index)
        else Svg()
    )
    return mark(target, shape, says=says, first=first)


def shows_marker(chart: TrendLines, series: Series, index: int) -> bool:
    """All marks up to a dozen periods, then some, counted from the last; a point without a line always."""
    if [index] in runs(series.values):
        return True
    count = len(chart.periods)
    every = 1 if count <= 12 else -(-count // 8)
    return (count - 1 - index) % every == 0


@dataclass
class EndLabel:
    y: float
    anchor: float
    lines: list[str]
    order: int | None

    @property
    def height(self) -> float:
        return 15.0 * len(self.lines) + 3


def end_labels(chart: TrendLines, scale: Scale, plot: Plot) -> list[str]:
    labels = series_labels(chart, scale, plot) + reference_labels(chart, scale)
    spread(labels, plot.top - 8, plot.bottom + 6)
    return [drawn_label(label, plot.right) for label in labels]


def series_labels(chart: TrendLines, scale: Scale, plot: Plot) -> list[EndLabel]:
    labels = []
    for order, series in enumerate(chart.series):
        shown = [value.estimate for value in series.values if value.estimate is not None]
        y = scale.at(shown[-1] * chart.unit.factor) if shown else plot.bottom
        words = series.label if shown else f"{series.label} (nothing to show)"
        labels.append(EndLabel(y, y, wrap(words, LABEL_SIZE, LABEL_ROOM), order))
    return labels


def reference_labels(chart: TrendLines, scale: Scale) -> list[EndLabel]:
    labels = []
    for reference in chart.references:
        y = scale.at(reference.value * chart.unit.factor)
        labels.append(EndLabel(y, y, wrap(reference.label, LABEL_SIZE, LABEL_ROOM), None))
    return labels


def spread(labels: list[EndLabel], top: float, bottom: float) -> None:
    """Push labels apart downwards, then back up from the bottom, keeping their order."""
    labels.sort(key=lambda label: label.anchor)
    edge = top
    for label in labels:
        label.y = max(label.y, edge + label.height / 2)
        edge = label.y + label.height / 2
    edge = bottom
    for label in reversed(labels):
        label.y = min(label.y, edge - label.height / 2)
        edge = label.y - label.height / 2


def drawn_label(label: EndLabel, x: float) -> Svg:
    color = "ink" if label.order is None else f"s{label.order}"
    parts: list[str] = []
    if abs(label.y - label.anchor) > 5:
        parts.append(line(x + 1, label.anchor, x + 12, label.y, "axis"))
    if label.order is not None:
        parts.append(marker(SHAPES[label.order], x + 19, label.y, color, 4.2))
    first = label.y + 4.5 - 7.5 * (len(label.lines) - 1)
    start = x + (14 if label.order is None else 29)
    parts += [text(start, first + 15 * i, words, color=color, bold=True) for i, words in enumerate(label.lines)]
    return group(*parts)


def key_rows(chart: TrendLines) -> tuple[Svg, float]:
    """Line sample and name of each group, flowing into rows; returns the drawing and its height."""
    parts: list[str] = []
    x, y = 0.0, 12.0
    entries: list[tuple[str, int | None]] = [(series.label, order) for order, series in enumerate(chart.series)]
    entries += [(reference.label, None) for reference in chart.references]
    for label, order in entries:
        words = shorten(label, LABEL_SIZE, NARROW - 40)
        needed = 36 + text_width(words, LABEL_SIZE) + 16
        if x and x + needed - 16 > NARROW:
            x, y = 0.0, y + 22
        parts.append(key_sample(x, y, order))
        parts.append(text(x + 36, y + 4.5, words, size=LABEL_SIZE))
        x += needed
    return join(parts), y + 10


def key_sample(x: float, y: float, order: int | None) -> Svg:
    if order is None:
        return line(x, y, x + 30, y, "ink", 1.5, "5 3")
    sample = line(x, y, x + 30, y, f"s{order}", 2.2, DASHES[order])
    return join([sample, marker(SHAPES[order], x + 15, y, f"s{order}", 4.2)])
