"""Which points each set of rules marks, and what the marks mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_measures.statistics.spc import control_chart
from equity_measures.statistics.spc_rules import (
    ANHOEJ,
    CROSSINGS,
    MAKING_DATA_COUNT,
    OUTSIDE,
    SHIFT,
    TREND,
    TWO_OF_THREE,
    Signal,
    signals,
    strongest_by_point,
)

STEADY = [10.0, 12.0] * 10  # mean 11, moving range 2, standard deviation 1.77


def found(values, rules, *, freeze=20, parts=()):
    chart = control_chart("i", values, freeze=freeze, parts=parts)
    return [(s.rule, s.direction, s.indexes) for s in signals(chart, rules)]


@pytest.mark.parametrize("rules", [ANHOEJ, MAKING_DATA_COUNT])
def test_a_steady_series_has_no_signal(rules):
    assert found(STEADY, rules) == []


@pytest.mark.parametrize("rules", [ANHOEJ, MAKING_DATA_COUNT])
def test_a_point_outside_the_limits_is_marked(rules):
    assert found([*STEADY, 17.0, 10.0, 4.0], rules) == [(OUTSIDE, 1, (21,)), (OUTSIDE, -1, (23,))]


def test_seven_on_one_side_are_a_shift_for_making_data_count():
    assert found([*STEADY, 10.0, *[12.0, 13.0] * 4, 10.0], MAKING_DATA_COUNT) == [(SHIFT, 1, tuple(range(22, 30)))]
    assert found([*STEADY, 10.0, *[12.0, 13.0] * 3, 10.0], MAKING_DATA_COUNT) == []


def test_a_point_on_the_line_ends_the_seven():
    assert found([*STEADY, 10.0, 12.0, 13.0, 12.0, 11.0, 12.0, 13.0, 12.0, 10.0], MAKING_DATA_COUNT) == []


def test_seven_rising_points_are_a_trend():
    rising = [8.0, 9.0, 10.0, 10.5, 11.5, 12.0, 13.0]

    assert found([*STEADY, *rising], MAKING_DATA_COUNT) == [(TREND, 1, tuple(range(21, 28)))]
    assert found([*STEADY, *rising[1:]], MAKING_DATA_COUNT) == []


def test_an_equal_neighbor_breaks_a_trend():
    assert found([*STEADY, 8.0, 9.0, 10.0, 10.0, 11.5, 12.0, 13.0], MAKING_DATA_COUNT) == []


def test_two_of_three_far_out_on_one_side_are_marked_without_the_third():
    assert found([*STEADY, 15.0, 12.0, 15.0, 10.0], MAKING_DATA_COUNT) == [(TWO_OF_THREE, 1, (21, 23))]
    assert found([*STEADY, 15.0, 10.0, 15.0, 10.0], MAKING_DATA_COUNT) == []


def test_a_long_run_is_a_shift_for_anhoej():
    assert found([*STEADY, 10.0, *[12.0, 13.0] * 5], ANHOEJ) == [(SHIFT, 1, tuple(range(22, 32)))]


def test_few_crossings_mark_the_series_and_no_point():
    assert found([10.0] * 5 + [12.0] * 5 + [10.0] * 5 + [12.0] * 5 + [10.0] * 4, ANHOEJ, freeze=None)[-1] == (
        CROSSINGS,
        0,
        (),
    )


def test_no_rule_looks_across_the_border_of_two_parts():
    values = [*STEADY, 10.0, 12.0, 13.0, 12.0, 13.0, 12.0, 13.0, 12.0]

    assert found(values, MAKING_DATA_COUNT, parts=[24]) == []


def test_rules_stay_within_their_part_and_name_it():
    chart = control_chart("i", [*STEADY, *STEADY, 30.0], parts=[20])

    assert [(s.rule, s.part) for s in signals(chart)] == [(OUTSIDE, 2)]


def test_run_charts_have_no_limits_to_lie_outside_of():
    chart = control_chart("run", [*STEADY, 90.0])

    assert signals(chart, MAKING_DATA_COUNT) == []


@pytest.mark.parametrize(
    ("direction", "higher_is_better", "news"),
    [(1, True, "improvement"), (-1, True, "concern"), (1, False, "concern"), (-1, False, "improvement"),
     (0, True, "neither"), (1, None, "neither")],
)  # fmt: skip
def test_news_depend_on_the_direction_of_the_measure(direction, higher_is_better, news):
    assert Signal(SHIFT, direction, 1, (1,)).news(higher_is_better) == news


def test_a_point_is_marked_by_its_strongest_rule():
    chart = control_chart("i", [*STEADY, 17.0, 15.0, 15.0], freeze=20)

    marked = strongest_by_point(signals(chart, MAKING_DATA_COUNT))

    assert {index: signal.rule for index, signal in marked.items()} == {21: OUTSIDE, 22: TWO_OF_THREE, 23: TWO_OF_THREE}


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=40), st.sampled_from([ANHOEJ, MAKING_DATA_COUNT]))
def test_a_mirrored_series_has_the_mirrored_signals(values, rules):
    rounded = [round(value) for value in values]

    plain = signals(control_chart("i", rounded), rules)
    mirrored = signals(control_chart("i", [-value for value in rounded]), rules)

    assert [(s.rule, -s.direction, s.indexes) for s in plain] == [(s.rule, s.direction, s.indexes) for s in mirrored]


def test_unknown_rules_are_refused():
    with pytest.raises(KeyError):
        signals(control_chart("i", [1.0, 2.0]), "somebody's")


def test_missing_points_are_passed_over():
    values = [*STEADY, 15.0, float("nan"), 12.0, 15.0]

    assert found(values, MAKING_DATA_COUNT) == [(TWO_OF_THREE, 1, (21, 24))]


def test_random_series_rarely_signal_outside_the_limits():
    random = np.random.default_rng(1931)

    outside = [
        point.is_outside
        for row in random.standard_normal((500, 24))
        for point in control_chart("i", row, screens=False).points
    ]

    assert np.mean(outside) < 0.01
