"""What is hidden must not be in the drawing, in its words or in its table."""

import pytest

from mielhss.lib.charts import HIDDEN, MISSING, PERCENT, Bar, Series, StackedBar, TrendLines, Value
from mielhss.lib.charts.time_axis import runs
from tests.charts.examples import control_chart, dot_plot, gap_trend, stacked_bar, trend_lines


@pytest.mark.parametrize("number", ["estimate", "lower", "numerator", "denominator"])
def test_hidden_value_that_carries_a_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="hidden value must not carry numbers"):
        Value(hidden=True, **{number: 7})


def test_hidden_group_says_so_and_shows_no_number() -> None:
    chart = dot_plot()

    assert 'data-tip="American Indian or Alaska Native: Hidden to protect privacy"' in chart.wide
    assert chart.table_rows()[2] == ("American Indian or Alaska Native", "Hidden", "", "", "")


def test_missing_group_is_not_called_hidden() -> None:
    chart = dot_plot()

    assert 'data-tip="Multiracial: No data"' in chart.narrow
    assert chart.table_rows()[3] == ("Multiracial", "No data", "", "", "")


def test_line_does_not_bridge_a_hidden_or_missing_period() -> None:
    shown = Value(0.1)

    assert runs((shown, shown, HIDDEN, shown, MISSING, shown)) == [[0, 1], [3], [5]]


def test_hidden_period_is_told_in_the_trend() -> None:
    chart = trend_lines()

    assert 'data-tip="Spanish, 2025 Q3: Hidden to protect privacy"' in chart.wide
    assert "One or more groups hidden to protect privacy" in chart.wide
    assert chart.table_rows()[2][1] == "Hidden"


def test_hidden_period_is_told_in_the_gap_trend() -> None:
    chart = gap_trend()

    assert 'data-tip="2025 Q2: Hidden to protect privacy"' in chart.narrow
    assert chart.table_rows()[1] == ("2025 Q2", "Hidden", "")


def test_trend_without_hidden_values_has_no_word_of_hiding() -> None:
    chart = TrendLines("t", "Trend", "One line.", ("A", "B"), (Series("All", (Value(0.1), MISSING)),))

    assert "idden to protect" not in chart.wide + chart.narrow


def test_bar_with_one_hidden_count_draws_none_of_its_segments() -> None:
    chart = stacked_bar()

    assert "4,711" not in chart.wide + chart.narrow
    assert 'data-tip="Lynn: Hidden to protect privacy"' in chart.wide
    assert chart.table_rows()[1] == ("Lynn", "4,711", "Hidden")


def test_bar_with_one_hidden_count_shows_no_shares_in_its_table() -> None:
    chart = StackedBar("b", "Bars", "One.", ("Yes", "No", "Unknown"), (Bar("Lynn", (50, None, 50)),))

    assert chart.table_rows() == [("Lynn", "50", "Hidden", "50")]


def test_words_of_a_shown_value_hold_interval_and_counts() -> None:
    assert Value(0.132, 0.11, 0.158, 98, 742).words(PERCENT) == "13.2%, interval 11.0 to 15.8, 98 of 742"


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_number_that_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="must be finite"):
        Value(bad)


def test_hidden_period_is_told_in_the_control_chart_and_draws_no_point() -> None:
    chart = control_chart()

    assert chart.table_rows()[2] == ("2025 Q3", "Hidden", "", "25.0%", "", "")
    assert "2025 Q3: Hidden to protect privacy" in chart.wide
    assert chart.wide.count('data-tip="') == 4
