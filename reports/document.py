"""A report as sections of blocks: what the page, the PDF, the workbook and the CSV files are all made from. Pure.

Each kind of report turns its facts into one Document. Since tables keep their values, not their words, every
number printed in a table has its cell in the workbook, by construction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mielhss.lib.charts import PERCENT, POINTS, RATIO, DotPlot, GapTrend, Svg
from mielhss.lib.charts.svg import element


class Hidden:
    """A number held back so that nobody can be recognized from it."""

    def __repr__(self) -> str:
        return "HIDDEN"


HIDDEN = Hidden()
Interval = tuple[float, float]
Value = str | int | float | None | Hidden | Interval

TEXT, COUNT, SHARE, DIFFERENCE, QUOTIENT, DATE, DIGEST, IDENTIFIER = (
    "text",
    "count",
    "share",
    "difference",
    "quotient",
    "date",
    "digest",
    "identifier",
)
SHARE_INTERVAL, DIFFERENCE_INTERVAL, QUOTIENT_INTERVAL = "share interval", "difference interval", "quotient interval"
INTERVALS = {SHARE_INTERVAL: PERCENT, DIFFERENCE_INTERVAL: POINTS, QUOTIENT_INTERVAL: RATIO}
UNITS = {SHARE: PERCENT, DIFFERENCE: POINTS, QUOTIENT: RATIO}
WORDS = (TEXT, DATE, DIGEST)
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
        if value is None or value == "":
            return NOTHING
        if self.kind in INTERVALS and isinstance(value, tuple):
            return INTERVALS[self.kind].interval(*value)
        if self.kind == DIFFERENCE and isinstance(value, int | float):
            return POINTS.bare(value)
        if self.kind in UNITS and isinstance(value, int | float):
            return UNITS[self.kind].text(value)
        if self.kind == COUNT and isinstance(value, int):
            return f"{value:,}"
        if self.kind == DIGEST:
            return f"{value}"[:16]
        return str(value)


@dataclass(frozen=True)
class ShownCell:
    text: str
    is_header: bool
    css: str


@dataclass(frozen=True)
class Table:
    """Rows of values. `in_print` False keeps a long table for the workbook and the CSV file."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    is_wide: bool = False
    in_print: bool = True
    empty: str = "There is nothing to list for this period."
    block: str = field(default="table", init=False)

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"Table {self.code}: every row needs one value per column.")

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
        number = "" if column.is_words else "number"
        return f"{number} hidden-number".strip() if isinstance(value, Hidden) else number


@dataclass(frozen=True)
class Figure:
    """A chart with the sentence that says what it shows. Its numbers stand in the table of the same section."""

    chart: DotPlot | GapTrend
    caption: str = ""
    block: str = field(default="figure", init=False)

    @property
    def for_print(self) -> Svg:
        """The wide drawing; its first child says in words what it shows, where PDF readers look for it."""
        drawing = str(self.chart.wide)
        says = element("title", f"{self.chart.title}. {self.chart.description}")
        start = drawing.index(">") + 1
        return Svg(drawing[:start] + says + drawing[start:])


@dataclass(frozen=True)
class Prose:
    """Paragraphs."""

    paragraphs: tuple[str, ...]
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
    """Words and what they mean."""

    items: tuple[tuple[str, str], ...]
    block: str = field(default="terms", init=False)


Block = Table | Figure | Prose | Bullets | Notice | Terms


@dataclass(frozen=True)
class Section:
    """`level` 1 opens a chapter and stands in the contents; 2 belongs to the chapter before it."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    level: int = 1
    eyebrow: str = ""


@dataclass(frozen=True)
class Document:
    title: str
    subtitle: str
    program: str
    scope: str
    as_of: str
    facts: tuple[tuple[str, str], ...]
    label: str
    sections: tuple[Section, ...]
    language: str = "en-US"

    @property
    def tables(self) -> Iterator[Table]:
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield block

    def table(self, code: str) -> Table | None:
        return next((table for table in self.tables if table.code == code), None)
