"""The board and the measure page: what holds up, and what is said of it."""

import csv
import io
from datetime import date

import pytest

from equity_measures import nightly, queries, services
from equity_measures.ingestion import Cells
from partners.access import access_of
from tests.equity_measures.conftest import race_cells

NIGHT = date(2026, 10, 1)
CLEAR = {"BLACK": (300, 600), "WHITE": (450, 600), "ASIAN": (200, 400)}


def cells(*rows):
    """Counts by one stratifier each: measure, site, stratifier, category, numerator, denominator."""
    return Cells.from_rows(
        [(site, measure, "2026-Q3", (by,), category, "", num, den, 0) for measure, site, by, category, num, den in rows]
    )


def counted(world, core, *rows):
    services.accept_counts(institution=world.here, data_set=core, period="2026-Q3", cells=cells(*rows))


def by_race(measure, counts, site="HERE-1"):
    return [(measure, site, "race", category, num, den) for category, (num, den) in counts.items()]


@pytest.fixture
def board(world, core):
    """A clear gap by race, and one by sex that stands alone but not among the others."""
    counted(
        world,
        core,
        *by_race("HTN_CONTROL", CLEAR),
        ("HTN_CONTROL", "HERE-1", "sex", "F", 460, 800),
        ("HTN_CONTROL", "HERE-1", "sex", "M", 502, 800),
    )
    nightly.run(NIGHT)
    access = access_of(world.cy)
    return queries.gap_board(access, queries.places(access)[0], "2026-Q3")


def test_a_gap_that_does_not_hold_up_on_the_board_is_uncertain(board):
    found = {row.report.stratifier.code: (row.report.is_certain, row.status) for row in board}

    assert found == {"race": (True, "clear"), "sex": (True, "uncertain")}


def test_q_values_of_the_board_are_those_of_all_its_comparisons(board):
    p_values = sorted(row.p_value for each in board for row in each.analysis.rows if row.p_value is not None)
    worst = max(board, key=lambda row: row.q_value)

    # The largest p-value of three, by Benjamini and Yekutieli: p times 1 + 1/2 + 1/3.
    assert len(p_values) == 3
    assert worst.q_value == pytest.approx(p_values[-1] * (1 + 1 / 2 + 1 / 3))


def test_the_board_says_in_a_sentence_what_it_shows(board, world, client):
    client.force_login(world.cy)

    page = client.get("/equity/?place=HERE-1&period=2026-Q3")

    assert page.context["sentence"] == (
        "At Harbor Street, 1 of the 2 gaps seen can be told from chance; the largest is in Blood pressure under "
        "control by race: Black or African American, 25.0 points."
    )


def test_the_grid_holds_each_measure_and_stratifier_once(board, world, client):
    client.force_login(world.cy)

    heat = client.get("/equity/?place=HERE-1&period=2026-Q3").context["heat"]

    [[title, line]] = heat["lines"]
    by_title = dict(zip(heat["stratifiers"], line, strict=True))
    assert title == "Blood pressure under control"
    assert {name: (cell["size"], cell["finding"], cell["tint"]) for name, cell in by_title.items()} == {
        "Race": ("25.0", "clear gap", 4),
        "Sex": ("5.2", "uncertain", 0),
    }


def test_the_boards_file_holds_the_adjusted_p_values(board, world, client):
    client.force_login(world.cy)

    text = client.get("/equity/gaps.csv?place=HERE-1&period=2026-Q3").content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["stratifier"], float(row["q_value"])) for row in rows] == [
        (row.report.stratifier.title, row.q_value) for row in board
    ]


def test_a_board_without_any_gap_says_so(world, core, client):
    counted(world, core, *by_race("HTN_CONTROL", {"BLACK": (300, 600), "WHITE": (300, 600)}))
    nightly.run(NIGHT)
    client.force_login(world.cy)

    page = client.get("/equity/?place=HERE-1&period=2026-Q3")

    assert page.context["sentence"] == "At Harbor Street, no group fares worse than its comparison group."


def test_the_networks_page_tells_what_arises_within_sites(world, core, client):
    services.accept_counts(
        institution=world.here, data_set=core, period="2026-Q3", cells=race_cells("HTN_CONTROL", "HERE-1", CLEAR)
    )
    services.accept_counts(
        institution=world.there,
        data_set=core,
        period="2026-Q3",
        cells=race_cells("HTN_CONTROL", "THERE-1", {"BLACK": (100, 400), "WHITE": (90, 200), "ASIAN": (50, 100)}),
    )
    nightly.run(NIGHT)
    client.force_login(world.eve)

    page = client.get("/equity/measures/HTN_CONTROL/?place=network&by=race&period=2026-Q3")

    assert page.context["trust"][-1] == (
        "At the 2 sites that show both groups, Black or African American and White lie 27.5 points apart: 23.4 arise "
        "within sites, and 4.1 from which sites people go to."
    )


def test_the_measures_file_says_how_sure_each_rate_is(world, core, client):
    counted(world, core, *by_race("HTN_CONTROL", CLEAR))
    nightly.run(NIGHT)
    client.force_login(world.cy)

    text = client.get("/equity/measures/HTN_CONTROL/groups.csv?place=HERE-1&by=race").content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["interval"] for row in rows} == {"wilson"}
    assert {row["reliability"] for row in rows} == {""}
    assert [bool(row["q_value"]) for row in rows] == [row["is_reference"] == "False" for row in rows]
