"""A line as small as a word, for tables and tiles. It has no marks to focus: the number stands beside it."""

from dataclasses import dataclass

from .scale import Scale
from .style import Names, checked_id, drawing, line, marker, paint, path
from .svg import Svg, element
from .time_axis import runs
from .units import PERCENT, Unit
from .values import Value

WIDTH, HEIGHT, INSET = 120, 30, 5


@dataclass(frozen=True)
class Sparkline:
    id: str
    title: str
    description: str
    values: tuple[Value, ...]
    unit: Unit = PERCENT
    zero_line: bool = False

    def __post_init__(self) -> None:
        checked_id(self.id)

    @property
    def wide(self) -> Svg:
        return draw(self)

    @property
    def narrow(self) -> Svg:
        return draw(self)


def draw(chart: Sparkline) -> Svg:
    estimates = [value.estimate * chart.unit.factor for value in chart.values if value.estimate is not None]
    scale = exact_scale(estimates + ([0.0] if chart.zero_line else []))
    parts: list[str] = []
    if chart.zero_line:
        y = scale.at(0.0)
        parts.append(line(0, y, WIDTH, y, "axis", 1, "2 2"))

    drawn_runs = runs(chart.values)
    for run in drawn_runs:
        points = [place(chart, i, scale) for i in run]
        if len(points) == 1:
            parts.append(marker("circle", *points[0], "s0", 2))
        else:
            parts.append(element("path", d=path(points), stroke_linejoin="round", **paint(stroke="s0", width=1.8)))
    if drawn_runs:
        parts.append(marker("circle", *place(chart, drawn_runs[-1][-1], scale), "s0", 3.2))
    return drawing(Names(chart.id, chart.title, chart.description), "spark", WIDTH, HEIGHT, parts, [])


def exact_scale(values: list[float]) -> Scale:
    """From the lowest to the highest value: without an axis there is no need for round limits."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low == high:
        low, high = low - 1, high + 1
    return Scale(low, high, high - low, start=HEIGHT - INSET, end=INSET)


def place(chart: Sparkline, index: int, scale: Scale) -> tuple[float, float]:
    share = index / max(len(chart.values) - 1, 1)
    estimate = chart.values[index].estimate or 0.0
    return INSET + share * (WIDTH - 2 * INSET), scale.at(estimate * chart.unit.factor)
