import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services import enrol_totp
from partners.models import Membership
from tests.conftest import TOTP_SECRET


@pytest.fixture
def root(world, client):
    """Eve of the office, who may open the administration pages."""
    world.eve.is_staff = world.eve.is_superuser = True
    world.eve.save()
    client.force_login(world.eve)
    return client


def test_the_administration_pages_use_the_one_sign_in(client, db):
    response = client.get(reverse("admin:index"), follow=True)

    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_a_person_without_the_flag_is_refused(client, world):
    client.force_login(world.eve)

    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_the_flag_demands_a_second_step_even_without_a_staff_role(client, world):
    world.ada.is_staff = world.ada.is_superuser = True
    world.ada.save()
    client.force_login(world.ada)

    assert client.get(reverse("admin:index")).url == reverse("mfa_activate_totp")

    enrol_totp(world.ada, TOTP_SECRET)
    assert client.get(reverse("admin:index")).status_code == 200


def test_home_leads_there_only_who_may_open_them(root, world):
    url = f'href="{reverse("admin:index")}"'
    assert url in root.get(reverse("home")).text

    root.force_login(world.cy)
    assert url not in root.get(reverse("home")).text


@pytest.mark.parametrize("model", [model._meta for model in admin.site._registry], ids=lambda meta: meta.label_lower)
def test_every_list_of_the_administration_pages_opens(root, model):
    assert root.get(reverse(f"admin:{model.app_label}_{model.model_name}_changelist")).status_code == 200


def test_secrets_have_no_administration_page():
    labels = {model._meta.label for model in admin.site._registry}

    assert not labels & {"mfa.Authenticator", "usersessions.UserSession", "socialaccount.SocialToken", "auth.Group"}


def test_events_cannot_be_changed_there(root, world):
    event = AuditEvent.objects.first()
    change = reverse("admin:accounts_auditevent_change", args=[event.pk])

    assert root.get(change).status_code == 200
    assert root.post(change, {"action": "harmless"}).status_code == 403
    assert root.post(reverse("admin:accounts_auditevent_delete", args=[event.pk]), {"post": "yes"}).status_code == 403
    assert root.get(reverse("admin:accounts_auditevent_add")).status_code == 403


def test_memberships_are_ended_there_but_not_deleted(root, world):
    membership = Membership.objects.get(user=world.cy)
    listing = reverse("admin:partners_membership_changelist")
    delete = reverse("admin:partners_membership_delete", args=[membership.pk])

    assert root.post(delete, {"post": "yes"}).status_code == 403
    root.post(listing, {"action": "end", "_selected_action": [membership.pk]})

    assert not Membership.objects.current().filter(pk=membership.pk).exists()
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_disabling_there_ends_the_sessions_and_is_recorded(root, world, django_user_model):
    from django.test import Client

    ada = Client()
    ada.force_login(world.ada)
    change = reverse("admin:accounts_user_change", args=[world.ada.pk])

    root.post(change, {"name": "Ada"})

    assert ada.get(reverse("partners:account-show")).status_code == 302
    assert AuditEvent.objects.filter(action="person.disabled", subject_key=str(world.ada.pk)).exists()


def test_opening_the_administration_pages_to_somebody_is_recorded(root, world):
    change = reverse("admin:accounts_user_change", args=[world.ada.pk])

    root.post(change, {"name": "Ada", "is_active": "on", "is_staff": "on"})

    world.ada.refresh_from_db()
    assert world.ada.is_staff
    assert AuditEvent.objects.filter(action="person.staff", subject_key=str(world.ada.pk)).exists()
