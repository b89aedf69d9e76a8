"""Columns are found by name, never by position, and strangers are not repeated."""

import pytest

from tests.ingestion.files import HEADER, counts, look_at, row, text_of


def test_columns_may_come_in_any_order(tmp_path):
    backwards = text_of([row()[::-1]], HEADER[::-1])

    assert counts(look_at(tmp_path, backwards).cells) == counts(look_at(tmp_path, text_of([row()])).cells)


def test_a_column_named_twice_is_refused(tmp_path):
    outcome = look_at(tmp_path, text_of([[*row(), "White"]], [*HEADER, "race"]))

    assert outcome.findings_by_rule == {"duplicate_column": 1}


def test_a_missing_column_is_named(tmp_path):
    outcome = look_at(tmp_path, text_of([row()[1:]], HEADER[1:]))

    assert [(finding.rule, finding.column) for finding in outcome.findings] == [("missing_column", "site")]


@pytest.mark.parametrize("wrong", ["Race", "race ", " RACE", "r a c e", "Ｒace"])
def test_a_misspelt_column_gets_a_suggestion(tmp_path, wrong):
    outcome = look_at(tmp_path, text_of([row()], [name if name != "race" else wrong for name in HEADER]))

    assert outcome.status == "refused"
    assert "“race”" in outcome.findings[0].message


def test_an_unexpected_column_is_called_by_its_position(tmp_path):
    outcome = look_at(tmp_path, text_of([[*row(), "x"]], [*HEADER, "favorite color"]))

    assert [(finding.rule, finding.column) for finding in outcome.findings] == [("unexpected_column", "column 8")]


def test_a_file_without_header_is_refused_without_repeating_its_first_row(tmp_path):
    outcome = look_at(tmp_path, "CANARY,1,2,3,4,5,6\nCANARY,1,2,3,4,5,6\n")

    assert "no_header" in outcome.findings_by_rule
    assert "CANARY" not in str(outcome.to_dict())


def test_a_column_of_the_layout_may_be_absent_when_optional(tmp_path):
    outcome = look_at(tmp_path, "site,measure,numerator\nNORTH,CBP,1\n")

    assert counts(outcome.cells) == {("NORTH", "CBP", "2026-Q3", ("all",), "", ""): (1, 1, 0)}
