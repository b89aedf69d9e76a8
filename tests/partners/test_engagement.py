"""The ledger of engagement: written on a phone, added up, and read by the program tables."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from partners.models import Engagement
from partners.queries.engagement import summarize
from tests.factories.partners import EngagementFactory

LIST = "/partners/engagement/"


@pytest.fixture
def cy(client, world):
    client.force_login(world.cy)
    return client


def typed(world, **changed):
    return {
        "institution": world.here.pk,
        "happened_on": "2026-05-04",
        "stakeholder": "families",
        "mode": "codesign",
        "people": "8",
        "hours": "16.5",
        "honoraria": "400",
        "about": "Letters",
        "changed": "Rewritten.",
    } | changed


def test_an_entry_is_written_with_who_wrote_it(cy, world):
    cy.post(f"{LIST}new/", typed(world))

    entry = Engagement.objects.get()
    assert (entry.people, entry.hours, entry.honoraria) == (8, Decimal("16.5"), 400)
    assert entry.entered_by == world.cy
    assert AuditEvent.objects.filter(action="engagement.entered").exists()


def test_who_has_one_institution_is_not_asked_for_it(cy):
    page = cy.get(f"{LIST}new/").content.decode()

    assert 'type="hidden" name="institution"' in page


def test_an_entry_for_another_institution_is_refused(cy, world):
    assert cy.post(f"{LIST}new/", typed(world, institution=world.there.pk)).status_code == 422


@pytest.mark.parametrize(
    "changed", [{"happened_on": "2999-01-01"}, {"people": "0"}, {"hours": "-1"}], ids=["day", "people", "hours"]
)
def test_what_cannot_be_is_refused(cy, world, changed):
    assert cy.post(f"{LIST}new/", typed(world, **changed)).status_code == 422
    assert not Engagement.objects.exists()


def test_the_site_is_one_of_the_institution(client, world):
    client.force_login(world.eve)

    answer = client.post(f"{LIST}new/", typed(world, site=world.site_there.pk))

    assert "This site belongs to another institution." in answer.content.decode()


def test_what_changed_is_added_later(cy, world):
    entry = EngagementFactory(institution=world.here)

    cy.post(f"{LIST}{entry.pk}/change/", typed(world, changed="A seat with a vote."))

    entry.refresh_from_db()
    assert entry.changed == "A seat with a vote."


def test_a_removed_entry_stays_on_record(cy, world):
    entry = EngagementFactory(institution=world.here)

    cy.post(f"{LIST}{entry.pk}/remove/")

    assert not Engagement.objects.exists()
    assert AuditEvent.objects.get(action="engagement.removed").subject_key == str(entry.pk)


def test_sums_are_told_by_who_and_by_what_with_those_never_engaged(world):
    EngagementFactory(institution=world.here, people=3, hours=6, honoraria=150, changed="Yes.")
    EngagementFactory(institution=world.here, stakeholder="payers", mode="project", people=2, hours=1)

    ledger = summarize(Engagement.objects.all())

    assert (ledger.total.entries, ledger.total.people, ledger.total.hours) == (2, 5, 7)
    assert (ledger.total.honoraria, ledger.total.changes) == (150, 1)
    assert {row.label: row.entries for row in ledger.by_mode} == {
        "Governance": 1,
        "Selecting scholars": 0,
        "Mentoring": 0,
        "Co-design": 0,
        "Projects": 1,
    }


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        ({"stakeholder": "payers"}, {date(2026, 6, 1)}),
        ({"effect": "yes"}, {date(2026, 5, 1)}),
        ({"since": "2026-05-15"}, {date(2026, 6, 1)}),
        ({}, {date(2026, 5, 1), date(2026, 6, 1)}),
    ],
    ids=["who", "effect", "since", "all"],
)
def test_the_list_is_filtered(cy, world, wanted, days):
    EngagementFactory(institution=world.here, happened_on=date(2026, 5, 1), changed="Yes.")
    EngagementFactory(institution=world.here, happened_on=date(2026, 6, 1), stakeholder="payers")
    EngagementFactory(institution=world.there)

    answer = cy.get(LIST, wanted | {"export": "csv"}).content.decode("utf-8-sig")

    assert {date.fromisoformat(line.split(",")[0]) for line in answer.splitlines()[1:]} == days


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_asks_the_database_a_constant_number_of_times(cy, world, django_assert_max_num_queries, count):
    EngagementFactory.create_batch(count, institution=world.here, site=world.site_here)

    with django_assert_max_num_queries(10):
        cy.get(LIST)
