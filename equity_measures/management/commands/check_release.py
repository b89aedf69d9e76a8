from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from equity_measures.statistics.disclosure.printed import read_printed
from equity_measures.statistics.disclosure.recover import Audit, Finding, audit_together
from equity_measures.statistics.suppression import DEFAULT_THRESHOLD
from mielhss.lib.commands import REFUSED, JsonCommand
from mielhss.lib.downloads import inert
from mielhss.lib.tables import BadTable, write_table

MOST_TOLD = 20
LEAST_THRESHOLD = 2
COLUMNS = ("file", "line", "label", "column", "lower", "upper", "candidates", "way", "how", "is_sum")

COUNTED = (
    "hidden_cells", "hidden_rows", "recovered", "recovered_sums", "recovered_rows", "narrow", "rows_with_one",
    "rows_with_few",
)  # fmt: skip


class Command(JsonCommand):
    help = (
        "Attack published tables: which hidden cells can be worked out from what is printed, and how. "
        "Exit status: 0 none can, 1 some can, 2 a file that is not there or cannot be read as a table."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, nargs="+", help="CSV files as they were published.")
        parser.add_argument(
            "--threshold", type=int, default=DEFAULT_THRESHOLD, help="Counts from 1 to one less are those hidden."
        )
        parser.add_argument("--output", type=Path, help="A CSV file for what was found, a row per cell.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json, files, output = options["json"], options["file"], options["output"]
        self._check(files, output, options["threshold"], as_json=as_json)
        try:
            tables = [read_printed(path.read_bytes(), str(path)) for path in files]
            audits = audit_together(tables, options["threshold"])
            if output is not None:
                write_table(output, COLUMNS, (_cells(each, f) for each in audits for f in each.findings))
        except BadTable as problem:
            self.refuse("bad-file", str(problem), as_json=as_json)
        except OSError as problem:
            self.refuse("file", f"{problem.filename}: {problem.strerror}.", as_json=as_json)
        summary = _summary(audits, options["threshold"], output)
        self.answer(summary, "\n".join(line for each in audits for line in _as_text(each)), as_json=as_json)
        if summary["status"] == "recoverable":
            raise SystemExit(REFUSED)

    def _check(self, files: list[Path], output: Path | None, threshold: int, *, as_json: bool) -> None:
        if threshold < LEAST_THRESHOLD:
            self.refuse("threshold", "Give a threshold of 2 or more; 11 stands for counts of 1 to 10.", as_json=as_json)
        for path in files:
            if not path.is_file():
                self.refuse("file", f"There is no file {path}. Check the path.", as_json=as_json)
            if output is not None and output.resolve() == path.resolve():
                self.refuse("output", f"{output} is one of the inputs. Write to another file.", as_json=as_json)
        if output is not None and (output.is_dir() or not output.parent.is_dir()):
            self.refuse("output", f"{output} cannot be written: name a file in a folder that exists.", as_json=as_json)


def _cells(audit: Audit, finding: Finding) -> list[Any]:
    return [inert(cell) for cell in (audit.table.name, *asdict(finding).values())]


def _summary(audits: list[Audit], threshold: int, output: Path | None) -> dict[str, Any]:
    files = [_of_file(each) for each in audits]
    totals = {name: sum(file[name] for file in files) for name in COUNTED}
    status = "recoverable" if totals["recovered"] or totals["recovered_sums"] else "clean"
    return {"status": status, "threshold": threshold, **totals, "files": files, "output": str(output or "")}


def _of_file(audit: Audit) -> dict[str, Any]:
    by_candidates = audit.rows_by_candidates
    return {
        "file": audit.table.name,
        "rows": audit.table.size,
        "hidden_cells": audit.hidden_cells,
        "hidden_rows": audit.hidden_rows,
        "recovered": len(audit.recovered),
        "recovered_sums": len(audit.recovered_sums),
        "recovered_rows": len({finding.line for finding in (*audit.recovered, *audit.recovered_sums)}),
        "narrow": sum(not finding.is_recovered for finding in audit.findings),
        "rows_with_percentage": sum(by_candidates.values()),
        "rows_with_one": by_candidates.get(1, 0),
        "rows_with_few": sum(count for candidates, count in by_candidates.items() if 1 <= candidates <= 3),
        "formulas": audit.structure.formulas(audit.table),
        "sums_of_rows": len(audit.structure.row_sums),
        "contradictions": list(audit.contradictions),
        "findings": [asdict(finding) for finding in audit.findings],
    }


def _as_text(audit: Audit) -> list[str]:
    found = _of_file(audit)
    lines = [
        f"{found['file']}: {found['hidden_cells']} hidden cells in {found['hidden_rows']} of {found['rows']} rows.",
        *(f"  {formula}" for formula in found["formulas"]),
    ]
    if found["sums_of_rows"]:
        lines.append(f"  {found['sums_of_rows']} rows are the sum of others.")
    if found["rows_with_percentage"]:
        lines.append(
            f"  By its percentage alone, {found['rows_with_one']} of {found['rows_with_percentage']} rows can be one "
            f"fraction only, {found['rows_with_few']} three at most."
        )
    lines += [f"  {text}" for text in found["contradictions"]]
    lines.append(
        f"  {found['recovered']} hidden cells and {found['recovered_sums']} sums of hidden cells can be worked out, "
        f"{found['narrow']} others nearly so."
    )
    told = sorted(audit.findings, key=lambda finding: not finding.is_recovered)[:MOST_TOLD]
    lines += [f"    {_told(finding)}" for finding in told]
    if len(audit.findings) > MOST_TOLD:
        lines.append(f"    … and {len(audit.findings) - MOST_TOLD} more; --json or --output lists them all.")
    return lines


def _told(finding: Finding) -> str:
    where = f"Line {finding.line}, {finding.label}, {finding.column}"
    if finding.is_recovered:
        return f"{where} is {finding.lower}. {finding.how}"
    return f"{where} is one of {finding.candidates} values from {finding.lower} to {finding.upper}. {finding.how}"
