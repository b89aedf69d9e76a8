import csv
from io import StringIO

import pytest
from django.urls import reverse

from accounts import audit
from accounts.models import AuditEvent
from partners import services
from partners.models import Invitation, Membership
from partners.roles import Role
from tests.factories.partners import InstitutionFactory, MembershipFactory, SiteFactory, UserFactory


@pytest.fixture
def eve(world, client):
    client.force_login(world.eve)
    return client


def test_the_list_shows_the_institutions_one_may_see(world, client):
    client.force_login(world.cy)

    page = client.get(reverse("partners:institution-list")).content.decode()

    assert "Harbor Health" in page
    assert "Valley Health" not in page


def test_the_list_asks_the_database_the_same_for_many(eve, world, django_assert_num_queries):
    eve.get(reverse("partners:institution-list"))

    for count in (1, 3):
        for _ in range(count):
            SiteFactory(institution=InstitutionFactory())
        with django_assert_num_queries(5):
            eve.get(reverse("partners:institution-list"))


def test_an_institution_shows_sites_and_people(eve, world):
    page = eve.get(reverse("partners:institution-show", args=["HERE"])).content.decode()

    assert "Harbor Street" in page
    assert "cy@example.org" in page


def test_who_may_not_see_people_sees_the_sites_only(world, client):
    client.force_login(world.ada)

    page = client.get(reverse("partners:institution-show", args=["HERE"])).content.decode()

    assert "Harbor Street" in page
    assert "cy@example.org" not in page


def test_a_page_of_people_asks_the_database_the_same_for_many(eve, world, django_assert_num_queries):
    url = reverse("partners:institution-show", args=["HERE"])
    eve.get(url)

    for count in (1, 3):
        for _ in range(count):
            member = MembershipFactory(institution=world.here)
            services.invite(institution=world.here, role=Role.SCHOLAR, email=f"new-{member.user.email}", by=world.eve)
        with django_assert_num_queries(11):
            eve.get(url)


def test_demo_data_are_labelled(eve, world):
    world.here.provenance = "synthetic"
    world.here.save()

    assert b"Synthetic data" in eve.get(reverse("partners:institution-show", args=["HERE"])).content


def test_inviting_by_the_page_makes_an_invitation(eve, world):
    url = reverse("partners:invitation-create", args=["HERE"])

    response = eve.post(url, {"email": "new@example.org", "role": "mentor"}, follow=True)

    assert b"The invitation for new@example.org is on its way." in response.content
    assert Invitation.objects.get().role == Role.MENTOR


def test_a_refused_invitation_says_why(eve, world):
    url = reverse("partners:invitation-create", args=["HERE"])

    response = eve.post(url, {"email": world.ada.email, "role": "scholar"})

    assert b"already has this role" in response.content


def test_a_role_that_may_not_be_given_is_no_choice(eve, world):
    url = reverse("partners:invitation-create", args=["HERE"])

    response = eve.post(url, {"email": "new@example.org", "role": "director"})

    assert b"Select a valid choice" in response.content
    assert not Invitation.objects.exists()


def test_withdrawing_and_sending_again_by_the_page(eve, world):
    invitation = services.invite(institution=world.here, role=Role.SCHOLAR, email="new@example.org", by=world.eve)

    eve.post(reverse("partners:invitation-resend", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.sendings == 2

    eve.post(reverse("partners:invitation-revoke", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


def test_ending_a_role_asks_first(eve, world):
    membership = Membership.objects.get(user=world.ada)
    url = reverse("partners:membership-end", args=[membership.pk])

    asked = eve.get(url)
    assert b"stops being scholar" in asked.content
    assert Membership.objects.current().filter(pk=membership.pk).exists()

    told = eve.post(url, follow=True)
    assert b"Ada is no longer scholar here." in told.content
    assert not Membership.objects.current().filter(pk=membership.pk).exists()


def test_changing_a_role_by_the_page(eve, world):
    membership = Membership.objects.get(user=world.ada)

    told = eve.post(reverse("partners:membership-change", args=[membership.pk]), {"role": "mentor"}, follow=True)

    assert b"Ada is now mentor here." in told.content


def test_ones_own_roles_are_refused_with_a_reason(eve, world):
    own = Membership.objects.get(user=world.eve)

    told = eve.post(reverse("partners:membership-end", args=[own.pk]), follow=True)

    assert b"change your own roles" in told.content


def test_ones_account_shows_roles_and_ways_to_sign_in(world, client):
    client.force_login(world.ada)

    page = client.get(reverse("partners:account-show")).content.decode()

    assert "Harbor Health" in page
    assert reverse("mfa_index") in page
    assert reverse("usersessions_list") in page


# --- The record


def test_the_record_is_shown_newest_first(eve):
    audit.record("first")
    audit.record("second")

    page = eve.get(reverse("partners:audit-list")).content.decode()

    assert page.index("second") < page.index('<th scope="row">first')


def test_the_record_is_filtered_by_action_person_and_day(eve, world):
    audit.record("export", by=world.cy, subject="wanted")
    audit.record("export", by=world.dot, subject="of another person")
    audit.record("download", by=world.cy, subject="of another kind")

    def shown(**wanted: str) -> set[str]:
        page = eve.get(reverse("partners:audit-list"), wanted).content.decode()
        return {name for name in ("wanted", "of another person", "of another kind") if f"<td>{name}</td>" in page}

    assert shown() == {"wanted", "of another person", "of another kind"}
    assert shown(action="export", person="cy@") == {"wanted"}
    assert shown(until="2020-01-01") == set()
    assert shown(since="2020-01-01", action="download") == {"of another kind"}


def test_days_in_the_wrong_order_are_told(eve):
    page = eve.get(reverse("partners:audit-list"), {"since": "2026-02-01", "until": "2026-01-01"})

    assert b"The last day lies before the first." in page.content


def test_the_record_as_a_file_runs_no_formula(eve, world):
    audit.record("export", by=world.cy, subject='=HYPERLINK("http://evil.example")')

    response = eve.get(reverse("partners:audit-download"), {"action": "export"})

    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    assert [row["subject"] for row in rows] == ['\'=HYPERLINK("http://evil.example")']
    assert rows[0]["person"] == world.cy.email


def test_taking_the_record_away_is_itself_recorded(eve, world):
    eve.get(reverse("partners:audit-download"))

    assert AuditEvent.objects.filter(action="audit.exported", actor_id=world.eve.pk).exists()


def test_what_was_written_by_people_is_shown_as_text(eve, world):
    UserFactory(name="x")
    audit.record("export", subject="<script>alert(1)</script>")

    page = eve.get(reverse("partners:audit-list")).content

    assert b"<script>alert(1)" not in page
    assert b"&lt;script&gt;alert(1)" in page
