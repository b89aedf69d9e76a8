"""The gap itself over time: a difference with its interval, and a line where there is no gap."""

from dataclasses import dataclass, field
from itertools import chain

from .scale import Scale, fit_scale
from .style import (
    NARROW,
    WIDE,
    Names,
    checked_id,
    drawing,
    hatch,
    line,
    mark,
    marker,
    on_paper,
    paint,
    path,
    text,
)
from .svg import Svg, element, join
from .text import shorten, text_width
from .time_axis import Plot, hidden_strip, period_axis, runs, tick_room, value_axis
from .units import POINTS, Unit
from .values import Value, cells


@dataclass(frozen=True)
class Annotation:
    """Something that happened, such as the start of an improvement project."""

    period: str
    label: str


@dataclass(frozen=True)
class GapTrend:
    id: str
    title: str
    description: str
    periods: tuple[str, ...]
    values: tuple[Value, ...]
    unit: Unit = POINTS
    no_gap: float = 0.0
    no_gap_label: str = "No gap"
    above: str = ""
    below: str = ""
    period_header: str = "Period"
    value_header: str = "Gap"
    annotations: tuple[Annotation, ...] = field(default=())

    def __post_init__(self) -> None:
        checked_id(self.id)
        if len(self.values) != len(self.periods):
            raise ValueError("A gap trend needs one value per period: use MISSING where there is none.")
        if any(note.period not in self.periods for note in self.annotations):
            raise ValueError("An annotation must name one of the chart's periods.")

    @property
    def wide(self) -> Svg:
        return draw(self, "wide")

    @property
    def narrow(self) -> Svg:
        return draw(self, "narrow")

    def table_header(self) -> tuple[str, ...]:
        return (self.period_header, self.value_header, "95% interval")

    def table_rows(self) -> list[tuple[str, ...]]:
        return [(period, *cells(value, self.unit)[:2]) for period, value in zip(self.periods, self.values, strict=True)]


def draw(chart: GapTrend, variant: str) -> Svg:
    width = WIDE if variant == "wide" else NARROW
    sides, sides_height = side_names(chart, width)
    top = sides_height + (34.0 if chart.annotations else 14.0)
    bottom = top + (230 if variant == "wide" else 200)
    extents = chain.from_iterable(value.extent(chart.unit) for value in chart.values)
    zero = chart.no_gap * chart.unit.factor
    scale = fit_scale(extents, bottom, top, ticks=5 if variant == "wide" else 4, include=[zero])
    plot = Plot(tick_room(scale, chart.unit) + 4, width - 10, top, bottom)

    scenery: list[str] = [sides, value_axis(scale, chart.unit, plot), period_axis(chart.periods, plot, width)]
    scenery += bands(chart, scale, plot)
    scenery += zero_line(chart, scale, plot)
    scenery += [annotation(chart, note, plot) for note in chart.annotations]
    scenery += estimate_lines(chart, scale, plot)
    marks: list[str] = []
    for i, value in enumerate(chart.values):
        if value.is_shown or value.hidden:
            marks.append(point_mark(chart, i, scale, plot, first=not marks))

    height = bottom + 26
    hidden = [i for i, value in enumerate(chart.values) if value.hidden]
    if hidden:
        scenery.append(hidden_strip(hidden, len(chart.values), plot, bottom + 28))
        scenery.append(hatch(plot.left + 3, bottom + 49, 10, 9, gap=5))
        scenery.append(text(plot.left + 20, bottom + 58, "Hidden to protect privacy", size=12, color="muted"))
        height = bottom + 66
    return drawing(Names(chart.id, chart.title, chart.description), variant, width, height, scenery, marks)


ARROW = 13


def side_names(chart: GapTrend, width: float) -> tuple[Svg, float]:
    """What a gap above or below zero means, above the plot, where it covers no band; and its height."""
    parts: list[str] = []
    x, y = 0.0, 0.0
    for name, rises in ((chart.above, True), (chart.below, False)):
        if not name:
            continue
        words = shorten(name, 12, width - ARROW)
        needed = ARROW + text_width(words, 12)
        y = y or 12.0
        if x and x + needed > width:
            x, y = 0.0, y + 18
        parts += [arrow(x + 4, y, rises), text(x + ARROW, y, words, size=12, color="muted")]
        x += needed + 24
    return join(parts), y + 8 if parts else 0.0


def arrow(x: float, y: float, rises: bool) -> Svg:
    """Drawn, since the typeface has no arrows and another one would stand in where there is one."""
    tip, foot, head = (y - 9, y, y - 5) if rises else (y, y - 9, y - 4)
    lines = path([(x, foot), (x, tip)]) + path([(x - 3, head), (x, tip), (x + 3, head)])
    return element("path", d=lines, **paint(stroke="axis", width=1.6))


def place(chart: GapTrend, index: int, number: float, scale: Scale, plot: Plot) -> tuple[float, float]:
    return plot.x(index, len(chart.periods)), scale.at(number * chart.unit.factor)


def bands(chart: GapTrend, scale: Scale, plot: Plot) -> list[str]:
    """The interval as a band; a single period between gaps gets an upright line instead."""
    bounded = [value if value.lower is not None else Value() for value in chart.values]
    drawn: list[str] = []
    for run in runs(bounded):
        lowers = [place(chart, i, bounded[i].lower or 0.0, scale, plot) for i in run]
        uppers = [place(chart, i, bounded[i].upper or 0.0, scale, plot) for i in run]
        if len(run) == 1:
            drawn.append(line(*lowers[0], *uppers[0], "band", 8))
        else:
            drawn.append(element("path", d=path(uppers + lowers[::-1]) + "Z", **paint(fill="band")))
    return drawn


def zero_line(chart: GapTrend, scale: Scale, plot: Plot) -> list[str]:
    y = scale.at(chart.no_gap * chart.unit.factor)
    parts: list[str] = [line(plot.left, y, plot.right, y, "ink", 1.8)]
    room = plot.right - plot.left - 12
    # The label stands on the emptier side of the line.
    low_side = y > (plot.top + plot.bottom) / 2
    label_y = y + 15 if low_side and plot.bottom - y > 18 else y - 6
    parts.append(on_paper(plot.left + 6, label_y, shorten(chart.no_gap_label, 12, room), color="ink", bold=True))
    return parts


def annotation(chart: GapTrend, note: Annotation, plot: Plot) -> Svg:
    x = plot.x(chart.periods.index(note.period), len(chart.periods))
    words = shorten(note.label, 12, plot.right - plot.left)
    half = text_width(words, 12) / 2
    center = min(max(x, plot.left + half), plot.right - half)
    return join(
        [
            line(x, plot.top - 14, x, plot.bottom, "axis", 1.2, "2 3"),
            text(center, plot.top - 19, words, size=12, anchor="middle", color="ink"),
        ]
    )


def estimate_lines(chart: GapTrend, scale: Scale, plot: Plot) -> list[str]:
    drawn: list[str] = []
    for run in runs(chart.values):
        points = [place(chart, i, chart.values[i].estimate or 0.0, scale, plot) for i in run]
        drawn.append(element("path", d=path(points), stroke_linejoin="round", **paint(stroke="s0", width=2.4)))
    return drawn


def point_mark(chart: GapTrend, index: int, scale: Scale, plot: Plot, *, first: bool) -> Svg:
    value = chart.values[index]
    says = f"{chart.periods[index]}: {value.words(chart.unit)}"
    if value.estimate is None:
        x, y, shape = plot.x(index, len(chart.periods)), plot.bottom + 32.5, Svg()
    else:
        x, y = place(chart, index, value.estimate, scale, plot)
        shape = marker("circle", x, y, "s0", 4.2)
    target = element("circle", cx=x, cy=y, r=10, **paint(), pointer_events="all")
    return mark(target, shape, says=says, first=first)
