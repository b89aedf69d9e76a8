"""How far rates and gaps can be trusted: each function beside an independent computation."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from equity_measures.statistics.chance import noise_of
from equity_measures.statistics.decomposition import decompose
from equity_measures.statistics.intervals import proportion_one, wilson_one
from equity_measures.statistics.multiplicity import adjusted_p_values
from equity_measures.statistics.reliability import REASONS, reliability
from equity_measures.statistics.standardization import directly_standardized
from equity_measures.statistics.unknown import bounds_against_overall, bounds_of_difference

# Many comparisons.


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_adjusted_p_values_are_those_of_scipy(p_values):
    assert adjusted_p_values(p_values) == pytest.approx(list(stats.false_discovery_control(p_values)))
    assert adjusted_p_values(p_values, any_dependence=True) == pytest.approx(
        list(stats.false_discovery_control(p_values, method="by"))
    )


def test_no_comparison_has_no_adjusted_p_value():
    assert adjusted_p_values([]) == []


# Reliability. Decisions of the NCHS standard, worked out with an independent program.


@pytest.mark.parametrize(
    ("numerator", "denominator", "verdict"),
    [
        (3, 10, "few-people"),
        (9, 29, "few-people"),
        (0, 30, "none-or-all"),
        (2, 30, "relatively-wide"),
        (9, 30, "wide"),
        (27, 30, ""),
        (9, 31, "wide"),
        (28, 31, ""),
        (2, 40, "relatively-wide"),
        (12, 40, ""),
        (15, 50, ""),
        (4, 75, "relatively-wide"),
        (1000, 1000, "none-or-all"),
        (20, 5000, ""),
    ],
)
def test_reliability_is_that_of_the_nchs_standard(numerator, denominator, verdict):
    assert reliability(numerator, denominator) == verdict
    assert verdict == "" or verdict in REASONS


def test_the_exact_interval_serves_counts_below_five_on_either_side():
    for x in (0, 4, 96, 100):
        lower, upper, name = proportion_one(x, 100)
        exact = stats.binomtest(x, 100).proportion_ci(method="exact")
        assert (lower, upper, name) == (pytest.approx(exact.low), pytest.approx(exact.high), "exact")
    assert proportion_one(5, 100) == (*wilson_one(5, 100), "wilson")


# Chance.

EQUAL = [(60, 200), (33, 110), (24, 80), (150, 500)]


def _largest_gaps(counts, reference):
    people = np.array([n for _, n in counts])
    rate = sum(x for x, _ in counts) / people.sum()
    drawn = np.random.default_rng(7).binomial(people, rate, size=(40_000, len(people))) / people
    compared = drawn @ (people / people.sum()) if reference is None else drawn[:, reference]
    return np.maximum(drawn.max(axis=1) - compared, 0)


@pytest.mark.parametrize("reference", [None, 0, 3])
def test_noise_is_the_largest_gap_of_binomial_samples_of_equal_groups(reference):
    found, simulated = noise_of(EQUAL, reference=reference), _largest_gaps(EQUAL, reference)

    assert found.typical == pytest.approx(np.median(simulated), abs=0.003)
    assert found.unusual == pytest.approx(np.quantile(simulated, 0.95), abs=0.005)


def test_the_spread_of_equal_rates_is_all_chance():
    found = noise_of(EQUAL, reference=0)

    assert found.spread == pytest.approx(0, abs=1e-12)
    assert found.spread_beyond_chance == 0


def test_the_spread_beyond_chance_is_right_on_average():
    sizes, rates = np.array([40, 60, 30, 80]), np.array([0.3, 0.4, 0.5, 0.35])
    shares = sizes / sizes.sum()
    truth = shares @ (rates - shares @ rates) ** 2
    seen, adjusted = [], []
    for events in np.random.default_rng(3).binomial(sizes, rates, size=(3000, 4)).tolist():
        counts = list(zip(events, sizes.tolist(), strict=True))
        people, mean = sum(sizes), sum(events) / sum(sizes)
        variance = sum(n / people * (x / n - mean) ** 2 for x, n in counts)
        added = sum(n / people * (1 - n / people) * x / n * (1 - x / n) / (n - 1) for x, n in counts)
        found = noise_of(counts, reference=0)
        assert found.spread**2 == pytest.approx(variance)
        assert found.spread_beyond_chance**2 == pytest.approx(max(0, variance - added))
        seen.append(variance)
        adjusted.append(variance - added)

    assert np.mean(adjusted) == pytest.approx(truth, rel=0.03)
    assert np.mean(seen) > 1.3 * truth


def test_noise_is_the_same_every_time():
    assert noise_of(EQUAL, reference=0, best_of=range(4)) == noise_of(EQUAL, reference=0, best_of=range(4))


# Unknown categories.

counts = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda pair: (pair[0], pair[0] + pair[1]))
people = counts.filter(lambda count: count[1] > 0)


def _everywhere(unknown):
    """Every way to send the unknown to the group, to the other, or elsewhere: (events, rest) of group and other."""
    events, rest = unknown[0], unknown[1] - unknown[0]
    splits = [[(i, j) for i in range(total + 1) for j in range(total + 1 - i)] for total in (events, rest)]
    return itertools.product(*splits)


@settings(max_examples=60)
@given(people, people, counts)
def test_bounds_are_the_extremes_of_every_assignment_of_the_unknown(group, other, unknown):
    differences, against_all = [], []
    total = (group[0] + other[0] + unknown[0], group[1] + other[1] + unknown[1])
    for (own_events, others_events), (own_rest, others_rest) in _everywhere(unknown):
        own = (group[0] + own_events) / (group[1] + own_events + own_rest)
        others = (other[0] + others_events) / (other[1] + others_events + others_rest)
        differences.append(own - others)
        against_all.append(own - total[0] / total[1])

    assert bounds_of_difference(group, other, unknown) == pytest.approx((min(differences), max(differences)))
    assert bounds_against_overall(group, total, unknown) == pytest.approx((min(against_all), max(against_all)))


# Standardization.

AGES = {"18-44": (20, 100), "45-64": (60, 150), "65+": (45, 90)}


def test_a_standardized_rate_weighs_the_rates_of_ages_by_the_standard():
    found = directly_standardized(AGES, {"18-44": 500, "45-64": 300, "65+": 200})

    assert found.rate == pytest.approx(0.5 * 0.2 + 0.3 * 0.4 + 0.2 * 0.5)


def test_standardized_to_its_own_ages_a_rate_is_the_crude_one():
    found = directly_standardized(AGES, {band: n for band, (_, n) in AGES.items()})

    assert found.rate == pytest.approx(125 / 340)


def test_intervals_of_standardized_rates_hold_the_truth_as_often_as_they_say():
    sizes, rates, standard = [60, 40, 50], [0.2, 0.4, 0.5], {"a": 5, "b": 3, "c": 2}
    truth, inside = 0.5 * 0.2 + 0.3 * 0.4 + 0.2 * 0.5, 0
    for events in np.random.default_rng(5).binomial(sizes, rates, size=(2000, 3)).tolist():
        found = directly_standardized(dict(zip("abc", zip(events, sizes, strict=True), strict=True)), standard)
        inside += found.lower <= truth <= found.upper

    assert 0.935 < inside / 2000 < 0.965


def test_a_band_without_people_leaves_no_standardized_rate():
    assert directly_standardized({"18-44": (20, 100)}, {"18-44": 1, "65+": 1}) is None
    assert directly_standardized({"18-44": (20, 100)}, {"18-44": 1, "65+": 0}).rate == 0.2


@pytest.mark.parametrize(("events", "end"), [(0, 0.0), (50, 1.0)])
def test_none_or_all_have_a_one_sided_interval(events, end):
    found = directly_standardized({"a": (events, 50), "b": (events, 50)}, {"a": 1, "b": 1})

    assert found.rate == end
    assert 0 <= found.lower < found.upper <= 1


@pytest.mark.parametrize("standard", [{}, {"a": 0}, {"a": -1, "b": 2}])
def test_a_standard_without_people_is_refused(standard):
    with pytest.raises(ValueError, match="standard population"):
        directly_standardized({"a": (1, 2), "b": (1, 2)}, standard)


# Within sites and between them.


@given(st.lists(st.tuples(people, people), min_size=2, max_size=6))
def test_the_parts_of_a_gap_add_up_to_it(sites):
    found = decompose(sites)

    group, other = (tuple(map(sum, zip(*(pair[side] for pair in sites), strict=True))) for side in (0, 1))
    assert found.difference == pytest.approx(group[0] / group[1] - other[0] / other[1])
    assert found.within + found.between == pytest.approx(found.difference)


def test_the_same_rates_at_each_site_leave_only_what_lies_between():
    found = decompose([((10, 100), (5, 50)), ((150, 300), (25, 50))])

    assert found.within == pytest.approx(0)
    assert found.between == pytest.approx(160 / 400 - 30 / 100)


def test_the_same_patients_at_each_site_leave_only_what_lies_within():
    found = decompose([((10, 100), (20, 100)), ((60, 200), (90, 200))])

    assert found.between == pytest.approx(0)
    assert math.isclose(found.within, 70 / 300 - 110 / 300)


def test_sites_that_lack_a_group_are_left_out():
    sites = [((10, 100), (20, 100)), ((60, 200), (90, 200))]

    assert decompose([*sites, ((0, 0), (5, 50))]) == decompose(sites)
    assert decompose([sites[0], ((0, 0), (5, 50))]) is None
