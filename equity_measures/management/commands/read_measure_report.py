from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from equity_measures.ingestion import add_up, describe
from mielhss.lib.commands import REFUSED, JsonCommand

SHOWN_FINDINGS = 20


class Command(JsonCommand):
    help = (
        "Say what FHIR MeasureReports count, without storing anything: populations of each group and stratum, whether "
        "denominators are gross or net, recomputed scores, and everything that would be refused. "
        "Exit status: 0 all can be read, 1 something is refused, 2 wrong arguments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, nargs="+", help="JSON or NDJSON files.")
        parser.add_argument("--merge", action="store_true", help="Also add up reports of the same measure and period.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        for path in options["file"]:
            if not path.is_file():
                self.refuse("file", f"There is no file {path}. Check the path.", as_json=as_json)
        files = [{"file": str(path), **describe(path, file_name=path.name)} for path in options["file"]]
        status = "refused" if any(file["status"] == "refused" for file in files) else "read"
        summary: dict[str, Any] = {"status": status, "files": files}
        if options["merge"]:
            summary["merged"] = add_up(report for file in files for report in file["reports"])
        self.answer(summary, "\n".join(_as_text(summary)), as_json=as_json)
        if status == "refused":
            raise SystemExit(REFUSED)


def _as_text(summary: dict[str, Any]) -> list[str]:
    lines = []
    for file in summary["files"]:
        lines.append(f"{file['file']}: {file['status']}")
        for report in file["reports"]:
            lines += _report(report)
        for finding in file["findings"][:SHOWN_FINDINGS]:
            lines.append("  " + _finding(finding))
        if len(file["findings"]) > SHOWN_FINDINGS:
            lines.append(f"  … and {file['findings_total'] - SHOWN_FINDINGS} more; --json lists them.")
    for whole in summary.get("merged", []):
        lines.append(f"Merged: {whole['measure']}, {whole['start']} to {whole['end']}, reports: {whole['reports']}")
        lines += [f"  {_name(entry['of'])}: {_counts(entry['counts'])}" for entry in whole["counts"]]
    return lines


def _report(report: dict[str, Any]) -> list[str]:
    where = f"line {report['line']}: " if report["line"] else ""
    lines = [f"  {where}{report['measure']} {report['version']}, {report['start']} to {report['end']}"]
    for group in report["groups"]:
        lines.append(f"    group {group['name'] or group['element']}: {_unit(group)}")
        for stratifier in group["stratifiers"]:
            lines += [f"      {_name(s['of']) or s['element']}: {_unit(s)}" for s in stratifier["strata"]]
    return lines


def _unit(unit: dict[str, Any]) -> str:
    text = _counts(unit["counts"]) or "no counts"
    if unit["recomputed"] is not None:
        text += f"; {unit['counted']}: {unit['numerator']}/{unit['denominator']} = {unit['recomputed']:.4f}"
    if unit["printed"] is not None:
        text += f", printed {unit['printed']:g}"
    return text + (" (differs)" if unit["agrees"] is False else "")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{code} {count}" for code, count in counts.items())


def _name(parts: list[list[str]]) -> str:
    return ", ".join(" ".join(word for word in part if word) for part in parts) or "all"


def _finding(finding: dict[str, Any]) -> str:
    line = f"line {finding['line']}, " if finding["line"] else ""
    return f"{finding['severity']}: {line}{finding['column'] or 'file'}: {finding['message']} [{finding['rule']}]"
