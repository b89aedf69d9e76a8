from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from equity_measures import area_indices
from equity_measures.models import AreaIndex
from mielhss.lib.commands import REFUSED, JsonCommand


class Command(JsonCommand):
    help = (
        "Load a table of a neighborhood index by ZIP code area or census tract, and use its fifths from now on. "
        "Exit status: 0 loaded, 1 refused, 2 wrong arguments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="A CSV file with one row for each area.")
        parser.add_argument("--index", required=True, choices=AreaIndex.Kind.values, help="Which index it is.")
        parser.add_argument("--year", required=True, type=int, help="The year of its edition.")
        parser.add_argument("--area-column", default="FIPS", help="The column of the areas.")
        parser.add_argument("--value-column", default="RPL_THEMES", help="The column of the index.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        path = options["file"]
        if not path.is_file():
            self.refuse("file", f"There is no file {path}. Check the path.", as_json=as_json)
        try:
            summary = area_indices.load(
                kind=options["index"],
                year=options["year"],
                path=path,
                area_column=options["area_column"],
                value_column=options["value_column"],
            )
        except area_indices.BadTable as error:
            self.refuse("table", str(error), as_json=as_json, status=REFUSED)
        text = f"Loaded {summary['areas']:,} areas; {summary['without_value']:,} had no value."
        self.answer(summary, text, as_json=as_json)
