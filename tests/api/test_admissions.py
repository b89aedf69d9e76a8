"""Scholars' appointments for an institution's programs; calls and applications for the office's own sessions only."""

import pytest
from django.urls import reverse

from accounts.services import enrol_totp
from partners.models import Scope
from scholars.services.reviews import declare_conflict
from tests.factories.partners import MembershipFactory
from tests.factories.scholars.appointment import EffortMonthFactory, SupportFactory
from tests.factories.scholars.call import SubmittedFactory

APPOINTMENTS = reverse("api:appointment-list")
APPLICATIONS = reverse("api:application-list")


@pytest.fixture
def lead(world, key_of):
    MembershipFactory(user=world.cy, institution=world.here, role="lead")
    return key_of("cy", scopes=[Scope.SCHOLARS_READ])


def test_a_lead_reads_the_appointments_of_her_institution(world, caller, lead):
    own = SupportFactory(appointment__scholar__institution=world.here, stipend=40_000).appointment
    SupportFactory(appointment__scholar__institution=world.there)

    rows = caller(lead).get(APPOINTMENTS).json()["results"]

    assert [row["id"] for row in rows] == [own.pk]
    assert [support["stipend"] for support in rows[0]["supports"]] == [40_000]


def test_another_institutions_appointment_is_not_found(world, caller, lead):
    other = SupportFactory(appointment__scholar__institution=world.there).appointment

    assert caller(lead).get(reverse("api:appointment-detail", args=[other.pk])).status_code == 404


def test_effort_is_filtered_by_whether_it_is_reported(world, caller, lead):
    waiting = EffortMonthFactory(appointment__scholar__institution=world.here)

    def found(reported: str) -> list[int]:
        answer = caller(lead).get(reverse("api:effort-month-list"), {"reported": reported})
        return [row["id"] for row in answer.json()["results"]]

    assert (found("false"), found("true")) == ([waiting.pk], [])


def test_a_token_without_the_scope_reads_nothing(caller, lead):
    assert caller(lead).get(APPLICATIONS).json()["error"]["rule"] == "scope-missing"


def test_a_directors_token_never_reads_applications(world, caller, key_of):
    SubmittedFactory()
    key = key_of("eve", institution=world.office, scopes=[Scope.APPLICATIONS_READ])

    assert caller(key).get(APPLICATIONS).json()["results"] == []


def test_a_conflict_shuts_an_application_in_the_api_too(world, client):
    application, other = SubmittedFactory.create_batch(2)
    enrol_totp(world.eve, "JBSWY3DPEHPK3PXP")
    client.force_login(world.eve)
    declare_conflict(application=application, reviewer=world.eve, kind="other", by=world.eve)

    assert [row["id"] for row in client.get(APPLICATIONS).json()["results"]] == [other.pk]
    assert client.get(reverse("api:application-detail", args=[application.pk])).status_code == 404
