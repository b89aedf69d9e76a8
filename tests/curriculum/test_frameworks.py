"""Frameworks come in whole or not at all, and ratings survive a change of edition."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from curriculum.formats.case import write_case
from curriculum.growth import growth_of, heat_map
from curriculum.models import Competency, Crosswalk, Framework, Rating
from curriculum.services import Refused
from curriculum.services import frameworks as services
from tests.factories.curriculum import CompetencyFactory, DomainFactory, FrameworkFactory, RatingFactory
from tests.factories.scholars import ScholarFactory

pytestmark = pytest.mark.django_db


def edition(name: str, sizes: list[int]) -> Framework:
    framework = FrameworkFactory(code="LHS", edition=name, title=f"LHS {name}", competency_total=sum(sizes))
    for number, size in enumerate(sizes, 1):
        domain = DomainFactory(framework=framework, number=number)
        for at in range(1, size + 1):
            CompetencyFactory(domain=domain, number=at)
    return framework


def of(framework: Framework, code: str) -> Competency:
    domain, number = code.split(".")
    return Competency.objects.get(domain__framework=framework, domain__number=domain, number=number)


@pytest.fixture
def editions():
    """33 in seven domains became 38 in eight: 1.1 stayed, 1.2 and 1.3 were merged, 2.1 was split, the rest stayed."""
    older = edition("2018", [4, 5, 5, 5, 5, 5, 4])
    newer = edition("2022", [3, 6, 5, 5, 5, 5, 4, 5])
    pairs = [("1.1", "1.1", "same"), ("1.2", "1.2", "merged"), ("1.3", "1.2", "merged"), ("1.4", "1.3", "same")]
    pairs += [("2.1", "2.1", "split"), ("2.1", "2.6", "split"), ("1.4", "8.5", "related")]
    pairs += [(f"2.{n}", f"2.{n}", "same") for n in range(2, 6)]
    pairs += [(f"{d}.{n}", f"{d}.{n}", "same") for d in range(3, 7) for n in range(1, 6)]
    pairs += [(f"7.{n}", f"7.{n}", "same") for n in range(1, 5)]
    table = "older,newer,relation\n" + "\n".join(",".join(pair) for pair in pairs)
    services.import_crosswalk(older=older, newer=newer, content=table.encode(), note="By hand", by=None)
    return older, newer


def test_editions_of_33_and_38_have_that_many(editions):
    older, newer = editions

    assert Competency.objects.filter(domain__framework=older).count() == 33
    assert Competency.objects.filter(domain__framework=newer).count() == 38


def test_ratings_survive_in_the_newer_edition_and_its_heat_map_is_right(editions):
    older, newer = editions
    scholar = ScholarFactory()
    for code, level in {"1.1": 3, "1.2": 2, "1.3": 1, "1.4": 0, "2.1": 2, "2.2": 3}.items():
        RatingFactory(scholar=scholar, competency=of(older, code), level=level)

    drawn = heat_map([scholar], newer)

    # Domain 1: 3, the lower of 2 and 1, and 0: mean 4/3. Domain 2: 2 and 2 from the split, and 3: mean 7/3.
    (_, cells) = drawn.rows[0]
    assert [(round(c.mean, 4) if c.mean is not None else None, c.rated, c.total) for c in cells[:3]] == [
        (1.3333, 3, 3),
        (2.3333, 3, 6),
        (None, 0, 5),
    ]
    assert (cells[7].rated, cells[7].total) == (0, 5)
    assert Rating.objects.count() == 6


def test_ratings_in_the_newer_edition_are_seen_in_the_older(editions):
    older, newer = editions
    scholar = ScholarFactory()
    for code, level in {"1.1": 3, "1.2": 2, "2.1": 3, "2.6": 1}.items():
        RatingFactory(scholar=scholar, competency=of(newer, code), level=level)

    (_, cells) = heat_map([scholar], older).rows[0]

    # Domain 1: 3, and 2 for both parts of the merger: mean 7/3. Domain 2: the lower of both parts of the split, 1.
    assert [(round(c.mean, 4), c.rated) for c in cells[:2]] == [(2.3333, 3), (1.0, 1)]


def test_a_rating_in_an_edition_outweighs_what_comes_from_another(editions):
    older, newer = editions
    scholar = ScholarFactory()
    RatingFactory(scholar=scholar, competency=of(older, "1.1"), level=3)
    RatingFactory(scholar=scholar, competency=of(newer, "1.1"), level=1)

    first = growth_of(scholar, newer)[0]

    assert (first.level, first.carried) == (1, 3)


@pytest.mark.parametrize("count", [1, 4])
def test_heat_map_asks_the_database_a_constant_number_of_times(editions, django_assert_num_queries, count):
    older, newer = editions
    scholars = ScholarFactory.create_batch(count)
    for scholar in scholars:
        RatingFactory(scholar=scholar, competency=of(older, "1.1"))

    with django_assert_num_queries(6):
        heat_map(scholars, newer)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("older,newer\n1.1,1.1\n", "Line 1: these columns are missing: relation."),
        ("older,newer,relation\n9.9,1.1,same\n", "Line 2, column older: this edition has no such code."),
        ("older,newer,relation\n1.1,1.1,similar\n", "Line 2, column relation: it must be one of"),
        ("older,newer,relation\n1.1,1.1,same\n1.1,1.1,split\n", "Line 3: this pair stands twice."),
        ("older,newer,relation\n", "The file has no rows."),
    ],
)
def test_a_bad_crosswalk_is_refused_and_the_former_one_stays(editions, table, message):
    older, newer = editions
    before = Crosswalk.objects.get().links.count()

    with pytest.raises(Refused) as raised:
        services.import_crosswalk(older=older, newer=newer, content=table.encode(), note="", by=None)

    assert raised.value.messages[0].startswith(message)
    assert Crosswalk.objects.get().links.count() == before == 35


def package_of(framework: Framework) -> bytes:
    data = services.data_of(framework)
    return write_case(data, base_uri="https://portal.example", changed_at="2026-01-02T03:04:05Z").encode()


def test_a_framework_that_went_out_and_came_in_is_the_same_row(editions):
    _, newer = editions
    before = services.data_of(newer)
    content = package_of(newer)
    newer.domains.filter(number=8).delete()
    Framework.objects.filter(pk=newer.pk).update(title="Changed since")

    services.import_case(content=content, code="", edition="", by=None)

    assert services.data_of(Framework.objects.get(pk=newer.pk)) == before
    assert Framework.objects.count() == 2


def test_numbers_that_change_places_are_imported(editions):
    _, newer = editions
    package = json.loads(package_of(newer))
    first, second = package["CFItems"][1], package["CFItems"][2]
    first["humanCodingScheme"], second["humanCodingScheme"] = "1.2", "1.1"

    services.import_case(content=json.dumps(package).encode(), code="", edition="", by=None)

    assert str(of(newer, "1.2").identifier) == first["identifier"]


def test_a_broken_package_changes_nothing(editions):
    _, newer = editions
    before = services.data_of(newer)
    package = json.loads(package_of(newer))
    package["CFItems"][3]["fullStatement"] = ""

    with pytest.raises(Refused) as raised:
        services.import_case(content=json.dumps(package).encode(), code="", edition="", by=None)

    assert raised.value.messages == ["CFItems[3].fullStatement: It is empty."]
    assert services.data_of(Framework.objects.get(pk=newer.pk)) == before


def test_a_competency_that_somebody_was_assessed_by_cannot_vanish(editions):
    _, newer = editions
    RatingFactory(competency=of(newer, "8.5"))
    package = json.loads(package_of(newer))
    gone = str(of(newer, "8.5").identifier)
    package["CFItems"] = [i for i in package["CFItems"] if i["identifier"] != gone]
    package["CFAssociations"] = [a for a in package["CFAssociations"] if a["originNodeURI"]["identifier"] != gone]

    with pytest.raises(Refused, match="scholars have been assessed by it"):
        services.import_case(content=json.dumps(package).encode(), code="", edition="", by=None)

    assert Competency.objects.filter(domain__framework=newer).count() == 38


def test_wordings_come_in_by_csv_and_identifiers_stay(client, world):
    framework = edition("2022", [2])
    competency = of(framework, "1.2")
    client.force_login(world.eve)
    url = reverse("curriculum:framework-csv", args=[framework.pk])
    text = client.get(url).content.decode("utf-8-sig").replace(competency.text, "Thinking in whole systems")

    services.import_table(framework=framework, content=text.encode(), by=world.eve)

    competency.refresh_from_db()
    assert competency.text == "Thinking in whole systems"
    assert Competency.objects.filter(domain__framework=framework).count() == 2


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("domain,domain_title,competency\n", "Line 1: These columns are missing: text."),
        ("domain,domain_title,competency,text\nx,A,1,B\n", "Line 2, column domain: It must be a whole number"),
        ("domain,domain_title,competency,text\n1,A,1,B\n1,C,2,B\n", "Line 3, column domain_title: An earlier line"),
        ("domain,domain_title,competency,text\n1,A,1,B\n1,A,1,B\n", "Line 3, column competency: An earlier line"),
        ("domain,domain_title,competency,text,confirmed\n1,A,1,,yes\n", "Line 2, column text: It is empty"),
        ("domain,domain_title,competency,text,identifier\n1,A,1,B,7\n", "Line 2, column identifier: It is not a UUID"),
        ('domain,domain_title,competency,text\n1,A,1,"B\n', "Line 2: A quotation mark is not closed."),
        ("domain,domain_title,competency,text\n", "The file has no rows."),
    ],
)
def test_a_bad_table_is_refused_with_line_and_column(table, message):
    framework = edition("2022", [2])

    with pytest.raises(Refused) as raised:
        services.import_table(framework=framework, content=table.encode(), by=None)

    assert raised.value.messages[0].startswith(message)
    assert Competency.objects.count() == 2
