"""Tables, units and labels beside the drawings."""

import pytest

from mielhss.lib.charts import (
    COUNT,
    MISSING,
    PERCENT,
    POINTS,
    RATIO,
    GapTrend,
    Series,
    TrendLines,
    Unit,
    Value,
)
from mielhss.lib.charts.scale import fit_scale
from mielhss.lib.charts.svg import element, number
from mielhss.lib.charts.text import shorten, text_width, wrap
from tests.charts.examples import dot_plot, gap_trend, trend_lines


def test_dot_plot_table_holds_what_is_drawn() -> None:
    chart = dot_plot()

    assert chart.table_header() == ("Group", "Rate", "95% interval", "Numerator", "Denominator")
    assert chart.table_rows()[0] == ("Asian", "8.0%", "6.0 to 11.0", "31", "388")


def test_trend_table_has_a_row_for_every_period_and_a_column_for_every_group() -> None:
    chart = trend_lines()

    assert len(chart.table_header()) == 3
    assert [row[:2] for row in chart.table_rows()] == [
        ("2025 Q1", "31.0%"),
        ("2025 Q2", "30.0%"),
        ("2025 Q3", "Hidden"),
        ("2025 Q4", "28.0%"),
    ]


def test_gap_table_signs_its_differences() -> None:
    assert gap_trend().table_rows()[0] == ("2025 Q1", "+11.0 points", "+7.0 to +14.0")


@pytest.mark.parametrize(
    ("unit", "value", "written"),
    [
        (PERCENT, 0.1234, "12.3%"),
        (PERCENT, 0.0, "0.0%"),
        (POINTS, -0.045, "−4.5 points"),
        (POINTS, -0.0001, "0.0 points"),
        (RATIO, 1.5, "1.50"),
        (COUNT, 12345.0, "12,345"),
        (Unit(suffix=" days", decimals=0), 3.2, "3 days"),
    ],
)
def test_unit_writes_a_number(unit: Unit, value: float, written: str) -> None:
    assert unit.text(value) == written


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([8.0, 15.8], 8, 16),
        ([0.0, 0.0], 0, 1),
        ([], 0, 1),
        ([-4.5, 12.0], -5, 15),
        ([97.0, 97.0], 85, 110),
    ],
)
def test_axis_has_round_limits_around_the_values(values: list[float], low: float, high: float) -> None:
    scale = fit_scale(values, 0, 100, ticks=5)

    assert (scale.low, scale.high) == (low, high)
    assert scale.at(scale.low) == 0
    assert scale.at(scale.high) == 100


def test_text_with_markup_is_escaped_unless_it_is_markup() -> None:
    inner = element("tspan", "a < b")

    assert element("text", inner, '"c" & d', class_="x") == (
        '<text class="x"><tspan>a &lt; b</tspan>&quot;c&quot; &amp; d</text>'
    )


@pytest.mark.parametrize(("value", "written"), [(1.0, "1"), (0.125, "0.12"), (-0.001, "0"), (12.30, "12.3")])
def test_number_is_written_short(value: float, written: str) -> None:
    assert number(value) == written


def test_long_label_is_wrapped_and_then_shortened() -> None:
    lines = wrap("Native Hawaiian or other Pacific Islander and many more people", 13, 150)

    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert max(text_width(line, 13) for line in lines) <= 150


def test_label_that_fits_is_left_alone() -> None:
    assert shorten("White", 13, 100) == "White"


def test_series_that_lacks_a_period_is_refused() -> None:
    with pytest.raises(ValueError, match="one value per period"):
        TrendLines("t", "", "", ("A", "B"), (Series("All", (MISSING,)),))


def test_ninth_series_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 8 groups"):
        TrendLines("t", "", "", ("A",), tuple(Series(str(i), (Value(0.1),)) for i in range(9)))


def test_gap_trend_with_one_lonely_period_draws_its_interval_upright() -> None:
    chart = GapTrend("g", "Gap", "One.", ("A", "B"), (Value(0.1, 0.05, 0.15), MISSING))

    assert 'class="k-band"' in chart.wide
    assert 'class="f-band"' not in chart.wide
