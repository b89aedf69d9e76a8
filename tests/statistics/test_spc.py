"""Control charts against reference results, against formulas computed another way, and on awkward series."""

import csv
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from equity_measures.statistics.spc import CHARTS, ChartError, control_chart
from equity_measures.statistics.spc_cases import POINT_COLUMNS, draw_cases
from equity_measures.statistics.spc_runs import Runs, analyze_runs, crossings_needed, longest_allowed

DATA = Path(__file__).parent / "data"
NAN = math.nan


def _read(name):
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


EXPECTED = _read("spc_points.csv")
DRAWN = draw_cases((DATA / "spc_inputs.csv").read_bytes(), (DATA / "spc_cases.csv").read_bytes())
FOUND = [dict(zip(POINT_COLUMNS, map(str, row), strict=True)) for row in DRAWN.rows()]


@pytest.mark.parametrize("case", [row["case"] for row in _read("spc_cases.csv")])
@pytest.mark.parametrize("column", POINT_COLUMNS[5:])
def test_charts_equal_the_reference_results(case, column):
    expected = [row[column] for row in EXPECTED if row["case"] == case]

    found = [row[column] for row in FOUND if row["case"] == case]

    if column in ("cl", "lcl", "ucl"):
        assert [float(cell or "nan") for cell in found] == pytest.approx(
            [float(cell or "nan") for cell in expected], rel=1e-9, nan_ok=True
        )
    else:
        assert found == expected


def lines(chart):
    """Center and limits of the last point."""
    last = chart.points[-1]
    return last.center, last.lower, last.upper


counts = st.lists(st.tuples(st.integers(0, 60), st.integers(60, 400)), min_size=2, max_size=40)


@given(counts)
def test_p_limits_are_three_binomial_deviations_from_the_pooled_rate(series):
    y, n = np.array(series, dtype=float).T
    center = y.sum() / n.sum()
    spread = 3 * np.sqrt(center * (1 - center) / n)

    chart = control_chart("p", y, n)

    assert [p.center for p in chart.points] == pytest.approx([center] * len(y))
    assert [p.lower for p in chart.points] == pytest.approx(np.clip(center - spread, 0, None), abs=1e-12)
    assert [p.upper for p in chart.points] == pytest.approx(np.clip(center + spread, None, 1), abs=1e-12)


@given(counts)
def test_u_limits_are_three_poisson_deviations_from_the_pooled_rate(series):
    y, n = np.array(series, dtype=float).T
    center = y.sum() / n.sum()
    spread = 3 * np.sqrt(center / n)

    chart = control_chart("u", y, n)

    assert [p.lower for p in chart.points] == pytest.approx(np.clip(center - spread, 0, None), abs=1e-12)
    assert [p.upper for p in chart.points] == pytest.approx(center + spread, abs=1e-12)


@given(st.lists(st.floats(-1000, 1000), min_size=3, max_size=40))
def test_unscreened_i_limits_are_266_mean_moving_ranges_from_the_mean(values):
    y = np.array(values)
    reach = 3 / 1.128 * np.abs(np.diff(y)).mean()

    center, lower, upper = lines(control_chart("i", y, screens=False))

    assert (center, lower, upper) == pytest.approx((y.mean(), y.mean() - reach, y.mean() + reach), abs=1e-9)


def test_screening_leaves_out_a_moving_range_above_3267_times_the_mean():
    values = [10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 60]

    chart = control_chart("i", values)

    mean = sum(values) / 12
    assert lines(chart) == pytest.approx((mean, mean - 3 / 1.128, mean + 3 / 1.128))


@given(counts)
def test_prime_limits_are_the_plain_ones_stretched_by_how_the_scores_vary(series):
    y, n = np.array(series, dtype=float).T
    center = y.sum() / n.sum()
    deviations = np.sqrt(center / n)
    scores = (y / n - center) / deviations if center else np.full(len(y), NAN)
    sigma_z = np.abs(np.diff(scores)).mean() / 1.128

    chart = control_chart("up", y, n, screens=False)

    expected = center + 3 * deviations * sigma_z if center else [None] * len(y)
    assert [p.upper for p in chart.points] == pytest.approx(expected, abs=1e-12)


def test_c_limits_follow_the_mean_count_and_stay_above_0():
    assert lines(control_chart("c", [3, 5, 4, 4])) == (4, 0, 10)


def test_mr_limits_are_multiples_of_the_mean_moving_range():
    chart = control_chart("mr", [1, 3, 2, 5])

    assert [p.value for p in chart.points] == [None, 2, 1, 3]
    assert lines(chart) == pytest.approx((2, 0, 3.267 * 2))
    assert not any(p.has_runs_signal for p in control_chart("mr", [1] * 40 + [2, 9] * 20).points)


def test_g_has_the_median_in_the_middle_and_geometric_limits():
    chart = control_chart("g", [2, 4, 12])

    assert lines(chart) == pytest.approx((4, 0, 6 + 3 * math.sqrt(6 * 7)))


def test_t_is_an_i_chart_of_the_transformed_times():
    times = [4.0, 9.0, 2.0, 7.0, 30.0, 5.0]
    i_lines = lines(control_chart("i", [time ** (1 / 3.6) for time in times]))

    assert lines(control_chart("t", times)) == pytest.approx([max(line, 0) ** 3.6 for line in i_lines])


def test_limits_stay_within_what_is_possible():
    assert lines(control_chart("p", [1, 0, 1], [10, 10, 10]))[1] == 0
    assert lines(control_chart("p", [9, 10, 9], [10, 10, 10]))[2] == 1
    assert lines(control_chart("i", [1, 0, 1, 0]))[1] < 0


@pytest.mark.parametrize("value", [0.1, 1 / 3, 7.0, -2.3])
@pytest.mark.parametrize("length", [2, 7, 24])
def test_a_constant_series_lies_on_its_line_and_has_no_signal(value, length):
    chart = control_chart("i", [value] * length)

    assert {(p.center, p.lower, p.upper, p.is_outside, p.has_runs_signal, p.runs) for p in chart.points} == {
        (value, None, None, False, False, Runs(useful=0))
    }


def test_rates_that_are_all_alike_lie_on_their_line_whatever_their_sizes():
    chart = control_chart("p", [1, 2, 3, 7], [3, 6, 9, 21])

    assert {p.runs for p in chart.points} == {Runs(useful=0)}


@pytest.mark.parametrize(("kind", "y"), [("pp", 0), ("pp", 10), ("up", 0)])
def test_prime_charts_without_variation_have_no_limits(kind, y):
    center, lower, upper = lines(control_chart(kind, [y] * 5, [10] * 5))

    assert (center, lower, upper) == (y / 10, None, None)


def test_one_point_makes_a_center_line_and_nothing_else():
    assert lines(control_chart("i", [5])) == (5, None, None)
    assert lines(control_chart("run", [5])) == (5, None, None)


def test_a_missing_point_has_no_limits_and_no_part_in_the_lines():
    chart = control_chart("p", [5, NAN, 7, 4], [50, 50, NAN, 50])

    assert [p.value for p in chart.points] == [0.1, None, None, 0.08]
    assert [p.upper is None for p in chart.points] == [False, True, True, False]
    assert lines(chart)[0] == 9 / 100


def test_nobody_counted_is_a_missing_point():
    chart = control_chart("p", [5, 0, 4], [50, 0, 50])

    assert [(p.value, p.lower, p.upper) for p in chart.points][1] == (None, None, None)
    assert chart.points[0].runs.useful == 2


def test_no_moving_range_spans_a_missing_point():
    center, _, upper = lines(control_chart("i", [1, 2, NAN, 9, 10]))

    assert (center, upper) == pytest.approx((5.5, 5.5 + 3 / 1.128))


def test_nothing_known_makes_no_lines():
    assert lines(control_chart("run", [NAN, NAN])) == (None, None, None)
    assert lines(control_chart("p", [NAN], [NAN])) == (None, None, None)


def test_frozen_lines_come_from_the_first_points_and_reach_all():
    frozen = control_chart("i", [1, 2, 1, 2, 9, 9], freeze=4)

    assert {(p.center, p.upper) for p in frozen.points} == {(1.5, 1.5 + 3 / 1.128)}
    assert [p.index for p in frozen.points if p.is_outside] == [5, 6]


def test_each_part_has_lines_and_runs_of_its_own():
    values = [1, 2, 1, 2, 9, 8, 9]

    chart = control_chart("i", values, parts=[4])

    alone = [control_chart("i", values[:4]), control_chart("i", values[4:])]
    assert [(p.center, p.upper, p.runs) for p in chart.points] == [
        (p.center, p.upper, p.runs) for each in alone for p in each.points
    ]
    assert [p.part for p in chart.points] == [1, 1, 1, 1, 2, 2, 2]


def test_parts_win_over_freezing_and_those_beyond_the_end_are_no_border():
    values = [1, 2, 1, 2, 9, 8, 9]

    assert control_chart("i", values, freeze=2, parts=[4, 7, 90]) == control_chart("i", values, parts=[4])


@pytest.mark.parametrize(
    ("kind", "y", "n"),
    [
        ("p", [5], [4]),
        ("p", [-1], [4]),
        ("u", [1], [-4]),
        ("u", [1], [0]),
        ("u", [1], None),
        ("u", [1], [1, 2]),
        ("c", [-1], None),
        ("t", [0], None),
        ("i", [math.inf], None),
    ],
)
def test_figures_that_a_chart_cannot_hold_are_refused(kind, y, n):
    with pytest.raises(ChartError):
        control_chart(kind, y, n)


@pytest.mark.parametrize("arguments", [{"freeze": 0}, {"parts": [0]}])
def test_points_are_counted_from_1(arguments):
    with pytest.raises(ChartError):
        control_chart("i", [1, 2], **arguments)


def test_no_points_make_an_empty_chart():
    assert [control_chart(kind, [], []).points for kind in CHARTS] == [()] * len(CHARTS)


# Runs


@given(st.integers(1, 300))
def test_the_fewest_crossings_are_the_binomials_fifth_percentile(useful):
    assert crossings_needed(useful) == max(0, int(stats.binom.ppf(0.05, useful - 1, 0.5)))


def test_the_longest_run_allowed_is_schillings():
    assert [longest_allowed(n) for n in (1, 10, 11, 12, 16, 22, 23, 24, 45, 46)] == [3, 6, 6, 7, 7, 7, 8, 8, 8, 9]


def test_points_on_the_line_are_passed_over():
    runs = analyze_runs([2, 1, 2, NAN, 2, 0, 1], [1] * 7)

    assert runs == Runs(useful=4, longest=3, longest_allowed=5, crossings=1, crossings_needed=0)


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0]), max_size=60))
def test_runs_are_the_same_in_a_mirror_and_backward(values):
    zeros = [0.0] * len(values)

    assert analyze_runs(values, zeros) == analyze_runs([-v for v in values], zeros)
    assert analyze_runs(values, zeros) == analyze_runs(values[::-1], zeros)


@given(st.lists(st.sampled_from([-1.0, 1.0]), min_size=1, max_size=60))
def test_crossings_and_runs_add_up(values):
    runs = analyze_runs(values, [0.0] * len(values))

    changes = sum(a != b for a, b in pairwise(values))
    text = "".join("+" if v > 0 else "-" for v in values)
    longest = max(len(run) for sign in "+-" for run in text.split("-" if sign == "+" else "+"))
    assert (runs.useful, runs.longest, runs.crossings) == (len(values), longest, changes)


def test_random_series_rarely_signal_by_runs():
    random = np.random.default_rng(20140914)
    series = random.standard_normal((2000, 24))

    signals = sum(control_chart("run", row).points[0].has_runs_signal for row in series)

    assert signals / 2000 < 0.10
