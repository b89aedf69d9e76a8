"""Shares over time that change in steps: how many have had an event by then, with a band and who is still followed."""

from dataclasses import dataclass
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
    line,
    mark,
    marker,
    paint,
    path,
    text,
)
from .svg import Svg, element, join
from .text import shorten, text_width
from .time_axis import Plot, tick_room, value_axis
from .units import PERCENT, Unit


@dataclass(frozen=True)
class Step:
    """From this time on, this share; with its interval where there is one."""

    time: float
    share: float
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Curve:
    """One event or one group. `steps` are in order of time; `start` is the share before the first of them."""

    label: str
    steps: tuple[Step, ...]
    start: float = 0.0

    def at(self, time: float) -> Step:
        """What holds at a time."""
        found = Step(0.0, self.start)
        for step in self.steps:
            if step.time > time:
                break
            found = step
        return found


@dataclass(frozen=True)
class StepCurve:
    """Curves up to `until`. `at_risk` holds, for every tick of time, how many are still followed then."""

    id: str
    title: str
    description: str
    curves: tuple[Curve, ...]
    until: float
    ticks: tuple[float, ...]
    at_risk: tuple[int, ...]
    time_label: str = "Years"
    unit: Unit = PERCENT
    at_risk_label: str = "Still followed"

    def __post_init__(self) -> None:
        checked_id(self.id)
        if len(self.curves) > SERIES:
            raise ValueError(f"A chart shows at most {SERIES} curves.")
        if len(self.ticks) != len(self.at_risk):
            raise ValueError("Every tick of time needs the number still followed.")
        if self.until <= 0:
            raise ValueError("A curve needs some time to show.")

    @property
    def wide(self) -> Svg:
        return draw(self, WIDE, 270)

    @property
    def narrow(self) -> Svg:
        return draw(self, NARROW, 210)

    def table_header(self) -> tuple[str, ...]:
        heads = chain.from_iterable((curve.label, f"{curve.label}: 95% interval") for curve in self.curves)
        return (self.time_label, self.at_risk_label, *heads)

    def table_rows(self) -> list[tuple[str, ...]]:
        rows = []
        for time, left in zip(self.ticks, self.at_risk, strict=True):
            found = [curve.at(time) for curve in self.curves]
            cells = chain.from_iterable((self.unit.text(s.share), self.unit.interval(s.lower, s.upper)) for s in found)
            rows.append((f"{time:g}", f"{left:,}", *cells))
        return rows


def draw(chart: StepCurve, width: float, room: float) -> Svg:
    key, key_height = key_rows(chart, width)
    top = key_height + 10
    bottom = top + room
    shares = [value for curve in chart.curves for step in curve.steps for value in (step.share, step.upper or 0.0)]
    scale = fit_scale([share * chart.unit.factor for share in shares], bottom, top, ticks=5, include=[0.0])
    plot = Plot(tick_room(scale, chart.unit) + 4, width - 12, top, bottom)
    scenery: list[str] = [key, value_axis(scale, chart.unit, plot), time_axis(chart, plot)]
    for order, curve in enumerate(chart.curves):
        scenery += band(chart, curve, scale, plot) if order == 0 else []
    marks: list[str] = []
    for order, curve in enumerate(chart.curves):
        scenery.append(stairs(chart, curve, order, scale, plot))
        for time in chart.ticks[1:]:
            marks.append(point(chart, curve, order, time, scale, plot, first=not marks))
    return drawing(Names(chart.id, chart.title, chart.description), _variant(width), width, bottom + 62, scenery, marks)


def _variant(width: float) -> str:
    return "wide" if width == WIDE else "narrow"


def x_at(chart: StepCurve, time: float, plot: Plot) -> float:
    return plot.left + (plot.right - plot.left) * min(time, chart.until) / chart.until


def time_axis(chart: StepCurve, plot: Plot) -> Svg:
    """Ticks with their times, and below them how many are still followed."""
    parts: list[str] = [line(plot.left, plot.bottom, plot.right, plot.bottom, "axis")]
    every = max(1, -(-len(chart.ticks) * 34 // int(plot.right - plot.left)))
    for i, (time, left) in enumerate(zip(chart.ticks, chart.at_risk, strict=True)):
        x = x_at(chart, time, plot)
        parts.append(line(x, plot.bottom, x, plot.bottom + 4, "axis"))
        if i % every == 0:
            parts.append(text(x, plot.bottom + 18, f"{time:g}", size=12, color="muted", anchor="middle"))
            parts.append(text(x, plot.bottom + 56, f"{left:,}", size=12, color="ink", anchor="middle"))
    words = f"{chart.time_label}; below: {chart.at_risk_label.lower()}"
    parts.append(text(plot.left, plot.bottom + 37, shorten(words, 12, plot.right - plot.left), size=12, color="muted"))
    return join(parts)


def corners(chart: StepCurve, pairs: list[tuple[float, float]], scale: Scale, plot: Plot) -> list[tuple[float, float]]:
    """A line that goes level to each next time and then up or down."""
    found: list[tuple[float, float]] = []
    for time, share in pairs:
        x, y = x_at(chart, time, plot), scale.at(share * chart.unit.factor)
        if found:
            found.append((x, found[-1][1]))
        found.append((x, y))
    return [*found, (x_at(chart, chart.until, plot), found[-1][1])]


def stairs(chart: StepCurve, curve: Curve, order: int, scale: Scale, plot: Plot) -> Svg:
    pairs = [(0.0, curve.start), *((s.time, s.share) for s in curve.steps if s.time <= chart.until)]
    shape = path(corners(chart, pairs, scale, plot))
    return element("path", d=shape, stroke_dasharray=DASHES[order], **paint(stroke=f"s{order}", width=2.2))


def band(chart: StepCurve, curve: Curve, scale: Scale, plot: Plot) -> list[str]:
    bounded = [s for s in curve.steps if s.lower is not None and s.upper is not None and s.time <= chart.until]
    if not bounded:
        return []
    upper = corners(chart, [(0.0, curve.start), *((s.time, s.upper or 0.0) for s in bounded)], scale, plot)
    lower = corners(chart, [(0.0, curve.start), *((s.time, s.lower or 0.0) for s in bounded)], scale, plot)
    return [element("path", d=path(upper + lower[::-1]) + "Z", **paint(fill="band"))]


def point(chart: StepCurve, curve: Curve, order: int, time: float, scale: Scale, plot: Plot, *, first: bool) -> Svg:
    step = curve.at(time)
    x, y = x_at(chart, time, plot), scale.at(step.share * chart.unit.factor)
    interval = chart.unit.interval(step.lower, step.upper)
    told = f"{chart.unit.text(step.share)}{f', interval {interval}' if interval else ''}"
    target = element("circle", cx=x, cy=y, r=9, **paint(), pointer_events="all")
    shape = marker(SHAPES[order], x, y, f"s{order}", 4.2)
    return mark(target, shape, says=f"{curve.label}, {chart.time_label.lower()} {time:g}: {told}", first=first)


def key_rows(chart: StepCurve, width: float) -> tuple[Svg, float]:
    parts: list[str] = []
    x, y = 0.0, 12.0
    for order, curve in enumerate(chart.curves):
        words = shorten(curve.label, 13, width - 44)
        needed = 36 + text_width(words, 13)
        if x and x + needed > width:
            x, y = 0.0, y + 22
        parts.append(line(x, y, x + 30, y, f"s{order}", 2.2, DASHES[order]))
        parts.append(marker(SHAPES[order], x + 15, y, f"s{order}", 4.2))
        parts.append(text(x + 36, y + 4.5, words, size=13))
        x += needed + 18
    return join(parts), y + 10
