"""Staff go nowhere without a second step."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.services import enrol_totp
from partners.adapters import SecondFactorAdapter
from partners.roles import Role
from tests.conftest import TOTP_SECRET
from tests.factories.partners import MembershipFactory


@pytest.fixture
def unprotected(world, client):
    """Cy, a coordinator who has lost her authenticator."""
    Authenticator.objects.filter(user=world.cy).delete()
    client.force_login(world.cy)
    return client


@pytest.mark.parametrize("path", ["/", "/partners/", "/account/", "/accounts/password/change/", "/accounts/email/"])
def test_staff_without_a_second_step_are_led_to_it(unprotected, path):
    assert unprotected.get(path).url == reverse("mfa_activate_totp")
    assert unprotected.post(path).url == reverse("mfa_activate_totp")


@pytest.mark.parametrize("path", ["/api/v1/measures/", "/api/v1/no-such-thing/"])
def test_the_api_answers_them_in_json(unprotected, path):
    answer = unprotected.get(path)

    assert (answer.status_code, answer["Content-Type"]) == (403, "application/json")
    assert answer.json() == {
        "error": {
            "rule": "second-factor-missing",
            "message": "Your role needs a second step at sign-in, and you have none.",
            "how": "Sign in with a browser and set it up; then call again.",
        }
    }


def test_the_description_of_the_api_is_a_page_and_leads_there(unprotected):
    assert unprotected.get("/api/docs/").url == reverse("mfa_activate_totp")


@pytest.mark.parametrize("name", ["account_logout", "account_reauthenticate", "mfa_index"])
def test_signing_out_and_setting_up_stay_open(unprotected, name):
    assert unprotected.get(reverse(name)).status_code == 200


def test_recovery_codes_alone_do_not_count(unprotected, world):
    Authenticator.objects.create(user=world.cy, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert unprotected.get("/").url == reverse("mfa_activate_totp")


def test_a_key_counts(unprotected, world):
    Authenticator.objects.create(user=world.cy, type=Authenticator.Type.WEBAUTHN, data={})

    assert unprotected.get(reverse("partners:account-show")).status_code == 200


def test_people_without_a_staff_role_need_none(world, client):
    client.force_login(world.ada)

    assert client.get(reverse("partners:account-show")).status_code == 200


def test_a_new_staff_role_asks_for_it_at_the_next_request(world, client):
    client.force_login(world.ada)
    MembershipFactory(user=world.ada, institution=world.there, role=Role.INSTITUTION_LEAD)

    assert client.get("/").url == reverse("mfa_activate_totp")


def test_staff_cannot_take_off_their_last_one(world):
    only = Authenticator.objects.get(user=world.cy)

    assert not SecondFactorAdapter().can_delete_authenticator(only)

    Authenticator.objects.create(user=world.cy, type=Authenticator.Type.WEBAUTHN, data={})
    assert SecondFactorAdapter().can_delete_authenticator(only)


def test_others_can(world):
    assert SecondFactorAdapter().can_delete_authenticator(enrol_totp(world.ada, TOTP_SECRET))
