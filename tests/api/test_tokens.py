"""What opens the API and what does not."""

import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import serializers as django_serializers
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from partners import tokens
from partners.models import ApiToken, Scope
from partners.roles import Permission, Role
from tests.factories.equity_measures import ExtractFactory
from tests.factories.partners import MembershipFactory

MEASURES = "/api/v1/measures/"
EXTRACTS = "/api/v1/extracts/"


def test_a_key_opens_the_api(key_of, caller):
    assert caller(key_of()).get(MEASURES).status_code == 200


def test_a_caller_without_a_key_is_challenged(db, client):
    answer = client.get(MEASURES)

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    assert answer.json()["error"]["rule"] == "not-authenticated"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer mls_wrong", "Basic bWxz", "Token x", "Bearer " + "x" * 500, "Bearer é"]
)
def test_a_wrong_header_is_challenged(key_of, header):
    key_of()

    assert Client(headers={"authorization": header}).get(MEASURES).status_code == 401


def test_an_expired_key_opens_nothing(key_of, caller):
    key = key_of(days=1)
    past = timezone.now() - timedelta(days=2)
    ApiToken.objects.update(created_at=past, expires_at=past + timedelta(days=1))

    assert caller(key).get(MEASURES).status_code == 401


def test_a_revoked_key_opens_nothing(world, key_of, caller):
    key = key_of()
    tokens.revoke(token=ApiToken.objects.get(), by=world.cy)

    assert caller(key).get(MEASURES).status_code == 401


def test_a_key_dies_with_its_owners_account(world, key_of, caller):
    key = key_of()
    world.cy.is_active = False
    world.cy.save()

    assert caller(key).get(MEASURES).status_code == 401


def test_a_key_dies_with_its_owners_membership(world, key_of, caller):
    key = key_of()
    world.cy.memberships.update(starts_on="2020-01-01", ends_on="2020-12-31")

    assert caller(key).get(MEASURES).status_code == 401


def test_a_key_dies_when_its_owner_may_no_longer_use_tokens(world, key_of, caller):
    key = key_of()
    world.cy.memberships.update(role=Role.SCHOLAR)

    assert caller(key).get(MEASURES).status_code == 401


def test_a_key_reads_only_the_institution_it_is_bound_to(world, key_of, caller):
    MembershipFactory(user=world.cy, institution=world.there, role=Role.SITE_COORDINATOR)
    here = ExtractFactory(institution=world.here)
    ExtractFactory(institution=world.there)

    rows = caller(key_of()).get(EXTRACTS).json()["results"]

    assert [row["id"] for row in rows] == [here.pk]


def test_a_key_never_carries_the_offices_reach(world, key_of, caller):
    ExtractFactory(institution=world.here)

    rows = caller(key_of("eve", institution=world.office)).get(EXTRACTS).json()["results"]

    assert rows == []


def test_a_key_without_the_scope_is_refused(key_of, caller):
    answer = caller(key_of(scopes=[Scope.GAPS_READ])).get(EXTRACTS)

    assert (answer.status_code, answer.json()["error"]["rule"]) == (403, "scope-missing")


def test_a_scope_cuts_rows_as_well_as_doors(world, key_of):
    _, access = tokens.recognize(key_of(scopes=[Scope.GAPS_READ]), None)

    assert access.may_in(world.here.pk, Permission.GAP_VIEW)
    assert not access.may_in(world.here.pk, Permission.EXTRACT_VIEW)
    assert access.institutions_where(Permission.EXTRACT_VIEW) == frozenset()


def test_every_scope_says_what_it_lets_pass():
    assert set(tokens.PERMISSIONS_OF_SCOPE) == set(Scope)


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [
        (["192.0.2.0/24"], "192.0.2.7", 200),
        (["192.0.2.0/24"], "::ffff:192.0.2.7", 200),
        (["192.0.2.0/24"], "198.51.100.7", 401),
        (["2001:db8::/48"], "2001:db8:0:1::7", 200),
        (["2001:db8::/48"], "2001:db8:1::7", 401),
        (["2001:db8::7"], "2001:0db8:0000::0007", 200),
        (["2001:db8::7"], "192.0.2.7", 401),
        (["192.0.2.7", "2001:db8::7"], "2001:db8::7", 200),
        (["192.0.2.7"], "unix:", 401),
    ],
)
def test_a_key_works_only_from_its_networks(key_of, caller, networks, address, status):
    client = caller(key_of(networks=networks))

    assert client.get(MEASURES, REMOTE_ADDR=address).status_code == status


def test_a_forged_forwarding_header_moves_nobody(key_of, caller):
    client = caller(key_of(networks=["192.0.2.7"]))

    answer = client.get(MEASURES, REMOTE_ADDR="198.51.100.7", headers={"x-forwarded-for": "192.0.2.7"})

    assert answer.status_code == 401


def test_behind_our_proxy_only_its_own_entry_counts(settings, key_of, caller):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = caller(key_of(networks=["192.0.2.7"]))

    told = {"REMOTE_ADDR": "10.0.0.1"}
    forged = client.get(MEASURES, headers={"x-forwarded-for": "192.0.2.7, 198.51.100.7"}, **told)
    honest = client.get(MEASURES, headers={"x-forwarded-for": "198.51.100.7, 192.0.2.7"}, **told)

    assert (forged.status_code, honest.status_code) == (401, 200)


def test_too_many_calls_are_told_to_wait(settings, key_of, caller):
    settings.API_RATE = "2/min"
    client = caller(key_of())

    answers = [client.get(MEASURES) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 61
    assert answers[2].json()["error"]["rule"] == "too-many-calls"


def test_one_keys_calls_do_not_slow_another(settings, key_of, caller):
    settings.API_RATE = "1/min"
    caller(key_of()).get(MEASURES)

    assert caller(key_of("dot")).get(MEASURES).status_code == 200


def test_the_key_is_stored_and_logged_nowhere(world, key_of, caller, caplog):
    caplog.set_level(logging.DEBUG)
    key = key_of()
    client = caller(key)
    client.get(MEASURES)
    client.get("/api/v1/measures/none/")
    client.post(EXTRACTS)

    rows = [*ApiToken.objects.all(), *AuditEvent.objects.all(), *Session.objects.all()]
    stored = django_serializers.serialize("json", rows)

    assert len(rows) >= 2
    assert key[4:] not in stored
    assert key[12:] not in stored
    assert key not in caplog.text


def test_making_and_revoking_a_token_go_on_record(world, key_of):
    key_of()
    token = ApiToken.objects.get()

    tokens.revoke(token=token, by=world.cy)

    told = AuditEvent.objects.filter(action__startswith="token.").values_list("action", "actor_id", "subject_key")
    assert list(told) == [
        ("token.created", world.cy.pk, str(token.pk)),
        ("token.revoked", world.cy.pk, str(token.pk)),
    ]


def test_use_is_noted_at_most_once_a_minute(key_of, caller):
    client = caller(key_of())
    client.get(MEASURES)
    first = ApiToken.objects.get().last_used_at
    client.get(MEASURES)

    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


@pytest.mark.parametrize(
    "told",
    [
        {"scopes": []},
        {"scopes": ["everything:write"]},
        {"days": 366},
        {"days": 0},
        {"networks": ["192.0.2.7/24"]},
        {"networks": ["anywhere"]},
    ],
)
def test_a_token_that_may_not_be_is_not_made(key_of, told):
    with pytest.raises(ValueError):
        key_of(**told)

    assert not ApiToken.objects.exists()


def test_nobody_makes_a_token_for_another_institution(world, key_of):
    with pytest.raises(ValueError, match="may not use tokens"):
        key_of("cy", institution=world.there)


def test_keys_do_not_repeat(key_of):
    keys = {key_of(label=f"Token {n}") for n in range(20)}

    assert len(keys) == 20
    assert all(key.startswith("mls_") and len(key) == 47 for key in keys)


def test_the_schema_is_for_those_who_may_come_in(client, key_of, caller):
    path = reverse("api:schema")

    assert client.get(path).status_code == 401
    assert caller(key_of()).get(path).status_code == 200
