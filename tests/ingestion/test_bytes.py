"""What is wrong with the bytes of a file is said before any parser sees them."""

import gzip

import pytest

from equity_measures.ingestion import Limits
from tests.ingestion.files import KEY, LIMITS, counts, faults, look, look_at, reconciles, row, text_of, write

GOOD = text_of([row(subject=str(number)) for number in range(5)])


def test_a_good_file_is_accepted_and_every_line_accounted_for(tmp_path):
    outcome = look_at(tmp_path, GOOD)

    assert outcome.status == "accepted"
    assert outcome.lines == {"physical": 6, "header": 1, "accepted": 5, "rejected": 0, "blank": 0}
    assert counts(outcome.cells)["NORTH", "CBP", "2026-Q3", ("all",), "", ""] == (5, 5, 0)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty"),
        (GOOD.splitlines()[0].encode(), "header_only"),
        (GOOD.splitlines()[0].encode() + b"\n", "header_only"),
        (GOOD.splitlines()[0].encode() + b"\n\n\n", "header_only"),
        (b"x" * 10_000_000, "long_line"),
        (GOOD.encode("utf-16"), "encoding"),
        (GOOD.encode("utf-16-le"), "encoding"),
        (GOOD.replace("\n", "\r").encode(), "newline"),
        (gzip.compress(GOOD.encode()), "format"),
        (GOOD.replace(",", ";").encode(), "delimiter"),
        (GOOD.replace(",", "\t").encode(), "delimiter"),
    ],
    ids=["empty", "header", "header+newline", "header+blank", "no newline", "utf-16", "utf-16 without bom", "cr only",
         "gzip", "semicolons", "tabs"],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(tmp_path, content, rule):
    outcome = look_at(tmp_path, content)

    assert outcome.status == "refused"
    assert outcome.findings[-1].rule == rule
    assert outcome.cells is None
    assert len(outcome.sha256) == 64


def test_a_compressed_file_named_csv_is_refused_by_its_content(tmp_path):
    path = write(tmp_path, gzip.compress(GOOD.encode()))

    assert look(path, file_name="extract.csv").findings_by_rule == {"format": 1}


@pytest.mark.parametrize("name", ["extract.xlsx", "extract.parquet", "extract.exe", "extract"])
def test_a_name_that_promises_another_format_is_refused(tmp_path, name):
    outcome = look(write(tmp_path, GOOD), file_name=name)

    assert (outcome.status, outcome.findings_by_rule) == ("refused", {"format": 1})


def test_a_utf8_mark_and_windows_line_ends_change_nothing(tmp_path):
    marked = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()

    assert counts(look_at(tmp_path, marked).cells) == counts(look_at(tmp_path, GOOD).cells)


def test_blank_lines_are_counted_apart(tmp_path):
    lines = GOOD.splitlines()
    outcome = look_at(tmp_path, "\n".join([*lines[:3], "", *lines[3:], "", ""]) + "\n")

    assert outcome.status == "accepted"
    assert outcome.lines == {"physical": 9, "header": 1, "accepted": 5, "rejected": 0, "blank": 3}


def test_a_last_line_without_a_line_end_is_read(tmp_path):
    assert look_at(tmp_path, GOOD.rstrip("\n")).lines["accepted"] == 5


@pytest.mark.parametrize("mixed", [GOOD.replace("\n", "\r\n", 1), GOOD.replace("\n", "\r\n").replace("\r\n", "\n", 3)])
def test_mixed_line_ends_are_refused(tmp_path, mixed):
    assert look_at(tmp_path, mixed).findings_by_rule == {"newline": 1}


def test_lines_that_are_not_utf8_are_named(tmp_path):
    lines = GOOD.encode().split(b"\n")
    lines[2] = lines[2].replace(b"White", b"Bl\xe9")
    lines[4] = lines[4].replace(b"White", b"\xff")

    outcome = look_at(tmp_path, b"\n".join(lines))

    assert faults(outcome) >= {(3, "encoding"), (5, "encoding")}
    assert (outcome.status, outcome.lines["rejected"]) == ("refused", 2)
    assert reconciles(outcome)


def test_a_nul_byte_is_named_by_its_line(tmp_path):
    lines = GOOD.encode().split(b"\n")
    lines[3] = lines[3].replace(b"White", b"Wh\0te")

    outcome = look_at(tmp_path, b"\n".join(lines))

    assert [(finding.line, finding.rule) for finding in outcome.findings] == [(4, "nul")]


def test_an_unclosed_quotation_mark_loses_no_line(tmp_path):
    rows = [row(subject=str(number)) for number in range(1_000)]
    lines = text_of(rows).splitlines()
    lines[101] = lines[101].replace("White", '"White')

    outcome = look_at(tmp_path, "\n".join(lines) + "\n")

    assert [(finding.line, finding.rule) for finding in outcome.findings] == [(102, "quote")]
    assert outcome.lines == {"physical": 1_001, "header": 1, "accepted": 999, "rejected": 1, "blank": 0}


def test_a_line_break_inside_quotation_marks_is_refused_on_both_lines(tmp_path):
    lines = GOOD.splitlines()
    lines[2] = lines[2].replace("White", '"Whi\nte"')

    outcome = look_at(tmp_path, "\n".join(lines) + "\n")

    assert {(3, "quote"), (4, "quote")} <= faults(outcome)


def test_quotation_marks_in_the_wrong_place_are_named(tmp_path):
    lines = GOOD.splitlines()
    lines[2] = lines[2].replace("White", '"Wh"it"e"')

    outcome = look_at(tmp_path, "\n".join(lines) + "\n")

    assert faults(outcome) == {(3, "quote")}
    assert reconciles(outcome)


@pytest.mark.parametrize("at", [1, 3])
def test_a_line_of_ten_megabytes_is_named_and_not_kept(tmp_path, at):
    lines = GOOD.splitlines()
    lines[at] = lines[at].replace("White", "W" * 10_000_000)

    outcome = look_at(tmp_path, "\n".join(lines) + "\n")

    assert (at + 1, "long_line") in faults(outcome)
    assert outcome.lines == {"physical": 6, "header": 1, "accepted": 4, "rejected": 1, "blank": 0}


def test_ragged_lines_are_each_reported_once(tmp_path):
    lines = GOOD.splitlines()
    lines[2] += ",one more"
    lines[4] = "NORTH,CBP"

    outcome = look_at(tmp_path, "\n".join(lines) + "\n")

    assert faults(outcome) == {(3, "ragged"), (5, "ragged")}
    assert outcome.findings_total == 2
    assert outcome.lines["rejected"] == 2


def test_blank_lines_do_not_shift_the_line_numbers_of_faults(tmp_path):
    lines = GOOD.splitlines()
    lines[4] = "NORTH,CBP"

    outcome = look_at(tmp_path, "\n".join([lines[0], "", "", *lines[1:]]) + "\n")

    assert faults(outcome) == {(7, "ragged")}


def test_a_file_above_the_size_limit_is_refused_unread(tmp_path):
    outcome = look(write(tmp_path, GOOD), limits=Limits(max_bytes=10, digest_key=KEY))

    assert outcome.findings_by_rule == {"too_large": 1}


def test_a_file_with_too_many_rows_is_refused(tmp_path):
    outcome = look(write(tmp_path, GOOD), limits=Limits(max_rows=4, digest_key=KEY))

    assert outcome.findings_by_rule == {"too_many_rows": 1}


def test_ten_thousand_bad_rows_are_all_reported(tmp_path):
    rows = [row(subject=str(n), numerator="7" if n % 10 == 0 else "1") for n in range(100_000)]

    outcome = look_at(tmp_path, text_of(rows))

    assert outcome.findings_by_rule == {"unknown_value": 10_000}
    assert [finding.line for finding in outcome.findings] == list(range(2, 100_002, 10))
    assert outcome.lines == {"physical": 100_001, "header": 1, "accepted": 90_000, "rejected": 10_000, "blank": 0}
    assert outcome.cells is None


def test_the_list_of_findings_is_bounded_and_says_so(tmp_path):
    rows = [row(numerator="7") for _ in range(50)]

    outcome = look(write(tmp_path, text_of(rows)), limits=Limits(max_findings=20, digest_key=KEY))

    assert (len(outcome.findings), outcome.findings_total, outcome.findings_truncated) == (20, 50, True)
    assert outcome.lines["rejected"] == 50


def test_faults_on_many_blocks_keep_their_line_numbers(tmp_path):
    rows = [row(subject=str(number)) for number in range(80_000)]
    lines = text_of(rows).encode().split(b"\n")
    for at in (5, 40_000, 79_999):
        lines[at] = lines[at].replace(b"White", b"\xff")

    outcome = look(write(tmp_path, b"\n".join(lines)), limits=LIMITS)

    assert {line for line, rule in faults(outcome) if rule == "encoding"} == {6, 40_001, 80_000}


@pytest.mark.parametrize("before", ["\n", "\n\n\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_lines_before_the_header_are_counted_and_passed_over(tmp_path, before, end):
    outcome = look_at(tmp_path, before.replace("\n", end) + GOOD.replace("\n", end))

    blank = len(before)
    assert (outcome.status, outcome.lines["header"], outcome.lines["blank"]) == ("accepted", 1, blank)
    assert reconciles(outcome)


def test_a_fault_after_blank_lines_keeps_its_true_line(tmp_path):
    lines = GOOD.splitlines()
    lines[2] = lines[2].replace("CBP,", "CBP,,", 1)

    outcome = look_at(tmp_path, "\n\n" + "\n".join(lines) + "\n")

    assert faults(outcome) == {(5, "ragged")}


def test_a_line_that_is_not_utf_8_is_one_finding(tmp_path):
    lines = GOOD.encode().split(b"\n")
    lines[2] = lines[2].replace(b"White", "Blanché".encode("latin-1"))

    outcome = look_at(tmp_path, b"\n".join(lines))

    assert [(finding.line, finding.rule) for finding in outcome.findings] == [(3, "encoding")]


def test_a_line_with_an_empty_field_too_many_is_refused(tmp_path):
    lines = GOOD.splitlines()
    lines[2] += ","

    outcome = look_at(tmp_path, "\n".join(lines) + "\n")

    assert faults(outcome) == {(3, "ragged")}


def test_commas_within_quotation_marks_are_no_fields(tmp_path):
    rows = [row(subject="1"), row(subject='"2"'), row(race='"WHITE"')]

    outcome = look_at(tmp_path, text_of([*rows]).replace('"2"', '"2,2"'))

    assert faults(outcome) == set()
