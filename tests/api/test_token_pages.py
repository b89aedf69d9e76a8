"""Making, showing and revoking tokens in the browser's pages."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services as account_services
from partners import tokens
from partners.models import ApiToken, Scope
from partners.roles import Role
from tests.conftest import PASSWORD
from tests.factories.partners import MembershipFactory, UserFactory

LIST = "/partners/tokens/"
CREATE = "/partners/tokens/new/"


def signed_in(person, *, recently: bool = True) -> Client:
    """Signed in with a second factor; recently: has just given her password again."""
    account_services.enrol_totp(person, "JBSWY3DPEHPK3PXP")
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.force_login(person)
    if recently:
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def form(world):
    return {
        "name": "Warehouse",
        "institution": world.here.pk,
        "scopes": ["gaps:read", "extracts:write"],
        "days": "90",
        "networks": "192.0.2.0/24\n2001:db8::7",
    }


def a_token(person, institution, name="Warehouse") -> ApiToken:
    token, _ = tokens.issue(owner=person, institution=institution, name=name, scopes=[Scope.GAPS_READ], by=person)
    return token


def test_a_new_key_is_shown_once(world, form):
    client = signed_in(world.cy)

    answer = client.post(CREATE, form)

    token = ApiToken.objects.get()
    page = answer.content.decode()
    key = page.split('value="mls_')[1].split('"')[0]
    assert tokens.digest_of(f"mls_{key}") == token.digest
    assert "no-store" in answer["Cache-Control"]
    assert key not in client.get(LIST).content.decode()
    assert token.prefix in client.get(LIST).content.decode()


def test_a_new_token_is_as_the_form_says(world, form):
    signed_in(world.cy).post(CREATE, form)

    token = ApiToken.objects.get()
    assert (token.owner, token.institution, token.scopes) == (world.cy, world.here, ["extracts:write", "gaps:read"])
    assert token.networks == ["192.0.2.0/24", "2001:db8::7/128"]
    assert round((token.expires_at - token.created_at).total_seconds() / 86400) == 90


def test_making_a_token_asks_for_the_password_again(world, form):
    answer = signed_in(world.cy, recently=False).post(CREATE, form)

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"scopes": []}, "This field is required"),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"days": "4000"}, "Select a valid choice"),
        ({"networks": "192.0.2.0/24\nhome"}, "Line 2: Write an address"),
        ({"networks": "\n".join(["192.0.2.7"] * 21)}, "At most 20"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_a_wrong_form_says_what_to_mend(world, form, changed, told):
    answer = signed_in(world.cy).post(CREATE, form | changed)

    assert told in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_name_in_use_is_not_taken_again(world, form):
    a_token(world.cy, world.here)

    answer = signed_in(world.cy).post(CREATE, form)

    assert "There is a token of this name" in answer.content.decode()
    assert ApiToken.objects.count() == 1


def test_institutions_without_the_right_are_not_offered(world, form):
    MembershipFactory(user=world.cy, institution=world.there, role=Role.SCHOLAR)

    answer = signed_in(world.cy).post(CREATE, form | {"institution": world.there.pk})

    assert not ApiToken.objects.exists()
    assert f'<option value="{world.there.pk}"' not in answer.content.decode()


def test_the_office_is_not_offered_its_partners(world, form):
    answer = signed_in(world.eve).post(CREATE, form)

    assert not ApiToken.objects.exists()
    assert "Harbor Health" not in answer.content.decode()


def test_a_revoked_token_is_over(world):
    token = a_token(world.cy, world.here)
    client = signed_in(world.cy)

    answer = client.post(reverse("partners:token-revoke", args=[token.pk]), follow=True)

    token.refresh_from_db()
    assert token.revoked_by == world.cy
    assert "opens nothing any more" in answer.content.decode()
    assert "Revoked" in answer.content.decode()


def test_a_token_of_somebody_else_is_not_found(world):
    token = a_token(world.cy, world.here)

    assert signed_in(world.dot).post(reverse("partners:token-revoke", args=[token.pk])).status_code == 404


def test_a_lead_revokes_tokens_of_her_people(world):
    token = a_token(world.cy, world.here)
    lead = UserFactory(name="Lea")
    MembershipFactory(user=lead, institution=world.here, role=Role.INSTITUTION_LEAD)
    client = signed_in(lead)

    assert "Warehouse" in client.get(LIST).content.decode()
    client.post(reverse("partners:token-revoke", args=[token.pk]))

    token.refresh_from_db()
    assert token.revoked_by == lead


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(world, count, django_assert_num_queries):
    for number in range(count):
        a_token(world.cy, world.here, f"Token {number}")
    client = signed_in(world.cy)
    client.get(LIST)

    with django_assert_num_queries(5):
        client.get(LIST)


def test_the_description_for_people_names_every_endpoint(world):
    page = signed_in(world.cy).get("/api/docs/").content.decode()

    for path in ("/api/v1/measures/", "/api/v1/extracts/{id}/undo/", "/api/v1/gap-reports/{id}/"):
        assert path in page
    assert "<script>" not in page
    assert "style=" not in page
