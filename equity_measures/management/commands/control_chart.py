import csv
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from equity_measures.statistics.spc_cases import POINT_COLUMNS, BadFile, Charts, draw_cases
from mielhss.lib.commands import JsonCommand
from mielhss.lib.downloads import inert


class Command(JsonCommand):
    help = (
        "Draw run and control charts of series: center line, limits and signals of every point, as a CSV file. "
        "Exit status: 0 done, 2 a file that is not there or cannot be read as what it should be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("input", type=Path, help="The series: a CSV file with the columns case, t, y, n.")
        parser.add_argument(
            "--cases",
            type=Path,
            required=True,
            help="The charts: a CSV file with the columns case, chart, freeze, part.",
        )
        parser.add_argument("--output", type=Path, required=True, help="The CSV file to write, one row per point.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json, output = options["json"], options["output"]
        for path in (options["input"], options["cases"]):
            if not path.is_file():
                self.refuse("file", f"There is no file {path}. Check the path.", as_json=as_json)
            if output.resolve() == path.resolve():
                self.refuse("output", f"{output} is one of the inputs. Write to another file.", as_json=as_json)
        if output.is_dir() or not output.parent.is_dir():
            self.refuse("output", f"{output} cannot be written: name a file in a folder that exists.", as_json=as_json)
        try:
            drawn = draw_cases(
                options["input"].read_bytes(),
                options["cases"].read_bytes(),
                inputs_name=str(options["input"]),
                cases_name=str(options["cases"]),
            )
        except BadFile as problem:
            self.refuse("bad-file", str(problem), as_json=as_json)
        except OSError as problem:
            self.refuse("file", f"{problem.filename} cannot be read: {problem.strerror}.", as_json=as_json)
        try:
            _write(drawn, output)
        except OSError as problem:
            self.refuse("output", f"{output} cannot be written: {problem.strerror}.", as_json=as_json)
        summary = _summary(drawn, output)
        self.answer(summary, _as_text(summary), as_json=as_json)


def _write(drawn: Charts, output: Path) -> None:
    """All of the file or none: written beside its place first, then moved there."""
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with open(handle, "w", newline="", encoding="utf-8") as file:  # noqa: PTH123 -- a descriptor, not a path
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(POINT_COLUMNS)
            writer.writerows([inert(cell) for cell in row] for row in drawn.rows())
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _summary(drawn: Charts, output: Path) -> dict[str, Any]:
    points = drawn.points()
    return {
        "status": "done",
        "cases": len(drawn.charts),
        "points": len(points),
        "missing": sum(point.value is None for point in points),
        "combined": drawn.combined,
        "unlisted": drawn.unlisted,
        "signals": drawn.cases_with_signals(),
        "output": str(output),
    }


def _as_text(summary: dict[str, Any]) -> str:
    lines = [
        f"{summary['cases']} charts with {summary['points']} points written to {summary['output']}; "
        f"{len(summary['signals'])} of them with signals."
    ]
    if summary["missing"]:
        lines.append(f"{summary['missing']} points have no value; they stay empty.")
    if summary["combined"]:
        lines.append(f"{summary['combined']} rows were joined with others of the same case and time.")
    if summary["unlisted"]:
        lines.append(f"{summary['unlisted']} rows belong to cases that no chart was asked of.")
    return "\n".join(lines)
