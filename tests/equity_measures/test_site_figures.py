"""Sites beside each other: who is named, who is drawn at all, and what is said."""

import csv
import io
from datetime import date

import pytest

from equity_measures import nightly, services, site_figures
from equity_measures.statistics.funnel import funnel
from tests.equity_measures.conftest import race_cells
from tests.factories.partners import InstitutionFactory, SiteFactory

NIGHT = date(2026, 10, 1)
USUAL = {"BLACK": (300, 600), "WHITE": (320, 600)}
PAGE = "/equity/measures/HTN_CONTROL/?by=race&period=2026-Q3"


def submit(institution, core, site, counts):
    cells = race_cells("HTN_CONTROL", site, counts)
    services.accept_counts(institution=institution, data_set=core, period="2026-Q3", cells=cells)


@pytest.fixture
def network(world, core):
    """Five sites; one far below the others, and one whose total is too small to be shown."""
    submit(world.here, core, "HERE-1", USUAL)
    submit(world.there, core, "THERE-1", USUAL)
    far = {"BLACK": (120, 600), "WHITE": (130, 600)}
    small = {"BLACK": (2, 60), "WHITE": (3, 50)}
    for number, counts in enumerate([USUAL, far, small]):
        institution = InstitutionFactory(code=f"MORE{number}")
        SiteFactory(institution=institution, code=f"MORE{number}-1", name=f"Clinic {number}")
        submit(institution, core, f"MORE{number}-1", counts)
    nightly.run(NIGHT)


def points(client, person, place=""):
    client.force_login(person)
    plot = client.get(f"{PAGE}&place={place}").context["sites"]["plot"]
    return [(point.label, point.people, point.outside, point.is_own) for point in plot.points]


def test_the_office_sees_every_site_by_name(network, world, client):
    found = points(client, world.eve, "network")

    assert [label for label, *_ in found] == ["Clinic 0", "Clinic 1", "Harbor Street", "Valley Road"]


def test_a_site_reader_sees_her_own_site_named_and_others_without_a_name(network, world, client):
    found = points(client, world.cy, "HERE-1")

    assert [(label, is_own) for label, _, _, is_own in found] == [("Harbor Street", True)] + [
        ("Another site", False)
    ] * 3


def test_a_page_of_a_site_reader_names_no_other_site(network, world, client):
    client.force_login(world.cy)

    text = client.get(f"{PAGE}&place=HERE-1").content.decode()

    assert not [name for name in ("Clinic 0", "Clinic 1", "Clinic 2", "Valley Road") if name in text]


def test_a_site_whose_total_is_hidden_is_not_drawn(network, world, client):
    assert 110 not in [people for _, people, _, _ in points(client, world.eve, "network")]


def test_a_site_beyond_the_limits_says_so(network, world, client):
    found = {label: outside for label, _, outside, _ in points(client, world.eve, "network")}

    assert found["Clinic 1"] == "below the 99.8% limits"


def test_the_file_holds_the_rows_of_the_funnel(network, world, client):
    client.force_login(world.cy)

    text = client.get("/equity/measures/HTN_CONTROL/sites.csv?by=race&place=HERE-1").content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["site"] for row in rows] == ["Harbor Street", *["Another site"] * 3]


def test_two_sites_are_not_drawn(world, core, client):
    submit(world.here, core, "HERE-1", USUAL)
    submit(world.there, core, "THERE-1", USUAL)
    nightly.run(NIGHT)
    client.force_login(world.eve)

    assert client.get(f"{PAGE}&place=network").context["sites"] == {}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (
            [(500, 1000), (510, 1000), (490, 1000)],
            "3 sites together have a rate of 50.0%. No site lies outside the limits that chance would break twice in a "
            "thousand.",
        ),
        (
            [(500, 1000), (510, 1000), (300, 1000), (700, 1000)],
            "4 sites together have a rate of 50.2%. 1 site lies outside on the worse side and 1 site lies outside on "
            "the better side of limits that chance would break twice in a thousand.",
        ),
        (
            [(5000, 10000), (5050, 10000), (537, 1000)],
            "3 sites together have a rate of 50.4%. No site lies outside the limits that chance would break twice in a "
            "thousand. 1 site lies between the 95% and 99.8% limits, where chance puts one in twenty.",
        ),
    ],
)
def test_the_sentence_says_what_the_funnel_shows(counts, expected):
    judged = funnel([(str(number), x, n) for number, (x, n) in enumerate(counts)])

    assert site_figures.sentence(judged, higher_is_better=True) == expected
