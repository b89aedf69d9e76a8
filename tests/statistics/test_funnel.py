"""Funnel limits against sums of binomial probabilities, SciPy, and formulas written out again."""

import math

import numpy as np
import pytest
from scipy import stats

from equity_measures.statistics import funnel


def quantile_by_hand(target, n, p):
    """Spiegelhalter 2005, appendix A.1.1, by adding up probabilities one by one."""
    below = 0.0
    for r in range(n + 1):
        probability = math.comb(n, r) * target**r * (1 - target) ** (n - r)
        if below + probability >= p:
            return min(max((r - (below + probability - p) / probability) / n, 0.0), 1.0)
        below += probability
    return 1.0


@pytest.mark.parametrize("target", [0.02, 0.2, 0.5, 0.93])
@pytest.mark.parametrize("people", [1, 7, 30, 211])
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_exact_limits_equal_the_sums_of_probabilities(target, people, confidence):
    lower, upper = funnel.exact_limits(target, people, confidence)

    tail = (1 - confidence) / 2
    assert float(lower) == pytest.approx(quantile_by_hand(target, people, tail), abs=1e-9)
    assert float(upper) == pytest.approx(1 - quantile_by_hand(1 - target, people, tail), abs=1e-9)


@pytest.mark.parametrize(("target", "people"), [(0.1, 5_000), (0.4, 100_000)])
def test_exact_limits_of_many_people_are_those_of_the_normal_distribution(target, people):
    lower, upper = funnel.exact_limits(target, people, 0.95)

    deviation = math.sqrt(target * (1 - target) / people)
    half = stats.norm.ppf(0.975) * deviation
    assert float(upper) == pytest.approx(target + half, abs=deviation / 20)
    assert float(lower) == pytest.approx(target - half, abs=deviation / 20)


@pytest.mark.parametrize("target", [0.03, 0.3, 0.8])
def test_a_count_is_outside_exactly_when_its_tail_is_rarer_than_the_limits_say(target):
    people = 40
    lower, upper = funnel.exact_limits(target, people, 0.95)

    counts = np.arange(people + 1)
    outside = (counts / people < lower) | (counts / people > upper)
    rare = (stats.binom.cdf(counts, people, target) < 0.025) | (stats.binom.sf(counts - 1, people, target) < 0.025)
    assert outside.tolist() == rare.tolist()


def test_nobody_has_no_limits():
    lower, upper = funnel.exact_limits(0.3, [0, 10], 0.95)

    assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [True, False]


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_limits_about_never_and_always_let_through_the_target_and_nothing_far_from_it(target):
    lower, upper = funnel.limits(target, 50, adjustment="additive", spread=0.01)

    assert float(lower) <= target <= float(upper)
    assert float(upper) - float(lower) < 1 / 50


def test_a_target_that_is_no_proportion_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        funnel.exact_limits(1.2, 10)


def test_a_confidence_of_more_than_one_is_refused():
    with pytest.raises(ValueError, match="Confidence"):
        funnel.exact_limits(0.2, 10, 95)


COUNTS = [(12, 90), (30, 110), (9, 100), (44, 120), (21, 95), (60, 210), (5, 80), (33, 130), (28, 99), (2, 85)]


def test_the_factor_of_the_variance_is_the_winsorized_mean_of_squares():
    x, n = np.array(COUNTS, dtype=float).T
    target = x.sum() / n.sum()

    phi = funnel.spread_of(x, n, target, "multiplicative")

    z = np.sort((x / n - target) / np.sqrt(target * (1 - target) / n))
    low, high = z[0] + 0.9 * (z[1] - z[0]), z[8] + 0.1 * (z[9] - z[8])
    assert phi == pytest.approx(sum(min(max(each, low), high) ** 2 for each in z) / 10)
    assert phi > 1


def test_the_variance_between_places_is_that_of_dersimonian_and_laird():
    x, n = np.array(COUNTS, dtype=float).T
    target = x.sum() / n.sum()

    tau2 = funnel.spread_of(x, n, target, "additive")

    phi = funnel.spread_of(x, n, target, "multiplicative")
    w = n / (target * (1 - target))
    assert tau2 == pytest.approx((10 * phi - 9) / (w.sum() - (w @ w) / w.sum()))


@pytest.mark.parametrize(("adjustment", "nothing"), [("multiplicative", 1.0), ("additive", 0.0)])
def test_rates_that_differ_less_than_chance_lets_them_narrow_no_limits(adjustment, nothing):
    assert funnel.spread_of([20] * 10, [100] * 10, 0.2, adjustment) == nothing


@pytest.mark.parametrize(("adjustment", "nothing"), [("multiplicative", 1.0), ("additive", 0.0), ("none", 1.0)])
def test_few_points_say_nothing_of_overdispersion(adjustment, nothing):
    assert funnel.spread_of([1, 90, 2, 80], [100] * 4, 0.4, adjustment) == nothing


def test_adjusted_limits_of_many_people_are_spiegelhalters():
    n, target = 200_000, 0.25
    z = stats.norm.ppf(0.999)

    _, multiplied = funnel.limits(target, n, 0.998, adjustment="multiplicative", spread=4.0)
    _, added = funnel.limits(target, n, 0.998, adjustment="additive", spread=0.0004)

    variance = target * (1 - target) / n
    assert float(multiplied) == pytest.approx(target + z * math.sqrt(4.0 * variance), rel=1e-4)
    assert float(added) == pytest.approx(target + z * math.sqrt(variance + 0.0004), rel=1e-3)


def test_one_extreme_place_is_outside_and_does_not_widen_the_funnel_until_it_fits():
    usual = [(f"s{number}", 20 + number % 3, 100) for number in range(19)]

    judged = funnel.funnel([*usual, ("far", 75, 100)])

    assert [point.label for point in judged.outside()] == ["far"]
    assert judged.outside()[0].direction == "above"


def test_a_small_place_with_an_odd_rate_is_within():
    usual = [(f"s{number}", 20, 100) for number in range(9)]

    judged = funnel.funnel([*usual, ("small", 2, 3)], adjustment="none")

    assert judged.points[-1].verdict == "within"


def test_a_place_without_people_is_said_to_have_none():
    judged = funnel.funnel([("a", 5, 20), ("b", 0, 0)])

    assert (judged.points[1].verdict, judged.points[1].rate) == ("no-people", None)


def test_nobody_at_all_gives_no_funnel():
    assert funnel.funnel([("a", 0, 0)]) is None
    assert funnel.funnel([]) is None


def test_a_target_that_is_given_is_used():
    judged = funnel.funnel([("a", 30, 100)], target=0.1)

    assert (judged.target, judged.points[0].verdict, judged.points[0].direction) == (0.1, "beyond-998", "above")


def test_between_the_two_limits_lies_the_warning():
    judged = funnel.funnel([("a", 29, 100)], target=0.2, adjustment="none")

    assert judged.points[0].verdict == "beyond-95"


@pytest.mark.parametrize("counts", [[("a", 5, 4)], [("a", -1, 4)], [("a", 1, math.inf)]])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(ValueError, match=r"larger|finite"):
        funnel.funnel(counts)


@pytest.mark.parametrize("rate", [0.01, 0.3])
def test_a_jump_is_cried_at_most_as_seldom_as_the_limits_say(rate):
    random = np.random.default_rng(20050430)
    draws = random.binomial(200, rate, size=(800, 5))

    cried = sum(
        funnel.jump([(int(x), 200) for x in draw[:4]], int(draw[4]), 200).verdict == "beyond-998" for draw in draws
    )

    assert cried <= 5


def test_a_real_jump_is_seen():
    assert funnel.jump([(60, 200), (58, 210), (66, 205)], 12, 200).verdict == "beyond-998"


def test_a_history_that_itself_jumps_about_widens_its_limits():
    steady, wild = [(60, 200)] * 6, [(20, 200), (100, 200), (50, 200), (70, 200), (95, 200), (25, 200)]

    assert funnel.jump(steady, 90, 200).verdict == "beyond-998"
    assert funnel.jump(wild, 90, 200).verdict == "within"


def test_first_people_after_a_history_of_zero_are_no_alarm_by_themselves():
    assert funnel.jump([(0, 300), (0, 310)], 1, 300).verdict == "within"


def test_no_history_gives_no_judgment():
    assert funnel.jump([], 5, 20) is None
    assert funnel.jump([(0, 0)], 5, 20) is None


def test_a_curve_is_drawn_closer_together_where_it_bends():
    places = funnel.curve(0.2, 1_000, steps=20)

    assert (places[0], places[-1]) == (1, 1_000)
    assert places[1] - places[0] < places[-1] - places[-2]
    assert funnel.curve(0.2, 0) == []
