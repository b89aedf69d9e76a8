"""Views of the gap board that a person keeps."""

from datetime import date

import pytest
from django.urls import reverse

from equity_measures import nightly, services
from equity_measures.models import SavedFilter
from tests.equity_measures.conftest import race_cells

BOARD = reverse("equity_measures:gap-board")
SAVE = reverse("equity_measures:filter-save")
SHOWN = {"name": "Race here", "place": "HERE-1", "period": "2026-Q3", "by": "race"}


@pytest.fixture
def cy(client, world, core):
    cells = race_cells("HTN_CONTROL", "HERE-1", {"BLACK": (300, 600), "WHITE": (450, 600)})
    services.accept_counts(institution=world.here, data_set=core, period="2026-Q3", cells=cells)
    nightly.run(date(2026, 10, 1))
    client.force_login(world.cy)
    return client


def test_a_filter_is_kept_under_its_name(cy, world):
    answer = cy.post(SAVE, SHOWN)

    assert answer.headers["Location"] == f"{BOARD}?place=HERE-1&period=2026-Q3&by=race"
    assert [(saved.name, saved.owner) for saved in SavedFilter.objects.all()] == [("Race here", world.cy)]


def test_the_latest_period_is_kept_as_the_latest(cy):
    cy.post(SAVE, {**SHOWN, "latest": "on"})

    assert SavedFilter.objects.get().query == "place=HERE-1&by=race"


def test_a_filter_of_the_same_name_takes_the_place_of_the_former(cy):
    cy.post(SAVE, SHOWN)
    cy.post(SAVE, {**SHOWN, "by": ""})

    assert SavedFilter.objects.get().by == ""


@pytest.mark.parametrize("changed", [{"name": ""}, {"name": "n" * 61}, {"place": "THERE-1"}])
def test_what_is_no_filter_is_not_kept(cy, changed):
    cy.post(SAVE, {**SHOWN, **changed})

    assert not SavedFilter.objects.exists()


def test_the_board_opens_with_the_default(cy):
    cy.post(SAVE, SHOWN)
    cy.post(reverse("equity_measures:filter-default", kwargs={"pk": SavedFilter.objects.get().pk}))

    assert cy.get(BOARD).headers["Location"] == f"{BOARD}?place=HERE-1&period=2026-Q3&by=race"
    assert cy.get(BOARD, {"place": "HERE-1"}).status_code == 200


def test_another_default_takes_the_place_of_the_former(cy, world):
    for name in ("One", "Two"):
        cy.post(SAVE, {**SHOWN, "name": name})
        saved = SavedFilter.objects.get(name=name)
        cy.post(reverse("equity_measures:filter-default", kwargs={"pk": saved.pk}))

    assert set(SavedFilter.objects.values_list("name", "is_default")) == {("One", False), ("Two", True)}


def test_a_default_of_a_place_one_sees_no_more_is_passed_over(cy, world):
    SavedFilter.objects.create(owner=world.cy, name="Gone", place="THERE-1", is_default=True)

    assert cy.get(BOARD).status_code == 200


def test_a_filter_is_deleted(cy):
    cy.post(SAVE, SHOWN)
    cy.post(reverse("equity_measures:filter-delete", kwargs={"pk": SavedFilter.objects.get().pk}))

    assert not SavedFilter.objects.exists()


def test_nobody_sees_anothers_filters(cy, world):
    SavedFilter.objects.create(owner=world.eve, name="Of Eve", place="network")

    assert "Of Eve" not in cy.get(BOARD).content.decode()


def test_a_person_keeps_twenty_at_most(cy, world):
    SavedFilter.objects.bulk_create(
        SavedFilter(owner=world.cy, name=f"Filter {number}", place="HERE-1") for number in range(20)
    )
    cy.post(SAVE, SHOWN)

    assert SavedFilter.objects.count() == 20
