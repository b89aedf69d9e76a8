"""Parquet: rows are capped from the footer, types are checked, blanks and damage are seen."""

import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equity_measures.ingestion import Limits
from tests.ingestion.files import HEADER, KEY, counts, faults, look, row, write

PERIOD = "2026-Q3"


def parquet(folder, rows=None, **columns):
    table = {name: [entry[at] for entry in rows or [row()]] for at, name in enumerate(HEADER)}
    path = folder / "extract.parquet"
    pq.write_table(pa.table({**table, **columns}), path)
    return path


def test_more_rows_than_allowed_are_refused_from_the_footer(tmp_path):
    path = tmp_path / "extract.parquet"
    pq.write_table(pa.table({name: [1] * 100_000 for name in HEADER}), path)
    assert path.stat().st_size < 20_000

    assert look(path, limits=Limits(max_rows=99_999, digest_key=KEY)).findings_by_rule == {"too_many_rows": 1}
    assert Limits().max_rows < 500_000_000


@pytest.mark.parametrize("keep", [20, 400, -4])
def test_a_file_cut_off_is_refused(tmp_path, keep):
    whole = parquet(tmp_path).read_bytes()

    assert look(write(tmp_path, whole[:keep], "cut.parquet")).findings_by_rule == {"parquet": 1}


def test_a_damaged_page_is_refused(tmp_path):
    raw = bytearray(parquet(tmp_path, [row(subject=str(n), race="White" * (n % 2)) for n in range(5_000)]).read_bytes())
    for at in range(8, 60):
        raw[at] ^= 0xFF

    assert look(write(tmp_path, bytes(raw), "bad.parquet")).status == "refused"


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ([datetime.date(1961, 4, 12)], "identifier:date"),
        ([datetime.time(12, 30)], "identifier:date"),
        ([[1, 2]], "parquet_type"),
        ([{"a": 1}], "parquet_type"),
        ([b"bytes"], "parquet_type"),
    ],
)
def test_columns_of_dates_or_nested_values_are_refused(tmp_path, values, rule):
    outcome = look(parquet(tmp_path, race=values))

    assert [(finding.rule, finding.column) for finding in outcome.findings] == [(rule, "race")]


def test_a_column_that_the_layout_does_not_know_is_called_by_its_number(tmp_path):
    outcome = look(parquet(tmp_path, **{"Zelda Quimby": [[1]]}))

    assert [(finding.rule, finding.column) for finding in outcome.findings] == [("parquet_type", "column 8")]


@pytest.mark.parametrize("values", [[1], [1.0], [True], ["1"]])
def test_a_flag_may_be_a_number_or_a_truth_value(tmp_path, values):
    found = counts(look(parquet(tmp_path, numerator=values)).cells)

    assert found["NORTH", "CBP", PERIOD, ("all",), "", ""] == (1, 1, 0)


@pytest.mark.parametrize(("column", "rule"), [("site", "blank"), ("numerator", "blank")])
def test_a_null_where_a_value_is_needed_is_refused_by_row(tmp_path, column, rule):
    values = pa.array([None], pa.string())

    assert faults(look(parquet(tmp_path, **{column: values}))) == {(1, rule)}


def test_a_null_category_counts_as_unknown(tmp_path):
    found = counts(look(parquet(tmp_path, race=pa.array([None], pa.string()))).cells)

    assert found["NORTH", "CBP", PERIOD, ("race",), "UNK", ""] == (1, 1, 0)


def test_bad_rows_are_named_by_their_number(tmp_path):
    outcome = look(parquet(tmp_path, [row(), row(numerator="3"), row(race="Martian")]))

    assert faults(outcome) == {(2, "unknown_value")}
    assert outcome.held[0].first_line == 3
    assert outcome.lines == {"physical": 3, "header": 0, "accepted": 2, "rejected": 1, "blank": 0}


def test_no_rows_at_all_are_refused(tmp_path):
    path = tmp_path / "extract.parquet"
    pq.write_table(pa.table({name: pa.array([], pa.string()) for name in HEADER}), path)

    assert look(path).findings_by_rule == {"header_only": 1}
