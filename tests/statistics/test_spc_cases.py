"""Reading series and cases: what counts as a point, and what is said of a file that is not in order."""

import pytest

from equity_measures.statistics.spc_cases import BadFile, draw_cases

CASES = "case,chart,freeze,part\na,run,,\n"


def drawn(inputs, cases=CASES):
    return draw_cases(inputs.encode(), cases.encode())


def values(result, case="a"):
    return [point.value for point in result.charts[case].points]


@pytest.mark.parametrize(
    "times",
    [("2", "10", "9"), ("2026-02-01", "2026-12-01", "2026-11-30"), ("2026-02", "2026-12", "2026-11"),
     ("2025-Q4", "2026-Q2", "2026-Q1"), ("2026-02-01 08:00", "2026-02-01 17:00", "2026-02-01 12:30:00")],
)  # fmt: skip
def test_points_stand_in_order_of_time(times):
    first, last, middle = times

    assert values(drawn(f"case,t,y,n\na,{last},3,\na,{first},1,\na,{middle},2,\n")) == [1, 2, 3]


def test_columns_may_stand_in_any_order_and_with_others():
    assert values(drawn("site,n,T,y,case\nx,,1,5,a\ny,,2,6,a\n")) == [5, 6]


def test_values_of_one_time_are_averaged():
    result = drawn("case,t,y,n\na,1,3,\na,1,5,\na,2,7,\na,2,,\n")

    assert (values(result), result.combined) == ([4, 7], 2)


def test_counts_of_one_time_are_added_up():
    cases = "case,chart,freeze,part\na,p,,\nb,c,,\n"

    result = drawn("case,t,y,n\na,1,3,10\na,1,5,10\na,2,7,\na,2,4,20\nb,1,3,\nb,1,5,\n", cases)

    assert (values(result), values(result, "b")) == ([8 / 20, 4 / 20], [8])


def test_a_run_chart_with_sizes_shows_rates():
    assert values(drawn("case,t,y,n\na,1,3,10\na,2,5,10\n")) == [0.3, 0.5]


@pytest.mark.parametrize("missing", ["", "NA", "NaN"])
def test_a_missing_figure_is_a_missing_point(missing):
    cases = "case,chart,freeze,part\na,p,NA,\n"

    result = drawn(f"case,t,y,n\na,1,3,10\na,2,{missing},10\na,3,4,{missing}\na,4,4,10\n", cases)

    assert values(result) == [0.3, None, None, 0.4]
    assert [row[4] for row in result.rows()] == [10, 0, 0, 10]


def test_several_parts_may_be_named():
    cases = "case,chart,freeze,part\na,run,,2;4\n"

    result = drawn("case,t,y,n\n" + "".join(f"a,{t},{t},\n" for t in range(1, 7)), cases)

    assert [point.part for point in result.charts["a"].points] == [1, 1, 2, 2, 3, 3]


def test_rows_of_cases_that_nobody_asked_of_are_counted():
    result = drawn("case,t,y,n\na,1,3,\nb,1,3,\nb,2,4,\n")

    assert (list(result.charts), result.unlisted) == (["a"], 2)


def test_blank_lines_a_byte_order_mark_and_foreign_line_ends_do_no_harm():
    assert values(drawn("\ufeffcase,t,y,n\r\n\r\na,1,3,\r\n,,,\r\na,2,4,\r\n")) == [3, 4]


GOOD = "case,t,y,n\na,1,3,\na,2,4,\n"


@pytest.mark.parametrize(
    ("inputs", "cases", "where"),
    [
        ("", CASES, "inputs: There is nothing"),
        ("case,t,y,n\n", CASES, "inputs: There is nothing"),
        ("case,t,y\na,1,3\n", CASES, "inputs, line 1, column n: This column is missing"),
        ("case,t,y,n,y\na,1,3,,\n", CASES, "inputs, line 1, column y: This column stands twice"),
        ("case,t,y,n\na,1,3,\na,2,4\n", CASES, "inputs, line 3: This line has 3 cells, the header 4"),
        ("case,t,y,n\na,1,3,\na,2,many,\n", CASES, "inputs, line 3, column y: This is not a number"),
        ("case,t,y,n\na,1,inf,\n", CASES, "inputs, line 2, column y: This is not a number"),
        ("case,t,y,n\na,1,1e999,\n", CASES, "inputs, line 2, column y: This is not a number"),
        ("case,t,y,n\na,1,3,x\n", CASES, "inputs, line 2, column n: This is not a number"),
        ("case,t,y,n\na,soon,3,\n", CASES, "inputs, line 2, column t: This is no time"),
        ("case,t,y,n\na,,3,\n", CASES, "inputs, line 2, column t: This is no time"),
        ("case,t,y,n\na,1,3,\na,2026-01-01,3,\n", CASES, "inputs, line 3, column t: Here is a day"),
        ("case,t,y,n\n,1,3,\n", CASES, "inputs, line 2, column case: The case is empty"),
        ('case,t,y,n\na,1,3,\n"a,2,4,\n', CASES, "inputs, line 3: A quotation mark"),
        ("case,t,y,n\na,1,3,\n\0", CASES, "inputs, line 3: There is a null character"),
        ("case,t,y,n\na,1,3,2\na,2,3,-2\n", CASES, "inputs, line 3, column n: The size n is below 0"),
        ("case,t,y,n\na,1,3,2\n", "case,chart,freeze,part\na,p,,\n", "inputs, line 2, column y: The count y is above"),
        ("case,t,y,n\na,1,3,0\n", "case,chart,freeze,part\na,u,,\n", "inputs, line 2, column y: The count y is not 0"),
        (GOOD, "case,chart,freeze,part\na,p,,\n", "inputs, line 2, column n: A P chart needs the size"),
        (GOOD, "case,chart,freeze,part\na,pie,,\n", "cases, line 2, column chart: There is no such chart"),
        (GOOD, "case,chart,freeze,part\na,i,0,\n", "cases, line 2, column freeze: This must be a whole number"),
        (GOOD, "case,chart,freeze,part\na,i,,2.5\n", "cases, line 2, column part: This must be a whole number"),
        (GOOD, "case,chart,freeze,part\na,i,,\na,run,,\n", "cases, line 3, column case: This case stands in line 2"),
        (GOOD, "case,chart,freeze,part\nb,i,,\n", "cases, line 2, column case: There is no row of this case"),
        (GOOD, "case,chart,freeze,part,n_points\na,i,,,3\n", "cases, line 2, column n_points: The inputs hold 2"),
        (GOOD, "case,chart\na,i\n", "cases, line 1, column freeze: This column is missing"),
    ],
)
def test_a_file_that_is_not_in_order_is_refused_with_the_place(inputs, cases, where):
    with pytest.raises(BadFile) as refusal:
        drawn(inputs, cases)

    assert str(refusal.value).startswith(where)


def test_bytes_that_are_no_text_are_refused_with_the_line():
    with pytest.raises(BadFile, match="inputs, line 2: This is not UTF-8 text"):
        draw_cases(b"case,t,y,n\na\xff,1,3,\n", CASES.encode())


def test_a_refusal_never_repeats_a_value():
    with pytest.raises(BadFile) as refusal:
        drawn("case,t,y,n\na,1,Maria Lopez,\n")

    assert "Maria" not in str(refusal.value)
