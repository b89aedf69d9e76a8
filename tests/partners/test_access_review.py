"""Who has what, since when; confirmed or ended; with its history. And the switch between institutions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.services import enrol_totp
from partners import services
from partners.access import access_of
from partners.models import AccessReview, Invitation, Membership
from partners.roles import Permission, Role
from tests.conftest import TOTP_SECRET
from tests.factories.partners import AccessReviewFactory, MembershipFactory, UserFactory

LIST = "/partners/access/"


@pytest.fixture
def eve(client, world):
    client.force_login(world.eve)
    return client


def exported(client, url: str = LIST, **wanted) -> list[dict[str, str]]:
    lines = client.get(url, wanted | {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    header = lines[0].split(",")
    return [dict(zip(header, line.split(","), strict=True)) for line in lines[1:]]


def lead_of(institution) -> User:
    lead = UserFactory()
    MembershipFactory(user=lead, institution=institution, role=Role.INSTITUTION_LEAD)
    enrol_totp(lead, TOTP_SECRET)
    return lead


def of(user) -> Membership:
    return Membership.objects.get(user=user)


def test_the_report_tells_who_has_what_since_when_and_when_she_last_signed_in(eve, world):
    world.cy.last_login = datetime(2026, 3, 1, 15, tzinfo=UTC)
    world.cy.save()

    row = next(row for row in exported(eve) if row["Address"] == "cy@example.org")

    assert (row["Institution"], row["Role"]) == ("Harbor Health", "Site coordinator")
    assert row["Since"] == str(of(world.cy).starts_on)
    assert row["Last sign-in"].startswith("2026-03-01")


def test_a_lead_reviews_her_own_institution_only(client, world):
    client.force_login(lead_of(world.here))

    assert {row["Institution"] for row in exported(client)} == {"Harbor Health"}


def test_ticked_roles_are_confirmed_by_name(eve, world):
    eve.post(f"{LIST}confirm/", {"act": "confirm", "pick": [of(world.cy).pk, of(world.ada).pk]})

    assert {review.membership.user for review in AccessReview.objects.all()} == {world.cy, world.ada}
    assert AuditEvent.objects.filter(action="membership.confirmed").count() == 2


def test_nobody_confirms_herself(eve, world):
    eve.post(f"{LIST}confirm/", {"act": "confirm", "pick": [of(world.eve).pk]})

    assert not AccessReview.objects.exists()


def test_ticked_roles_are_ended_and_stay_as_history(eve, world):
    eve.post(f"{LIST}confirm/", {"act": "end", "pick": [of(world.cy).pk]})

    assert access_of(world.cy).roles == {}
    assert [(row["Address"], row["Ended by"]) for row in exported(eve, state="ended")] == [("cy@example.org", "Eve")]


def test_somebody_elses_institution_is_passed_over(client, world):
    membership = of(world.dot)
    client.force_login(lead_of(world.here))

    client.post(f"{LIST}confirm/", {"act": "end", "pick": [membership.pk]})

    membership.refresh_from_db()
    assert membership.ended_at is None


def test_what_nobody_looked_at_for_half_a_year_is_due(eve, world):
    Membership.objects.update(starts_on=date(2020, 1, 1))
    AccessReviewFactory(membership=of(world.cy))
    AccessReviewFactory(membership=of(world.dot))
    AccessReview.objects.filter(membership=of(world.dot)).update(confirmed_at=timezone.now() - timedelta(days=200))

    due = {row["Person"] for row in exported(eve, due="review")}

    assert due == {"Ada", "Bea", "Dot", "Eve", "Fay"}


def test_who_gave_a_role_is_kept(world):
    user = UserFactory()

    membership = services.start_membership(user=user, institution=world.here, role=Role.SCHOLAR, by=world.eve)

    assert membership.started_by == world.eve


@pytest.mark.parametrize("count", [1, 5])
def test_the_report_asks_the_database_a_constant_number_of_times(eve, world, django_assert_max_num_queries, count):
    MembershipFactory.create_batch(count, institution=world.here, started_by=world.eve)

    with django_assert_max_num_queries(12):
        eve.get(LIST)


def test_invitations_are_listed_by_their_state(eve, world):
    soon, past = timezone.now() + timedelta(days=3), timezone.now() - timedelta(days=3)
    given = {"institution": world.here, "role": Role.SCHOLAR, "invited_by": world.eve}
    Invitation.objects.create(email="open@example.org", expires_at=soon, **given)
    Invitation.objects.create(email="late@example.org", expires_at=past, **given)
    Invitation.objects.create(email="gone@example.org", expires_at=soon, revoked_at=past, **given)
    Invitation.objects.create(email="in@example.org", expires_at=soon, accepted_at=past, **given)

    rows = {row["Address"]: row["State"] for row in exported(eve, "/partners/invitations/")}

    assert rows == {
        "open@example.org": "Open",
        "late@example.org": "Expired",
        "gone@example.org": "Withdrawn",
        "in@example.org": "Accepted",
    }
    assert [row["Address"] for row in exported(eve, "/partners/invitations/", state="expired")] == ["late@example.org"]


# --- Working in one institution


@pytest.fixture
def both(client, world):
    """Cy, who coordinates here and learns there."""
    MembershipFactory(user=world.cy, institution=world.there, role=Role.SCHOLAR)
    client.force_login(world.cy)
    return client


def switch(client, institution) -> None:
    client.post("/partners/switch/", {"institution": getattr(institution, "pk", institution)})


def seen(client) -> set[str]:
    return {row["Code"] for row in exported(client, "/partners/")}


def test_who_works_in_one_institution_sees_that_one_only(both, world):
    before = seen(both)
    switch(both, world.there)

    assert (before, seen(both)) == ({"HERE", "THERE"}, {"THERE"})


def test_the_switch_leads_back_to_all_of_them(both, world):
    switch(both, world.there)
    switch(both, "")

    assert seen(both) == {"HERE", "THERE"}


@pytest.mark.parametrize("wrong", ["999999", "x", "-1"])
def test_a_choice_that_is_not_hers_changes_nothing(both, wrong):
    switch(both, wrong)

    assert seen(both) == {"HERE", "THERE"}


def test_putting_a_role_aside_does_not_put_the_second_factor_aside(world):
    MembershipFactory(user=world.cy, institution=world.there, role=Role.SCHOLAR)

    narrowed = access_of(world.cy, working_in=world.there.pk)

    assert narrowed.all_roles == {Role.SCHOLAR}
    assert narrowed.must_have_second_factor


def test_the_offices_reach_is_put_aside_with_the_office(world):
    MembershipFactory(user=world.eve, institution=world.there, role=Role.MENTOR)

    assert not access_of(world.eve, working_in=world.there.pk).may_everywhere(Permission.SCHOLAR_EDIT)
    assert access_of(world.eve, working_in=world.office.pk).may_everywhere(Permission.SCHOLAR_EDIT)


def test_a_choice_outlives_no_role(both, world):
    switch(both, world.there)
    services.end_membership(membership=Membership.objects.get(user=world.cy, role=Role.SCHOLAR), by=world.eve)

    assert seen(both) == {"HERE"}


def test_the_switch_is_offered_to_those_who_hold_roles_in_several(both, client, world):
    assert "All my institutions" in both.get("/partners/").content.decode()
    client.force_login(world.ada)
    assert "All my institutions" not in client.get("/partners/").content.decode()


def test_one_reads_the_roles_one_had(client, world):
    MembershipFactory(
        user=world.ada, institution=world.there, role=Role.MENTOR, starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1)
    )
    client.force_login(world.ada)

    assert "Mentor, Valley Health: Jan 1, 2020 to Jan 1, 2021" in client.get("/account/").content.decode()
