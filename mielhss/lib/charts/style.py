"""Colors, shapes and the frame that all charts share.

Each color is written twice: as a literal attribute, which paper and mail understand, and as a class name,
through which the page's stylesheet swaps it for dark surroundings. Shape, dash and text carry the meaning;
color only repeats it.
"""

import math
from dataclasses import dataclass

from .svg import Attribute, Svg, element, group, join
from .text import text_width

LIGHT = {
    "ink": "#15262b",
    "muted": "#435359",
    "grid": "#d7dfe0",
    "axis": "#7a898d",
    "paper": "#ffffff",
    "accent": "#0b5a5e",
    "band": "#cfe3e3",
    "hatch": "#7a898d",
    "s0": "#0b6468",
    "s1": "#a4470b",
    "s2": "#4350a5",
    "s3": "#9a2a69",
    "s4": "#5d6700",
    "s5": "#49585e",
    "s6": "#1765a3",
    "s7": "#8c2320",
}
SERIES = 8
DASHES = (None, "7 3", "2 3", "9 3 2 3", "5 2", "1 3", "12 4", "9 3 2 3 2 3")
SHAPES = ("circle", "square", "diamond", "triangle", "down", "plus", "cross", "ring")
FONT = "Public Sans, sans-serif"
WIDE, NARROW = 760, 330


def paint(*, fill: str | None = None, stroke: str | None = None, width: float | None = None) -> dict[str, Attribute]:
    """Attributes of a fill and a stroke, by color name."""
    classes = [f"f-{fill}"] if fill else []
    if stroke:
        classes.append(f"k-{stroke}")
    return {
        "class_": " ".join(classes) or None,
        "fill": LIGHT[fill] if fill else "none",
        "stroke": LIGHT[stroke] if stroke else None,
        "stroke_width": width if stroke else None,
    }


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 13,
    color: str = "ink",
    anchor: str | None = None,
    bold: bool = False,
) -> Svg:
    return element(
        "text",
        words,
        x=x,
        y=y,
        font_size=size,
        text_anchor=anchor,
        font_weight="600" if bold else None,
        class_=f"f-{color}",
        fill=LIGHT[color],
    )


def on_paper(x: float, y: float, words: str, *, size: float = 12, color: str = "muted", bold: bool = False) -> Svg:
    """Text on a strip of paper, legible over bands and grid lines."""
    width = text_width(words, size, bold=bold) + 6
    strip = element("rect", x=x - 3, y=y - size, width=width, height=size + 4, opacity=0.85, **paint(fill="paper"))
    return join([strip, text(x, y, words, size=size, bold=bold, color=color)])


def line(x1: float, y1: float, x2: float, y2: float, color: str, width: float = 1, dash: str | None = None) -> Svg:
    colors = paint(stroke=color, width=width)
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke_dasharray=dash, **colors)


def marker(shape: str, x: float, y: float, color: str, radius: float = 4.5) -> Svg:
    """A mark that stays distinct in gray: filled shapes, an open ring, two crosses."""
    r = radius
    if shape == "circle":
        return element("circle", cx=x, cy=y, r=r, **paint(fill=color, stroke="paper", width=1))
    if shape == "ring":
        return element("circle", cx=x, cy=y, r=r, **paint(fill="paper", stroke=color, width=2))
    if shape in ("plus", "cross"):
        d = r if shape == "plus" else r * 0.75
        arms = ((-d, 0, d, 0), (0, -d, 0, d)) if shape == "plus" else ((-d, -d, d, d), (-d, d, d, -d))
        return join([line(x + a, y + b, x + c, y + e, color, 2.2) for a, b, c, e in arms])
    corners = {
        "square": [(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)],
        "diamond": [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
        "triangle": [(0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
        "down": [(0, 1.2), (1.1, -0.8), (-1.1, -0.8)],
    }[shape]
    points = path([(x + a * r, y + b * r) for a, b in corners]) + "Z"
    return element("path", d=points, **paint(fill=color, stroke="paper", width=1))


def path(points: list[tuple[float, float]]) -> str:
    """The `d` of a line through points."""
    return "M" + "L".join(f"{round(x, 2):g} {round(y, 2):g}" for x, y in points)


def hatch(x: float, y: float, width: float, height: float, gap: float = 7) -> Svg:
    """A box of slanted lines: something is here that must not be shown.

    Drawn line by line, because a pattern needs an id and is lost in some PDF viewers.
    """
    strokes = []
    for i in range(1, math.ceil((width + height) / gap)):
        reach = i * gap
        x1, y1 = (reach, 0.0) if reach <= width else (width, reach - width)
        x2, y2 = (0.0, reach) if reach <= height else (reach - height, height)
        strokes.append(path([(x + x1, y + y1), (x + x2, y + y2)]))
    box = element(
        "rect",
        x=x,
        y=y,
        width=width,
        height=height,
        rx=2,
        stroke_dasharray="3 2",
        **paint(stroke="hatch", width=1),
    )
    return join([element("path", d="".join(strokes), **paint(stroke="hatch", width=0.8)), box])


def mark(*children: str, says: str, first: bool) -> Svg:
    """A part that can be focused and tells what it stands for.

    Only the first of a chart is a tab stop; the page's script moves among the others by arrow keys,
    since a hundred tab stops would keep a keyboard user from the rest of the page.
    """
    return group(*children, class_="mark", role="img", tabindex="0" if first else "-1", aria_label=says, data_tip=says)


@dataclass(frozen=True)
class Names:
    """What identifies and describes a drawing."""

    id: str
    title: str
    description: str


def drawing(names: Names, variant: str, width: float, height: float, scenery: list[str], marks: list[str]) -> Svg:
    """The whole picture. Axes and labels are hidden from screen readers: marks and table say it better.

    Title and description stand in `defs`, where the browser does not show them as a tooltip of every part.
    """
    base = f"{names.id}-{variant}"
    texts = element(
        "defs",
        element("title", names.title, id=f"{base}-title"),
        element("desc", names.description, id=f"{base}-desc"),
    )
    return element(
        "svg",
        texts,
        group(*scenery, aria_hidden="true"),
        *marks,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        class_=f"chart-svg chart-{variant}",
        # An image may hold nothing that takes focus, so a chart with marks is a group of images.
        role="group" if marks else "img",
        aria_labelledby=f"{base}-title {base}-desc",
        font_family=FONT,
    )


def checked_id(value: str) -> str:
    """Ids are written into references separated by spaces, so they must be one plain word."""
    if not value or not value.replace("-", "").replace("_", "").isalnum() or not value.isascii():
        raise ValueError("A chart's id may hold only letters, digits, '-' and '_'.")
    return value
