import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

SMALL_COUNT_TABLES = Path(__file__).parents[1] / "statistics" / "data" / "small_count_tables.csv"


def run(*arguments) -> tuple[int, dict]:
    out = StringIO()
    try:
        call_command("suppress_table", *map(str, arguments), "--json", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_tables_are_written_and_counted(tmp_path):
    output = tmp_path / "out.csv"

    status, summary = run(SMALL_COUNT_TABLES, "--threshold", 11, "--output", output)

    tables = summary.pop("tables")
    assert (status, summary) == (
        0,
        {
            "status": "done",
            "threshold": 11,
            "cells": 152,
            "empty": 18,
            "shown": 91,
            "primary": 35,
            "complementary": 26,
            "pinned": 0,
            "narrow": 0,
            "pinned_by_rule": 0,
            "output": str(output),
        },
    )
    assert [table["table"] for table in tables] == [
        "d130_1500_racexreadm",
        "d130_1500_racexgenderxreadm",
        "opt_eduxClinicxptb",
    ]
    with output.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["table", "dims", "key", "count", "status", "lower", "upper"]
    assert len(rows) == 152
    assert not [row for row in rows if row["status"] == "shown" and 1 <= int(row["count"]) <= 10]
    assert not [row for row in rows if row["status"] != "shown" and row["count"]]


def test_a_bad_file_exits_with_2_and_leaves_the_output_alone(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    source, output = folder / "cells.csv", folder / "out.csv"
    source.write_text("table,dims,key,count\nt,a,x,-3\n")
    output.write_text("before")

    status, summary = run(source, "--output", output)

    assert (status, summary["rule"]) == (2, "bad-file")
    assert "line 2, column count" in summary["message"]
    assert output.read_text() == "before"
    assert sorted(path.name for path in folder.iterdir()) == ["cells.csv", "out.csv"]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"source": "missing.csv"}, "file"),
        ({"output": "no/such/folder.csv"}, "output"),
        ({"threshold": 1}, "threshold"),
    ],
)
def test_wrong_arguments_exit_with_2(tmp_path, changed, rule):
    given = {"source": SMALL_COUNT_TABLES, "output": tmp_path / "out.csv", "threshold": 11, **changed}

    status, summary = run(given["source"], "--output", given["output"], "--threshold", given["threshold"])

    assert (status, summary["rule"]) == (2, rule)


def test_the_input_is_not_written_over(tmp_path):
    source = tmp_path / "cells.csv"
    source.write_bytes(SMALL_COUNT_TABLES.read_bytes())

    assert run(source, "--output", source)[1]["rule"] == "output"


def test_without_json_it_tells_the_same_in_words(tmp_path):
    out = StringIO()

    call_command("suppress_table", str(SMALL_COUNT_TABLES), "--output", str(tmp_path / "out.csv"), stdout=out)

    assert "35 small counts hidden, and 26 others to protect them" in out.getvalue()


def test_without_json_a_refusal_is_told_in_words(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("suppress_table", "missing.csv", "--output", str(tmp_path / "out.csv"))
