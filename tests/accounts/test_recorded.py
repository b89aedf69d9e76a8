"""What happens around sign-in stands in the record."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services import totp_code
from tests.conftest import PASSWORD, TOTP_SECRET


@pytest.fixture
def recorded(sign_in):
    """The actions recorded from here on."""
    start = AuditEvent.objects.count()

    def since() -> list[tuple[str, str, dict[str, object]]]:
        return list(AuditEvent.objects.values_list("action", "actor_label", "facts")[start:])

    return since


def test_a_sign_in_is_recorded_with_its_steps_and_place(sign_in, world, recorded):
    sign_in.fully(world.cy)

    assert recorded() == [("sign-in", world.cy.email, {"methods": ["password", "totp"], "ip": "127.0.0.1"})]


def test_a_wrong_password_is_recorded_for_its_person(sign_in, world, recorded):
    sign_in.password(world.ada, password="wrong")

    assert recorded() == [("sign-in.failed", world.ada.email, {"account": True, "ip": "127.0.0.1"})]


def test_an_unknown_address_is_not_written_down(sign_in, recorded):
    sign_in.client.post(reverse("account_login"), {"login": "secret@example.org", "password": "wrong"})

    assert recorded() == [("sign-in.failed", "", {"account": False, "ip": "127.0.0.1"})]


def test_a_wrong_code_is_recorded(sign_in, world, recorded):
    sign_in.password(world.cy)

    sign_in.code(f"{(int(totp_code(TOTP_SECRET)) + 1) % 1_000_000:06}")

    assert recorded() == [("second-factor.failed", world.cy.email, {"ip": "127.0.0.1"})]


def test_a_sign_out_is_recorded(sign_in, world, recorded):
    sign_in.password(world.ada)

    sign_in.client.post(reverse("account_logout"))

    assert [action for action, *_ in recorded()] == ["sign-in", "sign-out"]


def test_a_changed_password_is_recorded(sign_in, world, recorded):
    sign_in.password(world.ada)
    new = "an even longer password"

    sign_in.client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert [action for action, *_ in recorded()] == ["sign-in", "password.changed"]


def test_second_steps_are_recorded(sign_in, world, recorded, django_capture_on_commit_callbacks):
    sign_in.password(world.ada)
    sign_in.confirm()
    sign_in.client.get(reverse("mfa_activate_totp"))
    code = totp_code(sign_in.client.session["mfa.totp.secret"])

    with django_capture_on_commit_callbacks(execute=True):
        sign_in.client.post(reverse("mfa_activate_totp"), {"code": code})
    with django_capture_on_commit_callbacks(execute=True):
        sign_in.client.post(reverse("mfa_generate_recovery_codes"))
    sign_in.client.post(reverse("mfa_deactivate_totp"))

    changes = [(action, facts["type"]) for action, _, facts in recorded() if action.startswith("second-factor")]
    assert changes == [
        ("second-factor.added", "totp"),
        ("second-factor.added", "recovery_codes"),
        ("second-factor.reset", "recovery_codes"),
        ("second-factor.removed", "totp"),
        ("second-factor.removed", "recovery_codes"),
    ]


def test_a_denial_is_recorded_without_its_address(sign_in, world, recorded):
    sign_in.client.force_login(world.ada)

    sign_in.client.get(reverse("partners:audit-list"), {"person": "somebody"})

    denial = AuditEvent.objects.get(action="denied")
    assert denial.actor_label == world.ada.email
    assert denial.facts == {"method": "GET", "view": "partners:audit-list", "arguments": {}}


def test_what_nobody_in_particular_is_refused_is_not_recorded(sign_in, recorded):
    sign_in.client.get(reverse("partners:audit-list"))

    assert recorded() == []


def test_ending_other_sessions_is_recorded(sign_in, world, recorded, client):
    from django.test import Client

    sign_in.password(world.ada)
    type(sign_in)(Client()).password(world.ada)

    sign_in.client.post(reverse("usersessions_list"))

    assert recorded()[-1] == ("sessions.ended", world.ada.email, {"count": 1})
