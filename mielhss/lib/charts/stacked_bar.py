"""Shares of a whole, such as how complete a stratifier is. Segments are named directly or in a key."""

from dataclasses import dataclass

from .style import NARROW, WIDE, Names, checked_id, drawing, hatch, mark, paint, text
from .svg import Svg, element, join
from .text import shorten, text_width, wrap
from .units import HIDDEN_TEXT

# Light to dark, with the ink that can be read on each: (fill, words).
TONES = (
    ("#0b5a5e", "#ffffff"),
    ("#9fd3d1", "#10282b"),
    ("#45606a", "#ffffff"),
    ("#f0cfa5", "#2c1a00"),
    ("#7d2f5c", "#ffffff"),
    ("#d9dfe0", "#15262b"),
)


@dataclass(frozen=True)
class Bar:
    """One whole. Its counts follow the chart's segments; None is a count that is hidden."""

    label: str
    counts: tuple[int | None, ...]

    @property
    def is_hidden(self) -> bool:
        # One hidden part can be found by subtraction as long as shares and the others are drawn.
        return any(count is None for count in self.counts)

    @property
    def total(self) -> int:
        return sum(count for count in self.counts if count is not None)


@dataclass(frozen=True)
class StackedBar:
    id: str
    title: str
    description: str
    segments: tuple[str, ...]
    bars: tuple[Bar, ...]
    bar_header: str = "Site"

    def __post_init__(self) -> None:
        checked_id(self.id)
        if len(self.segments) > len(TONES):
            raise ValueError(f"A stacked bar shows at most {len(TONES)} segments.")
        if any(len(bar.counts) != len(self.segments) for bar in self.bars):
            raise ValueError("Every bar needs one count per segment: use None for a hidden one.")

    @property
    def wide(self) -> Svg:
        return draw(self, "wide")

    @property
    def narrow(self) -> Svg:
        return draw(self, "narrow")

    def table_header(self) -> tuple[str, ...]:
        return (self.bar_header, *self.segments)

    def table_rows(self) -> list[tuple[str, ...]]:
        return [(bar.label, *(count_cell(bar, i) for i in range(len(self.segments)))) for bar in self.bars]


def count_cell(bar: Bar, index: int) -> str:
    count = bar.counts[index]
    if count is None:
        return "Hidden"
    if bar.is_hidden or not bar.total:
        return f"{count:,}"
    return f"{count:,} ({count / bar.total:.1%})"


def draw(chart: StackedBar, variant: str) -> Svg:
    width = WIDE if variant == "wide" else NARROW
    key, top = key_rows(chart, width)
    wide = variant == "wide"
    widest = max((text_width(bar.label, 13) for bar in chart.bars), default=0)
    left = min(widest, 200) + 14 if wide else 0.0
    row = 36 if wide else 50
    scenery: list[str] = [key]
    marks: list[str] = []
    for i, bar in enumerate(chart.bars):
        y = top + row * i + (6 if wide else 22)
        scenery.append(bar_label(bar, left, y, wide=wide))
        marks += bar_marks(chart, bar, (left, width), y, first=not marks)
    return drawing(
        Names(chart.id, chart.title, chart.description),
        variant,
        width,
        top + row * len(chart.bars) + 4,
        scenery,
        marks,
    )


def bar_label(bar: Bar, left: float, y: float, *, wide: bool) -> Svg:
    if not wide:
        return text(0, y - 5, shorten(bar.label, 13, NARROW))
    lines = wrap(bar.label, 13, left - 14)
    first = y + 16.5 - 7.5 * (len(lines) - 1)
    return join([text(0, first + 15 * i, words) for i, words in enumerate(lines)])


BAR_HEIGHT = 24


def bar_marks(chart: StackedBar, bar: Bar, area: tuple[float, float], y: float, *, first: bool) -> list[str]:
    left, right = area
    if bar.is_hidden or not bar.total:
        words = HIDDEN_TEXT if bar.is_hidden else "No data"
        shape = hatch(left, y, 26, BAR_HEIGHT) if bar.is_hidden else Svg()
        label = text(left + (34 if bar.is_hidden else 0), y + 16.5, words, size=12, color="muted")
        target = element("rect", x=left, y=y, width=right - left, height=BAR_HEIGHT, **paint(), pointer_events="all")
        return [mark(target, shape, label, says=f"{bar.label}: {words}", first=first)]

    marks: list[str] = []
    x = left
    for i, name in enumerate(chart.segments):
        count = bar.counts[i] or 0
        extent = (right - left) * count / bar.total
        if count:
            share = f"{count / bar.total:.1%}"
            says = f"{bar.label}, {name}: {share}, {count:,} of {bar.total:,}"
            marks.append(mark(segment(i, x, y, extent, share), says=says, first=first and not marks))
        x += extent
    return marks


def segment(order: int, x: float, y: float, extent: float, share: str) -> Svg:
    fill, ink = TONES[order]
    parts = [element("rect", x=x + 0.5, y=y, width=max(extent - 1, 0.5), height=BAR_HEIGHT, fill=fill)]
    if text_width(share, 12) + 10 < extent:
        middle = x + extent / 2
        words = element("text", share, x=middle, y=y + 16.5, font_size=12, text_anchor="middle", fill=ink)
        parts.append(element("g", words, aria_hidden="true"))
    return join(parts)


def key_rows(chart: StackedBar, width: float) -> tuple[Svg, float]:
    parts: list[str] = []
    x, y = 0.0, 4.0
    for i, name in enumerate(chart.segments):
        words = shorten(name, 12, width - 24)
        needed = 20 + text_width(words, 12) + 18
        if x and x + needed - 18 > width:
            x, y = 0.0, y + 22
        outline = paint(stroke="axis", width=1) | {"fill": TONES[i][0]}
        parts.append(element("rect", x=x + 0.5, y=y + 0.5, width=13, height=13, rx=2, **outline))
        parts.append(text(x + 20, y + 11.5, words, size=12))
        x += needed
    return join(parts), y + 24
