"""Two periods compared: the change of a gap, its interval and its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_measures import comparison, figures
from equity_measures.statistics.analysis import Group, Policy
from equity_measures.statistics.change import change_between
from equity_measures.statistics.gap import analyse
from equity_measures.statistics.intervals import newcombe_one, wilson_one
from equity_measures.trends import choose_pair, members

PERIODS = ("2025-Q3", "2026-Q2", "2026-Q3")


def history(*numerators, people=2000):
    """Periods in which the white group has 70% and the black group so many."""
    return [
        (
            period,
            analyse(
                [Group("BLACK", "Black", x, people), Group("WHITE", "White", people * 7 // 10, people)],
                higher_is_better=True,
                is_ordered=False,
                policy=Policy(),
            ),
        )
        for period, x in zip(PERIODS[-len(numerators) :], numerators, strict=True)
    ]


def compared(*numerators, since="", people=2000):
    told = history(*numerators, people=people)
    return comparison.compare(told, choose_pair(told, members(told)), since)


def test_the_change_of_two_proportions_has_newcombes_interval():
    before, after = (30 / 100, *wilson_one(30, 100, 0.95)), (56 / 120, *wilson_one(56, 120, 0.95))

    change = change_between(before, after)

    assert (change.lower, change.upper) == pytest.approx(newcombe_one(56, 120, 30, 100))


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=3), st.lists(st.floats(-1, 1), min_size=3, max_size=3))
def test_the_interval_holds_the_change(one, other):
    intervals = [(values[1], values[0], values[2]) for values in (sorted(one), sorted(other))]

    change = change_between(*intervals)

    assert change.lower <= change.estimate <= change.upper


def test_a_gap_that_became_less_says_by_how_much():
    assert compared(1000, 1000, 1300).sentence == (
        "Between April to June 2026 and July to September 2026 the gap between Black and White went from 20.0 to 5.0 "
        "points: 15.0 points less (95% interval 10.8 to 19.1 less)."
    )


def test_a_gap_that_became_more_says_so():
    assert "15.0 points more (95% interval 10.8 to 19.1 more)" in compared(1300, 1300, 1000).sentence


def test_a_change_that_may_be_chance_is_not_called_a_change():
    assert compared(1000, 1000, 1020, people=2000).sentence.endswith("so it cannot be told from no change.")


def test_an_earlier_period_can_be_chosen():
    found = compared(900, 1000, 1300, since="2025-Q3")

    assert found.earlier == "2025-Q3"
    assert found.rows[0][:4] == ("Black", "45.0%", "65.0%", "+20.0")


def test_an_unknown_period_is_the_one_before():
    assert compared(900, 1000, 1300, since="1999").earlier == "2026-Q2"


def test_a_hidden_period_cannot_be_compared():
    found = compared(1000, 4, 1300)

    assert (
        found.sentence
        == "The gap between Black and White cannot be compared: for April to June 2026 it cannot be shown."
    )
    assert found.rows[2] == ("Gap", "Hidden", "5.0 points", "", "")


def test_one_period_is_compared_with_nothing():
    told = history(1000)

    assert comparison.compare(told, choose_pair(told, members(told))) is None


def test_a_trend_names_the_groups_it_leaves_out():
    groups = [Group(f"g{i}", f"Group {i}", 100 + i, 300 + i) for i in range(8)]
    analysis = analyse(groups, higher_is_better=True, is_ordered=False)

    chart = figures.trend_plot("trend", [("2026-Q2", analysis), ("2026-Q3", analysis)], title="Each group")

    assert chart.description == (
        "Rates of 6 groups over 2 periods. Not drawn, though in the table of every group: Group 0, Group 1."
    )
