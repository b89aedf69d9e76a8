from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from mielhss.lib.commands import REFUSED, JsonCommand
from scholars.imports import MAX_BYTES, Unreadable
from scholars.models import Scholar
from scholars.services import product_imports
from scholars.services.product_imports import Imported

NOTHING = "No entry of the file can be read. Mend the entries named, or export the list again."


class Command(JsonCommand):
    help = (
        "Import a list of products for one scholar: PubMed NBIB or XML, RIS, BibTeX, ORCID record JSON, NIH RePORTER "
        "CSV or JSON, SciENcv XML, recognized by its content. Broken entries are told with their line and the others "
        "are kept. Exit status: 0 done, 1 nothing of the file can be used, 2 wrong arguments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="The list.")
        parser.add_argument("--scholar", required=True, help="The number of the scholar, as in her page's address.")
        parser.add_argument("--dry-run", action="store_true", help="Read and compare, but store nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json, dry_run, path = options["json"], options["dry_run"], options["file"]
        scholar = self._scholar(options["scholar"], as_json)
        data = self._read(path, as_json)
        try:
            done = product_imports.import_file(
                scholar=scholar, data=data, file_name=path.name, by=None, dry_run=dry_run
            )
        except Unreadable as why:
            summary = _refusal(scholar, dry_run, why)
        else:
            summary = _summary(scholar, dry_run, done)
        self.answer(summary, _as_text(summary), as_json=as_json)
        if summary["status"] == "refused":
            raise SystemExit(REFUSED)

    def _scholar(self, number: str, as_json: bool) -> Scholar:
        is_number = number.isascii() and number.isdecimal() and len(number) < 19
        scholar = Scholar.objects.filter(pk=int(number)).first() if is_number else None
        if scholar is None:
            self.refuse(
                "scholar", "There is no scholar with this number. See the address of her page.", as_json=as_json
            )
        return scholar

    def _read(self, path: Path, as_json: bool) -> bytes:
        """At most one byte more than may be read, so that a file of any size is refused at once."""
        if not path.is_file():
            self.refuse("file", f"There is no file {path}. Check the path.", as_json=as_json)
        try:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError:
            self.refuse("file", f"The file {path} cannot be read. Check its permissions.", as_json=as_json)


def _summary(scholar: Scholar, dry_run: bool, done: Imported) -> dict[str, Any]:
    rejected = [{"line": f.line, "rule": f.rule, "message": f.message} for f in done.parsed.faults]
    created = [
        {"line": one.record.line, "kind": one.record.kind.value, "title": one.record.title, "author": one.author_match}
        for one in done.found
        if one.match is None
    ]
    duplicate = [
        {
            "line": one.record.line,
            "title": one.record.title,
            "by": one.match.by,
            "same_as_line": done.found[one.match.key].record.line if one.match.in_file else None,
            "same_as_product": None if one.match.in_file else one.match.key,
        }
        for one in done.found
        if one.match is not None
    ]
    summary = _frame(scholar, dry_run) | {
        "status": "imported" if done.found else "refused",
        "format": done.parsed.format.value,
        "batch": done.batch.pk if done.batch else None,
        "counts": {"created": len(created), "duplicate": len(duplicate), "rejected": len(rejected)},
        "created": created,
        "duplicate": duplicate,
        "rejected": rejected,
        "notes": list(done.parsed.notes),
    }
    return summary if done.found else {**summary, "rule": "nothing-readable", "message": NOTHING}


def _refusal(scholar: Scholar, dry_run: bool, why: Unreadable) -> dict[str, Any]:
    return _frame(scholar, dry_run) | {"status": "refused", "rule": why.rule, "message": why.message}


def _frame(scholar: Scholar, dry_run: bool) -> dict[str, Any]:
    """Every answer has the same keys, so that scripts need not ask which there are."""
    return {
        "status": "",
        "scholar": scholar.pk,
        "format": None,
        "batch": None,
        "dry_run": dry_run,
        "counts": {"created": 0, "duplicate": 0, "rejected": 0},
        "created": [],
        "duplicate": [],
        "rejected": [],
        "notes": [],
    }


def _as_text(summary: dict[str, Any]) -> str:
    if "message" in summary:
        lines = [f"Refused: {summary['message']}"]
    else:
        counts = summary["counts"]
        dry = " (dry run: nothing stored)" if summary["dry_run"] else ""
        lines = [
            f"Read as {summary['format']}{dry}: {counts['created']} created, {counts['duplicate']} known already, "
            f"{counts['rejected']} rejected."
        ]
    lines += [f"  Line {one['line']}: known already, by its {one['by']}." for one in summary["duplicate"][:20]]
    lines += [f"  Line {one['line']}: {one['message']} [{one['rule']}]" for one in summary["rejected"][:20]]
    if max(len(summary["duplicate"]), len(summary["rejected"])) > 20:
        lines.append("  … --json lists them all.")
    return "\n".join([*lines, *(f"  {note}" for note in summary["notes"])])
