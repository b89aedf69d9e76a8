import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from equity_measures import services
from equity_measures.models import Extract
from mielhss.jobs.models import Job
from tests.equity_measures.conftest import EXCERPTS, core_csv, long_rows

OPT = EXCERPTS / "opt_trial.csv"


def ingest(*arguments: str) -> tuple[int, dict]:
    """Run the command with --json; returns its exit status and what it printed."""
    out = StringIO()
    try:
        call_command("ingest_extract", *arguments, "--json", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_a_good_file_exits_with_0_and_a_summary(opt):
    status, summary = ingest(str(OPT), "--institution", "OPT", "--dataset", "OPT", "--period", "2026-Q3")

    assert status == 0
    assert summary["status"] == "accepted"
    assert summary["lines"]["accepted"] == 274
    assert summary["cells"] > 100


def test_the_same_file_again_exits_with_0_and_says_so(opt):
    arguments = (str(OPT), "--institution", "OPT", "--dataset", "OPT", "--period", "2026-Q3")
    ingest(*arguments)

    status, summary = ingest(*arguments)

    assert (status, summary["status"], summary["version"]) == (0, "already-received", 1)


def test_a_dry_run_exits_with_0_and_stores_nothing(opt):
    status, summary = ingest(str(OPT), "--institution", "OPT", "--dataset", "OPT", "--period", "2026-Q3", "--dry-run")

    assert (status, summary["status"], summary["dry_run"]) == (0, "accepted", True)
    assert not Extract.objects.exists()


def test_a_bad_file_exits_with_1_and_names_every_fault(world, core, tmp_path):
    rows = long_rows("HTN_CONTROL", {"BLACK": (30, 60)}, "HERE-1")
    rows[3][3] = rows[5][3] = "many"
    path = core_csv(tmp_path / "bad.csv", rows)

    status, summary = ingest(str(path), "--institution", "HERE", "--dataset", "CORE", "--period", "2026-Q3")

    assert (status, summary["status"]) == (1, "refused")
    assert [(e["line"], e["column"]) for e in summary["errors"]] == [(5, "numerator"), (7, "numerator")]


def test_a_check_that_breaks_down_exits_with_1_and_says_so(opt, monkeypatch):
    monkeypatch.setattr(services.checking, "look_into", lambda *_, **__: 1 / 0)

    status, summary = ingest(str(OPT), "--institution", "OPT", "--dataset", "OPT", "--period", "2026-Q3")

    assert (status, summary["status"]) == (1, "received")
    assert "broke down" in summary["message"]


def test_a_held_file_exits_with_3(world, core, tmp_path):
    rows = long_rows("HTN_CONTROL", {"BLACK": (30, 60)}, "HERE-1")
    rows[3][5] = "Martian"
    path = core_csv(tmp_path / "held.csv", rows)

    status, summary = ingest(str(path), "--institution", "HERE", "--dataset", "CORE", "--period", "2026-Q3")

    assert (status, summary["status"]) == (3, "held")
    assert [(h["column"], h["first_line"]) for h in summary["held"]] == [("race", 5)]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"--institution": "NOWHERE"}, "institution"),
        ({"--dataset": "NOTHING"}, "dataset"),
        ({"--period": "2026-Q5"}, "period"),
    ],
)
def test_wrong_arguments_exit_with_2(opt, changed, rule):
    options = {"--institution": "OPT", "--dataset": "OPT", "--period": "2026-Q3", **changed}

    status, summary = ingest(str(OPT), *(part for option in options.items() for part in option))

    assert (status, summary["rule"]) == (2, rule)


def test_a_missing_file_exits_with_2(opt):
    status, summary = ingest("missing.csv", "--institution", "OPT", "--dataset", "OPT", "--period", "2026-Q3")

    assert (status, summary["rule"]) == (2, "file")


def test_without_json_a_refusal_is_told_in_words(opt):
    with pytest.raises(CommandError, match="No institution has the code NOWHERE"):
        call_command("ingest_extract", str(OPT), "--institution=NOWHERE", "--dataset=OPT", "--period=2026-Q3")


def test_nightly_answers_with_what_it_did(opt):
    ingest(str(OPT), "--institution", "OPT", "--dataset", "OPT", "--period", "2003-2004")
    out = StringIO()

    call_command("nightly", "--date", "2026-10-01", "--json", stdout=out)

    summary = json.loads(out.getvalue())
    assert (summary["status"], summary["date"], summary["computed"] > 0) == ("done", "2026-10-01", True)


def test_nightly_may_be_asked_for_again(opt):
    call_command("nightly", "--date", "2026-10-01", stdout=StringIO())
    out = StringIO()

    call_command("nightly", "--date", "2026-10-01", "--json", stdout=out)

    assert json.loads(out.getvalue())["computed"] == 0


def test_nightly_refuses_a_date_it_cannot_read(db):
    out = StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("nightly", "--date", "tomorrow", "--json", stdout=out)

    assert end.value.code == 2
    assert json.loads(out.getvalue())["rule"] == "date"


@pytest.mark.parametrize("days", [1, 9_000])
def test_nightly_refuses_a_night_that_has_not_begun(days, db):
    out = StringIO()
    day = timezone.localdate() + timedelta(days=days)

    with pytest.raises(SystemExit) as end:
        call_command("nightly", "--date", day.isoformat(), "--json", stdout=out)

    assert end.value.code == 2
    assert json.loads(out.getvalue()) == {
        "status": "error",
        "rule": "date",
        "message": f"{day} has not begun. Give today's date or an earlier one.",
    }
    assert not Job.objects.exists()
