import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import create_person, enrol_totp, totp_code
from tests.accounts.pages import without_tokens
from tests.conftest import PASSWORD, TOTP_SECRET


def test_a_scholar_signs_in_with_address_and_password(sign_in, world):
    response = sign_in.password(world.ada)

    assert response.url == "/"
    assert sign_in.user_id == str(world.ada.pk)


def test_the_address_may_be_written_in_capitals(sign_in, world):
    sign_in.client.post(reverse("account_login"), {"login": "ADA@example.org", "password": PASSWORD})

    assert sign_in.user_id == str(world.ada.pk)


def test_staff_are_asked_for_a_code_and_are_not_yet_signed_in(sign_in, world):
    response = sign_in.password(world.cy)

    assert response.url == reverse("mfa_authenticate")
    assert sign_in.user_id is None


def test_staff_sign_in_with_the_right_code(sign_in, world):
    sign_in.password(world.cy)

    response = sign_in.code(totp_code(TOTP_SECRET))

    assert response.url == "/"
    assert sign_in.user_id == str(world.cy.pk)


def test_a_wrong_code_signs_nobody_in(sign_in, world):
    sign_in.password(world.cy)
    wrong = f"{(int(totp_code(TOTP_SECRET)) + 1) % 1_000_000:06}"

    response = sign_in.code(wrong)

    assert response.status_code == 200
    assert b"Incorrect code" in response.content
    assert sign_in.user_id is None


def test_a_used_code_is_refused_in_another_browser(sign_in, world):
    code = totp_code(TOTP_SECRET)
    sign_in.password(world.cy)
    sign_in.code(code)
    other = type(sign_in)(Client())
    other.password(world.cy)

    other.code(code)

    assert other.user_id is None


def test_a_used_code_is_refused_even_when_the_cache_was_emptied(sign_in, world):
    code = totp_code(TOTP_SECRET)
    sign_in.password(world.cy)
    sign_in.code(code)
    cache.clear()
    other = type(sign_in)(Client())
    other.password(world.cy)

    other.code(code)

    assert other.user_id is None


def test_a_code_older_than_the_last_used_one_is_refused(sign_in, world):
    sign_in.password(world.cy)
    sign_in.code(totp_code(TOTP_SECRET))
    other = type(sign_in)(Client())
    other.password(world.cy)

    other.code(totp_code(TOTP_SECRET, step=-1))

    assert other.user_id is None


def test_a_recovery_code_works_once(sign_in, world):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(world.cy).get_unused_codes()[0]
    sign_in.password(world.cy)
    sign_in.code(code)
    other = type(sign_in)(Client())
    other.password(world.cy)

    other.code(code)

    assert sign_in.user_id == str(world.cy.pk)
    assert other.user_id is None


def test_guessing_codes_is_stopped_after_five(sign_in, world):
    sign_in.password(world.cy)
    wrong = f"{(int(totp_code(TOTP_SECRET)) + 1) % 1_000_000:06}"
    for _ in range(5):
        sign_in.code(wrong)

    response = sign_in.code(totp_code(TOTP_SECRET))

    assert b"Too many failed login attempts" in response.content
    assert sign_in.user_id is None


def test_guessing_passwords_is_stopped_after_five(sign_in, world):
    for _ in range(5):
        sign_in.password(world.ada, password="wrong")

    response = sign_in.password(world.ada)

    assert b"Too many failed login attempts" in response.content
    assert sign_in.user_id is None


def test_the_secret_of_an_authenticator_is_not_readable_in_the_database(world):
    stored = Authenticator.objects.get(user=world.cy).data["secret"]

    assert TOTP_SECRET not in stored


def test_authenticators_survive_a_change_of_the_secret_key(world, settings, sign_in):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as long as the one before it was"

    sign_in.password(world.cy)
    sign_in.code(totp_code(TOTP_SECRET))

    assert sign_in.user_id == str(world.cy.pk)


def test_the_session_key_changes_at_sign_in(sign_in, world):
    sign_in.client.get(reverse("account_login"))
    session = sign_in.client.session
    session["before"] = "planted"
    session.save()
    planted = session.session_key
    sign_in.client.cookies["session"] = planted

    sign_in.password(world.ada)

    assert sign_in.user_id == str(world.ada.pk)
    assert sign_in.client.session.session_key != planted
    assert not Client(headers={"cookie": f"session={planted}"}).session.get("_auth_user_id")


def test_an_unknown_address_and_a_wrong_password_look_the_same(sign_in, world):
    known = sign_in.password(world.ada, password="wrong password")
    unknown = Client().post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong password"})

    assert known.status_code == unknown.status_code == 200
    assert without_tokens(known.content) == without_tokens(unknown.content)


def test_asking_for_a_new_password_looks_the_same_for_known_and_unknown_addresses(sign_in, world):
    url = reverse("account_reset_password")

    known = sign_in.client.post(url, {"email": world.ada.email}, follow=True)
    unknown = Client().post(url, {"email": "nobody@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert without_tokens(known.content) == without_tokens(unknown.content)


def test_mail_for_a_new_password_goes_to_known_addresses_only(sign_in, world):
    url = reverse("account_reset_password")

    sign_in.client.post(url, {"email": "nobody@example.org"})
    sign_in.client.post(url, {"email": world.ada.email})

    assert [message.to for message in mail.outbox] == [[world.ada.email]]


def test_a_new_password_by_mail_does_not_bypass_the_second_step(sign_in, world):
    sign_in.client.post(reverse("account_reset_password"), {"email": world.cy.email})
    link = re.search(r"http\S+", mail.outbox[0].body).group().split("testserver")[1]
    form = sign_in.client.get(link, follow=True)
    new = "an even longer password"

    sign_in.client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    response = sign_in.password(world.cy, password=new)

    assert response.url == reverse("mfa_authenticate")
    assert sign_in.user_id is None


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "http:///evil.example",
        "https://localhost@evil.example/",
        "https://localhost.evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        " https://evil.example",
        "\thttps://evil.example",
        "https:\\\\evil.example",
        "ftp://evil.example/",
    ],
)
def test_signing_in_leads_to_no_other_site(sign_in, world, target):
    response = sign_in.password(world.ada, next=target)

    assert response.url == "/"


def test_signing_in_leads_back_to_the_page_asked_for(sign_in, world):
    response = sign_in.password(world.ada, next="/partners/")

    assert response.url == "/partners/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_can_sign_up(client, db, method):
    data = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}

    response = getattr(client, method)(reverse("account_signup"), data)

    assert b"By invitation only" in response.content
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_disabled_person_cannot_sign_in(sign_in, world):
    world.ada.is_active = False
    world.ada.save(update_fields=["is_active"])

    sign_in.password(world.ada)

    assert sign_in.user_id is None


def test_a_person_made_by_the_service_can_sign_in_at_once(client, db):
    user = create_person(email="New@Example.org", name="New", password=PASSWORD)

    client.post(reverse("account_login"), {"login": "new@example.org", "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_second_enrolment_replaces_the_first(world):
    enrol_totp(world.cy, "A" * 32)

    assert Authenticator.objects.filter(user=world.cy).count() == 1


def test_the_page_for_signing_in_offers_passkeys(client, db):
    response = client.get(reverse("account_login"))

    assert b"Sign in with a passkey" in response.content
    assert client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).status_code == 200


def test_the_network_of_an_ipv6_address_shares_its_limits(rf):
    from allauth.core.internal.ratelimit import get_ip

    near = rf.get("/", REMOTE_ADDR="2001:db8:1:2:aaaa::1")
    far = rf.get("/", REMOTE_ADDR="2001:db8:1:2:bbbb::2")

    assert get_ip(near) == get_ip(far) == "2001:db8:1:2::"


def test_a_forwarded_address_is_believed_only_behind_our_own_proxy(rf, settings):
    from allauth.core.internal.ratelimit import get_ip

    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "203.0.113.9, 198.51.100.7"})

    assert get_ip(request) == "10.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert get_ip(request) == "198.51.100.7"
