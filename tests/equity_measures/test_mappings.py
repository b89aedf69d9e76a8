"""The overview of what sites' words mean, its history, and undo."""

import csv
import io

import pytest
from django.urls import reverse

from equity_measures import services
from equity_measures.mapping_queries import history_of, mappings_of
from equity_measures.models import Category, ValueMapping
from partners.access import access_of
from tests.equity_measures.conftest import core_csv, long_rows
from tests.equity_measures.test_services import COUNTS


def category(code: str) -> Category:
    return Category.objects.get(stratifier__code="race", code=code)


def held(world, core, tmp_path, word: str = "Martian", period: str = "2026-Q3"):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    for number in range(3, 20):
        rows[number][5] = word
    path = core_csv(tmp_path / "q.csv", rows)
    return services.ingest_file(institution=world.here, data_set=core, period=period, path=path, by=world.cy)[0]


def say(extract, code: str, by) -> ValueMapping:
    services.map_values(extract=extract, meanings={extract.held_values.get().pk: category(code)}, by=by)
    return ValueMapping.objects.get(is_current=True)


@pytest.fixture
def mapped(world, core, tmp_path) -> ValueMapping:
    return say(held(world, core, tmp_path), "BLACK", world.cy)


def test_the_overview_shows_words_in_use_and_words_that_wait(mapped, world, core, tmp_path, client):
    held(world, core, tmp_path, "Venusian", "2026-Q2")
    client.force_login(world.cy)

    page = client.get(reverse("equity_measures:mapping-list")).content.decode()

    assert "Martian" in page
    assert "1 value not mapped yet" in page
    assert "Venusian" in page


def test_the_overview_asks_the_database_as_often_for_many_words_as_for_few(
    mapped, world, core, client, django_assert_num_queries
):
    client.force_login(world.cy)
    client.get(reverse("equity_measures:mapping-list"))  # the first request of a session notes its time
    for digest in ("a", "b", "c", "d"):
        with django_assert_num_queries(7):
            client.get(reverse("equity_measures:mapping-list"))
        ValueMapping.objects.create(
            institution=world.here, data_set=core, target="stratifier:race", digest=digest, category=category("WHITE")
        )


def test_the_export_has_a_row_for_each_word(mapped, world, client):
    client.force_login(world.cy)

    answer = client.get(reverse("equity_measures:mapping-export"), {"institution": "HERE"})

    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["value"], row["meaning"], row["kind"], row["earlier_meanings"]) == (
        "Martian",
        "Black or African American",
        "category of race",
        "0",
    )


def test_a_filter_shows_its_words_only(mapped, world):
    access = access_of(world.cy)

    assert [len(mappings_of(access, kind=kind)) for kind in ("stratifier:race", "site")] == [1, 0]


def again(mapping: ValueMapping, world, code: str) -> ValueMapping:
    """The same word given another meaning, as a later file's mapping does."""
    ValueMapping.objects.filter(pk=mapping.pk).update(is_current=False)
    return ValueMapping.objects.create(
        institution=mapping.institution,
        data_set=mapping.data_set,
        target=mapping.target,
        digest=mapping.digest,
        shown=mapping.shown,
        category=category(code),
        mapped_by=world.cy,
    )


def test_undoing_a_meaning_puts_the_one_before_it_back(mapped, world):
    second = again(mapped, world, "WHITE")

    services.unmap(mapping=second, by=world.cy)

    assert [(one.category.code, one.is_current) for one in history_of(access_of(world.cy), second)] == [
        ("WHITE", False),
        ("BLACK", True),
    ]


def test_undoing_the_only_meaning_makes_the_next_file_wait(mapped, world, core, tmp_path):
    services.unmap(mapping=mapped, by=world.cy)

    assert held(world, core, tmp_path, period="2026-Q2").state == "held"


def test_a_meaning_can_be_undone_once_only(mapped, world):
    services.unmap(mapping=mapped, by=world.cy)

    with pytest.raises(services.Refused, match="no longer in use"):
        services.unmap(mapping=mapped, by=world.cy)


def test_undo_asks_first_and_says_what_comes_back(mapped, world, client):
    second = again(mapped, world, "WHITE")
    client.force_login(world.cy)
    url = reverse("equity_measures:mapping-undo", kwargs={"pk": second.pk})

    page = client.get(url).content.decode()

    assert "Black or African American, comes back into use" in page
    assert ValueMapping.objects.get(is_current=True) == second
