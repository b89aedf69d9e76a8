"""What holds for every chart, whatever it draws."""

from xml.etree.ElementTree import Element, fromstring

import pytest

from tests.charts.examples import all_charts

SVG = "{http://www.w3.org/2000/svg}"


DRAWINGS = [
    pytest.param(drawing, id=f"{chart.id}-{variant}")
    for chart in all_charts()
    for variant, drawing in (("wide", chart.wide), ("narrow", chart.narrow))
]


def parsed(drawing: str) -> Element:
    return fromstring(drawing)  # noqa: S314 -- we wrote it ourselves a line ago


def marks(root: Element) -> list[Element]:
    return [part for part in root.iter() if part.get("data-tip") is not None]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_drawing_is_well_formed_and_runs_no_script(drawing: str) -> None:
    root = parsed(drawing)

    assert root.tag == f"{SVG}svg"
    assert {part.tag.removeprefix(SVG) for part in root.iter()} <= {
        *("svg", "defs", "title", "desc", "g", "path", "line", "rect", "circle", "text")
    }
    assert not [name for part in root.iter() for name in part.attrib if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_drawing_is_named_by_its_own_title_and_description(drawing: str) -> None:
    root = parsed(drawing)
    named = {part.get("id"): part.text for part in root.iter() if part.get("id")}

    assert root.get("aria-labelledby", "").split() == list(named)
    assert all(named.values())


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_drawing_has_exactly_one_tab_stop_when_it_has_marks(drawing: str) -> None:
    root = parsed(drawing)
    found = marks(root)

    assert [mark.get("tabindex") for mark in found] == (["0"] + ["-1"] * (len(found) - 1) if found else [])
    assert {(mark.get("role"), mark.get("aria-label") == mark.get("data-tip")) for mark in found} <= {("img", True)}
    assert root.get("role") == ("group" if found else "img")


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_drawing_writes_colors_for_paper_as_literals(drawing: str) -> None:
    root = parsed(drawing)
    colors = {part.get(name) for part in root.iter() for name in ("fill", "stroke")} - {None, "none"}

    assert colors
    assert all(color.startswith("#") for color in colors if color)


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_drawing_stays_inside_its_frame(drawing: str) -> None:
    root = parsed(drawing)
    width, height = float(root.get("width", 0)), float(root.get("height", 0))

    for part in root.iter(f"{SVG}text"):
        assert 0 <= float(part.get("x", 0)) <= width
        assert 0 <= float(part.get("y", 0)) <= height


def test_ids_are_unique_across_the_charts_of_a_page() -> None:
    ids = [
        part.get("id")
        for chart in all_charts()
        for drawing in {chart.wide, chart.narrow}
        for part in parsed(drawing).iter()
        if part.get("id")
    ]

    assert len(ids) == len(set(ids))


def test_same_input_gives_the_same_bytes() -> None:
    first = [(chart.wide, chart.narrow) for chart in all_charts()]
    second = [(chart.wide, chart.narrow) for chart in all_charts()]

    assert first == second


def test_narrow_drawing_fits_a_phone() -> None:
    widths = {chart.id: float(parsed(chart.narrow).get("width", 0)) for chart in all_charts()}

    assert {id: width for id, width in widths.items() if width > 340} == {}


def test_id_with_a_space_or_quote_is_refused() -> None:
    chart = all_charts()[0]

    for bad in ("", "two words", 'quote"', "é"):
        with pytest.raises(ValueError, match="id may hold only"):
            type(chart)(id=bad, title="", description="", groups=())  # type: ignore[call-arg]


def test_templates_print_a_drawing_unescaped() -> None:
    drawing = all_charts()[0].wide

    assert drawing.__html__() == drawing
    assert type(drawing.__html__()) is str
