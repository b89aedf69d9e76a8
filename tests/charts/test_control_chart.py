"""The control chart: its table, its key and its marks."""

import re

import pytest

from mielhss.lib.charts import Annotation, ControlChart, ControlPoint, Value
from tests.charts.examples import HOSTILE, control_chart


def test_table_holds_values_lines_and_signals() -> None:
    chart = control_chart()

    assert chart.table_header() == ("Period", "Rate", "95% interval", "Average", "Limits", "Signal")
    assert chart.table_rows()[:2] == [
        ("2025 Q1", "31.0%", "28.0 to 34.0", "30.0%", "26.0 to 34.0", ""),
        ("2025 Q2", "36.0%", "", "30.0%", "26.0 to 34.0", f"above the upper limit {HOSTILE}"),
    ]


def test_a_signal_has_a_shape_and_a_name_of_its_own() -> None:
    words = re.findall(r"<text[^>]*>([^<]*)</text>", control_chart().wide)

    assert [
        word for word in words if word in ("Improvement", "Concern", "Unusual", "Limits of ordinary variation")
    ] == [
        "Limits of ordinary variation",
        "Concern",
    ]
    assert "Average, now 25.0%" in words


def test_lines_are_broken_between_parts_and_where_there_are_none() -> None:
    dashed = re.findall(r'<path d="[^"]*" stroke-dasharray="6 4"', control_chart().wide)

    assert len(dashed) == 4  # lower and upper of two parts


def test_a_mark_tells_period_value_and_signal() -> None:
    chart = ControlChart("c", "T", "D", (ControlPoint("2025", Value(0.5), signal="neither", words="odd"),))

    assert re.findall('data-tip="([^"]*)"', chart.narrow) == ["2025: 50.0%; odd"]


def test_a_chart_without_points_is_drawn() -> None:
    assert ControlChart("c", "T", "D", ()).table_rows() == []
    assert "<svg" in ControlChart("c", "T", "D", ()).wide


def test_an_unknown_signal_is_refused() -> None:
    with pytest.raises(ValueError, match="A signal is one of"):
        ControlPoint("2025", Value(0.5), signal="alarm")


def test_an_annotation_of_no_period_is_refused() -> None:
    with pytest.raises(ValueError, match="must name one"):
        ControlChart("c", "T", "D", (), annotations=(Annotation("2025", "Start"),))
