"""What charts over time share: periods along the bottom, values up the side, runs without gaps."""

from collections.abc import Sequence
from dataclasses import dataclass

from .scale import Scale
from .style import hatch, line, text
from .svg import Svg, join
from .text import text_width
from .units import Unit
from .values import Value

TICK_SIZE = 12


@dataclass(frozen=True)
class Plot:
    """The area between the axes, in pixels."""

    left: float
    right: float
    top: float
    bottom: float

    def x(self, index: int, count: int) -> float:
        inset = 8.0
        if count < 2:
            return (self.left + self.right) / 2
        return self.left + inset + (self.right - self.left - 2 * inset) * index / (count - 1)


def tick_room(scale: Scale, unit: Unit) -> float:
    """Width the numbers beside the vertical axis need."""
    decimals = scale.decimals()
    return max(text_width(unit.tick(tick, decimals), TICK_SIZE) for tick in scale.ticks()) + 8


def value_axis(scale: Scale, unit: Unit, plot: Plot) -> Svg:
    decimals = scale.decimals()
    parts = []
    for tick in scale.ticks():
        y = scale.at(tick)
        parts.append(line(plot.left, y, plot.right, y, "grid"))
        words = unit.tick(tick, decimals)
        parts.append(text(plot.left - 8, y + 4, words, size=TICK_SIZE, color="muted", anchor="end"))
    return join(parts)


def period_axis(periods: Sequence[str], plot: Plot, width: float) -> Svg:
    """As many period names as fit; the last is always among them."""
    count = len(periods)
    parts: list[str] = [line(plot.left, plot.bottom, plot.right, plot.bottom, "axis")]
    if not count:
        return join(parts)
    widest = max(text_width(period, TICK_SIZE) for period in periods) + 14
    room = (plot.right - plot.left) / max(count - 1, 1)
    every = max(1, -int(-widest // room))
    for i in range(count - 1, -1, -every):
        x = plot.x(i, count)
        half = widest / 2 - 6
        parts.append(line(x, plot.bottom, x, plot.bottom + 4, "axis"))
        center = min(max(x, half), width - half)
        parts.append(text(center, plot.bottom + 18, periods[i], size=TICK_SIZE, color="muted", anchor="middle"))
    return join(parts)


def runs(values: Sequence[Value]) -> list[list[int]]:
    """Indexes of shown values, cut wherever one is hidden or missing: a line must not bridge a gap."""
    found: list[list[int]] = []
    for i, value in enumerate(values):
        if not value.is_shown:
            continue
        if found and found[-1][-1] == i - 1:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def hidden_strip(indexes: Sequence[int], count: int, plot: Plot, y: float) -> Svg:
    """A hatched tick under each period in which something is hidden."""
    if not indexes:
        return Svg()
    marks = [hatch(plot.x(i, count) - 5, y, 10, 9, gap=5) for i in indexes]
    return join(marks)
