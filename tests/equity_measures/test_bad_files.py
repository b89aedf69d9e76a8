"""What ingest_extract answers to bad files: the exit status, the rule and the line, and nothing committed."""

from __future__ import annotations

import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import call_command

from equity_measures import services
from equity_measures.models import Cell, Extract
from tests.equity_measures.conftest import core_csv, long_rows

COUNTS = {"BLACK": (12, 20), "WHITE": (15, 20)}


def ingest(path: Path, *more: str) -> tuple[int, dict]:
    out = StringIO()
    words = ("--institution", "HERE", "--dataset", "CORE", "--period", "2026-Q3", "--json", *more)
    try:
        call_command("ingest_extract", str(path), *words, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.fixture
def good(tmp_path) -> list[str]:
    path = core_csv(tmp_path / "good.csv", long_rows("HTN_CONTROL", COUNTS, "HERE-1"))
    return path.read_text().splitlines()


def written(tmp_path: Path, content: bytes | str, name: str = "bad.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def text_of(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def with_line(lines: list[str], number: int, text: str) -> str:
    changed = [*lines]
    changed[number - 1] = text
    return text_of(changed)


def latin(lines: list[str]) -> bytes:
    return with_line(lines, 5, lines[4].replace("BLACK", "Español")).encode("latin-1")


BAD = {
    "utf-16": (lambda lines: text_of(lines).encode("utf-16"), {"encoding"}),
    "latin-1": (latin, {"encoding"}),
    "headers named twice": (lambda lines: with_line(lines, 1, lines[0].replace("payer", "race")), {"duplicate_column"}),
    "a row too long": (lambda lines: with_line(lines, 4, lines[3] + ",1"), {"ragged"}),
    "a row too short": (lambda lines: with_line(lines, 4, lines[3].rsplit(",", 1)[0]), {"ragged"}),
    "a NUL": (lambda lines: with_line(lines, 6, lines[5].replace("BLACK", "BL\0ACK")), {"nul"}),
    "a quote that does not close": (lambda lines: with_line(lines, 6, lines[5].replace("BLACK", '"BLACK')), {"quote"}),
    "a line of ten megabytes": (lambda lines: with_line(lines, 6, "W" * 10_000_000), {"long_line"}),
    "a formula": (lambda lines: with_line(lines, 6, lines[5].replace("BLACK", "=1+1")), {"formula"}),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_whole(world, core, tmp_path, good, kind):
    build, rules = BAD[kind]

    status, summary = ingest(written(tmp_path, build(good)))

    assert (status, summary["status"]) == (1, "refused")
    assert rules & set(summary["errors_by_rule"]), summary["errors_by_rule"]
    assert summary["errors_total"] == sum(summary["errors_by_rule"].values())
    assert not Cell.objects.exists()
    assert not Extract.objects.current().exists()


def test_a_file_with_a_mark_and_windows_line_ends_is_accepted(world, core, tmp_path, good):
    status, summary = ingest(written(tmp_path, "\ufeff" + "\r\n".join(good) + "\r\n"))

    assert (status, summary["status"], summary["lines"]["accepted"]) == (0, "accepted", 40)


def test_a_far_smaller_file_is_held_until_the_option_confirms_it(world, core, tmp_path, good):
    ingest(written(tmp_path, text_of(good)))
    part = written(tmp_path, text_of(good[:12]), "part.csv")

    held, told = ingest(part)
    Extract.objects.filter(state="held").update(state="undone")
    taken, summary = ingest(part, "--confirm-smaller")

    assert (held, told["status"], told["smaller_than"]) == (3, "held", 40)
    assert (taken, summary["status"]) == (0, "accepted")


def test_a_locked_period_takes_no_file(world, core, tmp_path, good):
    core.needs_approval = True
    core.save()
    ingest(written(tmp_path, text_of(good)))
    services.approve(extract=Extract.objects.get(), by=world.cy)

    status, summary = ingest(written(tmp_path, text_of(good[:-1]), "b.csv"))

    assert (status, summary["rule"]) == (1, "locked")


def test_a_workbook_that_unfolds_to_hundreds_of_megabytes_is_refused_unread(world, core, tmp_path):
    path = tmp_path / "bomb.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Data").write_string(0, 0, "site")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book, book.open("xl/worksheets/sheet2.xml", "w") as sheet:
        for _ in range(300):
            sheet.write(b" " * 1_000_000)
    assert path.stat().st_size < 800_000

    status, summary = ingest(path)

    assert (status, list(summary["errors_by_rule"])) == (1, ["xlsx_bomb"])
