import time

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.middleware import SEEN_AT
from accounts.signals import SIGNED_IN_AT
from tests.conftest import PASSWORD


@pytest.fixture
def ada(sign_in, world):
    sign_in.fully(world.ada)
    return sign_in


def move_back(client: Client, **seconds: int) -> None:
    session = client.session
    for name, ago in seconds.items():
        session[name] = int(time.time()) - ago
    session.save()


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("partners:account-show")).status_code == 200


def test_a_busy_session_stays(ada):
    move_back(ada.client, **{SIGNED_IN_AT: 3600, SEEN_AT: 29 * 60})

    assert is_signed_in(ada.client)


def test_an_idle_session_ends(ada):
    move_back(ada.client, **{SIGNED_IN_AT: 3600, SEEN_AT: 31 * 60})

    response = ada.client.get(reverse("partners:account-show"), follow=True)

    assert response.request["PATH_INFO"] == reverse("account_login")
    assert b"signed out after 30 minutes without activity" in response.content
    assert ada.user_id is None


def test_an_old_session_ends_however_busy_it_was(ada):
    move_back(ada.client, **{SIGNED_IN_AT: 12 * 3600 + 60, SEEN_AT: 10})

    response = ada.client.get(reverse("partners:account-show"), follow=True)

    assert b"signed out 12 hours after signing in" in response.content
    assert ada.user_id is None


def test_the_limits_can_be_set(ada, settings):
    settings.SESSION_IDLE_SECONDS = 60
    move_back(ada.client, **{SEEN_AT: 61})

    assert not is_signed_in(ada.client)


def test_activity_renews_an_idle_session_but_not_its_age(ada):
    started = int(time.time()) - 3600
    move_back(ada.client, **{SIGNED_IN_AT: 3600, SEEN_AT: 20 * 60})

    is_signed_in(ada.client)

    assert ada.client.session[SEEN_AT] >= int(time.time()) - 5
    assert abs(ada.client.session[SIGNED_IN_AT] - started) <= 5


def test_not_every_request_writes_the_session(ada, django_assert_num_queries):
    is_signed_in(ada.client)
    before = ada.client.session[SEEN_AT]

    move_back(ada.client, **{SEEN_AT: 30})
    is_signed_in(ada.client)

    assert ada.client.session[SEEN_AT] <= before - 29


def test_a_session_without_a_start_gets_one(ada):
    session = ada.client.session
    del session[SIGNED_IN_AT]
    session.save()

    assert is_signed_in(ada.client)
    assert ada.client.session[SIGNED_IN_AT] >= int(time.time()) - 5


def test_disabling_a_person_ends_her_sessions_at_once(ada, world):
    services.disable(user=world.ada, by=world.eve)

    assert not is_signed_in(ada.client)
    assert not UserSession.objects.filter(user=world.ada).exists()


def test_an_enabled_person_signs_in_anew(ada, world):
    services.disable(user=world.ada, by=world.eve)
    services.enable(user=world.ada, by=world.eve)

    assert not is_signed_in(ada.client)
    ada.password(world.ada)
    assert is_signed_in(ada.client)


def test_a_person_sees_her_sessions_and_ends_the_others(ada, world):
    other = type(ada)(Client(headers={"user-agent": "Lynx"}))
    other.password(world.ada)
    page = ada.client.get(reverse("usersessions_list"))
    assert b"Lynx" in page.content

    ada.client.post(reverse("usersessions_list"))

    assert is_signed_in(ada.client)
    assert not is_signed_in(other.client)


def test_a_changed_password_ends_the_other_sessions(ada, world):
    other = type(ada)(Client())
    other.password(world.ada)
    new = "an even longer password"

    ada.client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert is_signed_in(ada.client)
    assert not is_signed_in(other.client)


def test_a_new_second_step_ends_the_other_sessions(ada, world, django_capture_on_commit_callbacks):
    other = type(ada)(Client())
    other.password(world.ada)
    ada.confirm()
    ada.client.get(reverse("mfa_activate_totp"))
    code = services.totp_code(ada.client.session["mfa.totp.secret"])

    with django_capture_on_commit_callbacks(execute=True):
        response = ada.client.post(reverse("mfa_activate_totp"), {"code": code})

    assert response.url == reverse("mfa_view_recovery_codes")
    assert is_signed_in(ada.client)
    assert not is_signed_in(other.client)


def test_changing_how_one_signs_in_asks_for_the_password_again(ada):
    response = ada.client.get(reverse("mfa_activate_totp"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_reauthenticate"))


def test_a_confirmation_lasts_five_minutes(ada):
    ada.confirm()
    assert ada.client.get(reverse("mfa_activate_totp")).status_code == 200
    session = ada.client.session
    steps = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**step, "at": step["at"] - 301} for step in steps]
    session.save()

    assert ada.client.get(reverse("mfa_activate_totp")).status_code == 302
