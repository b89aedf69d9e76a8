from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from equity_measures.statistics.lattice.cell_file import OUTPUT, Line, Table, published_rows, read_cells
from equity_measures.statistics.lattice.suppress import Suppressed, suppress_lattice
from equity_measures.statistics.suppression import DEFAULT_THRESHOLD
from mielhss.lib.commands import JsonCommand
from mielhss.lib.tables import BadTable, write_table

LEAST_THRESHOLD = 2
MOST_THRESHOLD = 1000


class Command(JsonCommand):
    help = (
        "Hide what must be hidden of tables of counts and their margins, so that no hidden count can be worked out. "
        "Exit status: 0 done, 2 a file that is not there or cannot be read as what it should be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("cells", type=Path, help="A CSV file with one row per interior cell.")
        parser.add_argument(
            "--threshold", type=int, default=DEFAULT_THRESHOLD, help="Counts from 1 to one less are hidden."
        )
        parser.add_argument("--output", type=Path, required=True, help="The CSV file to write.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json, source, output = options["json"], options["cells"], options["output"]
        self._check(source, output, options["threshold"], as_json=as_json)
        try:
            tables = read_cells(source.read_bytes(), str(source))
            found = [(table, suppress_lattice(table.counts, options["threshold"])) for table in tables]
            # Keys are written as they came, since programs match them; the columns for people hold numbers only.
            write_table(output, OUTPUT, _rows(found))
        except BadTable as problem:
            self.refuse("bad-file", str(problem), as_json=as_json)
        except OSError as problem:
            self.refuse("file", f"{problem.filename}: {problem.strerror}.", as_json=as_json)
        summary = _summary(found, options["threshold"], output)
        self.answer(summary, _as_text(summary), as_json=as_json)

    def _check(self, source: Path, output: Path, threshold: int, *, as_json: bool) -> None:
        if not LEAST_THRESHOLD <= threshold <= MOST_THRESHOLD:
            message = f"Give a threshold of {LEAST_THRESHOLD} to {MOST_THRESHOLD}; 11 hides counts of 1 to 10."
            self.refuse("threshold", message, as_json=as_json)
        if not source.is_file():
            self.refuse("file", f"There is no file {source}. Check the path.", as_json=as_json)
        if output.resolve() == source.resolve():
            self.refuse("output", f"{output} is the input. Write to another file.", as_json=as_json)
        if output.is_dir() or not output.parent.is_dir():
            self.refuse("output", f"{output} cannot be written: name a file in a folder that exists.", as_json=as_json)


Found = list[tuple[Table, Suppressed]]


def _rows(found: Found) -> Iterator[Line]:
    for table, suppressed in found:
        yield from published_rows(table, suppressed)


COUNTED = ("cells", "empty", "shown", "primary", "complementary", "pinned", "narrow", "pinned_by_rule")


def _summary(found: Found, threshold: int, output: Path) -> dict[str, Any]:
    tables = [_of_table(table, suppressed) for table, suppressed in found]
    totals = {name: sum(table[name] for table in tables) for name in COUNTED}
    return {"status": "done", "threshold": threshold, **totals, "tables": tables, "output": str(output)}


def _of_table(table: Table, found: Suppressed) -> dict[str, Any]:
    """pinned, narrow: what the printed numbers tell of hidden cells; pinned_by_rule: with the rule known as well."""
    return {
        "table": table.name,
        "dims": "|".join(table.dims),
        "cells": found.lattice.size,
        "empty": int((found.lattice == 0).sum()),
        "shown": int((~found.hiding.hidden).sum()),
        "primary": int(found.hiding.primary.sum()),
        "complementary": int(found.hiding.complementary.sum()),
        "is_optimal": found.hiding.is_optimal,
        "pinned": int(found.outsider.pinned.sum()),
        "narrow": int(found.outsider.narrow.sum()),
        "pinned_by_rule": int(found.insider.pinned.sum()),
    }


def _as_text(summary: dict[str, Any]) -> str:
    lines = [
        f"{len(summary['tables'])} tables with {summary['cells']} cells written to {summary['output']}: "
        f"{summary['primary']} small counts hidden, and {summary['complementary']} others to protect them.",
        f"Of the hidden cells {summary['pinned']} can be worked out, {summary['narrow']} to fewer than five apart; "
        f"{summary['pinned_by_rule']} by somebody who also knows which of them are small.",
    ]
    return "\n".join(lines)
