"""Templates to fill in, dry runs, and files given back with their faults marked."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from equity_measures import file_templates, library, services
from equity_measures.models import DataSet, Extract
from tests.equity_measures.conftest import core_csv, long_rows

COUNTS = {"BLACK": (30, 60), "WHITE": (45, 60)}
PERIOD = "2026-Q3"
CHECK, FAULTS = "/equity/extracts/new/check/", "/equity/extracts/new/faults/"


def book_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def sent(world, data_set, content: bytes, name: str = "a.csv") -> dict:
    file = SimpleUploadedFile(name, content)
    return {"institution": world.here.pk, "data_set": data_set.pk, "period": PERIOD, "file": file}


def good(tmp_path: Path) -> bytes:
    return core_csv(tmp_path / "good.csv", long_rows("HTN_CONTROL", COUNTS, "HERE-1")).read_bytes()


@pytest.mark.parametrize("code", ["CORE", "CORE_AGG", "PCORNET", "CORE_AREAS"])
def test_the_workbook_offers_lists_of_words_that_the_check_knows(client, world, installed, code):
    client.force_login(world.cy)

    answer = client.get(f"/equity/data-sets/{code}/template.xlsx", {"institution": "HERE", "period": PERIOD})

    book = book_of(answer.content)
    heads = [cell.value for cell in book["Data"][1]]
    offered = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in book["Lists"].columns}
    layout = DataSet.objects.get(code=code).layout
    assert offered[layout["site"]] == ["HERE-1"]
    assert layout["measure"] in heads
    assert len(book["Data"].data_validations.dataValidation) == len(offered)
    assert all(cell.comment for cell in book["Data"][1])


@pytest.mark.parametrize(("code", "race"), [("CORE", "race"), ("PCORNET", "RACE")])
def test_a_filled_in_workbook_is_accepted(client, world, installed, tmp_path, code, race):
    client.force_login(world.cy)
    answer = client.get(f"/equity/data-sets/{code}/template.xlsx", {"institution": "HERE", "period": PERIOD})
    book = book_of(answer.content)
    sheet, lists = book["Data"], book["Lists"]
    heads = [cell.value for cell in sheet[1]]
    first = {column[0].value: column[1].value for column in lists.columns}
    subject = DataSet.objects.get(code=code).layout["subject"]
    for number in range(30):
        row = {**first, subject: str(number + 1), "exclusion": "0", "denominator": "1"}
        sheet.append([row.get(head) for head in heads])
    path = tmp_path / "filled.xlsx"
    book.save(path)

    outcome = services.rehearse(
        institution=world.here, data_set=DataSet.objects.get(code=code), period=PERIOD, path=path
    )

    assert ([finding.message for finding in outcome.findings], outcome.held) == ([], [])
    assert (outcome.status, outcome.lines["accepted"]) == ("accepted", 30)
    assert race in heads


def test_the_csv_template_holds_the_heads(client, world, core):
    client.force_login(world.cy)

    answer = client.get("/equity/data-sets/CORE/template.csv", {"institution": "HERE"})

    heads = next(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert heads[:7] == ["subject_id", "site", "measure", "period", "numerator", "denominator", "exclusion"]


def test_reports_of_record_systems_have_no_template(client, world, installed):
    client.force_login(world.cy)

    assert client.get("/equity/data-sets/FHIR/template.xlsx", {"institution": "HERE"}).status_code == 404
    assert not file_templates.has_template(DataSet.objects.get(code="FHIR"))


def test_a_dry_run_tells_what_would_come_of_a_file_and_keeps_nothing(client, world, core, tmp_path, settings):
    client.force_login(world.cy)

    page = client.post(CHECK, sent(world, core, good(tmp_path))).content.decode()

    assert "It would be accepted" in page
    assert "62 %" in page
    assert not Extract.objects.exists()
    assert list(settings.QUARANTINE_DIR.iterdir()) == []


def test_a_dry_run_shows_the_difference_to_the_version_in_use(client, world, core, tmp_path):
    path = core_csv(tmp_path / "a.csv", long_rows("HTN_CONTROL", COUNTS, "HERE-1"))
    services.ingest_file(institution=world.here, data_set=core, period=PERIOD, path=path)
    half = core_csv(tmp_path / "b.csv", long_rows("HTN_CONTROL", {"BLACK": (12, 40)}, "HERE-1")).read_bytes()
    client.force_login(world.cy)

    page = client.post(CHECK, sent(world, core, half)).content.decode()

    assert "-67 %" in page
    assert "30 %" in page
    assert "Far fewer rows" in page


def test_a_dry_run_tells_faults_by_rule_and_line(client, world, core, tmp_path):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    rows[7][3] = "many"
    bad = core_csv(tmp_path / "bad.csv", rows).read_bytes()
    client.force_login(world.cy)

    page = client.post(CHECK, sent(world, core, bad)).content.decode()

    assert "It would be refused" in page
    assert '<th scope="row" class="num">9</th><td>numerator</td>' in page


def test_a_file_too_large_to_wait_for_is_sent_to_the_upload(client, world, core, monkeypatch):
    monkeypatch.setattr(services.rehearsing, "MOST_BYTES", 10)
    client.force_login(world.cy)

    page = client.post(CHECK, sent(world, core, b"x" * 11)).content.decode()

    assert "Upload it instead" in page


def test_the_file_comes_back_with_its_faults_marked_and_what_may_identify_left_out(client, world, core, tmp_path):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    rows[2][3] = "many"
    rows[4][5] = "Zelda Quimby"
    rows[6][2] = "zelda@example.org"
    bad = core_csv(tmp_path / "bad.csv", rows).read_bytes()
    client.force_login(world.cy)

    answer = client.post(FAULTS, sent(world, core, bad))

    sheet = book_of(answer.content)["Faults"]
    heads = [cell.value for cell in sheet[1]]
    lines = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    numerator = heads.index("numerator")
    assert heads[:2] == ["Line", "What to mend"]
    assert len(lines) == 120
    assert lines[3][numerator].value == "1"
    assert not lines[4][numerator].value
    assert lines[4][numerator].fill.fgColor.rgb.endswith("F4B6B0")
    everything = "".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "Zelda" not in everything
    assert "zelda" not in everything
    assert "many" not in everything


@pytest.mark.parametrize(
    "content", [b"\xff\xfes\0i\0", b"site,measure\n\x00,x\n", b'"site,measure\n', b"PK\x03\x04junk"]
)
def test_a_file_that_cannot_be_read_comes_back_with_what_is_wrong(client, world, core, content):
    client.force_login(world.cy)

    answer = client.post(FAULTS, sent(world, core, content, "a.xlsx" if content[:2] == b"PK" else "a.csv"))

    sheet = book_of(answer.content)["Faults"]
    assert sheet["B2"].value


def test_the_api_checks_a_file_without_keeping_it(client, world, core, tmp_path):
    client.force_login(world.cy)
    fields = {"institution": "HERE", "data_set": "CORE", "period": PERIOD}

    answer = client.post("/api/v1/extracts/check/", {**fields, "file": SimpleUploadedFile("a.csv", good(tmp_path))})

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["lines"]["accepted"]) == ("accepted", 120)
    assert not Extract.objects.exists()


def test_the_library_has_measures_for_each_template(installed):
    live = [data_set for data_set in DataSet.objects.filter(provenance="live") if file_templates.has_template(data_set)]

    assert {data_set.measures.count() > 0 for data_set in live} == {True}
    assert library.read("data_sets")["data_sets"]
