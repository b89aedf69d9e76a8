"""Facts that every kind needs: what the report is about, and grids of values with the records behind them. Frozen."""

from __future__ import annotations

from dataclasses import dataclass

from reports.document import COUNT, HIDDEN, MEAN, TEXT, WORDS, Column, Measured, Origin, Table, Value

# How a grid holds a number that was held back.
HELD = "Hidden"


@dataclass(frozen=True)
class Head:
    """What stands on the cover, and what the figures hang on. Days as 2026-09-30."""

    kind: str
    title: str
    program: str
    scope: str
    period: str
    period_label: str
    first_day: str
    last_day: str
    as_of: str
    language: str
    provenances: tuple[str, ...]
    code_version: str
    verify_at: str
    words: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A column of a grid."""

    label: str
    kind: str = TEXT
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """A table before it is drawn. A number held back is the word Hidden in a column of numbers."""

    code: str
    title: str
    columns: tuple[Place, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    note: str = ""
    origins: tuple[tuple[Origin, ...], ...] = ()
    keys: int = 1

    @property
    def table(self) -> Table:
        columns = tuple(Column(place.label, place.kind, place.note) for place in self.columns)
        rows = tuple(tuple(map(_value, row, columns)) for row in self.rows)
        return Table(self.code, self.title, columns, rows, note=self.note, origins=self.origins, keys=self.keys)


def _value(value: str | int | float | None, column: Column) -> Value:
    if column.kind not in WORDS:
        return HIDDEN if value == HELD else value
    # A number among words, as where a year has no number recorded.
    return Measured(value, COUNT if isinstance(value, int) else MEAN) if isinstance(value, int | float) else value


def kind_of_values(values: list[object]) -> str:
    """Words or counts, for grids that are made elsewhere and come without kinds."""
    numbers = [value for value in values if value not in (None, "", HELD)]
    return COUNT if numbers and all(isinstance(value, int) for value in numbers) else TEXT
