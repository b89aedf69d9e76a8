import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services import enrol_totp
from scholars.models import Milestone, Scholar
from tests.factories.partners import InstitutionFactory, MembershipFactory, UserFactory
from tests.factories.scholars import CohortFactory, MilestoneFactory, ScholarFactory

LIST = reverse("scholars:scholar-list")
EXPORT = reverse("scholars:scholar-export")


@pytest.fixture
def office(client, world):
    """Eve, past her second factor, in a session that is no longer new."""
    enrol_totp(world.eve, "JBSWY3DPEHPK3PXP")
    client.force_login(world.eve)
    client.get(LIST)
    return client


def names(response) -> list[str]:
    return [scholar.name for scholar in response.context["page"].object_list]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_a_constant_number_of_times(office, django_assert_num_queries, count):
    for scholar in ScholarFactory.create_batch(count):
        MilestoneFactory.create_batch(2, scholar=scholar)

    with django_assert_num_queries(8):
        response = office.get(LIST)

    assert len(names(response)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_record_asks_the_database_a_constant_number_of_times(office, django_assert_num_queries, count):
    scholar = ScholarFactory()
    MilestoneFactory.create_batch(count, scholar=scholar)

    with django_assert_num_queries(6):
        office.get(reverse("scholars:scholar-detail", args=[scholar.pk]))


def test_search_finds_names_and_projects(office):
    ScholarFactory(name="Ana Lima", project="Blood pressure at home")
    ScholarFactory(name="Ben Osei", project="Interpreters on call")

    assert names(office.get(LIST, {"q": "lima"})) == ["Ana Lima"]
    assert names(office.get(LIST, {"q": "interpreters"})) == ["Ben Osei"]


def test_filters_narrow_by_cohort_institution_and_status(office):
    today = timezone.localdate()
    first, second = CohortFactory(name="First"), CohortFactory(name="Second")
    there = InstitutionFactory()
    ScholarFactory(name="Active", cohort=first, starts_on=today - timedelta(9), ends_on=today + timedelta(9))
    ScholarFactory(name="Over", cohort=second, starts_on=today - timedelta(9), ends_on=today - timedelta(1))
    ScholarFactory(name="Elsewhere", cohort=first, institution=there, starts_on=today + timedelta(1))

    assert names(office.get(LIST, {"cohort": second.pk})) == ["Over"]
    assert names(office.get(LIST, {"institution": there.pk})) == ["Elsewhere"]
    assert names(office.get(LIST, {"status": "active"})) == ["Active"]
    assert names(office.get(LIST, {"status": "coming"})) == ["Elsewhere"]


def test_sorting_by_late_milestones_puts_the_latest_first(office):
    calm, late = ScholarFactory(name="A calm"), ScholarFactory(name="B late")
    MilestoneFactory(scholar=late, due_on=date(2020, 1, 1))
    MilestoneFactory(scholar=calm, due_on=date(2020, 1, 1), done_on=date(2020, 1, 1))

    assert names(office.get(LIST, {"sort": "-late"})) == ["B late", "A calm"]


def test_an_unknown_order_falls_back_to_names(office):
    ScholarFactory(name="B")
    ScholarFactory(name="A")

    assert names(office.get(LIST, {"sort": "user__password"})) == ["A", "B"]


def test_htmx_gets_the_rows_alone(office):
    ScholarFactory(name="Ana Lima")

    body = office.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert "Ana Lima" in body
    assert "<html" not in body


def test_a_lead_lists_her_own_institution_only(client, world):
    lead = UserFactory()
    MembershipFactory(user=lead, institution=world.here, role="lead")
    enrol_totp(lead, "JBSWY3DPEHPK3PXP")
    ScholarFactory(name="Here", institution=world.here)
    ScholarFactory(name="There", institution=world.there)
    client.force_login(lead)

    response = client.get(LIST)

    assert names(response) == ["Here"]
    assert list(response.context["filter"].form.fields["institution"].queryset) == [world.here]


def test_export_holds_every_page_and_is_written_down(office):
    ScholarFactory.create_batch(27)

    response = office.get(EXPORT, {"q": "Scholar"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    assert len(rows) == 28
    event = AuditEvent.objects.get(action="scholars.exported")
    assert event.facts == {"rows": 27, "filters": ["q"]}


def test_a_name_that_looks_like_a_formula_is_made_inert_in_the_export(office):
    ScholarFactory(name="=1+1")

    assert "'=1+1" in office.get(EXPORT).content.decode()


def test_logging_a_milestone_needs_one_short_form(client, world):
    scholar = ScholarFactory(institution=world.here, user=world.ada)
    client.force_login(world.ada)

    response = client.post(
        reverse("scholars:milestone-add", args=[scholar.pk]),
        {"title": "Data access granted", "due_on": "2026-03-02", "done": "on", "note": ""},
    )

    assert response.status_code == 302
    milestone = Milestone.objects.get()
    assert (milestone.title, milestone.done_on, milestone.logged_by) == (
        "Data access granted",
        date(2026, 3, 2),
        world.ada,
    )
    assert AuditEvent.objects.filter(action="milestone.logged").count() == 1


def test_a_step_cannot_be_done_in_the_future(client, world):
    scholar = ScholarFactory(institution=world.here, user=world.ada)
    client.force_login(world.ada)
    tomorrow = timezone.localdate() + timedelta(1)

    response = client.post(
        reverse("scholars:milestone-add", args=[scholar.pk]),
        {"title": "Too early", "due_on": tomorrow.isoformat(), "done": "on"},
    )

    assert response.status_code == 422
    assert "Untick it" in response.content.decode()
    assert not Milestone.objects.exists()


def test_marking_a_step_done_twice_keeps_the_first_day(client, world):
    step = MilestoneFactory(scholar__institution=world.here, scholar__user=world.ada)
    client.force_login(world.ada)
    url = reverse("scholars:milestone-done", args=[step.pk])

    client.post(url)
    Milestone.objects.update(done_on=date(2026, 1, 1))
    client.post(url)

    step.refresh_from_db()
    assert step.done_on == date(2026, 1, 1)
    assert AuditEvent.objects.filter(action="milestone.done").count() == 1


def test_the_office_enrols_a_scholar(office, world):
    data = {
        "name": "Ana Lima",
        "institution": world.here.pk,
        "cohort": CohortFactory().pk,
        "career_stage": "early_faculty",
        "disciplines": ["nursing", "informatics"],
        "is_clinician": "on",
        "is_non_clinician": "on",
        "effort": 40,
        "starts_on": "2026-07-01",
        "ends_on": "2028-06-30",
    }

    response = office.post(reverse("scholars:scholar-add"), data)

    scholar = Scholar.objects.get()
    assert response.url == reverse("scholars:scholar-detail", args=[scholar.pk])
    assert scholar.disciplines == ["nursing", "informatics"]
    assert AuditEvent.objects.filter(action="scholar.enrolled").count() == 1


def test_a_physician_who_is_no_clinician_is_refused_with_a_way_out(office, world):
    data = {"name": "Ana", "is_physician": "on"}

    response = office.post(reverse("scholars:scholar-add"), data)

    assert response.status_code == 422
    assert "tick this too" in response.content.decode()
