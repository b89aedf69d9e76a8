"""Released reports, as machines read them."""

import pytest

from accounts.models import AuditEvent
from partners.models import Scope
from reports.models import Report
from tests.factories.reports import filed

REPORTS = "/api/v1/reports/"


@pytest.fixture
def cy(key_of, caller):
    return caller(key_of())


def test_a_released_report_is_listed_and_a_draft_is_not(world, cy):
    released = filed(by=world.eve, state=Report.State.PUBLISHED)
    filed(by=world.eve)

    rows = cy.get(REPORTS).json()["results"]

    assert [(row["id"], row["state"], row["snapshot_hash"]) for row in rows] == [
        (released.pk, "published", released.snapshot_hash)
    ]


def test_a_draft_is_not_found(world, cy):
    assert cy.get(f"{REPORTS}{filed(by=world.eve).pk}/").status_code == 404


def test_a_released_report_comes_with_its_tables(world, cy):
    report = filed(by=world.eve, state=Report.State.PUBLISHED)

    tables = cy.get(f"{REPORTS}{report.pk}/").json()["tables"]

    assert tables
    assert all(len(row) == len(table["header"]) for table in tables for row in table["rows"])
    assert AuditEvent.objects.get(action="report.download").facts == {"file": "api"}


def test_a_withdrawn_report_says_why_and_gives_no_figures(world, cy):
    report = filed(by=world.eve, state=Report.State.WITHDRAWN)

    told = cy.get(f"{REPORTS}{report.pk}/").json()

    assert (told["state"], told["withdrawn_reason"], told["tables"]) == (
        "withdrawn",
        "A site sent its figures anew.",
        [],
    )


def test_reports_are_filtered(world, cy):
    report = filed(by=world.eve, state=Report.State.PUBLISHED)

    found = [cy.get(REPORTS, {"period": period, "state": "published"}).json() for period in ("2026-Q3", "2026-Q2")]

    assert [[row["id"] for row in page["results"]] for page in found] == [[report.pk], []]


def test_a_key_without_the_scope_reads_no_report(key_of, caller):
    assert caller(key_of(scopes=[Scope.GAPS_READ])).get(REPORTS).status_code == 403


def test_a_funder_reads_released_reports_with_her_session(world, client):
    filed(by=world.eve, state=Report.State.PUBLISHED)
    client.force_login(world.fay)

    assert client.get(REPORTS).json()["count"] == 1
