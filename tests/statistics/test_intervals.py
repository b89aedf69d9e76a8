"""Intervals against published worked examples and SciPy's own."""

import math

import numpy as np
import pytest
from scipy import stats

from equity_measures.statistics import intervals

# Newcombe RG. Two-sided confidence intervals for the single proportion. Stat Med 1998;17:857-872, table I.
WILSON_EXAMPLES = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
EXACT_EXAMPLES = [
    (81, 263, 0.2527, 0.3676),
    (15, 148, 0.0578, 0.1617),
    (0, 20, 0.0, 0.1684),
    (1, 29, 0.0009, 0.1776),
]
# Newcombe RG. Interval estimation for the difference. Stat Med 1998;17:873-890, table II, method 10.
DIFFERENCE_EXAMPLES = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0),
    (10, 10, 0, 10, 0.6075, 1.0),
]
PAIRS = [(12, 40, 30, 90), (0, 25, 11, 60), (25, 25, 40, 60), (25, 25, 60, 60), (300, 4000, 11, 12), (11, 30, 0, 50)]


@pytest.mark.parametrize(("x", "n", "lower", "upper"), WILSON_EXAMPLES)
def test_wilson_equals_the_published_examples(x, n, lower, upper):
    assert np.round(intervals.wilson(x, n), 4).tolist() == [lower, upper]


@pytest.mark.parametrize(("x", "n", "lower", "upper"), EXACT_EXAMPLES)
def test_clopper_pearson_equals_the_published_examples(x, n, lower, upper):
    assert np.round(intervals.clopper_pearson(x, n), 4).tolist() == [lower, upper]


@pytest.mark.parametrize(("x1", "n1", "x2", "n2", "lower", "upper"), DIFFERENCE_EXAMPLES)
def test_newcombe_difference_equals_the_published_examples(x1, n1, x2, n2, lower, upper):
    found = intervals.newcombe_difference(x1, n1, x2, n2)

    assert np.round(found, 4).tolist() == [lower, upper]


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_single_proportions_equal_scipy_over_arrays(confidence):
    x, n = np.array([0, 3, 50, 99, 100]), np.array([17, 40, 100, 100, 100])

    wilson = intervals.wilson(x, n, confidence)
    exact = intervals.clopper_pearson(x, n, confidence)

    for i in range(len(x)):
        test = stats.binomtest(int(x[i]), int(n[i]))
        assert np.allclose([wilson[0][i], wilson[1][i]], test.proportion_ci(confidence, "wilson"), atol=1e-12)
        assert np.allclose([exact[0][i], exact[1][i]], test.proportion_ci(confidence, "exact"), atol=1e-9)


def test_katz_ratio_equals_an_example_worked_by_hand():
    # Myocardial infarction in the Physicians' Health Study: 189 of 11,034 on placebo, 104 of 11,037 on aspirin.
    # ln(0.017129 / 0.009423) = 0.5976; se = sqrt(1/189 - 1/11034 + 1/104 - 1/11037) = 0.1213.
    assert round(float(intervals.katz_estimate(189, 11034, 104, 11037)), 2) == 1.82
    expected = [math.exp(0.5976 - 1.96 * 0.1213), math.exp(0.5976 + 1.96 * 0.1213)]
    assert np.allclose(intervals.katz_ratio(189, 11034, 104, 11037), expected, rtol=1e-3)


def test_katz_ratio_equals_the_relative_risk_of_scipy():
    expected = stats.contingency.relative_risk(12, 40, 30, 90)

    assert np.allclose(intervals.katz_ratio(12, 40, 30, 90), expected.confidence_interval(0.95), rtol=1e-12)


def test_katz_ratio_with_nobody_in_the_first_numerator_starts_at_zero_and_is_finite():
    lower, upper = intervals.katz_ratio(0, 25, 11, 60)

    assert lower == 0
    assert 0 < upper < 5


def test_katz_ratio_with_nobody_in_the_second_numerator_has_no_upper_limit():
    lower, upper = intervals.katz_ratio(11, 30, 0, 50)

    assert lower > 1
    assert math.isinf(upper)


def test_katz_ratio_of_two_empty_numerators_is_unknown():
    assert np.isnan(intervals.katz_ratio(0, 25, 0, 60)).all()


def test_katz_ratio_of_two_full_groups_still_has_a_width():
    lower, upper = intervals.katz_ratio(25, 25, 60, 60)

    assert lower < 1 < upper


@pytest.mark.parametrize("pair", PAIRS)
def test_single_pairs_equal_the_array_functions(pair):
    assert np.allclose(intervals.wilson_one(*pair[:2]), intervals.wilson(*pair[:2]), rtol=1e-14)
    assert np.allclose(intervals.newcombe_one(*pair), intervals.newcombe_difference(*pair), rtol=1e-13)
    ratio, lower, upper = intervals.katz_one(*pair)
    assert np.isclose(ratio, intervals.katz_estimate(*pair), rtol=1e-14)
    assert np.allclose([lower, upper], intervals.katz_ratio(*pair), rtol=1e-13)


def test_an_empty_group_has_no_rate_and_no_interval():
    answers = [intervals.rate(0, 0), *intervals.wilson(0, 0), *intervals.clopper_pearson(0, 0)]
    answers += [*intervals.newcombe_difference(0, 0, 3, 10), *intervals.wilson_one(0, 0)]

    assert np.isnan(answers).all()


def test_a_numerator_above_its_denominator_is_refused():
    with pytest.raises(ValueError, match="between 0 and its denominator"):
        intervals.wilson(11, 10)


def test_a_confidence_given_in_percent_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        intervals.wilson(5, 10, confidence=95)


@pytest.mark.parametrize("pair", [(12, 40, 30, 90), (300, 4000, 11, 90), (1, 20, 5, 30)])
def test_p_value_is_the_n_minus_1_chi_squared_test(pair):
    x1, n1, x2, n2 = pair
    chi2 = stats.chi2_contingency([[x1, n1 - x1], [x2, n2 - x2]], correction=False).statistic
    n = n1 + n2

    assert intervals.p_value(*pair) == pytest.approx(stats.chi2.sf(chi2 * (n - 1) / n, 1), rel=1e-12)


@pytest.mark.parametrize("pair", [(1, 3, 0, 500), (0, 15, 11, 600), (12, 12, 590, 593)])
def test_p_value_of_sparse_groups_is_fishers(pair):
    x1, n1, x2, n2 = pair
    expected = stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue

    assert intervals.p_value(*pair) == pytest.approx(expected, rel=1e-9)


def test_p_value_is_1_where_all_are_alike():
    assert intervals.p_value(0, 20, 0, 50) == 1
    assert intervals.p_value(20, 20, 50, 50) == 1


def _coverage_of_difference(n1, n2, p1, p2):
    """Exact: the probability of all pairs of counts whose interval holds the true difference."""
    x1, x2 = np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1), indexing="ij")
    chance = np.outer(stats.binom.pmf(np.arange(n1 + 1), n1, p1), stats.binom.pmf(np.arange(n2 + 1), n2, p2))
    lower, upper = intervals.newcombe_difference(x1, n1, x2, n2)
    return chance[(lower <= p1 - p2) & (p1 - p2 <= upper)].sum()


@pytest.mark.parametrize(("n1", "n2"), [(30, 30), (30, 200), (100, 60)])
def test_newcombe_difference_covers_as_often_as_it_says(n1, n2):
    grid = [(p1, p2) for p1 in (0.07, 0.21, 0.5, 0.83) for p2 in (0.07, 0.33, 0.62)]

    covered = [_coverage_of_difference(n1, n2, p1, p2) for p1, p2 in grid]

    assert 0.945 < np.mean(covered) < 0.965
    assert min(covered) > 0.93


def test_wilson_covers_as_often_as_it_says_on_average():
    rates = np.linspace(0.05, 0.95, 91)
    for n in (30, 75, 300):
        lower, upper = intervals.wilson(np.arange(n + 1), n)
        inside = (lower[:, None] <= rates) & (rates <= upper[:, None])
        covered = (stats.binom.pmf(np.arange(n + 1)[:, None], n, rates) * inside).sum(axis=0)

        assert 0.945 < covered.mean() < 0.96
        assert covered.min() > 0.92


def test_clopper_pearson_never_covers_less_than_it_says():
    rates = np.linspace(0.01, 0.99, 99)
    for n in (12, 40):
        lower, upper = intervals.clopper_pearson(np.arange(n + 1), n)
        inside = (lower[:, None] <= rates) & (rates <= upper[:, None])
        covered = (stats.binom.pmf(np.arange(n + 1)[:, None], n, rates) * inside).sum(axis=0)

        assert covered.min() >= 0.95
