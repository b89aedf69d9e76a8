"""Groups as rows, each with its estimate and interval, beside a line to compare with."""

from dataclasses import dataclass, field
from itertools import chain

from .scale import Scale, fit_scale
from .style import NARROW, WIDE, Names, checked_id, drawing, hatch, line, mark, marker, on_paper, paint, text
from .svg import Svg, element, join
from .text import SEMIBOLD_FACTOR, shorten, text_width, wrap
from .units import HIDDEN_TEXT, MISSING_TEXT, PERCENT, Unit
from .values import Reference, Value, cells


@dataclass(frozen=True)
class Group:
    """A row. The comparison group is drawn as a square and says so."""

    label: str
    value: Value
    is_reference: bool = False


@dataclass(frozen=True)
class DotPlot:
    id: str
    title: str
    description: str
    groups: tuple[Group, ...]
    unit: Unit = PERCENT
    axis_label: str = ""
    group_header: str = "Group"
    value_header: str = "Rate"
    references: tuple[Reference, ...] = field(default=())

    def __post_init__(self) -> None:
        checked_id(self.id)

    @property
    def wide(self) -> Svg:
        return draw_wide(self)

    @property
    def narrow(self) -> Svg:
        return draw_narrow(self)

    def table_header(self) -> tuple[str, ...]:
        return (self.group_header, self.value_header, "95% interval", "Numerator", "Denominator")

    def table_rows(self) -> list[tuple[str, ...]]:
        return [(group_name(group), *cells(group.value, self.unit)) for group in self.groups]


def group_name(group: Group) -> str:
    return f"{group.label} (comparison group)" if group.is_reference else group.label


def plot_scale(chart: DotPlot, start: float, end: float, ticks: int) -> Scale:
    values = chain.from_iterable(group.value.extent(chart.unit) for group in chart.groups)
    include = [reference.value * chart.unit.factor for reference in chart.references]
    return fit_scale(values, start, end, ticks=ticks, include=include)


ROW = 36
LABEL_SIZE = 13


def draw_wide(chart: DotPlot) -> Svg:
    widest = max((text_width(group.label, LABEL_SIZE, bold=True) for group in chart.groups), default=0)
    left = min(max(widest, 90), 200) + 14
    right = WIDE - 138
    top = 14 + 19 * len(chart.references)
    bottom = top + ROW * len(chart.groups) + 4
    scale = plot_scale(chart, left + 10, right - 16, ticks=6)
    scenery = axis(chart, scale, top, bottom, left, right)
    marks: list[str] = []

    for i, group in enumerate(chart.groups):
        y = top + ROW * i + ROW / 2 + 2
        scenery.append(row_label(group, left - 14, y))
        scenery.append(row_numbers(chart, group, right + 12, y))
        marks.append(row_mark(chart, group, scale, y, first=not marks, area=(left, right), height=ROW))
    return drawing(
        Names(chart.id, chart.title, chart.description),
        "wide",
        WIDE,
        bottom + axis_height(chart),
        scenery,
        marks,
    )


def row_label(group: Group, room: float, y: float) -> Svg:
    if group.is_reference:
        name = shorten(group.label, LABEL_SIZE, room)
        return join(
            [
                text(0, y - 3, name, size=LABEL_SIZE, bold=True),
                text(0, y + 11, "comparison group", size=11, color="muted"),
            ]
        )
    lines = wrap(group.label, LABEL_SIZE, room)
    first = y + 4.5 - 7.5 * (len(lines) - 1)
    return join([text(0, first + 15 * i, words, size=LABEL_SIZE) for i, words in enumerate(lines)])


def row_numbers(chart: DotPlot, group: Group, x: float, y: float) -> Svg:
    value = group.value
    if not value.is_shown:
        return Svg()
    interval = chart.unit.interval(value.lower, value.upper)
    estimate = text(x, y - 3 if interval else y + 4.5, value.short(chart.unit), bold=True)
    return join([estimate, text(x, y + 11, interval, size=11.5, color="muted")]) if interval else estimate


def row_mark(
    chart: DotPlot,
    group: Group,
    scale: Scale,
    y: float,
    *,
    first: bool,
    area: tuple[float, float],
    height: float,
) -> Svg:
    says = f"{group_name(group)}: {group.value.words(chart.unit)}"
    left, right = area
    # A transparent box makes the whole row answer to the pointer.
    target = element(
        "rect",
        x=left,
        y=y - height / 2 + 2,
        width=right - left,
        height=height - 4,
        **paint(),
        pointer_events="all",
    )
    return mark(target, row_shape(chart, group, scale, y), says=says, first=first)


def row_shape(chart: DotPlot, group: Group, scale: Scale, y: float) -> Svg:
    value = group.value
    if value.hidden:
        words = HIDDEN_TEXT
        start = scale.start + 34
        return join([hatch(scale.start, y - 7, 26, 14), on_paper(start, y + 4, words)])
    if value.estimate is None:
        return on_paper(scale.start, y + 4, MISSING_TEXT)

    factor, color = chart.unit.factor, "s5" if group.is_reference else "s0"
    parts: list[str] = []
    if value.lower is not None and value.upper is not None:
        x1, x2 = scale.at(value.lower * factor), scale.at(value.upper * factor)
        parts.append(line(x1, y, x2, y, color, 2.5))
        parts += [line(x, y - 5, x, y + 5, color, 2) for x in (x1, x2)]
    shape = "square" if group.is_reference else "circle"
    parts.append(marker(shape, scale.at(value.estimate * factor), y, color, 6.5))
    return join(parts)


def axis(chart: DotPlot, scale: Scale, top: float, bottom: float, left: float, right: float) -> list[str]:
    parts: list[str] = []
    decimals = scale.decimals()
    for tick in scale.ticks():
        x = scale.at(tick)
        parts.append(line(x, top, x, bottom, "grid"))
        parts.append(text(x, bottom + 16, chart.unit.tick(tick, decimals), size=12, color="muted", anchor="middle"))
    parts += reference_lines(chart, scale, top, bottom, (left, right))
    if chart.axis_label:
        words = shorten(chart.axis_label, 12, WIDE if right > NARROW else NARROW - left)
        parts.append(text(scale.start, bottom + 36, words, size=12, color="muted"))
    return parts


def axis_height(chart: DotPlot) -> float:
    return 44 if chart.axis_label else 24


def reference_lines(chart: DotPlot, scale: Scale, top: float, bottom: float, area: tuple[float, float]) -> list[str]:
    """Each with its name on a level of its own; names come last, so that no other line runs through them."""
    lines: list[str] = []
    names: list[str] = []
    for i, reference in enumerate(chart.references):
        x = scale.at(reference.value * chart.unit.factor)
        y = top - 19 * (len(chart.references) - i) + 10
        words = shorten(f"{reference.label} {chart.unit.text(reference.value)}", 12, area[1] - area[0])
        width = text_width(words, 12, bold=True)
        start = min(max(x - width / 2, area[0]), area[1] - width)
        lines.append(line(x, y + 5, x, bottom, "ink", 1.5, "5 3"))
        names.append(on_paper(start, y, words, color="ink", bold=True))
    return lines + names


NARROW_ROW = 50
NARROW_LINE = 16


def draw_narrow(chart: DotPlot) -> Svg:
    """Labels above their line, so that the line has the phone's whole width."""
    top = 8.0 + 19 * len(chart.references)
    labels = [narrow_lines(chart, group) for group in chart.groups]
    bottom = top + sum(narrow_height(lines) for lines in labels)
    scale = plot_scale(chart, 12, NARROW - 16, ticks=4)
    scenery = axis(chart, scale, top, bottom, 0, NARROW)
    marks: list[str] = []

    y = top
    for group, lines in zip(chart.groups, labels, strict=True):
        height = narrow_height(lines)
        scenery.append(narrow_label(chart, group, lines, y + 17))
        row = row_mark(chart, group, scale, y + height - 16, first=not marks, area=(0, NARROW), height=30)
        marks.append(row)
        y += height
    names = Names(chart.id, chart.title, chart.description)
    return drawing(names, "narrow", NARROW, bottom + axis_height(chart), scenery, marks)


def narrow_lines(chart: DotPlot, group: Group) -> list[str]:
    """The label beside its numbers, in two lines when it is long."""
    room = NARROW - text_width(narrow_numbers(chart, group.value), 12) - 12
    return wrap(group.label, LABEL_SIZE * (SEMIBOLD_FACTOR if group.is_reference else 1), room)


def narrow_height(lines: list[str]) -> float:
    return NARROW_ROW + NARROW_LINE * (len(lines) - 1)


def narrow_numbers(chart: DotPlot, value: Value) -> str:
    if not value.is_shown:
        return ""
    interval = chart.unit.interval(value.lower, value.upper)
    return f"{value.short(chart.unit)} ({interval})" if interval else value.short(chart.unit)


def narrow_label(chart: DotPlot, group: Group, lines: list[str], y: float) -> Svg:
    # A strip of paper keeps grid and reference lines out of the words.
    height = NARROW_LINE * len(lines) + 1
    strip = element("rect", x=0, y=y - 13, width=NARROW, height=height, opacity=0.85, **paint(fill="paper"))
    bold = group.is_reference
    words = [text(0, y + NARROW_LINE * i, part, size=LABEL_SIZE, bold=bold) for i, part in enumerate(lines)]
    numbers = text(NARROW, y, narrow_numbers(chart, group.value), size=12, color="muted", anchor="end")
    return join([strip, *words, numbers])
