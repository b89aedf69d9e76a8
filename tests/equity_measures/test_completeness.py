"""How complete the characteristics are, and how standards relate."""

from datetime import date

import pytest
from django.urls import reverse

from equity_measures import nightly, services
from equity_measures.completeness import completeness_of
from partners.access import access_of
from tests.equity_measures.conftest import race_cells

KNOWN = {"BLACK": (300, 600), "WHITE": (450, 600), "UNK": (200, 400)}


@pytest.fixture
def counted(world, core):
    for measure, counts in (("HTN_CONTROL", KNOWN), ("TOBACCO", {**KNOWN, "UNK": (50, 133)})):
        services.accept_counts(
            institution=world.here,
            data_set=core,
            period="2026-Q3" if measure == "HTN_CONTROL" else "2026-Q2",
            cells=race_cells(measure, "HERE-1", counts, "2026-Q3" if measure == "HTN_CONTROL" else "2026-Q2"),
        )
    nightly.run(date(2026, 10, 1))


def test_completeness_is_the_share_of_people_with_a_known_answer(counted, world):
    [row] = completeness_of(access_of(world.cy), "2026-Q3", 0.8)

    assert (row.place, row.stratifier, row.median_text, row.meets) == ("Harbor Street", "Race", "75.0%", False)


def test_the_page_names_the_goal_and_prints_the_caution(counted, world, client, settings):
    settings.COMPLETENESS_GOAL = 70
    client.force_login(world.cy)

    page = client.get(reverse("equity_measures:completeness"), {"period": "2026-Q3"}).content.decode()

    assert "goal is 70 percent" in page
    assert "1 of 1 line meets" in page
    assert "Race is a social category" in page


@pytest.mark.parametrize("name", ["completeness", "completeness-export"])
def test_its_pages_ask_the_database_as_often_for_any_period(counted, world, client, django_assert_num_queries, name):
    client.force_login(world.cy)
    client.get(reverse(f"equity_measures:{name}"))  # the first request of a session notes its time
    for period in ("2026-Q3", "2026-Q2"):
        with django_assert_num_queries(6 if name == "completeness" else 11):
            client.get(reverse(f"equity_measures:{name}"), {"period": period})


def test_the_standards_page_shows_how_sure_each_crossing_is(world, installed, client):
    client.force_login(world.ada)

    page = client.get(reverse("equity_measures:standards")).content.decode()

    assert "In 1997 Middle Eastern and North African people were counted as White." in page
    assert "2034-7" in page
    assert "Race is a social category" in page
