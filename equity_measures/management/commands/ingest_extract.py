from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from equity_measures import services
from equity_measures.models import DataSet, Extract
from equity_measures.outcomes import summary_of_extract, summary_of_outcome
from mielhss.lib.commands import DONE, HELD, REFUSED, USAGE, JsonCommand
from partners.models import Institution

STATUSES = {"accepted": DONE, "already-received": DONE, "held": HELD, "refused": REFUSED}


class Command(JsonCommand):
    help = (
        "Take in one extract: check every row, count it into cells and put them into use, all or nothing. "
        "Exit status: 0 accepted, 1 refused, 2 wrong arguments, "
        "3 held until unknown categories are mapped or a far smaller file is confirmed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="A CSV, XLSX, Parquet or FHIR (.json, .ndjson) file.")
        parser.add_argument("--institution", required=True, help="The institution's code.")
        parser.add_argument("--dataset", required=True, help="The data set's code.")
        parser.add_argument("--period", required=True, help="2026-Q3, 2026-09, 2026 or 2019-2024.")
        parser.add_argument(
            "--confirm-smaller",
            action="store_true",
            help="Take the file although it has less than half the rows of the version it replaces.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Check and count, but store nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        wanted = {**self._chosen(options), "period": options["period"], "path": options["file"]}
        try:
            if options["dry_run"]:
                summary = {**summary_of_outcome(services.rehearse(**wanted)), "dry_run": True}
            else:
                taken = services.ingest_file(**wanted, may_be_smaller=options["confirm_smaller"])
                summary = {**_summary(*taken), "dry_run": False}
        except services.Refused as refusal:
            status = REFUSED if refusal.rule in {"too-large", "empty", "agreement", "locked"} else USAGE
            self.refuse(refusal.rule, refusal.message, as_json=as_json, status=status)
        self.answer(summary, _as_text(summary), as_json=as_json)
        if status := STATUSES.get(summary["status"], REFUSED):
            raise SystemExit(status)

    def _chosen(self, options: dict[str, Any]) -> dict[str, Any]:
        as_json = options["json"]
        institution = Institution.objects.filter(code__iexact=options["institution"]).first()
        if institution is None:
            known = ", ".join(Institution.objects.partners().order_by("code").values_list("code", flat=True)[:50])
            message = f"No institution has the code {options['institution']}. Known: {known or 'none yet'}."
            self.refuse("institution", message, as_json=as_json)
        data_set = DataSet.objects.filter(code__iexact=options["dataset"], is_active=True).first()
        if data_set is None:
            known = ", ".join(DataSet.objects.filter(is_active=True).order_by("code").values_list("code", flat=True))
            message = f"No data set has the code {options['dataset']}. Known: {known or 'none yet'}."
            self.refuse("dataset", message, as_json=as_json)
        if not options["file"].is_file():
            self.refuse("file", f"There is no file {options['file']}. Check the path.", as_json=as_json)
        return {"institution": institution, "data_set": data_set}


def _summary(extract: Extract, is_new: bool) -> dict[str, Any]:
    """A file that is already in use is answered as such; one that still waits, by what it waits for."""
    summary = summary_of_extract(extract)
    if not is_new and extract.state == Extract.State.ACCEPTED:
        summary |= {"status": "already-received", "message": f"Already received as version {extract.version}."}
    if extract.state == Extract.State.RECEIVED:
        why = extract.job.error if extract.job else ""
        summary |= {"message": f"The check broke down and can be tried again on the extract's page. {why}".strip()}
    if extract.smaller_than:
        message = (
            f"Held: the file has {extract.rows} rows and the version it would replace {extract.smaller_than}. "
            "If it is meant to be smaller, confirm it on the extract's page."
        )
        summary |= {"message": message, "smaller_than": extract.smaller_than}
    return summary


def _as_text(summary: dict[str, Any]) -> str:
    lines = [f"{summary['status'].capitalize()}{' (dry run: nothing stored)' if summary['dry_run'] else ''}."]
    if "message" in summary:
        lines = [summary["message"]]
    counts = summary["lines"]
    if counts:
        parts = ", ".join(f"{counts.get(key, 0)} {key}" for key in ("header", "accepted", "rejected", "blank"))
        lines.append(f"{counts.get('physical', 0)} lines: {parts}; {summary['cells']} cells.")
    for error in summary["errors"][:20]:
        where = f"Line {error['line']}" if error["line"] else "File"
        column = f", column {error['column']}" if error["column"] else ""
        lines.append(f"  {where}{column}: {error['message']} [{error['rule']}]")
    if summary["errors_total"] > 20:
        lines.append(f"  … and {summary['errors_total'] - 20} more; --json lists them all.")
    for held in summary["held"]:
        value = f"“{held['shown']}”" if held["shown"] else "a value not shown"
        lines.append(f"  Line {held['first_line']}, column {held['column']}: {value} is not mapped yet.")
    return "\n".join(lines)
