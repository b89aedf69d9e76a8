"""Lists are searched and saved; the public page tells what was and brings its materials; those behind are reminded."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.services import enrol_totp
from mielhss.jobs.models import Job
from mielhss.jobs.services import finish
from tests.factories.curriculum import (
    ActivityFactory,
    AttendanceFactory,
    CompetencyFactory,
    RatingFactory,
    RequirementFactory,
    SessionFactory,
)
from tests.factories.scholars import CohortFactory, ProgramFactory, ScholarFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, world):
    enrol_totp(world.eve, "JBSWY3DPEHPK3PXP")
    client.force_login(world.eve)
    return client


def cells(response) -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def in_training(**values):
    today = timezone.localdate()
    return ScholarFactory(starts_on=today - timedelta(days=200), ends_on=today + timedelta(days=200), **values)


def past(**values):
    return SessionFactory(starts_at=timezone.now() - timedelta(days=10), **values)


def test_every_grid_is_saved_as_a_workbook(office, world):
    scholar = in_training(name="Una Scholar")
    rating = RatingFactory(scholar=scholar, level=2)
    requirement = RequirementFactory(program=scholar.cohort.program, title="Rounds")
    requirement.activity.teachings.create(competency=rating.competency)
    attendance = AttendanceFactory(session=past(activity=requirement.activity), user=world.ada)
    framework = rating.competency.domain.framework_id
    found = {
        name: cells(office.get(reverse(f"curriculum:{name}", args=args), {"format": "xlsx"}))
        for name, args in {
            "compliance": [],
            "heat-map": [],
            "coverage": [framework],
            "growth-detail": [scholar.pk],
            "attendance-csv": [attendance.session_id],
            "framework-csv": [framework],
            "activity-list": [],
        }.items()
    }

    assert {name: len(rows) for name, rows in found.items()} == dict.fromkeys(found, 2)
    assert found["compliance"][0] == ["scholar", "institution", "Rounds", "Rounds: why"]
    assert found["growth-detail"][1][2] == "Emerging"


def test_sessions_are_found_by_words_and_activity(office):
    wanted = past(topic="Interpreters: what the wait costs", speaker="Pat Speaker")
    past(topic="Interpreters again")

    response = office.get(
        reverse("curriculum:activity-list"), {"q": "interpreters pat", "activity": wanted.activity_id}
    )

    assert list(response.context["page"].object_list) == [wanted]


def test_materials_stand_on_the_public_page_once_the_session_is_over(client):
    public = ActivityFactory(is_public=True, takes_proposals=True, title="Open rounds")
    past(activity=public, materials_link="https://slides.example/past")
    SessionFactory(
        activity=public, starts_at=timezone.now() + timedelta(days=3), materials_link="https://slides.example/coming"
    )

    page = client.get(reverse("curriculum:rounds-public")).content.decode()

    assert "https://slides.example/past" in page
    assert "https://slides.example/coming" not in page
    assert reverse("curriculum:topic-propose", args=[public.pk]) in page


def test_the_public_page_is_searched_by_words_and_year(client):
    public = ActivityFactory(is_public=True)
    wanted = SessionFactory(activity=public, topic="Small numbers")
    SessionFactory(activity=public, topic="Large claims")
    past(activity=public, topic="Small numbers, again")

    response = client.get(reverse("curriculum:rounds-public"), {"q": "small", "year": "2025"})

    assert list(response.context["page"].object_list) == [wanted]


@pytest.mark.parametrize("count", [1, 4])
def test_the_public_page_asks_the_database_a_constant_number_of_times(client, django_assert_max_num_queries, count):
    public = ActivityFactory(is_public=True)
    for _ in range(count):
        past(activity=public)

    with django_assert_max_num_queries(6):
        client.get(reverse("curriculum:rounds-public"))


def test_the_grid_is_narrowed_to_a_cohort_and_sorted(office):
    first, second = in_training(name="A"), in_training(name="B", cohort=CohortFactory(name="Cohort 2"))
    RequirementFactory(program=first.cohort.program)
    address = reverse("curriculum:compliance")

    narrowed = office.get(address, {"cohort": second.cohort_id}).context["rows"]
    whole = office.get(address, {"sort": "institution"}).context["rows"]

    assert [scholar for scholar, _ in narrowed] == [second]
    assert [scholar.institution.name for scholar, _ in whole] == sorted(s.institution.name for s in (first, second))


def test_those_behind_are_reminded_once_a_week_of_what_they_are_behind_with(office, world):
    scholar = in_training(user=world.ada)
    in_training(user=world.dot, cohort=CohortFactory(program=ProgramFactory(code="OTHER")))
    competency = CompetencyFactory()
    RequirementFactory(
        program=scholar.cohort.program, activity=None, competency=competency, level=2, due_month=1, title="Measures"
    )
    address = reverse("curriculum:compliance-remind")

    office.post(address)
    office.post(address)
    for job in Job.objects.all():
        finish(job)

    (message,) = mail.outbox
    assert message.to == [world.ada.email]
    assert "Measures: late. Level 2 by" in message.body
