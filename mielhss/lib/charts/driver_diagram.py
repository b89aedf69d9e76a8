"""A key driver diagram: the aim at the left, then what drives it, then what drives that, then ideas for change.

The tree reads from left to right on wide pages and on paper; on phones it is an outline with the same boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .style import NARROW, WIDE, Names, checked_id, drawing, mark, paint, path, text
from .svg import Svg, element
from .text import wrap

AIM, PRIMARY, SECONDARY, IDEA = "aim", "primary", "secondary", "idea"
COLUMNS = (AIM, PRIMARY, SECONDARY, IDEA)
NAMES = {AIM: "Aim", PRIMARY: "Primary driver", SECONDARY: "Secondary driver", IDEA: "Change idea"}
HEADS = ("Aim", "Primary drivers", "Secondary drivers", "Change ideas")

SIZE, LEADING, PADDING = 12.0, 15.0, 8.0
MOST_LINES = 14
COLUMN, BETWEEN, GAP, HEAD = 166.0, 32.0, 10.0, 26.0
INDENT = 16.0


@dataclass(frozen=True)
class Box:
    """One box and those that hang on it. `note` is said beside the text, such as how many tests were made."""

    kind: str
    words: str
    children: tuple[Box, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if self.kind not in COLUMNS:
            raise ValueError(f"A box is one of {', '.join(COLUMNS)}.")
        if any(COLUMNS.index(child.kind) <= COLUMNS.index(self.kind) for child in self.children):
            raise ValueError("A box hangs on one of a column before its own.")


@dataclass(frozen=True)
class Placed:
    """A box with its place in the drawing; `parent` is where its line comes from."""

    box: Box
    left: float
    top: float
    width: float
    height: float
    lines: tuple[str, ...]
    parent: Placed | None = None


@dataclass(frozen=True)
class DriverDiagram:
    id: str
    title: str
    description: str
    aim: Box

    def __post_init__(self) -> None:
        checked_id(self.id)
        if self.aim.kind != AIM:
            raise ValueError("A diagram begins with its aim.")

    @property
    def wide(self) -> Svg:
        return draw(self, "wide")

    @property
    def narrow(self) -> Svg:
        return draw(self, "narrow")

    def table_header(self) -> tuple[str, ...]:
        return ("Primary driver", "Secondary driver", "Change idea")

    def table_rows(self) -> list[tuple[str, ...]]:
        """A row for each end of the tree; what it shares with the row above is written again."""
        return [tuple(branch.get(kind, "") for kind in COLUMNS[1:]) for branch in branches(self.aim, {})]


def branches(box: Box, above: dict[str, str]) -> Iterator[dict[str, str]]:
    here = {**above, box.kind: box.words}
    if not box.children and box.kind != AIM:
        yield here
    for child in box.children:
        yield from branches(child, here)


def draw(chart: DriverDiagram, variant: str) -> Svg:
    if variant == "wide":
        placed, height = across(chart.aim, None, HEAD)
        scenery: list[str] = [
            text((COLUMN + BETWEEN) * i, 14, words, size=12.5, bold=True, color="muted")
            for i, words in enumerate(HEADS)
        ]
        scenery += [join_across(each) for each in placed if each.parent]
        width, height = float(WIDE), HEAD + height
    else:
        placed = outline(chart.aim, None, 0, 0.0)
        scenery = [join_down(each) for each in placed if each.parent]
        width, height = float(NARROW), placed[-1].top + placed[-1].height
    marks: list[str] = [drawn(each, first=number == 0) for number, each in enumerate(placed)]
    return drawing(Names(chart.id, chart.title, chart.description), variant, width, height + 4, scenery, marks)


def fitted(box: Box, width: float) -> tuple[tuple[str, ...], float]:
    """The lines of a box, and its height."""
    lines = wrap(box.words or "…", SIZE, width - 2 * PADDING - 4, lines=MOST_LINES)
    lines += [box.note] if box.note else []
    return tuple(lines), LEADING * len(lines) + 2 * PADDING - 3


def across(box: Box, parent: Placed | None, top: float) -> tuple[list[Placed], float]:
    """A box in the middle beside its children, before them in reading order; and the height they take together."""
    lines, height = fitted(box, COLUMN)
    below = sum(extent(child) for child in box.children) + GAP * max(len(box.children) - 1, 0)
    whole = max(height, below)
    left = (COLUMN + BETWEEN) * COLUMNS.index(box.kind)
    own = Placed(box, left, top + (whole - height) / 2, COLUMN, height, lines, parent)
    found = [own]
    y = top + (whole - below) / 2
    for child in box.children:
        placed, used = across(child, own, y)
        found += placed
        y += used + GAP
    return found, whole


def extent(box: Box) -> float:
    below = sum(extent(child) for child in box.children) + GAP * max(len(box.children) - 1, 0)
    return max(fitted(box, COLUMN)[1], below)


def outline(box: Box, parent: Placed | None, depth: int, top: float) -> list[Placed]:
    """One under the other, each step to the right of what it hangs on."""
    width = NARROW - INDENT * depth - 1
    lines, height = fitted(box, width)
    own = Placed(box, INDENT * depth, top, width, height, lines, parent)
    found = [own]
    for child in box.children:
        found += outline(child, own, depth + 1, found[-1].top + found[-1].height + GAP)
    return found


def join_across(each: Placed) -> Svg:
    """From the right of the parent to the left of the box, with one bend each way."""
    assert each.parent is not None  # noqa: S101 -- asked for only where there is one
    start, end = each.parent.left + each.parent.width, each.left
    y1, y2 = each.parent.top + each.parent.height / 2, each.top + each.height / 2
    bend = start + BETWEEN / 2
    return element("path", d=path([(start, y1), (bend, y1), (bend, y2), (end, y2)]), **paint(stroke="axis", width=1.4))


def join_down(each: Placed) -> Svg:
    assert each.parent is not None  # noqa: S101 -- asked for only where there is one
    x, y = each.parent.left + INDENT / 2, each.top + each.height / 2
    corners = [(x, each.parent.top + each.parent.height), (x, y), (each.left, y)]
    return element("path", d=path(corners), **paint(stroke="axis", width=1.4))


# Fill, outline, width of the outline and its dash: kinds stay distinct in gray.
LOOKS: dict[str, tuple[str, str, float, str | None]] = {
    AIM: ("band", "accent", 2.2, None),
    PRIMARY: ("paper", "accent", 1.8, None),
    SECONDARY: ("paper", "axis", 1.2, None),
    IDEA: ("paper", "axis", 1.2, "4 3"),
}


def drawn(each: Placed, *, first: bool) -> Svg:
    fill, stroke, width, dash = LOOKS[each.box.kind]
    frame = element(
        "rect",
        x=each.left + 1,
        y=each.top + 1,
        width=each.width - 2,
        height=each.height - 2,
        rx=4,
        stroke_dasharray=dash,
        **paint(fill=fill, stroke=stroke, width=width),
    )
    last = len(each.lines) - 1
    words = [
        text(
            each.left + PADDING + 2,
            each.top + PADDING + 11 + LEADING * i,
            line,
            size=SIZE,
            bold=each.box.kind == AIM,
            color="muted" if each.box.note and i == last else "ink",
        )
        for i, line in enumerate(each.lines)
    ]
    said = f"{NAMES[each.box.kind]}: {each.box.words}" + (f", {each.box.note}" if each.box.note else "")
    return mark(frame, element("g", *words, aria_hidden="true"), says=said, first=first)
