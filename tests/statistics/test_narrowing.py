"""Is the gap narrowing: estimates computed another way, and how often the verdict is wrong or missing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_measures.statistics.narrowing import (
    NARROWING,
    UNCLEAR,
    WIDENING,
    GapPoint,
    between_variance,
    difference_error,
    narrowed,
)


def quarters(*gaps, error=0.01):
    return [GapPoint(2024 + i / 4, gap, None if gap is None else error) for i, gap in enumerate(gaps)]


FALLING = (0.20, 0.19, 0.17, 0.16, 0.14, 0.13, 0.11, 0.10)


def test_a_falling_gap_is_narrowing_by_its_slope_per_year():
    answer = narrowed(quarters(*FALLING))

    assert answer.verdict == NARROWING
    assert answer.estimate == pytest.approx(np.polyfit(np.arange(8) / 4, FALLING, 1)[0])
    assert (answer.periods, answer.between, answer.reason) == (8, 0, "")


def test_a_rising_gap_is_widening():
    assert narrowed(quarters(*FALLING[::-1])).verdict == WIDENING


def test_a_gap_that_does_not_move_is_unclear():
    answer = narrowed(quarters(0.10, 0.11, 0.09, 0.10, 0.11, 0.09))

    assert answer.verdict == UNCLEAR
    assert answer.lower < 0 < answer.upper


def test_a_gap_that_fell_below_0_has_reversed():
    assert narrowed(quarters(0.10, 0.06, 0.03, -0.01, -0.05, -0.08)).has_reversed
    assert not narrowed(quarters(*FALLING)).has_reversed


def test_the_gap_of_the_last_period_is_read_off_the_line():
    answer = narrowed(quarters(*FALLING))

    slope, start = np.polyfit(np.arange(8), FALLING, 1)
    assert answer.now == pytest.approx(start + 7 * slope)
    assert answer.now_lower < answer.now < answer.now_upper


errors = st.floats(0.005, 0.05)
noisy = st.lists(st.tuples(st.floats(-0.3, 0.3), errors), min_size=4, max_size=20)


@given(noisy)
def test_the_slope_is_that_of_weighted_least_squares(points):
    series = [GapPoint(float(i), gap, error) for i, (gap, error) in enumerate(points)]
    gaps, errors = np.array(points).T

    answer = narrowed(series)

    weights = 1 / np.sqrt(errors**2 + answer.between**2)
    expected = np.polyfit(np.arange(len(gaps)), gaps, 1, w=weights)[0]
    assert answer.estimate == pytest.approx(expected, abs=1e-9)


@given(noisy)
def test_the_variance_between_periods_explains_the_residuals_exactly(points):
    gaps, errors = np.array(points).T
    design = np.column_stack([np.ones(len(gaps)), np.arange(len(gaps))])

    variance = between_variance(gaps, errors, design)

    weights = 1 / (errors**2 + variance)
    line = np.polyval(np.polyfit(np.arange(len(gaps)), gaps, 1, w=np.sqrt(weights)), np.arange(len(gaps)))
    q = float(weights @ (gaps - line) ** 2)
    assert q == pytest.approx(len(gaps) - 2, rel=1e-6) if variance else q <= len(gaps) - 2 + 1e-9


def test_without_variance_between_periods_the_interval_is_students_around_the_known_errors():
    answer = narrowed(quarters(0.10, 0.11, 0.09, 0.11, 0.10))

    time = np.arange(5) / 4
    error = 0.01 / math.sqrt(np.sum((time - time.mean()) ** 2))
    assert (answer.between, answer.likeness) == (0, 0)
    assert answer.upper - answer.estimate == pytest.approx(3.182446 * error, rel=1e-6)  # t of 3 degrees of freedom


def test_neighbors_that_are_alike_widen_the_interval():
    zigzag = narrowed(quarters(0.10, 0.14, 0.10, 0.14, 0.14, 0.10, 0.14, 0.10))
    waves = narrowed(quarters(0.10, 0.10, 0.14, 0.14, 0.14, 0.14, 0.10, 0.10))

    assert (zigzag.estimate, waves.estimate, zigzag.likeness) == pytest.approx((0, 0, 0), abs=1e-12)
    assert waves.likeness == pytest.approx(3 / 8)  # five neighbors on one side, two across, eight points
    assert waves.upper == pytest.approx(zigzag.upper * math.sqrt((1 + waves.likeness) / (1 - waves.likeness)))


@given(noisy, st.floats(-50, 50), st.floats(0.1, 10))
def test_the_verdict_does_not_depend_on_when_time_starts_or_on_the_unit(points, shift, factor):
    series = [GapPoint(float(i), gap, error) for i, (gap, error) in enumerate(points)]

    plain = narrowed(series)
    other = narrowed([GapPoint(p.time + shift, p.gap * factor, p.error * factor) for p in series])

    assert other.estimate == pytest.approx(plain.estimate * factor, rel=1e-6, abs=1e-8)
    assert other.upper == pytest.approx(plain.upper * factor, rel=1e-5, abs=1e-6)


@given(noisy)
def test_the_other_sides_answer_is_the_mirror(points):
    series = [GapPoint(float(i), gap, error) for i, (gap, error) in enumerate(points)]

    answer = narrowed(series)
    mirror = narrowed([GapPoint(p.time, -p.gap, p.error) for p in series])

    assert (mirror.estimate, mirror.lower) == pytest.approx((-answer.estimate, -answer.upper))


def test_hidden_and_missing_periods_are_passed_over():
    series = quarters(0.20, None, 0.17, 0.16, None, 0.13)

    assert narrowed(series) == narrowed([point for point in series if point.gap is not None])


def test_the_order_of_the_periods_does_not_matter():
    series = quarters(*FALLING)

    assert narrowed(series[::-1]) == narrowed(series)


@pytest.mark.parametrize(("known", "said"), [(0, "0 periods"), (1, "1 period"), (3, "3 periods")])
def test_too_few_periods_are_unclear_with_a_reason(known, said):
    answer = narrowed(quarters(*FALLING[:known], None, None))

    assert (answer.verdict, answer.estimate) == (UNCLEAR, None)
    assert answer.reason == f"{said} can be compared; it takes at least 4."


def test_periods_of_one_time_are_unclear():
    assert narrowed([GapPoint(2024, 0.1, 0.01)] * 5).reason == "All periods are of one time."


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confidence_is_a_proportion(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        narrowed(quarters(*FALLING), confidence=confidence)


def test_after_a_baseline_the_change_of_the_mean_is_asked():
    answer = narrowed(quarters(0.20, 0.21, 0.19, 0.20, 0.15, 0.14, 0.16, 0.15), baseline=2024.75)

    assert (answer.verdict, answer.since_baseline) == (NARROWING, True)
    assert answer.estimate == pytest.approx(-0.05)
    assert answer.now == pytest.approx(0.15)


@pytest.mark.parametrize("baseline", [2023.0, 2024.0, 2025.5, 2026.0])
def test_a_comparison_needs_two_periods_on_either_side(baseline):
    answer = narrowed(quarters(*FALLING), baseline=baseline)

    assert (answer.verdict, answer.estimate) == (UNCLEAR, None)
    assert answer.reason.endswith("it takes at least 2 of each.")


def test_the_error_of_a_difference_is_that_of_agresti_and_caffo():
    variance = (11 / 52) * (41 / 52) / 52 + (6 / 102) * (96 / 102) / 102

    assert difference_error((10, 50), (5, 100)) == pytest.approx(math.sqrt(variance))
    assert difference_error((0, 50), (0, 100)) > 0


# How often is the verdict right? Fixed seeds; figures in docs/methods.md.


def share(verdicts, *, periods, sizes, slope=0.0, between=0.0, step=0.0, rates=(0.3, 0.2), trials=1000, baseline=None):
    """How often these verdicts come out for a gap that moves by `slope` a year, or by `step` after the baseline."""
    random = np.random.default_rng(20020714)
    time = np.arange(periods) / 4
    after = time > baseline if baseline is not None else np.zeros(periods, dtype=bool)
    found = 0
    for _ in range(trials):
        chances = np.clip(rates[0] + slope * time + step * after + random.normal(0, between, periods), 0, 1)
        worse, better = random.binomial(sizes[0], chances), random.binomial(sizes[1], rates[1], periods)
        series = [
            GapPoint(t, x / sizes[0] - y / sizes[1], difference_error((x, sizes[0]), (y, sizes[1])))
            for t, x, y in zip(time, worse, better, strict=True)
        ]
        found += narrowed(series, baseline=baseline).verdict in verdicts
    return found / trials


@pytest.mark.parametrize(
    "flat",
    [
        {"periods": 4, "sizes": (200, 800)},
        {"periods": 8, "sizes": (200, 800)},
        {"periods": 8, "sizes": (200, 800), "between": 0.03},
        {"periods": 12, "sizes": (200, 800)},
        {"periods": 12, "sizes": (200, 800), "between": 0.10},
        {"periods": 12, "sizes": (60, 200), "rates": (0.03, 0.02)},
        {"periods": 12, "sizes": (60, 200), "rates": (0.90, 0.97)},
        {"periods": 12, "sizes": (20000, 80000), "between": 0.02},
        {"periods": 20, "sizes": (200, 800), "between": 0.05},
        {"periods": 8, "sizes": (200, 800), "baseline": 0.8},
        {"periods": 12, "sizes": (200, 800), "between": 0.03, "baseline": 1.3},
    ],
    ids=str,
)
def test_a_flat_gap_is_called_moving_in_one_of_twenty_at_most(flat):
    luck = 2 * math.sqrt(0.05 * 0.95 / 1000)

    assert share({NARROWING, WIDENING}, **flat) <= 0.05 + luck


def test_flat_gaps_of_all_kinds_are_called_moving_in_one_of_twenty_at_most():
    kinds = [
        {"periods": periods, "sizes": (200, 800), "between": between}
        for periods in (6, 12, 20)
        for between in (0.02, 0.10)
    ]

    assert np.mean([share({NARROWING, WIDENING}, **kind, trials=500) for kind in kinds]) <= 0.05


@pytest.mark.parametrize(
    ("moving", "at_least"),
    [
        ({"periods": 8, "sizes": (500, 2000), "slope": -0.04}, 0.5),
        ({"periods": 12, "sizes": (200, 800), "slope": -0.04}, 0.8),
        ({"periods": 12, "sizes": (500, 2000), "slope": -0.02}, 0.5),
        ({"periods": 12, "sizes": (500, 2000), "step": -0.05, "baseline": 1.3}, 0.8),
    ],
    ids=str,
)
def test_a_gap_that_narrows_is_seen(moving, at_least):
    assert share({NARROWING}, **moving) >= at_least
