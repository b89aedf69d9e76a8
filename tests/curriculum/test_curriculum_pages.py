from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from curriculum import library
from curriculum.models import Competency, Domain, Framework
from tests.factories.curriculum import ActivityFactory, CompetencyFactory, DomainFactory, SessionFactory

LIST = reverse("curriculum:activity-list")


@pytest.fixture
def scholar(client, world):
    client.force_login(world.ada)
    client.get(LIST)  # the first request of a session writes to it
    return client


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_a_constant_number_of_times(scholar, django_assert_num_queries, count):
    for activity in ActivityFactory.create_batch(count):
        SessionFactory.create_batch(2, activity=activity)

    with django_assert_num_queries(9):
        response = scholar.get(LIST)

    assert len(response.context["page"].object_list) == 2 * count


@pytest.mark.parametrize("count", [1, 3])
def test_framework_page_asks_the_database_a_constant_number_of_times(scholar, django_assert_num_queries, count):
    domain = DomainFactory()
    for competency in CompetencyFactory.create_batch(count, domain=domain):
        ActivityFactory().teachings.create(competency=competency)

    with django_assert_num_queries(8):
        scholar.get(reverse("curriculum:framework-detail", args=[domain.framework_id]))


def test_coming_sessions_stand_apart_from_past_ones(scholar):
    now = timezone.now()
    soon = SessionFactory(starts_at=now + timedelta(days=2))
    later = SessionFactory(starts_at=now + timedelta(days=9))
    past = SessionFactory(starts_at=now - timedelta(days=2))

    context = scholar.get(LIST).context

    assert list(context["coming"]) == [soon, later]
    assert list(context["page"].object_list) == [past]


def test_the_library_ships_eight_domains_and_makes_no_wording_up(scholar):
    library.install()
    library.install()
    framework = Framework.objects.get()

    page = scholar.get(reverse("curriculum:framework-detail", args=[framework.pk])).content.decode()

    assert Domain.objects.count() == 8
    assert Competency.objects.filter(is_confirmed=True).count() == 9
    assert "The other 29 wait" in page


def test_an_activity_lists_what_it_teaches(scholar):
    competency = CompetencyFactory(text="Seeing the whole system")
    activity = ActivityFactory()
    activity.teachings.create(competency=competency)

    page = scholar.get(reverse("curriculum:activity-detail", args=[activity.pk])).content.decode()

    assert "Seeing the whole system" in page
