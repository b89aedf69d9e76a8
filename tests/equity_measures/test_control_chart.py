import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

DATA = Path(__file__).parent.parent / "statistics" / "data"
INPUTS, CASES = DATA / "spc_inputs.csv", DATA / "spc_cases.csv"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An empty folder to work in."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def chart(*arguments: object) -> tuple[int, dict]:
    """Run the command with --json; returns its exit status and what it printed."""
    out = StringIO()
    try:
        call_command("control_chart", *map(str, arguments), "--json", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_charts_are_written_and_summed_up(folder):
    output = folder / "points.csv"

    status, summary = chart(INPUTS, "--cases", CASES, "--output", output)

    assert status == 0
    assert summary == {
        "status": "done",
        "cases": 10,
        "points": 308,
        "missing": 0,
        "combined": 0,
        "unlisted": 0,
        "signals": ["cdi_i_part24", "cdi_c_freeze24", "gap08_grp_pp", "gap05_grp_p", "gap03_gap_i"],
        "output": str(output),
    }
    assert len(output.read_text().splitlines()) == 309
    assert output.read_text().splitlines()[0] == (DATA / "spc_points.csv").read_text().splitlines()[0]


def test_a_malformed_file_exits_with_2_names_the_place_and_leaves_the_old_output(folder):
    bad, output = folder / "bad.csv", folder / "points.csv"
    bad.write_text("case,t,y,n\na,1,3,\na,2,many,\n")
    (folder / "cases.csv").write_text("case,chart,freeze,part\na,run,,\n")
    output.write_text("before")

    status, summary = chart(bad, "--cases", folder / "cases.csv", "--output", output)

    assert (status, summary["rule"]) == (2, "bad-file")
    assert summary["message"].startswith(f"{bad}, line 3, column y: This is not a number.")
    assert output.read_text() == "before"
    assert sorted(path.name for path in folder.iterdir()) == ["bad.csv", "cases.csv", "points.csv"]


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["missing.csv", "--cases", CASES, "--output", "points.csv"], "file"),
        ([INPUTS, "--cases", "missing.csv", "--output", "points.csv"], "file"),
        ([INPUTS, "--cases", CASES, "--output", "nowhere/points.csv"], "output"),
        ([INPUTS, "--cases", CASES, "--output", "."], "output"),
        ([INPUTS, "--cases", CASES, "--output", INPUTS], "output"),
    ],
)
def test_wrong_arguments_exit_with_2(folder, arguments, rule):
    status, summary = chart(*arguments)

    assert (status, summary["rule"]) == (2, rule)
    assert list(folder.iterdir()) == []


def test_a_case_that_looks_like_a_formula_is_written_inert(folder):
    (folder / "in.csv").write_text("case,t,y,n\n=1+1,1,3,\n")
    (folder / "cases.csv").write_text("case,chart,freeze,part\n=1+1,run,,\n")

    chart(folder / "in.csv", "--cases", folder / "cases.csv", "--output", folder / "out.csv")

    assert (folder / "out.csv").read_text().splitlines()[1].startswith("'=1+1,1,1,3,")


def test_without_json_the_outcome_is_told_in_words(folder):
    (folder / "in.csv").write_text("case,t,y,n\na,1,3,\na,1,4,\na,2,,\nb,1,1,\n")
    (folder / "cases.csv").write_text("case,chart,freeze,part\na,run,,\n")
    out = StringIO()

    call_command(
        "control_chart", str(folder / "in.csv"), f"--cases={folder / 'cases.csv'}",
        f"--output={folder / 'out.csv'}", stdout=out,
    )  # fmt: skip

    assert out.getvalue().splitlines() == [
        f"1 charts with 2 points written to {folder / 'out.csv'}; 0 of them with signals.",
        "1 points have no value; they stay empty.",
        "1 rows were joined with others of the same case and time.",
        "1 rows belong to cases that no chart was asked of.",
    ]


def test_without_json_a_refusal_is_told_in_words(folder):
    with pytest.raises(CommandError, match=r"There is no file missing\.csv"):
        call_command("control_chart", "missing.csv", f"--cases={CASES}", f"--output={folder / 'out.csv'}")
