"""Places by how many people they count and at what rate, with limits that narrow as people grow in number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .scale import Scale, fit_scale
from .style import NARROW, WIDE, Names, checked_id, drawing, line, mark, marker, on_paper, paint, path, text
from .svg import Svg, element, join
from .text import shorten, text_width
from .time_axis import Plot, tick_room, value_axis
from .units import COUNT, PERCENT, Unit
from .values import Value, cells


@dataclass(frozen=True)
class FunnelPoint:
    """A place. `outside` says in words on which side of which limit it lies; `is_own` marks the reader's own."""

    label: str
    value: Value
    outside: str = ""
    is_own: bool = False

    @property
    def people(self) -> int:
        return self.value.denominator or 0


@dataclass(frozen=True)
class FunnelLimits:
    """The limits at a number of people: the inner pair (warning) and the outer (action)."""

    people: int
    warning: tuple[float, float]
    action: tuple[float, float]


@dataclass(frozen=True)
class FunnelPlot:
    id: str
    title: str
    description: str
    target: float
    target_label: str
    points: tuple[FunnelPoint, ...]
    limits: tuple[FunnelLimits, ...]
    unit: Unit = PERCENT
    people_label: str = "People"
    point_header: str = "Site"
    value_header: str = "Rate"

    def __post_init__(self) -> None:
        checked_id(self.id)
        if any(not point.value.is_shown for point in self.points):
            raise ValueError("A funnel has a place only for rates that may be shown; leave the others out.")

    @property
    def wide(self) -> Svg:
        return _draw(self, "wide", WIDE, 300.0, ticks=6)

    @property
    def narrow(self) -> Svg:
        return _draw(self, "narrow", NARROW, 260.0, ticks=3)

    def table_header(self) -> tuple[str, ...]:
        return (self.point_header, self.value_header, "95% interval", "Numerator", "Denominator", "Finding")

    def table_rows(self) -> list[tuple[str, ...]]:
        return [
            (point.label, *cells(point.value, self.unit), point.outside or "within the limits") for point in self.points
        ]


def _draw(chart: FunnelPlot, variant: str, width: float, bottom: float, *, ticks: int) -> Svg:
    values = _value_scale(chart, 16.0, bottom)
    plot = Plot(tick_room(values, chart.unit) + 4, width - 14, 16.0, bottom)
    people = fit_scale([0.0, *(float(p.people) for p in chart.points)], plot.left + 6, plot.right - 6, ticks=ticks)
    scenery: list[str] = [value_axis(values, chart.unit, plot), *_people_axis(chart, people, plot)]
    scenery += _curves(chart, values, people, plot)
    marks: list[str] = []
    # The own site last, so that no other lies on it.
    for point in sorted(chart.points, key=lambda point: point.is_own):
        x, y = people.at(point.people), values.at((point.value.estimate or 0.0) * chart.unit.factor)
        marks.append(mark(_shape(point, x, y), says=_says(chart, point), first=not marks))
    scenery += _target(chart, values, plot)
    own = [_own_label(point, values, people, plot, chart) for point in chart.points if point.is_own]
    names = Names(chart.id, chart.title, chart.description)
    return drawing(names, variant, width, bottom + 44, [*scenery, *own], marks)


def _value_scale(chart: FunnelPlot, top: float, bottom: float) -> Scale:
    """Around the rates and the limits of the smallest place; curves of fewer people run out of the picture."""
    fewest = min((point.people for point in chart.points), default=0)
    near = [limit for limit in chart.limits if limit.people >= fewest]
    ends = [end for limit in near for end in limit.action]
    rates = [point.value.estimate for point in chart.points if point.value.estimate is not None]
    return fit_scale([value * chart.unit.factor for value in (*rates, *ends, chart.target)], bottom, top, ticks=5)


def _people_axis(chart: FunnelPlot, people: Scale, plot: Plot) -> list[str]:
    parts: list[str] = [line(plot.left, plot.bottom, plot.right, plot.bottom, "axis")]
    for tick in people.ticks():
        x = people.at(tick)
        words = COUNT.tick(tick, 0)
        half = text_width(words, 12) / 2
        parts.append(line(x, plot.bottom, x, plot.bottom + 4, "axis"))
        center = min(x, plot.right + 12 - half)
        parts.append(text(center, plot.bottom + 18, words, size=12, color="muted", anchor="middle"))
    label = shorten(chart.people_label, 12, plot.right - plot.left)
    parts.append(text(plot.left, plot.bottom + 38, label, size=12, color="muted"))
    return parts


def _curves(chart: FunnelPlot, values: Scale, people: Scale, plot: Plot) -> list[str]:
    parts: list[str] = []
    for name, dash in (("warning", "2 3"), ("action", "7 3")):
        for end in (0, 1):
            at = [(limit.people, getattr(limit, name)[end] * chart.unit.factor) for limit in chart.limits]
            inside = [
                (people.at(n), values.at(y)) for n, y in at if values.low <= y <= values.high and n <= people.high
            ]
            if len(inside) > 1:
                colors = paint(stroke="muted", width=1.5)
                parts.append(element("path", d=path(inside), stroke_dasharray=dash, **colors))
    return parts


def _target(chart: FunnelPlot, values: Scale, plot: Plot) -> list[str]:
    y = values.at(chart.target * chart.unit.factor)
    words = shorten(f"{chart.target_label} {chart.unit.text(chart.target)}", 12, plot.right - plot.left)
    start = plot.right - text_width(words, 12, bold=True)
    return [line(plot.left, y, plot.right, y, "ink", 1.5), on_paper(start, y - 6, words, color="ink", bold=True)]


def _shape(point: FunnelPoint, x: float, y: float) -> Svg:
    if point.outside:
        return marker("diamond", x, y, "s1", 6.5 if point.is_own else 5)
    return marker(
        "square" if point.is_own else "circle", x, y, "s5" if point.is_own else "s0", 6.5 if point.is_own else 4.5
    )


def _says(chart: FunnelPlot, point: FunnelPoint) -> str:
    return f"{point.label}: {point.value.words(chart.unit)}, {point.outside or 'within the limits'}"


def _own_label(point: FunnelPoint, values: Scale, people: Scale, plot: Plot, chart: FunnelPlot) -> Svg:
    x, y = people.at(point.people), values.at((point.value.estimate or 0.0) * chart.unit.factor)
    words = shorten(point.label, 12, plot.right - plot.left)
    start = min(max(x - text_width(words, 12, bold=True) / 2, plot.left), plot.right - text_width(words, 12, bold=True))
    return join([on_paper(start, y - 12 if y > plot.top + 26 else y + 22, words, color="ink", bold=True)])


def limits_of(
    people: Sequence[int],
    warning: tuple[Iterable[float], Iterable[float]],
    action: tuple[Iterable[float], Iterable[float]],
) -> tuple[FunnelLimits, ...]:
    """Limits from columns, as the statistics give them."""
    rows = zip(people, *warning, *action, strict=True)
    return tuple(FunnelLimits(n, (float(a), float(b)), (float(c), float(d))) for n, a, b, c, d in rows)
