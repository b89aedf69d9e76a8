from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services import enrol_totp
from mentorship.models import TeamMember
from partners.access import access_of
from partners.roles import Permission
from tests.factories.mentorship import MentorFactory, TeamMemberFactory
from tests.factories.partners import MembershipFactory, UserFactory
from tests.factories.scholars import MilestoneFactory, ScholarFactory

LIST = reverse("mentorship:mentor-list")


@pytest.fixture
def office(client, world):
    """Eve, past her second factor, in a session that is no longer new."""
    enrol_totp(world.eve, "JBSWY3DPEHPK3PXP")
    client.force_login(world.eve)
    client.get(LIST)
    return client


def names(response) -> list[str]:
    return [mentor.name for mentor in response.context["page"].object_list]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_a_constant_number_of_times(office, django_assert_num_queries, count):
    for mentor in MentorFactory.create_batch(count):
        TeamMemberFactory(mentor=mentor)

    with django_assert_num_queries(7):
        response = office.get(LIST)

    assert len(names(response)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_mentor_page_asks_the_database_a_constant_number_of_times(office, django_assert_num_queries, count):
    mentor = MentorFactory()
    TeamMemberFactory.create_batch(count, mentor=mentor)

    with django_assert_num_queries(7):
        office.get(reverse("mentorship:mentor-detail", args=[mentor.pk]))


def test_load_counts_scholars_of_today_once_each(office):
    mentor = MentorFactory(capacity=1)
    place = TeamMemberFactory(mentor=mentor)
    TeamMemberFactory(mentor=mentor, scholar=place.scholar, role="career")
    TeamMemberFactory(mentor=mentor, ends_on=date(2024, 12, 31))

    (shown,) = office.get(LIST).context["page"].object_list

    assert shown.load == 1


def test_filters_find_roles_expertise_and_room(office):
    full = MentorFactory(name="Full", capacity=1, roles=["methods"], expertise=["biostatistics"])
    TeamMemberFactory(mentor=full)
    MentorFactory(name="Free", capacity=1, roles=["community"], expertise=["doula care"])

    assert names(office.get(LIST, {"role": "methods"})) == ["Full"]
    assert names(office.get(LIST, {"q": "doula"})) == ["Free"]
    assert names(office.get(LIST, {"room": "yes"})) == ["Free"]


def test_a_mentor_sees_her_mentees_without_their_notes(client, world):
    scholar = ScholarFactory(institution=world.there)
    MilestoneFactory(scholar=scholar, title="Ethics board approval", note="My own worry")
    place = TeamMemberFactory(mentor=MentorFactory(user=world.bea, institution=world.here), scholar=scholar)
    client.force_login(world.bea)

    own = client.get(reverse("mentorship:my-page")).content.decode()
    page = client.get(reverse("mentorship:mentee-detail", args=[place.pk])).content.decode()

    assert scholar.name in own
    assert "Ethics board approval" in page
    assert "My own worry" not in page


def test_a_former_mentor_no_longer_sees_the_way(client, world):
    place = TeamMemberFactory(
        mentor=MentorFactory(user=world.bea, institution=world.here),
        ends_on=timezone.localdate() - timedelta(days=1),
    )
    MilestoneFactory(scholar=place.scholar, title="Ethics board approval")
    client.force_login(world.bea)

    page = client.get(reverse("mentorship:mentee-detail", args=[place.pk])).content.decode()

    assert "Ethics board approval" not in page
    assert "has ended" in page


def test_a_place_in_a_team_is_seen_by_the_leads_of_both_institutions(world):
    place = TeamMemberFactory(mentor__institution=world.here, scholar__institution=world.there)
    seen = []
    for institution in (world.here, world.there, world.office):
        lead = UserFactory()
        MembershipFactory(user=lead, institution=institution, role="lead")
        seen.append(list(TeamMember.objects.visible_to(access_of(lead), Permission.MENTOR_VIEW)))

    assert seen == [[place], [place], []]


def test_a_scholar_sees_her_team_but_not_her_mentors_other_mentees(client, world):
    scholar = ScholarFactory(institution=world.here, user=world.ada)
    mentor = MentorFactory(name="Bea Mentor", institution=world.here)
    TeamMemberFactory(mentor=mentor, scholar=scholar)
    client.force_login(world.ada)

    page = client.get(reverse("mentorship:team-detail", args=[scholar.pk])).content.decode()

    assert "Bea Mentor" in page
    assert reverse("mentorship:mentor-detail", args=[mentor.pk]) not in page


def test_rounds_initiatives_and_requirements_are_sorted_by_their_heads(office):
    for name in ("mentorship:round-list", "mentorship:initiative-list", "curriculum:requirement-list"):
        page = office.get(reverse(name), {"sort": "-title"})

        assert page.status_code == 200
        assert page.context["listing"].heads[0] == {
            "label": page.context["listing"].heads[0]["label"], "state": "descending", "sort": "title", "tone": "",
        }  # fmt: skip
