"""An upload outside its agreement is refused with the reason: in the page and by the command."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from equity_measures import agreements, services
from equity_measures.models import DataSet, Extract
from mielhss.jobs.services import finish
from tests.equity_measures.conftest import core_csv, long_rows, race_cells
from tests.factories.partners import AgreementFactory

ENDED = "DUA-H ended on Jan. 1, 2025. It has to be renewed before data can be taken."
UNCOVERED = "DUA-H does not cover HTN_CONTROL. Leave out what is not covered, or ask for an amendment."
COUNTS = {"BLACK": (30, 60), "WHITE": (45, 60)}


@pytest.fixture
def file(tmp_path) -> Path:
    return core_csv(tmp_path / "good.csv", long_rows("HTN_CONTROL", COUNTS, "HERE-1"))


@pytest.fixture
def ended(world):
    return AgreementFactory(institution=world.here, reference="DUA-H", ends_on=date(2025, 1, 1))


@pytest.fixture
def narrow(world):
    return AgreementFactory(institution=world.here, reference="DUA-H", has_all_measures=False, measures=["A1C_POOR"])


def run(file: Path, *more: str) -> tuple[int, dict]:
    out = StringIO()
    wanted = ("--institution", "HERE", "--dataset", "CORE", "--period", "2026-Q3", "--json", *more)
    try:
        call_command("ingest_extract", str(file), *wanted, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def send_by_page(client, world, core, file: Path):
    client.force_login(world.cy)
    sent = SimpleUploadedFile("good.csv", file.read_bytes(), "text/csv")
    data = {"institution": world.here.pk, "data_set": core.pk, "period": "2026-Q3", "file": sent}
    return client.post("/equity/extracts/new/", data)


def test_the_page_refuses_a_file_outside_the_dates_and_says_why(client, world, core, file, ended, settings):
    answer = send_by_page(client, world, core, file)

    assert ENDED in answer.content.decode()
    assert not Extract.objects.exists()
    assert list(Path(settings.QUARANTINE_DIR).iterdir()) == []


def test_the_command_refuses_a_file_outside_the_dates_and_says_why(world, core, file, ended):
    status, told = run(file)

    assert (status, told["status"], told["rule"], told["message"]) == (1, "error", "agreement", ENDED)
    assert not Extract.objects.exists()


def test_a_dry_run_tells_it_too(world, core, file, ended):
    assert run(file, "--dry-run")[1]["message"] == ENDED


def test_a_file_within_the_scope_is_accepted(world, core, file):
    AgreementFactory(institution=world.here, has_all_measures=False, measures=["HTN_CONTROL"])

    assert run(file)[1]["status"] == "accepted"


def test_a_file_with_a_measure_outside_the_scope_is_refused_whole(world, core, file, narrow):
    status, told = run(file)

    assert (status, told["status"], told["cells"]) == (1, "refused", 0)
    assert [(error["rule"], error["message"]) for error in told["errors"]] == [("agreement", UNCOVERED)]


def test_a_dry_run_tells_of_a_measure_outside_the_scope(world, core, file, narrow):
    status, told = run(file, "--dry-run")

    assert (status, told["status"]) == (1, "refused")
    assert told["errors_by_rule"] == {"agreement": 1}


def test_the_page_of_a_refused_file_says_which_measure(
    client, world, core, file, narrow, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = send_by_page(client, world, core, file)
    finish(Extract.objects.get().job)

    assert UNCOVERED in client.get(answer["Location"]).content.decode()


def test_nothing_of_a_file_outside_the_scope_is_kept(world, core, file, narrow, settings):
    run(file)

    assert Extract.objects.get().stored_name == ""
    assert list(Path(settings.QUARANTINE_DIR).iterdir()) == []


def test_the_day_that_counts_is_the_day_it_was_sent(world, core, file):
    outcome = services.rehearse(institution=world.here, data_set=core, period="2026-Q3", path=file)
    AgreementFactory(institution=world.here, ends_on=date(2026, 10, 31))

    kept = agreements.held_to(outcome, world.here, core, "2026-Q3", on=date(2026, 10, 31))
    late = agreements.held_to(outcome, world.here, core, "2026-Q3", on=date(2026, 11, 1))

    assert (kept.status, late.status) == ("accepted", "refused")


def test_trusted_counts_are_held_to_agreements(world, core, ended):
    cells = race_cells("HTN_CONTROL", "HERE-1", COUNTS)

    with pytest.raises(services.Refused, match="DUA-H ended"):
        services.accept_counts(institution=world.here, data_set=core, period="2026-Q3", cells=cells)


def test_a_layout_with_areas_is_a_limited_data_set(installed):
    classes = {code: agreements.file_class_of(DataSet.objects.get(code=code)) for code in ("CORE", "CORE_AREAS")}

    assert classes == {"CORE": "deidentified", "CORE_AREAS": "limited"}


def test_a_period_outside_the_agreement_is_refused(world, core, file):
    AgreementFactory(institution=world.here, reference="DUA-H", data_from=date(2026, 10, 1))

    assert run(file)[1]["message"].startswith("DUA-H does not cover data of this period.")
