"""A series over time with its average and the limits of ordinary variation; signals stand out by shape."""

from dataclasses import dataclass, field
from itertools import groupby

from .gap_trend import Annotation
from .scale import Scale, fit_scale
from .style import NARROW, WIDE, Names, checked_id, drawing, hatch, line, mark, marker, paint, path, text
from .svg import Svg, element, join
from .text import shorten, text_width
from .time_axis import Plot, hidden_strip, period_axis, runs, tick_room, value_axis
from .units import PERCENT, Unit
from .values import Value

ORDINARY, IMPROVEMENT, CONCERN, NEITHER = "ordinary", "improvement", "concern", "neither"
# Shape, color and name of what a point says.
MARKS = {
    ORDINARY: ("circle", "s0", "Ordinary"),
    IMPROVEMENT: ("diamond", "s2", "Improvement"),
    CONCERN: ("square", "s1", "Concern"),
    NEITHER: ("triangle", "s3", "Unusual"),
}
LIMIT_DASH = "6 4"
KEY_SIZE = 12.5


@dataclass(frozen=True)
class ControlPoint:
    """A period's value and lines. `signal` is a key of MARKS; `words` say why it is more than ordinary."""

    period: str
    value: Value
    center: float | None = None
    lower: float | None = None
    upper: float | None = None
    signal: str = ORDINARY
    words: str = ""
    part: int = 1

    def __post_init__(self) -> None:
        if self.signal not in MARKS:
            raise ValueError(f"A signal is one of {', '.join(MARKS)}.")

    def says(self, unit: Unit) -> str:
        parts = [f"{self.period}: {self.value.words(unit)}", self.words]
        return "; ".join(part for part in parts if part)


@dataclass(frozen=True)
class ControlChart:
    id: str
    title: str
    description: str
    points: tuple[ControlPoint, ...]
    unit: Unit = PERCENT
    center_label: str = "Average"
    period_header: str = "Period"
    value_header: str = "Rate"
    zero_label: str = ""
    annotations: tuple[Annotation, ...] = field(default=())

    def __post_init__(self) -> None:
        checked_id(self.id)
        if any(note.period not in self.periods for note in self.annotations):
            raise ValueError("An annotation must name one of the chart's periods.")

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(point.period for point in self.points)

    @property
    def wide(self) -> Svg:
        return draw(self, "wide")

    @property
    def narrow(self) -> Svg:
        return draw(self, "narrow")

    def table_header(self) -> tuple[str, ...]:
        return (self.period_header, self.value_header, "95% interval", self.center_label, "Limits", "Signal")

    def table_rows(self) -> list[tuple[str, ...]]:
        return [
            (
                point.period,
                point.value.short(self.unit),
                self.unit.interval(point.value.lower, point.value.upper),
                "" if point.center is None else self.unit.text(point.center),
                self.unit.interval(point.lower, point.upper),
                point.words,
            )
            for point in self.points
        ]


def draw(chart: ControlChart, variant: str) -> Svg:
    width = WIDE if variant == "wide" else NARROW
    key, key_height = key_rows(chart, width)
    top = key_height + (34.0 if chart.annotations else 12.0)
    bottom = top + (230 if variant == "wide" else 200)
    extents = [
        number * chart.unit.factor
        for point in chart.points
        for number in (point.value.estimate, point.center, point.lower, point.upper)
        if number is not None
    ]
    include = [0.0] if chart.zero_label else []
    scale = fit_scale(extents, bottom, top, ticks=5 if variant == "wide" else 4, include=include)
    plot = Plot(tick_room(scale, chart.unit) + 4, width - 10, top, bottom)

    scenery: list[str] = [key, value_axis(scale, chart.unit, plot), period_axis(chart.periods, plot, width)]
    scenery += zero_line(chart, scale, plot)
    scenery += level_lines(chart, scale, plot)
    scenery += [annotation(chart, note, plot) for note in chart.annotations]
    scenery += value_lines(chart, scale, plot)
    marks: list[str] = []
    for i, point in enumerate(chart.points):
        if point.value.is_shown or point.value.hidden:
            marks.append(point_mark(chart, i, scale, plot, first=not marks))

    height = bottom + 26
    hidden = [i for i, point in enumerate(chart.points) if point.value.hidden]
    if hidden:
        scenery.append(hidden_strip(hidden, len(chart.points), plot, bottom + 28))
        scenery.append(hatch(plot.left + 3, bottom + 49, 10, 9, gap=5))
        scenery.append(text(plot.left + 20, bottom + 58, "Hidden to protect privacy", size=12, color="muted"))
        height = bottom + 66
    return drawing(Names(chart.id, chart.title, chart.description), variant, width, height, scenery, marks)


def key_rows(chart: ControlChart, width: float) -> tuple[Svg, float]:
    """What lines and shapes mean, flowing into rows; and the height of it. Only what the chart has."""
    parts: list[str] = []
    x, y = 0.0, 10.0
    for sample, words in key_entries(chart):
        words = shorten(words, KEY_SIZE, width - 40)
        room = 32.0 if sample in ("center", "limits") else 16.0
        needed = room + text_width(words, KEY_SIZE) + 18
        if x and x + needed - 18 > width:
            x, y = 0.0, y + 20
        parts += [key_sample(sample, x, y), text(x + room, y + 4.5, words, size=KEY_SIZE)]
        x += needed
    return join(parts), y + 8 if parts else 0.0


def key_entries(chart: ControlChart) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    centers = [point.center for point in chart.points if point.center is not None]
    if centers:
        several = "" if len({point.part for point in chart.points}) == 1 else ", now"
        entries.append(("center", f"{chart.center_label}{several} {chart.unit.text(centers[-1])}"))
    if any(point.upper is not None for point in chart.points):
        entries.append(("limits", "Limits of ordinary variation"))
    signals = {point.signal for point in chart.points if point.value.is_shown}
    return entries + [(signal, MARKS[signal][2]) for signal in MARKS if signal in signals and signal != ORDINARY]


def key_sample(sample: str, x: float, y: float) -> Svg:
    if sample == "center":
        return line(x, y, x + 26, y, "ink", 1.6)
    if sample == "limits":
        return line(x, y, x + 26, y, "axis", 1.6, LIMIT_DASH)
    shape, color, _ = MARKS[sample]
    return marker(shape, x + 6, y, color, 5)


def zero_line(chart: ControlChart, scale: Scale, plot: Plot) -> list[str]:
    """Where there is no difference, named at its right end."""
    if not chart.zero_label:
        return []
    y = scale.at(0.0)
    words = text(plot.right - 4, y - 5, chart.zero_label, size=12, color="muted", anchor="end")
    return [line(plot.left, y, plot.right, y, "axis", 1.2, "2 3"), words]


def level_lines(chart: ControlChart, scale: Scale, plot: Plot) -> list[str]:
    """Center line and limits: a step for each period, since limits follow its size; broken between parts."""
    drawn: list[str] = []
    for level, color, width, dash in (
        ("lower", "axis", 1.4, LIMIT_DASH),
        ("upper", "axis", 1.4, LIMIT_DASH),
        ("center", "ink", 1.6, None),
    ):
        for stretch in stretches(chart, level):
            corners = [
                (edge, scale.at((getattr(chart.points[i], level) or 0.0) * chart.unit.factor))
                for i in stretch
                for edge in edges(i, len(chart.points), plot)
            ]
            drawn.append(
                element(
                    "path",
                    d=path(corners),
                    stroke_dasharray=dash,
                    stroke_linejoin="round",
                    **paint(stroke=color, width=width),
                )
            )
    return drawn


def stretches(chart: ControlChart, level: str) -> list[list[int]]:
    """Indexes of neighbors of one part that have this line."""
    keys = [(getattr(point, level) is not None, point.part) for point in chart.points]
    grouped = groupby(range(len(keys)), key=lambda i: keys[i])
    return [list(indexes) for (is_known, _), indexes in grouped if is_known]


def edges(index: int, count: int, plot: Plot) -> tuple[float, float]:
    """Where a period's step begins and ends: halfway to its neighbors."""
    x = plot.x(index, count)
    half = (plot.x(1, count) - plot.x(0, count)) / 2 if count > 1 else 20.0
    return max(plot.left, x - half), min(plot.right, x + half)


def annotation(chart: ControlChart, note: Annotation, plot: Plot) -> Svg:
    """An upright line before the period, so that it parts what was from what came after."""
    left, _ = edges(chart.periods.index(note.period), len(chart.points), plot)
    words = shorten(note.label, 12, plot.right - plot.left)
    half = text_width(words, 12) / 2
    center = min(max(left, plot.left + half), plot.right - half)
    return join(
        [
            line(left, plot.top - 14, left, plot.bottom, "axis", 1.2, "2 3"),
            text(center, plot.top - 19, words, size=12, anchor="middle", color="ink"),
        ]
    )


def value_lines(chart: ControlChart, scale: Scale, plot: Plot) -> list[str]:
    drawn: list[str] = []
    for run in runs([point.value for point in chart.points]):
        points = [place(chart, i, scale, plot) for i in run]
        drawn.append(element("path", d=path(points), stroke_linejoin="round", **paint(stroke="s0", width=2)))
    return drawn


def place(chart: ControlChart, index: int, scale: Scale, plot: Plot) -> tuple[float, float]:
    estimate = chart.points[index].value.estimate or 0.0
    return plot.x(index, len(chart.points)), scale.at(estimate * chart.unit.factor)


def point_mark(chart: ControlChart, index: int, scale: Scale, plot: Plot, *, first: bool) -> Svg:
    point = chart.points[index]
    if point.value.is_shown:
        x, y = place(chart, index, scale, plot)
        shape, color, _ = MARKS[point.signal]
        drawn = marker(shape, x, y, color, 3.8 if point.signal == ORDINARY else 5.6)
    else:
        x, y, drawn = plot.x(index, len(chart.points)), plot.bottom + 32.5, Svg()
    target = element("circle", cx=x, cy=y, r=10, **paint(), pointer_events="all")
    return mark(target, drawn, says=point.says(chart.unit), first=first)
