from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.services import create_person
from mielhss.jobs.models import Job
from mielhss.jobs.run import attempt
from partners import services
from partners.access import access_of
from partners.models import Invitation, Membership
from partners.roles import Role
from tests.accounts.pages import without_tokens
from tests.conftest import PASSWORD
from tests.factories.partners import MembershipFactory, UserFactory

ACCEPT = "/invitation/"
ANSWER = {"name": "Nora New", "password": PASSWORD, "repeated": PASSWORD}


def invite(world, *, email="new@example.org", role=Role.SCHOLAR, by=None) -> Invitation:
    return services.invite(institution=world.here, role=role, email=email, by=by or world.eve)


def opened(client: Client, invitation: Invitation) -> Client:
    """A browser in which the link of the invitation was followed."""
    client.get(reverse("partners:invitation-open", args=[services.issue_token(invitation)]))
    return client


def deliver_all() -> None:
    for job in Job.objects.filter(kind="mail.invitation", state=Job.State.QUEUED):
        attempt(job.pk)


@pytest.fixture
def lead(world) -> User:
    user = UserFactory(email="lea@example.org", name="Lea")
    MembershipFactory(user=user, institution=world.here, role=Role.INSTITUTION_LEAD)
    return user


# --- Who may invite whom


def test_a_lead_may_give_the_roles_of_her_own_institution(world, lead):
    access = access_of(lead)

    assert services.grantable_by(access, world.here) == services.LEAD_GRANTS
    assert services.grantable_by(access, world.there) == ()
    assert services.grantable_by(access, world.office) == ()
    assert services.grantable_by(access, world.funder) == ()


def test_the_office_gives_office_roles_in_the_office_and_funder_roles_to_funders(world):
    access = world.access("eve")

    assert set(services.grantable_by(access, world.office)) == {
        Role.PROGRAM_DIRECTOR,
        Role.PROGRAM_STAFF,
        Role.ADMINISTRATOR,
        Role.REVIEWER,
    }
    assert services.grantable_by(access, world.funder) == (Role.FUNDER,)
    assert services.grantable_by(access, world.here) == (*services.LEAD_GRANTS, Role.REVIEWER)


@pytest.mark.parametrize("name", ["ada", "bea", "cy", "dot", "fay"])
def test_nobody_else_may_invite(world, name):
    with pytest.raises(PermissionDenied):
        invite(world, by=getattr(world, name))


@pytest.mark.parametrize("role", [Role.PROGRAM_DIRECTOR, Role.ADMINISTRATOR, Role.FUNDER, Role.REVIEWER])
def test_a_lead_cannot_give_roles_of_the_office(world, lead, role):
    with pytest.raises(PermissionDenied):
        invite(world, role=role, by=lead)


def test_a_lead_of_the_office_without_its_reach_cannot_give_its_roles(world):
    user = UserFactory()
    MembershipFactory(user=user, institution=world.office, role=Role.INSTITUTION_LEAD)

    assert services.grantable_by(access_of(user), world.office) == ()


def test_nobody_invites_herself(world):
    with pytest.raises(services.Refused, match="yourself"):
        invite(world, email="EVE@example.org")


def test_the_same_invitation_is_not_made_twice(world):
    invite(world)

    with pytest.raises(services.Refused, match="already has an open invitation"):
        invite(world, email="NEW@example.org")


def test_a_member_is_not_invited_to_the_role_she_has(world):
    with pytest.raises(services.Refused, match="already has this role"):
        invite(world, email=world.ada.email)


# --- The mail


def test_the_mail_goes_out_by_a_job_after_the_transaction(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        invitation = invite(world)

    assert mail.outbox == []
    deliver_all()
    message = mail.outbox[0]
    assert message.to == ["new@example.org"]
    assert message.subject == "Your invitation to MIELHSS: scholar at Harbor Health"
    assert "Eve invites you" in message.body
    assert "text/html" in [kind for _, kind in message.alternatives]
    invitation.refresh_from_db()
    assert invitation.sent_at is not None


def test_the_database_holds_no_token(world):
    invite(world)
    deliver_all()

    token = re.search(r"/invitation/([^/\s]+)/", mail.outbox[0].body).group(1)

    stored = Invitation.objects.get()
    assert stored.token_hash == services.hash_of(token)
    assert token not in str(list(Job.objects.values())) + str(list(AuditEvent.objects.values()))


def test_a_withdrawn_invitation_is_not_mailed(world):
    services.revoke(invitation=invite(world), by=world.eve)

    deliver_all()

    assert mail.outbox == []


def test_sending_again_kills_the_first_link(world, client):
    invitation = invite(world)
    first = services.issue_token(invitation)
    services.resend(invitation=invitation, by=world.eve)
    deliver_all()

    client.get(reverse("partners:invitation-open", args=[first]))

    assert client.get(ACCEPT).status_code == 410


def test_a_link_is_not_sent_without_end(world):
    invitation = invite(world)
    for _ in range(services.MOST_SENDINGS - 1):
        services.resend(invitation=invitation, by=world.eve)

    with pytest.raises(services.Refused, match="5 times"):
        services.resend(invitation=invitation, by=world.eve)


# --- Accepting as a new person


def test_a_new_person_gets_account_address_and_role_and_is_signed_in(world, client):
    invitation = invite(world)

    response = opened(client, invitation).post(ACCEPT, ANSWER)

    user = User.objects.get(email="new@example.org")
    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.name == "Nora New"
    assert user.emailaddress_set.get().verified
    assert [(m.institution, m.role) for m in user.memberships.all()] == [(world.here, Role.SCHOLAR)]
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    assert invitation.token_hash is None
    assert AuditEvent.objects.filter(action="invitation.accepted", actor_id=user.pk).count() == 1


def test_a_new_coordinator_is_led_to_the_second_step_without_typing_her_password_again(world, client):
    opened(client, invite(world, role=Role.SITE_COORDINATOR)).post(ACCEPT, ANSWER)

    response = client.get("/", follow=True)

    assert response.redirect_chain == [(reverse("mfa_activate_totp"), 302)]
    assert response.status_code == 200


def test_an_invitation_is_used_once(world, client):
    invitation = invite(world)
    token = services.issue_token(invitation)
    client.get(reverse("partners:invitation-open", args=[token]))
    client.post(ACCEPT, ANSWER)
    other = Client()

    other.get(reverse("partners:invitation-open", args=[token]))

    assert other.get(ACCEPT).status_code == 410
    assert other.post(ACCEPT, ANSWER).status_code == 410


@pytest.mark.parametrize("password", ["short", "password1234", "new@example.org", "Nora New 123"])
def test_a_weak_password_is_refused(world, client, password):
    response = opened(client, invite(world)).post(ACCEPT, ANSWER | {"password": password, "repeated": password})

    assert response.status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_mistyped_password_is_told(world, client):
    response = opened(client, invite(world)).post(ACCEPT, ANSWER | {"repeated": "something else"})

    assert b"The two passwords differ" in response.content


def test_the_address_cannot_be_chosen(world, client):
    opened(client, invite(world)).post(ACCEPT, ANSWER | {"email": "other@example.org", "role": "director"})

    assert User.objects.filter(email="new@example.org").exists()
    assert not User.objects.filter(email="other@example.org").exists()


# --- Accepting as a known person


def test_a_known_person_is_asked_to_sign_in_first(world, client):
    create_person(email="new@example.org", name="New", password=PASSWORD)

    response = opened(client, invite(world)).get(ACCEPT)

    assert b"Sign in to accept" in response.content


def test_a_known_person_accepts_with_one_button(world, client):
    user = create_person(email="new@example.org", name="New", password=PASSWORD)
    opened(client, invite(world))
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    response = client.post(ACCEPT)

    assert response.url == "/"
    assert [m.role for m in user.memberships.all()] == [Role.SCHOLAR]


def test_another_person_cannot_accept(world, client):
    client.force_login(world.bea)
    opened(client, invite(world))

    assert client.get(ACCEPT).status_code == 410
    assert client.post(ACCEPT).status_code == 410
    assert not Membership.objects.filter(user=world.bea, role=Role.SCHOLAR).exists()


def test_the_service_itself_refuses_another_person(world):
    invitation = invite(world)
    services.issue_token(invitation)

    with pytest.raises(services.InvitationClosed):
        services.accept(token_hash=invitation.token_hash, by=world.bea)


# --- Closed doors


def close_by_expiry(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def close_by_use(invitation: Invitation) -> None:
    services.accept_as_new_person(token_hash=invitation.token_hash, name="First", password=PASSWORD)


def close_by_withdrawal(invitation: Invitation) -> None:
    services.revoke(invitation=invitation, by=invitation.invited_by)


@pytest.mark.parametrize("close", [close_by_expiry, close_by_use, close_by_withdrawal])
def test_a_closed_invitation_looks_like_one_that_never_was(world, close):
    invitation = invite(world)
    token = services.issue_token(invitation)
    close(invitation)
    holder, guesser = Client(), Client()

    holder.get(reverse("partners:invitation-open", args=[token]))
    guesser.get(reverse("partners:invitation-open", args=["never-was"]))
    closed, unknown = holder.get(ACCEPT), guesser.get(ACCEPT)

    assert closed.status_code == unknown.status_code == 410
    assert without_tokens(closed.content) == without_tokens(unknown.content)


def test_an_invitation_lasts_seven_days(world, settings):
    settings.INVITATION_DAYS = 7

    left = invite(world).expires_at - timezone.now()

    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_the_address_of_the_page_holds_no_token(world, client):
    token = services.issue_token(invite(world))

    response = client.get(reverse("partners:invitation-open", args=[token]))

    assert response.url == ACCEPT
    assert response["Referrer-Policy"] == "no-referrer"
    assert token not in client.get(ACCEPT).content.decode()


def test_following_a_link_changes_nothing(world, client):
    invitation = invite(world)
    opened(client, invitation).get(ACCEPT)

    invitation.refresh_from_db()
    assert invitation.is_usable


def test_an_accepted_invitation_cannot_be_withdrawn_or_sent(world, client):
    invitation = invite(world)
    opened(client, invitation).post(ACCEPT, ANSWER)

    for change in (services.revoke, services.resend):
        with pytest.raises(services.Refused, match="in the meantime"):
            change(invitation=invitation, by=world.eve)


@pytest.mark.django_db(transaction=True)
def test_two_windows_accepting_at_once_make_one_person(world):
    invitation = invite(world)
    services.issue_token(invitation)
    barrier, results = threading.Barrier(2), []

    def accept() -> None:
        barrier.wait()
        try:
            services.accept_as_new_person(token_hash=invitation.token_hash, name="Nora", password=PASSWORD)
            results.append("accepted")
        except services.InvitationClosed:
            results.append("closed")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["accepted", "closed"]
    assert User.objects.filter(email="new@example.org").count() == 1
