"""Build one report from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from mielhss.lib.commands import JsonCommand
from partners.models import Institution
from reports import services
from reports.kinds import KINDS
from reports.making import Files, check_period, kind_of
from reports.models import Report
from reports.printing import PrintingFailed
from reports.problems import ReportProblem, UnknownInstitution, UnknownProgram, UnknownScholar, Unwritable
from reports.wish import Wish
from scholars.models import Program, Scholar


class Command(JsonCommand):
    help = (
        "Build a report: the PDF, and with --appendix the workbook beside it. Prints a JSON summary. "
        "Exit status: 0 done, 2 not possible as asked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", help=f"Kind of report: {', '.join(KINDS)}.")
        parser.add_argument("--period", required=True, help="2026-Q3, 2026-09, 2026 or 2019-2024.")
        parser.add_argument("--output", required=True, type=Path, help="Where to write the PDF.")
        parser.add_argument("--program", default="", help="Code of one program; without it, all of them.")
        parser.add_argument("--institution", default="", help="Code of one institution; without it, the network.")
        parser.add_argument("--scholar", type=int, help="Number of one scholar's record, for a dossier.")
        parser.add_argument("--language", default="en", help="en, or es for the public one-pager.")
        parser.add_argument("--appendix", action="store_true", help="Also write the workbook, as F.xlsx beside F.pdf.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            summary = _build(options)
        except ReportProblem as problem:
            self.refuse(problem.rule, str(problem), as_json=options["json"])
        except PrintingFailed as problem:
            self.refuse("drawing", str(problem), as_json=options["json"])
        self.answer(summary, json.dumps(summary, indent=2), as_json=options["json"])


def _build(options: dict[str, Any]) -> dict[str, Any]:
    kind_of(options["kind"])
    check_period(options["period"])
    wish = Wish(
        options["period"],
        _institution(options["institution"]),
        _program(options["program"]),
        _scholar(options["scholar"]),
        options["language"],
    )
    _check_writable(options["output"])
    report, files = services.build_now(kind=options["kind"], wish=wish)
    appendix = options["output"].with_suffix(".xlsx") if options["appendix"] else None
    _write(options["output"], files.pdf)
    if appendix:
        _write(appendix, files.xlsx)
    return _summary(report, files, options["output"], appendix)


def _institution(code: str) -> Institution | None:
    if not code:
        return None
    found = Institution.objects.filter(code__iexact=code).first()
    if found is None:
        raise UnknownInstitution(
            "No institution has the code given with --institution. Codes stand on the Partners page."
        )
    return found


def _program(code: str) -> Program | None:
    if not code:
        return None
    found = Program.objects.filter(code__iexact=code).first()
    if found is None:
        known = ", ".join(Program.objects.values_list("code", flat=True)) or "none yet"
        raise UnknownProgram(f"No program has the code given with --program. There are: {known}.")
    return found


def _scholar(pk: int | None) -> Scholar | None:
    if pk is None:
        return None
    found = Scholar.objects.filter(pk=pk).first()
    if found is None:
        raise UnknownScholar("No scholar's record has the number given with --scholar.")
    return found


def _check_writable(path: Path) -> None:
    """Before the work, so that nobody waits for a report that has nowhere to go."""
    if path.is_dir():
        raise Unwritable(f"--output {path} is a folder; name a file in it, such as {path / 'report.pdf'}.")
    if not path.parent.is_dir():
        raise Unwritable(f"The folder of --output {path} does not exist; make it, or name another.")


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror}. Name another place with --output.") from None


def _summary(report: Report, files: Files, output: Path, appendix: Path | None) -> dict[str, Any]:
    return {
        "kind": report.kind,
        "period": report.period,
        "institution": report.institution.code if report.institution else None,
        "program": report.program.code if report.program else None,
        "scholar": report.scholar_id,
        "language": report.language,
        "report": report.pk,
        "output": str(output),
        "pages": files.pages,
        "bytes": len(files.pdf),
        "sha256": report.pdf_sha256,
        "snapshot_hash": report.snapshot_hash,
        "inputs_hash": report.inputs_hash,
        "appendix": {"output": str(appendix), "bytes": len(files.xlsx), "sha256": report.xlsx_sha256}
        if appendix
        else None,
    }
