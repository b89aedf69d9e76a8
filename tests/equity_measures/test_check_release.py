import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.equity_measures.test_suppress_table import SMALL_COUNT_TABLES

DATA = SMALL_COUNT_TABLES.parent
UDS = DATA / "uds_table_7a_2022.csv"


def run(*arguments) -> tuple[int, dict]:
    out = StringIO()
    try:
        call_command("check_release", *map(str, arguments), "--json", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_a_table_that_gives_cells_away_exits_with_1_and_names_them(tmp_path):
    output = tmp_path / "found.csv"

    status, summary = run(UDS, "--output", output)

    found = [summary[name] for name in ("status", "hidden_cells", "recovered", "recovered_sums", "recovered_rows")]
    assert (status, found) == (1, ["recoverable", 12, 6, 4, 3])
    first = summary["files"][0]["findings"][0]
    assert first == {
        "line": 3,
        "label": "A, Hispanic or Latino/a, 1b1, Native Hawaiian",
        "column": "ge2500_1d",
        "lower": 216,
        "upper": 216,
        "candidates": 1,
        "way": "sums and percentages",
        "how": "Worked out from the sums in line 10 and the lines that they add up and pct_low_birth_weight = 4.",
        "is_sum": False,
    }
    with output.open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(summary["files"][0]["findings"])


def test_the_output_of_suppress_table_is_clean(tmp_path):
    published = tmp_path / "out.csv"
    call_command("suppress_table", str(SMALL_COUNT_TABLES), "--output", str(published), stdout=StringIO())

    status, summary = run(published)

    assert (status, summary["status"], summary["hidden_cells"], summary["recovered"]) == (0, "clean", 61, 0)
    assert summary["files"][0]["sums_of_rows"] == 110


def test_showing_one_more_cell_of_it_is_noticed(tmp_path):
    published = tmp_path / "out.csv"
    published.write_text(
        "table,dims,key,count,status\nt,a,x,,primary\nt,a,y,40,shown\nt,a,z,50,shown\nt,a,Total,94,shown\n"
    )

    status, summary = run(published)

    assert status == 1
    assert [(f["line"], f["lower"]) for f in summary["files"][0]["findings"]] == [(2, 4)]


def test_in_words_it_says_which_cell_and_how():
    out = StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("check_release", str(UDS), stdout=out)

    assert end.value.code == 1
    assert "Native Hawaiian, prenatal_1a is 640. Worked out from the sums in line 19" in out.getvalue()


def test_a_file_that_is_no_table_exits_with_2(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("a,b\n1\n")

    status, summary = run(path)

    assert (status, summary["rule"]) == (2, "bad-file")
    assert "line 2" in summary["message"]


def test_a_missing_file_exits_with_2():
    with pytest.raises(CommandError, match="There is no file"):
        call_command("check_release", "missing.csv")
