"""The tree is read from the aim outwards, on wide pages and on phones alike."""

import re

import pytest

from mielhss.lib.charts import Box, DriverDiagram

AIM = Box(
    "aim",
    "Fewer visits",
    (
        Box("primary", "A plan that fits", (Box("secondary", "Time", (Box("idea", "Worker"), Box("idea", "Maps"))),)),
        Box("primary", "Resources", (Box("idea", "Fund"),)),
        Box("primary", "An informed community"),
    ),
)
CHART = DriverDiagram("d", "Drivers", "Three drivers.", AIM)


def said(drawing: str) -> list[str]:
    return re.findall(r'aria-label="([^"]*)"', drawing)


@pytest.mark.parametrize("drawing", [CHART.wide, CHART.narrow], ids=["wide", "narrow"])
def test_boxes_are_read_from_the_aim_outwards(drawing):
    assert said(drawing) == [
        "Aim: Fewer visits",
        "Primary driver: A plan that fits",
        "Secondary driver: Time",
        "Change idea: Worker",
        "Change idea: Maps",
        "Primary driver: Resources",
        "Change idea: Fund",
        "Primary driver: An informed community",
    ]


def test_the_table_has_a_row_for_every_end_of_the_tree():
    assert CHART.table_rows() == [
        ("A plan that fits", "Time", "Worker"),
        ("A plan that fits", "Time", "Maps"),
        ("Resources", "", "Fund"),
        ("An informed community", "", ""),
    ]


def test_every_box_but_the_aim_has_a_line_to_what_it_hangs_on():
    assert CHART.wide.count("<path") == 7


@pytest.mark.parametrize("drawing", [CHART.wide, CHART.narrow], ids=["wide", "narrow"])
def test_no_two_boxes_overlap(drawing):
    frames = [
        tuple(float(number) for number in found)
        for found in re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', drawing)
    ]

    assert len(frames) == 8
    for number, (x, y, width, height) in enumerate(frames):
        for left, top, other_width, other_height in frames[number + 1 :]:
            apart = x + width <= left or left + other_width <= x or y + height <= top or top + other_height <= y
            assert apart


def test_a_box_cannot_hang_on_one_of_its_own_kind():
    with pytest.raises(ValueError, match="before its own"):
        Box("secondary", "Time", (Box("primary", "Plan"),))


def test_an_aim_without_drivers_is_drawn_alone():
    assert said(DriverDiagram("d", "Drivers", "None yet.", Box("aim", "Fewer visits")).narrow) == ["Aim: Fewer visits"]
