from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from pypdf import PdfReader

from reports.models import Report
from tests.conftest import World
from tests.factories.reports import two_quarters


def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit status and the JSON that was printed."""
    out = io.StringIO()
    try:
        call_command("build_report", *arguments, "--json", stdout=out)
    except SystemExit as end:
        return int(str(end.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_it_writes_the_same_pdf_and_workbook_each_time_and_tells_their_hashes(world: World, tmp_path: Path) -> None:
    two_quarters()
    output, again = tmp_path / "F.pdf", tmp_path / "G.pdf"

    status, told = run("progress", "--period", "2026-Q3", "--output", str(output), "--appendix")
    run("progress", "--period", "2026-Q3", "--output", str(again), "--appendix")

    report = Report.objects.get()
    assert status == 0
    assert told["pages"] == len(PdfReader(output).pages)
    assert told["bytes"] == output.stat().st_size < 2 * 1024 * 1024
    assert told["sha256"] == hashlib.sha256(output.read_bytes()).hexdigest() == report.pdf_sha256
    assert told["snapshot_hash"] == report.snapshot_hash
    assert again.read_bytes() == output.read_bytes()
    assert again.with_suffix(".xlsx").read_bytes() == output.with_suffix(".xlsx").read_bytes()
    assert "gap-board" in load_workbook(output.with_suffix(".xlsx")).sheetnames


@pytest.mark.parametrize(
    ("arguments", "rule", "word"),
    [
        (["poem", "--period", "2026-Q3"], "kind", "There are: progress"),
        (["progress", "--period", "third quarter"], "period", "2026-Q3"),
        (["progress", "--period", "2031-Q1"], "no-data", "Periods with reports"),
        (["progress", "--period", "2026-Q3", "--institution", "NOWHERE"], "institution", "Partners page"),
        (["progress", "--period", "2026-Q3", "--program", "NOTHING"], "program", "There are: none yet"),
        (["dossier", "--period", "2026-Q3", "--scholar", "9999"], "scholar", "No scholar's record"),
        (["progress", "--period", "2026-Q3", "--language", "es"], "language", "written in en only"),
    ],
)
def test_a_wish_that_cannot_be_met_ends_with_status_2_and_says_how_to_mend_it(
    world: World, tmp_path: Path, arguments: list[str], rule: str, word: str
) -> None:
    two_quarters()
    output = tmp_path / "F.pdf"

    status, told = run(*arguments, "--output", str(output))

    assert (status, told["rule"]) == (2, rule)
    assert word in told["message"]
    assert not output.exists()


@pytest.mark.parametrize("place", ["missing/F.pdf", "."])
def test_a_place_that_cannot_be_written_is_told_before_the_work(world: World, tmp_path: Path, place: str) -> None:
    status, told = run("progress", "--period", "2026-Q3", "--output", str(tmp_path / place))

    assert (status, told["rule"]) == (2, "output")


def test_without_json_the_error_is_one_sentence(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no kind of report called “poem”") as caught:
        call_command("build_report", "poem", "--period", "2026-Q3", "--output", str(tmp_path / "F.pdf"))

    assert caught.value.returncode == 2
