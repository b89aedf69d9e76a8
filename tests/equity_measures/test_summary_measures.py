"""The command that computes summary measures of tables."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.statistics.test_case_tables import HEADER, PLAIN


@pytest.fixture
def inputs(tmp_path):
    path = tmp_path / "inputs.csv"
    path.write_text("\n".join([HEADER, *PLAIN]) + "\n")
    return path


def run(*arguments):
    out = io.StringIO()
    call_command("summary_measures", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_it_writes_every_measure_and_sums_up(inputs, tmp_path):
    output = tmp_path / "out.csv"

    summary = json.loads(run(inputs, "--output", output, "--json"))

    with output.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["case", "measure", "estimate", "lower", "upper", "status", "message"]
    refused = sum(row["status"] == "refused" for row in rows)
    assert summary == {
        "status": "done", "cases": 2, "rows": 48, "ok": 48 - refused, "refused": refused, "output": str(output),
    }  # fmt: skip


def test_the_same_input_gives_the_same_bytes(inputs, tmp_path):
    for name in ("first.csv", "second.csv"):
        run(inputs, "--output", tmp_path / name)

    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "second.csv").read_bytes()


def test_a_bad_file_leaves_the_output_as_it_was(inputs, tmp_path):
    output = tmp_path / "out.csv"
    output.write_text("kept")
    inputs.write_text(f"{HEADER}\nflu,north,,many,2,50,1,0,100\n")

    with pytest.raises(CommandError) as caught:
        run(inputs, "--output", output)

    assert caught.value.returncode == 2
    assert str(caught.value).startswith(f"{inputs}, line 2, column estimate: ")
    assert output.read_text() == "kept"
    assert sorted(path.name for path in tmp_path.glob("*.csv*")) == ["inputs.csv", "out.csv"]


@pytest.mark.parametrize("wrong", ["missing", "folder", "itself"])
def test_wrong_paths_are_refused_before_any_work(inputs, tmp_path, wrong):
    arguments = {
        "missing": (tmp_path / "none.csv", tmp_path / "out.csv"),
        "folder": (inputs, tmp_path),
        "itself": (inputs, inputs),
    }[wrong]

    with pytest.raises(CommandError) as caught:
        run(arguments[0], "--output", arguments[1])

    assert caught.value.returncode == 2


def test_a_case_named_like_a_formula_is_made_inert(inputs, tmp_path):
    inputs.write_text(inputs.read_text().replace("flu,", "=1+1,"))

    run(inputs, "--output", tmp_path / "out.csv")

    assert {line.split(",")[0] for line in (tmp_path / "out.csv").read_text().splitlines()} == {"case", "'=1+1", "age"}
