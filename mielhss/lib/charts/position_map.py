"""Names placed on a grid of two ordered scales, by numbers that the table beside it explains."""

from __future__ import annotations

from dataclasses import dataclass, field

from .style import NARROW, WIDE, Names, checked_id, drawing, mark, paint, text
from .svg import Svg, element
from .text import wrap


@dataclass(frozen=True)
class PlacedName:
    """A name and its step on either scale, counted from 1."""

    label: str
    x: int
    y: int


@dataclass(frozen=True)
class PositionMap:
    id: str
    title: str
    description: str
    x_label: str
    y_label: str
    x_steps: tuple[str, ...]
    y_steps: tuple[str, ...]
    names: tuple[PlacedName, ...] = field(default=())
    name_header: str = "Name"

    def __post_init__(self) -> None:
        checked_id(self.id)
        for name in self.names:
            if not (1 <= name.x <= len(self.x_steps) and 1 <= name.y <= len(self.y_steps)):
                raise ValueError("A name lies outside the map.")

    @property
    def wide(self) -> Svg:
        return _draw(self, "wide", WIDE, left=130, cell_height=74, size=12.5)

    @property
    def narrow(self) -> Svg:
        return _draw(self, "narrow", NARROW, left=62, cell_height=62, size=10.5)

    def table_header(self) -> tuple[str, ...]:
        return ("Number", self.name_header, self.x_label, self.y_label)

    def table_rows(self) -> list[tuple[str, ...]]:
        return [
            (str(number), name.label, self.x_steps[name.x - 1], self.y_steps[name.y - 1])
            for number, name in enumerate(self.names, start=1)
        ]


TOP, FOOT = 28.0, 62.0
BADGE = 10.0


def _draw(chart: PositionMap, variant: str, width: float, *, left: float, cell_height: float, size: float) -> Svg:
    columns, rows = len(chart.x_steps), len(chart.y_steps)
    cell = (width - left - 4) / columns
    bottom = TOP + cell_height * rows
    scenery = [
        *_cells(columns, rows, left, cell, cell_height),
        *_axes(chart, left, cell, cell_height, bottom, size),
    ]
    marks: list[str] = []
    crowd: dict[tuple[int, int], int] = {}
    for number, name in enumerate(chart.names, start=1):
        place = crowd.get((name.x, name.y), 0)
        crowd[name.x, name.y] = place + 1
        x, y = _spot(place, left + cell * (name.x - 1), bottom - cell_height * name.y, cell)
        says = f"{number}. {name.label}: {chart.x_steps[name.x - 1]}, {chart.y_steps[name.y - 1].lower()}"
        badge = element("circle", cx=x, cy=y, r=BADGE, **paint(fill="s0", stroke="paper", width=1))
        words = text(x, y + 4, str(number), size=11, color="paper", anchor="middle", bold=True)
        marks.append(mark(badge, words, says=says, first=not marks))
    return drawing(Names(chart.id, chart.title, chart.description), variant, width, bottom + FOOT, scenery, marks)


def _spot(place: int, x: float, y: float, cell: float) -> tuple[float, float]:
    """Where the next badge of a cell stands: side by side, then in the next row."""
    per_row = max(int((cell - 6) // (2 * BADGE + 3)), 1)
    column, row = place % per_row, place // per_row
    return x + BADGE + 5 + column * (2 * BADGE + 3), y + BADGE + 6 + row * (2 * BADGE + 3)


def _cells(columns: int, rows: int, left: float, cell: float, height: float) -> list[str]:
    """The grid; the corner of much importance and little support is shaded, for there the work lies."""
    found = []
    for row in range(rows):
        for column in range(columns):
            is_work = row < rows // 2 and column < columns // 2
            fill = "band" if is_work else "paper"
            found.append(
                element(
                    "rect",
                    x=left + cell * column,
                    y=TOP + height * row,
                    width=cell,
                    height=height,
                    **paint(fill=fill, stroke="grid", width=1),
                )
            )
    return [str(one) if not isinstance(one, Svg) else one for one in found]


def _axes(chart: PositionMap, left: float, cell: float, height: float, bottom: float, size: float) -> list[str]:
    parts: list[str] = [text(0, 14, f"{chart.y_label} ↑", size=12, color="muted")]
    for number, label in enumerate(chart.y_steps):
        middle = bottom - height * (number + 0.5)
        lines = wrap(label, size, left - 8, lines=3)
        first = middle + 4 - 7 * (len(lines) - 1)
        parts += [text(0, first + 14 * place, words, size=size) for place, words in enumerate(lines)]
    for number, label in enumerate(chart.x_steps):
        middle = left + cell * (number + 0.5)
        lines = wrap(label, size, cell - 4, lines=2)
        parts += [
            text(middle, bottom + 16 + 13 * place, words, size=size, anchor="middle")
            for place, words in enumerate(lines)
        ]
    parts.append(text(left, bottom + 54, f"{chart.x_label} →", size=12, color="muted"))
    return parts
