"""What a reader can work out from tables as they are published."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_measures.statistics.disclosure.printed import read_printed
from equity_measures.statistics.disclosure.recover import audit, audit_together
from mielhss.lib.tables import BadTable

DATA = Path(__file__).parent / "data"
UDS = DATA / "uds_table_7a_2022.csv"
CMS = DATA / "cms_adherence.csv"


def attack(text: str, threshold: int = 11):
    return audit(read_printed(text.encode()), threshold)


def recovered(found):
    return {(finding.line, finding.column): finding.lower for finding in (*found.recovered, *found.recovered_sums)}


# --- Real tables --------------------------------------------------------------------------------------------


def test_the_national_table_of_health_centers_gives_back_its_three_hidden_rows():
    found = audit(read_printed(UDS.read_bytes()), 11)

    assert recovered(found) == {
        (12, "prenatal_1a"): 640,
        (12, "lbw_lt1500_1b"): 12,
        (12, "lbw_1500_2499_1c"): 44,
        (12, "ge2500_1d"): 555,
        (3, "ge2500_1d"): 216,
        (3, "lbw_lt1500_1b + lbw_1500_2499_1c"): 9,
        (3, "lbw_lt1500_1b + lbw_1500_2499_1c + ge2500_1d"): 225,
        (4, "ge2500_1d"): 639,
        (4, "lbw_lt1500_1b + lbw_1500_2499_1c"): 61,
        (4, "lbw_lt1500_1b + lbw_1500_2499_1c + ge2500_1d"): 700,
    }
    assert {f.way for f in found.recovered if f.line == 12} == {"sums"}
    assert {f.way for f in found.recovered if f.line in (3, 4)} == {"sums and percentages"}


def test_what_a_percentage_is_of_is_found_from_the_numbers():
    table = read_printed(UDS.read_bytes())

    assert audit(table, 11).structure.formulas(table) == [
        "pct_low_birth_weight = 100 x (lbw_lt1500_1b + lbw_1500_2499_1c) / "
        "(lbw_lt1500_1b + lbw_1500_2499_1c + ge2500_1d)"
    ]


def test_a_hidden_row_with_a_percentage_of_ten_digits_is_a_fraction_of_whole_numbers():
    found = audit(read_printed(CMS.read_bytes()), 11)

    colorado = {f.column: f.lower for f in found.recovered if "_40-64, Colorado" in f.label}
    assert colorado == {"BENE_YES": 15, "BENE_NO": 7, "TOTAL_BENE": 22}
    assert {f.way for f in found.recovered} == {"percentage alone"}
    assert found.uses_rule
    assert dict(found.rows_by_candidates) == by_trying_every_fraction()
    assert sum(found.rows_by_candidates.values()) == found.hidden_rows


def by_trying_every_fraction():
    """Of how many multiples of its plainest fraction each hidden row can be, one of its counts being 1 to 10."""
    counted: dict[int, int] = {}
    for row in CMS.read_text().splitlines()[1:]:
        cells = row.split(",")
        yes, no, total, share = cells[6:10]
        if "." not in (yes, total):
            continue
        under = next(d for d in range(1, 1000) if abs(round(float(share) * d) / d - float(share)) < 1e-10)
        over = round(float(share) * under)
        hidden = [part for part, cell in ((over, yes), (under - over, no), (under, total)) if cell == "."]
        few = sum(any(1 <= k * part <= 10 for part in hidden) for k in range(1, 11))
        counted[few] = counted.get(few, 0) + 1
    return dict(sorted(counted.items()))


# --- Other tables of the same kinds -------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["-", "—", "*", ".", "S", "<11", "suppressed", "(D)"])
def test_a_lone_hidden_row_is_the_total_less_the_others_whatever_the_mark(mark):
    found = attack(f"Group,Screened,Positive\nA,100,40\nB,{mark},{mark}\nC,300,90\nTotal,407,133\n")

    assert recovered(found) == {(3, "Screened"): 7, (3, "Positive"): 3}


def test_a_total_may_stand_above_its_rows():
    found = attack("Group,Screened\nAll groups,407\nA,100\nB,*\nC,300\n")

    assert recovered(found) == {(4, "Screened"): 7}


def test_two_hidden_rows_that_share_a_remainder_stay_hidden():
    found = attack("Group,Screened\nA,100\nB,*\nC,*\nD,300\nTotal,440\n")

    assert (found.hidden_cells, found.findings) == (2, ())


def test_a_share_without_decimals_narrows_what_it_does_not_give_away():
    text = (
        "group,people,controlled,pct_controlled\na,200,100,50\nb,400,100,25\nc,50,20,40\nd,*,*,35\nTotal,670,227,34\n"
    )

    found = attack(text)

    assert recovered(found) == {(5, "people"): 20, (5, "controlled"): 7}


def test_a_cross_table_in_long_form_is_attacked_over_both_its_dimensions():
    text = "sex,race,n\nF,A,*\nF,B,20\nF,Total,25\nM,A,30\nM,B,*\nM,Total,*\nTotal,A,35\nTotal,B,*\nTotal,Total,*\n"

    assert recovered(attack(text)) == {(2, "n"): 5}


def test_subtotals_are_recognized_within_totals():
    text = (
        "Region,County,Cases\nNorth,a,50\nNorth,b,*\nNorth,Subtotal,58\nSouth,c,70\nSouth,d,30\nSouth,Subtotal,100\n"
        "State,Total,158\n"
    )

    assert recovered(attack(text)) == {(3, "Cases"): 8}


def test_numbers_with_separators_and_percent_signs_are_read():
    found = attack('g,n,pct\nA,"1,200",12.0%\nB,*,3.0%\nTotal,"1,209",\n')

    assert recovered(found) == {(3, "n"): 9}


def test_columns_that_add_up_give_the_one_that_is_hidden():
    text = "g,yes,no,all\na,20,30,50\nb,15,25,40\nc,60,1,61\nd,17,.,25\n"

    assert recovered(attack(text)) == {(5, "no"): 8}


def test_totals_that_do_not_fit_are_told_and_nothing_is_made_of_them():
    found = attack("g,n\nA,100\nB,*\nTotal,60\n")

    assert found.findings == ()


def test_a_table_with_nothing_hidden_is_clean():
    found = attack("g,n\nA,100\nB,60\nTotal,160\n")

    assert (found.hidden_cells, found.findings) == (0, ())


def test_a_status_beside_an_empty_cell_says_that_it_is_hidden():
    found = attack("g,status,n\nA,shown,100\nB,hidden,\nTotal,shown,160\n")

    assert recovered(found) == {(3, "n"): 60}


def test_a_later_release_of_the_same_cells_gives_away_what_an_earlier_one_hid():
    earlier = read_printed(b"g,n\nA,100\nB,*\nC,*\nD,300\nE,50\nTotal,480\n", "earlier.csv")
    later = read_printed(b"g,n\nA,100\nB,12\nC,*\nD,300\nE,50\nTotal,*\n", "later.csv")

    first, second = audit_together([earlier, later], 11)

    assert recovered(first) == {(3, "n"): 12, (4, "n"): 18}
    assert recovered(second) == {(4, "n"): 18, (7, "n"): 480}
    assert "later.csv, line 3" in first.recovered[0].how


def test_tables_of_other_numbers_are_not_taken_for_releases_of_the_same_cells():
    one = read_printed(b"g,n\nA,100\nB,*\nC,*\nD,300\nE,50\nTotal,480\n", "one.csv")
    other = read_printed(b"g,n\nA,170\nB,12\nC,33\nD,390\nE,80\nTotal,685\n", "other.csv")

    assert [each.recovered for each in audit_together([one, other], 11)] == [(), ()]


@given(st.lists(st.integers(0, 60), min_size=3, max_size=8), st.data())
@settings(max_examples=40, deadline=None)
def test_the_true_value_always_lies_within_what_was_found(counts, data):
    hidden = data.draw(st.sets(st.integers(0, len(counts) - 1), max_size=3))
    rows = [f"g{at},{'*' if at in hidden else count}" for at, count in enumerate(counts)]

    found = attack("group,n\n" + "\n".join(rows) + f"\nTotal,{sum(counts)}\n")

    for finding in found.findings:
        assert finding.lower <= counts[finding.line - 2] <= finding.upper
    assert len(found.recovered) == (len(hidden) if len(hidden) == 1 or sum(counts[at] for at in hidden) == 0 else 0)


@given(st.integers(1, 400), st.integers(0, 400))
@settings(max_examples=40, deadline=None)
def test_the_true_fraction_is_never_ruled_out(over, outside):
    under = over + outside
    shown = [(30 + 7 * k, 60 + 11 * k) for k in range(6)]
    rows = [f"g{at},{x},{n},{x / n:.6f}" for at, (x, n) in enumerate(shown)]

    found = attack("g,x,n,rate\n" + "\n".join(rows) + f"\nhidden one,*,*,{over / under:.6f}\n")

    for finding in found.findings:
        true = {"x": over, "n": under}[finding.column]
        if 1 <= over <= 10 or 1 <= under <= 10:
            assert finding.lower <= true <= finding.upper


@pytest.mark.parametrize(
    ("raw", "line"),
    [(b"", 1), (b"a,b\n", 2), (b"a\n1\n", 1), (b"a,b\n1\n", 2), (b"a,b\n\xff,1\n", 2), (b'a,b\n"x,1\n', 2)],
)
def test_what_is_no_table_is_refused_with_the_line(raw, line):
    with pytest.raises(BadTable) as problem:
        read_printed(raw)

    assert [fault.line for fault in problem.value.faults] == [line]


def test_columns_of_words_are_labels_and_columns_of_numbers_are_not():
    table = read_printed(b"code,name,n,pct\n1,A,10,.\n2,B,*,33.3\n")

    assert table.label_names == ("name",)
    assert [(column.name, column.decimals) for column in table.columns] == [("code", 0), ("n", 0), ("pct", 1)]
    assert np.isnan(table.columns[1].values[1])
