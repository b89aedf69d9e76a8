from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from equity_measures.statistics.case_tables import OUTPUT, CaseSummary, Source, summarize_cases
from mielhss.lib.commands import JsonCommand
from mielhss.lib.downloads import inert
from mielhss.lib.tables import BadTable, write_table


class Command(JsonCommand):
    help = (
        "Compute every summary measure of inequality for every case of a table of groups, with intervals. "
        "Exit status: 0 done, 2 a file that is not there or cannot be read as what it should be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("input", type=Path, help="A CSV file with one row per group and the name of its case.")
        parser.add_argument("--output", type=Path, required=True, help="The CSV file to write.")
        parser.add_argument("--cases", type=Path, help="A CSV file with the columns case and options.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json, output = options["json"], options["output"]
        sources = [path for path in (options["input"], options["cases"]) if path is not None]
        self._check_paths(sources, output, as_json=as_json)
        try:
            found = summarize_cases(*(Source(path.read_bytes(), str(path)) for path in sources))
            write_table(output, OUTPUT, ([inert(cell) for cell in row.cells] for row in found))
        except BadTable as problem:
            self.refuse("bad-file", str(problem), as_json=as_json)
        except OSError as problem:
            self.refuse("file", f"{problem.filename}: {problem.strerror}.", as_json=as_json)
        summary = _summary(found, output)
        text = (
            f"{summary['cases']} cases, {summary['rows']} measures written to {output}: {summary['ok']} given, "
            f"{summary['refused']} refused with the reason."
        )
        self.answer(summary, text, as_json=as_json)

    def _check_paths(self, sources: list[Path], output: Path, *, as_json: bool) -> None:
        for path in sources:
            if not path.is_file():
                self.refuse("file", f"There is no file {path}. Check the path.", as_json=as_json)
            if output.resolve() == path.resolve():
                self.refuse("output", f"{output} is one of the inputs. Write to another file.", as_json=as_json)
        if output.is_dir() or not output.parent.is_dir():
            self.refuse("output", f"{output} cannot be written: name a file in a folder that exists.", as_json=as_json)


def _summary(found: list[CaseSummary], output: Path) -> dict[str, Any]:
    refused = sum(bool(row.summary.refused) for row in found)
    return {
        "status": "done",
        "cases": len({row.case for row in found}),
        "rows": len(found),
        "ok": len(found) - refused,
        "refused": refused,
        "output": str(output),
    }
