"""A report as sections of blocks: what the page, the PDF, the workbook and the CSV files are all made from. Pure.

Each kind of report turns its facts into one Document. Since tables keep their values, not their words, every
number printed in a table has its cell in the workbook, by construction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mielhss.lib.charts import PERCENT, POINTS, RATIO, DotPlot, GapTrend, Svg, Unit
from mielhss.lib.charts.svg import element


class Hidden:
    """A number held back so that nobody can be recognized from it."""

    def __repr__(self) -> str:
        return "HIDDEN"


HIDDEN = Hidden()
Interval = tuple[float, float]


@dataclass(frozen=True)
class Measured:
    """A value that brings its own kind, for columns whose rows hold different things."""

    value: str | int | float | Hidden | None
    kind: str


Value = str | int | float | None | Hidden | Interval | Measured

# What a column holds. Shares, differences and gaps are proportions; the last two are printed in percentage points,
# differences always with their sign.
TEXT, DATE, DIGEST, COUNT, IDENTIFIER = "text", "date", "digest", "count", "identifier"
SHARE, DIFFERENCE, GAP, QUOTIENT = "share", "difference", "gap", "quotient"
# A year is written without a comma, a mean with one decimal; in a mixed column each value brings its own kind.
YEAR, MEAN, MIXED = "year", "mean", "mixed"
SHARE_INTERVAL, DIFFERENCE_INTERVAL = "share interval", "difference interval"
GAP_INTERVAL, QUOTIENT_INTERVAL = "gap interval", "quotient interval"
GAP_POINTS = Unit(factor=100.0)
UNITS = {SHARE: PERCENT, DIFFERENCE: POINTS, GAP: GAP_POINTS, QUOTIENT: RATIO}
INTERVALS = {SHARE_INTERVAL: SHARE, DIFFERENCE_INTERVAL: DIFFERENCE, GAP_INTERVAL: GAP, QUOTIENT_INTERVAL: QUOTIENT}
WORDS = (TEXT, DATE, DIGEST)
# Chapters that say how the figures came about; no choice of chapters leaves them out.
STANDING = ("how-to-read", "methods", "figures", "records")
NOTHING = "–"


@dataclass(frozen=True)
class Column:
    """`note` explains the column in the data dictionary; `kind` decides how its values are written."""

    label: str
    kind: str = TEXT
    note: str = ""

    @property
    def is_words(self) -> bool:
        return self.kind in WORDS

    def text(self, value: Value) -> str:
        """The value as people read it."""
        if isinstance(value, Hidden):
            return "Hidden"
        if isinstance(value, Measured):
            return Column(self.label, value.kind).text(value.value)
        if value is None or value == "":
            return NOTHING
        if self.kind in INTERVALS and isinstance(value, tuple):
            return UNITS[INTERVALS[self.kind]].interval(*value)
        if self.kind in (DIFFERENCE, GAP) and isinstance(value, int | float):
            return UNITS[self.kind].bare(value)
        if self.kind in UNITS and isinstance(value, int | float):
            return UNITS[self.kind].text(value)
        if self.kind == COUNT and isinstance(value, int):
            return f"{value:,}"
        if self.kind == MEAN and isinstance(value, int | float):
            return f"{value:,.1f}"
        if self.kind == DIGEST:
            return f"{value}"[:16]
        return str(value)


@dataclass(frozen=True)
class Origin:
    """A record of the portal that a row was taken from, by its kind and key; the fingerprint is of what it said."""

    kind: str
    key: str
    label: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class ShownCell:
    text: str
    is_header: bool
    css: str


@dataclass(frozen=True)
class Table:
    """Rows of values. `in_print` False keeps a long table for the workbook, the CSV file and the page.

    `caption` stands in for the title where the section's heading says the rest already. `subject` names the table
    alike in all reports, so that two can be compared; its first `keys` columns name a row. `origins` are the records
    behind each row.
    """

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    caption: str = ""
    in_print: bool = True
    empty: str = "There is nothing to list for this period."
    subject: str = ""
    keys: int = 1
    origins: tuple[tuple[Origin, ...], ...] = ()
    block: str = field(default="table", init=False)

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"Table {self.code}: every row needs one value per column.")
        if self.origins and len(self.origins) != len(self.rows):
            raise ValueError(f"Table {self.code}: every row needs its origins.")

    @property
    def shown_header(self) -> list[ShownCell]:
        return [ShownCell(column.label, True, "" if column.is_words else "number") for column in self.columns]

    @property
    def leads_to_records(self) -> bool:
        return any(self.origins)

    @property
    def shown_rows(self) -> list[list[ShownCell]]:
        return [[self._shown(place, value) for place, value in enumerate(row)] for row in self.rows]

    def _shown(self, place: int, value: Value) -> ShownCell:
        column = self.columns[place]
        return ShownCell(
            text=column.text(value),
            is_header=place == 0,
            css=self._css(column, value),
        )

    @staticmethod
    def _css(column: Column, value: Value) -> str:
        kind = value.kind if isinstance(value, Measured) else column.kind
        number = {TEXT: "", DATE: "unbroken", DIGEST: "unbroken"}.get(kind, "number")
        return f"{number} hidden-number".strip() if isinstance(value, Hidden) else number


# How wide charts are on paper.
SMALL_MM, WIDE_MM = 68, 136


def _sized(opening: str, width: int) -> str:
    """An SVG's opening tag with its size on paper.

    Where a style sheet shrinks a drawing, WeasyPrint still keeps room for its size on screen, and breaks pages early.
    """
    found = re.search(r' width="(\d+)" height="(\d+)"', opening)
    if found is None:
        return opening
    height = width * int(found[2]) / int(found[1])
    return opening.replace(found[0], f' width="{width}mm" height="{height:.2f}mm"')


@dataclass(frozen=True)
class Figure:
    """A chart with the sentence that says what it shows. Its numbers stand in the table of the same section."""

    chart: DotPlot | GapTrend
    caption: str = ""
    is_small: bool = False
    block: str = field(default="figure", init=False)

    @property
    def for_print(self) -> Svg:
        """The drawing for paper; its first child says in words what it shows, where PDF readers look for it."""
        drawing = str(self.chart.narrow if self.is_small else self.chart.wide)
        says = element("title", f"{self.chart.title}. {self.chart.description}")
        start = drawing.index(">") + 1
        opening = _sized(drawing[:start], SMALL_MM if self.is_small else WIDE_MM)
        return Svg(opening + says + drawing[start:])


@dataclass(frozen=True)
class Prose:
    """Paragraphs."""

    paragraphs: tuple[str, ...]
    is_small: bool = False
    block: str = field(default="prose", init=False)


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]
    block: str = field(default="bullets", init=False)


@dataclass(frozen=True)
class Notice:
    """Something the reader must not miss. `tone`: info, caution or key."""

    title: str
    text: str
    tone: str = "info"
    block: str = field(default="notice", init=False)


@dataclass(frozen=True)
class Terms:
    """Words and what they mean; or, in short lines, facts and what they are."""

    items: tuple[tuple[str, str], ...]
    is_short: bool = False
    block: str = field(default="terms", init=False)


@dataclass(frozen=True)
class Numbers:
    """A few large numbers, each with the words that say what it counts."""

    items: tuple[tuple[str, str], ...]
    block: str = field(default="numbers", init=False)


class CleanHtml(str):
    """HTML that was cleaned of everything but its structure; a template prints it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Narrative:
    """What a person wrote."""

    html: CleanHtml
    block: str = field(default="narrative", init=False)


@dataclass(frozen=True)
class Pair:
    """Two stacks of blocks, side by side where there is room."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    block: str = field(default="pair", init=False)


Block = Table | Figure | Prose | Bullets | Notice | Terms | Numbers | Narrative | Pair


@dataclass(frozen=True)
class Section:
    """`level` 1 opens a chapter and stands in the contents; 2 belongs to the chapter before it."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    level: int = 1
    eyebrow: str = ""
    is_wide: bool = False


@dataclass(frozen=True)
class Headline:
    """A number that is followed from report to report."""

    code: str
    label: str
    value: int | float | None
    kind: str = COUNT

    @property
    def text(self) -> str:
        return Column(self.label, self.kind).text(self.value)


@dataclass(frozen=True)
class Document:
    """`layout` is report, with a cover and contents, or page: one sheet. `verify_at` is where copies are checked."""

    title: str
    subtitle: str
    program: str
    scope: str
    as_of: str
    facts: tuple[tuple[str, str], ...]
    label: str
    sections: tuple[Section, ...]
    language: str = "en-US"
    layout: str = "report"
    verify_at: str = ""
    headlines: tuple[Headline, ...] = ()

    @property
    def chapters(self) -> list[Section]:
        return [section for section in self.sections if section.level == 1]

    @property
    def tables(self) -> Iterator[Table]:
        for section in self.sections:
            yield from _tables_in(section.blocks)

    def table(self, code: str) -> Table | None:
        return next((table for table in self.tables if table.code == code), None)


def _tables_in(blocks: tuple[Block, ...]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Pair):
            yield from _tables_in(block.left + block.right)
