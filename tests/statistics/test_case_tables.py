"""Cases as files: what is read, what is refused and where, and options."""

import pytest

from equity_measures.statistics.case_tables import OUTPUT, Source, read_cases, summarize_cases
from equity_measures.statistics.definitions import SUMMARY_MEASURES
from mielhss.lib.tables import BadTable

HEADER = "case,subgroup,subgroup_order,estimate,se,population,favourable_indicator,ordered_dimension,indicator_scale"
PLAIN = [
    "flu,north,,20,2,50.5,1,0,100",
    "flu,south,,30,2,60,1,0,100",
    "flu,west,,45,2,70,1,0,100",
    "age,young,1,24.5,2,500,0,1,1000",
    "age,middle,2,32.1,2,600,0,1,1000",
    "age,old,3,52.4,2,700,0,1,1000",
]


def table(*lines, header=HEADER):
    return Source("\n".join([header, *lines]).encode(), "in.csv")


def faults(inputs, options=None):
    with pytest.raises(BadTable) as caught:
        read_cases(inputs, options)
    return [(fault.line, fault.column) for fault in caught.value.faults]


def cells_of(found, case, measure):
    return next(dict(zip(OUTPUT, row.cells, strict=True)) for row in found if row.cells[:2] == (case, measure))


def test_every_measure_of_every_case_is_answered_under_its_published_name():
    found = summarize_cases(table(*PLAIN))

    assert [row.case for row in found] == ["flu"] * 24 + ["age"] * 24
    names = {row.cells[1] for row in found}
    assert names == set(SUMMARY_MEASURES) - {"cov", "par"} | {"covar", "parisk"}


def test_each_answer_is_a_number_or_a_reason():
    for row in summarize_cases(table(*PLAIN)):
        cells = dict(zip(OUTPUT, row.cells, strict=True))

        assert (cells["estimate"] is None) == (cells["status"] == "refused")
        assert cells["status"] == "ok" or cells["message"]


def test_rows_of_a_case_need_not_stand_together():
    mixed = [PLAIN[0], PLAIN[3], PLAIN[1], PLAIN[4], PLAIN[2], PLAIN[5]]

    assert summarize_cases(table(*mixed)) == summarize_cases(table(*PLAIN))


def test_a_rate_per_thousand_says_how_its_slope_was_fitted():
    found = cells_of(summarize_cases(table(*PLAIN)), "age", "sii")

    assert found["message"] == "Rates per 1000 that stay within 100 are fitted as percentages, as WHO's toolkit does."


def test_options_reach_the_measures_of_their_case():
    options = Source(b"case,options\nage,lmin=0;lmax=1000;method=wagstaff;nu=2\n")

    plain, chosen = summarize_cases(table(*PLAIN)), summarize_cases(table(*PLAIN), options)

    mean = (500 * 24.5 + 600 * 32.1 + 700 * 52.4) / 1_800_000
    index = cells_of(plain, "age", "rci")["estimate"]
    assert cells_of(chosen, "age", "rci")["estimate"] == pytest.approx(index / (1 - mean))
    assert cells_of(chosen, "age", "aci")["estimate"] == pytest.approx(cells_of(plain, "age", "aci")["estimate"] / 1000)
    assert cells_of(chosen, "age", "erci")["estimate"] == pytest.approx(index)


def test_the_settings_average_is_used_where_groups_count_alike():
    header = f"{HEADER},setting_average"
    rows = [f"{line},35" for line in PLAIN[:3]]

    found = summarize_cases(table(*rows, header=header), Source(b"case,options\nflu,use_setting=TRUE\n"))

    assert cells_of(found, "flu", "mdmu")["estimate"] == pytest.approx((15 + 5 + 10) / 3)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("flu,east,,many,2,70,1,0,100", [(5, "estimate")]),
        ("flu,east,,-1,2,70,1,0,100", [(5, "estimate")]),
        ("flu,east,,1e300,2,70,1,0,100", [(5, "estimate")]),
        ("flu,east,,45,-2,70,1,0,100", [(5, "se")]),
        ("flu,east,,45,2,nan,1,0,100", [(5, "population")]),
        ("flu,east,,45,2,70,maybe,0,100", [(5, "favourable_indicator"), (5, "favourable_indicator")]),
        ("flu,east,,45,2,70,0,0,100", [(5, "favourable_indicator")]),
        ("flu,east,,45,2,70,1,0,1000", [(5, "indicator_scale")]),
        ("flu,west,,45,2,70,1,0,100", [(5, "subgroup")]),
        (",east,,45,2,70,1,0,100", [(5, "case")]),
        ("flu,east,,45,2,70,1,0,100,extra", [(5, "")]),
        ('flu,"east,,45,2,70,1,0,100', [(5, "")]),
        ("age,young,1,45,2,70,1,1,100\nage,old,1,45,2,70,1,1,100", [(6, "subgroup_order")]),
        ("age,young,,45,2,70,1,1,100", [(5, "subgroup_order")]),
    ],
)
def test_what_is_wrong_is_named_by_line_and_column(line, expected):
    assert faults(table(*PLAIN[:3], line)) == expected


def test_a_fault_never_repeats_the_value():
    with pytest.raises(BadTable) as caught:
        read_cases(table("flu,east,,Jane Roe,2,70,1,0,100"))

    assert str(caught.value) == (
        "in.csv, line 2, column estimate: This is not a number. Write it with a decimal point, or leave it empty."
    )


def test_many_faults_are_told_in_part():
    with pytest.raises(BadTable) as caught:
        read_cases(table(*(f"flu,g{j},,x,2,70,1,0,100" for j in range(50))))

    assert len(caught.value.faults) == 50
    assert str(caught.value).splitlines()[-1] == "… and 30 more."


def test_the_line_of_a_row_counts_line_breaks_inside_quotes():
    assert faults(table('flu,"north\nand east",,20,2,50,1,0,100', "flu,south,,x,2,50,1,0,100")) == [(4, "estimate")]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", [(1, "")]),
        (b"case,estimate\n", [(1, "favourable_indicator"), (1, "ordered_dimension")]),
        (f"case,{HEADER}\n".encode(), [(1, "case")]),
        (HEADER.encode(), [(2, "")]),
        (b"\xff\xfec\x00", [(0, "")]),
        (HEADER.encode() + b"\nflu,\xe9,,20,2,50,1,0,100", [(2, "")]),
        (HEADER.encode() + b"\nflu,\0,,20,2,50,1,0,100", [(2, "")]),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(raw, expected):
    assert faults(Source(raw)) == expected


def test_the_mark_of_utf8_and_blank_lines_are_passed_over():
    marked = Source(b"\xef\xbb\xbf" + table(*PLAIN[:2], "", PLAIN[2], ",,,,,,,,").raw)

    assert summarize_cases(marked) == summarize_cases(table(*PLAIN[:3]))


@pytest.mark.parametrize(
    "text", ["lmin=0", "lmin=5;lmax=1", "method=other", "nu=0", "nu=x", "force=maybe", "speed=9", "nu=2;nu=3", "nu"]
)
def test_options_that_make_no_sense_are_refused(text):
    assert faults(table(*PLAIN), Source(f"case,options\nage,{text}\n".encode())) == [(2, "options")]


def test_a_case_has_options_once():
    assert faults(table(*PLAIN), Source(b"case,options\nage,nu=2\nage,nu=3\n")) == [(3, "case")]
