"""Survival estimates beside lifelines, on generated data with ties and heavy censoring."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scholars.statistics import HorizonRate, aalen_johansen, horizon_rate, kaplan_meier, log_rank

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import AalenJohansenFitter, KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test

# In one process, since lifelines takes long to import; what it says about its own libraries is not ours to mend.
pytestmark = [pytest.mark.xdist_group("lifelines"), pytest.mark.filterwarnings("ignore")]
NEAR = {"rtol": 0, "atol": 1e-9}
SEEDS = range(6)


def people(seed: int, *, causes: int = 1, ties: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Five to four hundred people, of whom up to nine in ten are censored; whole months where ties are wanted."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(5, 400))
    times = rng.weibull(1.3, size) * rng.uniform(12, 90)
    times = np.ceil(times) if ties else times
    codes = np.where(rng.random(size) < rng.uniform(0.1, 0.8), rng.integers(1, causes + 1, size), 0)
    return times, codes


@pytest.mark.parametrize("seed", SEEDS)
def test_kaplan_meier_and_its_band_agree_with_lifelines(seed):
    times, codes = people(seed)
    ours = kaplan_meier(times, codes == 1)
    theirs = KaplanMeierFitter().fit(times, codes)
    band = theirs.confidence_interval_survival_function_.loc[ours.times].to_numpy()
    table = theirs.event_table.loc[ours.times]
    is_between = (ours.survival > 0) & (ours.survival < 1)

    np.testing.assert_allclose(ours.survival, theirs.survival_function_at_times(ours.times).to_numpy(), **NEAR)
    np.testing.assert_allclose(ours.lower[is_between], band[is_between, 0], **NEAR)
    np.testing.assert_allclose(ours.upper[is_between], band[is_between, 1], **NEAR)
    assert ours.at_risk.tolist() == table["at_risk"].tolist()
    assert (ours.events.tolist(), ours.censored.tolist()) == (table["observed"].tolist(), table["censored"].tolist())
    assert (ours.median or np.inf) == theirs.median_survival_time_


@pytest.mark.parametrize("groups", [2, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_log_rank_agrees_with_lifelines(seed, groups):
    times, codes = people(seed + 100)
    group = np.arange(len(times)) % groups
    ours = log_rank(times, codes == 1, group.tolist())
    theirs = multivariate_logrank_test(times, group, codes)

    assert ours is not None
    assert ours.degrees == groups - 1
    np.testing.assert_allclose([ours.statistic, ours.p], [theirs.test_statistic, theirs.p_value], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("cause", [1, 2, 3])
@pytest.mark.parametrize("seed", SEEDS)
def test_cumulative_incidence_and_its_variance_agree_with_lifelines(seed, cause):
    """Without ties: lifelines moves tied times apart at random, and so has no value of its own for them."""
    times, codes = people(seed + 200, causes=3, ties=False)
    ours = aalen_johansen(times, codes, causes=3)[cause - 1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = AalenJohansenFitter(calculate_variance=True).fit(times, codes, event_of_interest=cause)
    expected = theirs.cumulative_density_.iloc[:, 0].loc[ours.times].to_numpy()

    np.testing.assert_allclose(ours.incidence, expected, **NEAR)
    variance = theirs.variance_.loc[ours.times].to_numpy().ravel()
    is_defined = np.isfinite(variance)
    np.testing.assert_allclose(ours.variance[is_defined], variance[is_defined], **NEAR)


@pytest.mark.parametrize("seed", SEEDS)
def test_incidences_with_ties_follow_from_lifelines_survival_and_counts(seed):
    times, codes = people(seed + 300, causes=2)
    fitted = KaplanMeierFitter().fit(times, codes > 0)
    found = aalen_johansen(times, codes, causes=2)

    for incidence in found:
        before = fitted.survival_function_at_times(incidence.times - 0.5).to_numpy()
        at_risk = fitted.event_table.loc[incidence.times, "at_risk"].to_numpy()
        own = np.array([np.sum((times == t) & (codes == incidence.cause)) for t in incidence.times])
        np.testing.assert_allclose(incidence.incidence, np.cumsum(before * own / at_risk), **NEAR)


outcomes = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(outcomes)
def test_incidences_and_the_share_without_any_event_add_up_to_one(rows):
    times, codes = zip(*rows, strict=True)
    curve = kaplan_meier(times, [code > 0 for code in codes])
    found = aalen_johansen(times, codes, causes=3)

    np.testing.assert_allclose(sum(one.incidence for one in found) + curve.survival, 1.0, **NEAR)


@settings(max_examples=60, deadline=None)
@given(outcomes)
def test_bands_hold_the_estimate_and_stay_within_0_and_1(rows):
    times, codes = zip(*rows, strict=True)
    curve = kaplan_meier(times, [code > 0 for code in codes])
    bands = [(curve.lower, curve.survival, curve.upper)]
    bands += [(one.lower, one.incidence, one.upper) for one in aalen_johansen(times, codes, causes=3)]

    for lower, estimate, upper in bands:
        known = np.isfinite(lower) & np.isfinite(upper)
        assert np.all(lower[known] >= 0)
        assert np.all(lower[known] <= estimate[known] + 1e-12)
        assert np.all(estimate[known] <= upper[known] + 1e-12)
        assert np.all(upper[known] <= 1)


@settings(max_examples=40, deadline=None)
@given(outcomes, st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    results = []
    for order in (rows, shuffled):
        times, codes = zip(*order, strict=True)
        results.append(
            (kaplan_meier(times, codes).survival, *(one.incidence for one in aalen_johansen(times, codes, causes=3)))
        )

    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(one, other, **NEAR)


@settings(max_examples=40, deadline=None)
@given(outcomes, st.integers(0, 31))
def test_at_a_horizon_everybody_is_counted_once(rows, horizon):
    times, codes = zip(*rows, strict=True)
    found = horizon_rate(times, codes, horizon)

    assert found.known + found.unknown == found.people == len(rows)


def test_a_rate_at_a_horizon_states_its_denominator():
    found = horizon_rate([12, 24, 24, 60, 60, 70, 30], [1, 1, 2, 0, 1, 1, 0], 60)

    assert found == HorizonRate(horizon=60, people=7, happened=3, other=1, without=2, unknown=1)
    assert (found.known, found.rate) == (6, 0.5)


def test_without_anybody_there_is_a_curve_without_steps():
    curve = kaplan_meier([], [])

    assert (curve.people, curve.times.tolist(), curve.median, curve.at(5)) == (0, [], None, (1.0, 1.0, 1.0))
    assert horizon_rate([], [], 5).rate is None


def test_values_between_steps_are_those_of_the_last_step():
    curve = kaplan_meier([2, 4, 4, 6], [True, False, True, True])

    assert [round(curve.at(t)[0], 4) for t in (1, 2, 3, 4, 5, 6)] == [1.0, 0.75, 0.75, 0.5, 0.5, 0.0]
    assert [curve.at_risk_at(t) for t in (0, 2, 3, 4, 5, 6, 7)] == [4, 4, 3, 3, 1, 1, 0]
    assert curve.median == 4


@pytest.mark.parametrize(
    ("times", "happened", "groups"),
    [
        ([1, 2], [True, True], ["a", "a"]),
        ([1, 2], [False, False], ["a", "b"]),
        ([], [], []),
        ([1, 2], [True, False], ["a", "b"]),
    ],
)
def test_without_two_groups_and_events_there_is_nothing_to_compare(times, happened, groups):
    found = log_rank(times, happened, groups)

    assert found is None or found.p > 0.1


@pytest.mark.parametrize(
    ("times", "codes", "why"),
    [
        ([-1.0], [0], "not negative"),
        ([float("nan")], [0], "not negative"),
        ([1.0, 2.0], [0], "same length"),
        ([1.0], [-1], "0 \\(not yet\\) or higher"),
        ([1.0], [4], "a code is higher"),
    ],
)
def test_bad_input_is_refused_with_a_reason(times, codes, why):
    with pytest.raises(ValueError, match=why):
        aalen_johansen(times, codes, causes=3)
