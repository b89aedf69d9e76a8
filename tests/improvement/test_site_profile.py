"""What a site contributes and gets back: its rates on the network's funnel, and what comes next."""

from datetime import UTC, date, datetime

import pytest

from equity_measures.models import Stratifier
from equity_measures.statistics.analysis import Group
from equity_measures.statistics.gap import analyse
from improvement.queries.site_profile import profile_of, standings
from tests.factories.api import GapReportFactory
from tests.factories.equity_measures import DefinitionFactory, StratifierFactory
from tests.factories.improvement import ProjectFactory
from tests.factories.partners import (
    AgreementFactory,
    EngagementFactory,
    InstitutionFactory,
    OnboardingStepFactory,
    SiteFactory,
)
from tests.factories.scholars.scholar import ScholarFactory

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
PERIOD = "2026-Q3"


@pytest.fixture
def definition(db):
    return DefinitionFactory(measure__title="Blood pressure", measure__code="BP")


def report(site, definition, numerator: int, denominator: int = 1000):
    half = [Group("A", "A", numerator // 2, denominator // 2), Group("B", "B", numerator // 2, denominator // 2)]
    analysis = analyse(half, higher_is_better=True, is_ordered=False).to_dict()
    stratifier = Stratifier.objects.filter(code="split").first() or StratifierFactory(code="split")
    return GapReportFactory(site=site, definition=definition, stratifier=stratifier, analysis=analysis)


def network(definition, *, sites: int = 6, institutions: int = 3, numerator: int = 600) -> None:
    homes = InstitutionFactory.create_batch(institutions)
    for number in range(sites):
        report(SiteFactory(institution=homes[number % institutions]), definition, numerator + 2 * number)


def test_a_rate_like_the_networks_lies_within_the_funnel(world, definition):
    network(definition)
    report(world.site_here, definition, 604)

    (one,) = standings(world.access("cy"), world.site_here, PERIOD)

    assert (one.words, one.tone, one.sites) == ("Within the funnel", "", 7)
    assert round(one.network_rate, 2) == 0.6


@pytest.mark.parametrize(
    ("numerator", "told"), [(400, "Outside, worse"), (800, "Outside, better")], ids=["worse", "better"]
)
def test_a_rate_far_off_lies_outside(world, definition, numerator, told):
    network(definition, sites=12)
    report(world.site_here, definition, numerator)

    (one,) = standings(world.access("cy"), world.site_here, PERIOD)

    assert one.words == told


@pytest.mark.parametrize(("sites", "institutions"), [(3, 3), (6, 1)], ids=["few sites", "few institutions"])
def test_too_few_neighbors_are_not_compared_with(world, definition, sites, institutions):
    network(definition, sites=sites, institutions=institutions)
    report(world.site_here, definition, 604)

    assert standings(world.access("cy"), world.site_here, PERIOD) == []


def test_a_hidden_total_is_not_compared(world, definition):
    network(definition)
    report(world.site_here, definition, 4, 8)

    assert standings(world.access("cy"), world.site_here, PERIOD) == []


def test_nothing_of_another_site_stands_on_the_page(client, world, definition):
    network(definition)
    report(world.site_here, definition, 604)
    report(world.site_there, definition, 731)
    client.force_login(world.cy)

    page = client.get("/improvement/sites/HERE-1/").content.decode()

    assert "Blood pressure" in page
    assert [word for word in ("Valley Road", "731", "73.1") if word in page] == []


def test_what_comes_next_stands_in_the_order_of_its_days(world):
    AgreementFactory(institution=world.here, reference="DUA-9", ends_on=date(2026, 12, 31))
    OnboardingStepFactory(institution=world.here, step="trial", state="doing", due_on=date(2026, 11, 1))
    OnboardingStepFactory(institution=world.here, step="ethics", state="done", due_on=date(2026, 10, 1))

    due = profile_of(world.access("cy"), world.site_here, NOW).due

    assert [(one.on, one.text, one.is_late) for one in due] == [
        (date(2026, 11, 1), "A first file has been tried without storing it", True),
        (date(2026, 12, 31), "DUA-9 ends", False),
    ]


def test_the_office_sees_its_scholars_and_its_engagement(world):
    scholar = ScholarFactory(institution=world.here, starts_on=date(2026, 7, 1), ends_on=date(2028, 6, 30))
    EngagementFactory(institution=world.here, happened_on=date(2026, 5, 4), hours=3)
    EngagementFactory(institution=world.here, happened_on=date(2024, 5, 4))

    profile = profile_of(world.access("eve"), world.site_here, NOW)

    assert profile.scholars == [scholar]
    assert (profile.engagement.entries, profile.engagement.hours) == (1, 3)


def test_the_comparison_is_saved_as_a_file(client, world, definition):
    network(definition)
    report(world.site_here, definition, 604)
    client.force_login(world.cy)

    lines = client.get("/improvement/sites/HERE-1/", {"export": "csv"}).content.decode("utf-8-sig").splitlines()

    assert lines[1].startswith("Blood pressure,BP,60.4%,1000,60%,7,")


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_asks_the_database_a_constant_number_of_times(
    client, world, definition, django_assert_max_num_queries, count
):
    network(definition, sites=5 * count)
    report(world.site_here, definition, 604)
    AgreementFactory.create_batch(count, institution=world.here)
    client.force_login(world.cy)

    with django_assert_max_num_queries(40):
        client.get("/improvement/sites/HERE-1/")


def test_who_does_not_follow_a_project_is_led_to_what_its_team_published(client, world):
    project = ProjectFactory(published_at=NOW)
    project.sites.add(world.site_here)
    client.force_login(world.bea)

    page = client.get(f"/improvement/sites/{world.site_here.code}/").content.decode()

    assert f'href="/improvement/projects/{project.pk}/published/"' in page
    assert f'href="/improvement/projects/{project.pk}/"' not in page
