"""A credential is verified offline: by keys and a list that the reader holds, and by nothing that the token claims."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import jwt
import pytest

from curriculum import badges
from curriculum.badges import Achieved, Alignment, State

SITE = "https://portal.example"
STATUS = f"{SITE}/status"
ISSUER = f"{SITE}/issuer"
KEY_URL = f"{SITE}/keys/1"
AT = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def pair() -> tuple[str, dict[str, str]]:
    private, public = badges.new_key()
    return private, {**public, "kid": KEY_URL}


def achieved(**values) -> Achieved:
    given = {
        "identifier": "7e4a4a2c-7f0e-4f0a-8d39-3c9a1b8e2f10",
        "person": "Una Scholar",
        "address": "Una@example.org",
        "title": "LHS Rounds",
        "criteria": "Took part in at least 75 % of the sessions.",
        "is_competency": False,
        "issued_at": AT,
        "issuer_url": ISSUER,
        "issuer_name": "The network",
        "site_url": SITE,
        "status_url": STATUS,
        "status_index": 4711,
        "alignments": [Alignment("1.1", "Systems theories", "LHS 2022", f"{SITE}/case/CFItems/1")],
    }
    return Achieved(**(given | values))


def signed(pair, **values) -> str:
    return badges.sign(badges.credential(achieved(**values)), private=pair[0], key_url=KEY_URL)


def listed(pair, *revoked: int, url: str = STATUS) -> str:
    claims = badges.status_list(url=url, issuer_url=ISSUER, revoked=revoked, at=AT)
    return badges.sign(claims, private=pair[0], key_url=KEY_URL)


def test_a_credential_is_verified_with_nothing_but_keys_and_list(pair):
    verdict = badges.verify(signed(pair), keys=[pair[1]], revocations=listed(pair, 4710, 4712))

    assert (verdict.state, verdict.person, verdict.claims["name"]) == (State.VALID, "Una Scholar", "LHS Rounds")


def test_a_revoked_one_is_told(pair):
    assert badges.verify(signed(pair), keys=[pair[1]], revocations=listed(pair, 4711)).state == State.REVOKED


def test_without_a_list_it_is_said_that_revocation_was_not_looked_at(pair):
    assert badges.verify(signed(pair), keys=[pair[1]]).state == State.UNCHECKED


@pytest.mark.parametrize("index", [0, 7, 8, badges.LIST_LENGTH - 1])
def test_every_place_of_the_list_is_its_own(pair, index):
    token = signed(pair, status_index=index)

    assert badges.verify(token, keys=[pair[1]], revocations=listed(pair, index)).state == State.REVOKED
    others = [other for other in (0, 1, 7, 8, 9, badges.LIST_LENGTH - 1) if other != index]
    assert badges.verify(token, keys=[pair[1]], revocations=listed(pair, *others)).state == State.VALID


def test_a_word_changed_in_it_is_noticed(pair):
    head, body, signature = signed(pair).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["credentialSubject"]["identifier"][0]["identityHash"] = "Somebody Else"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")

    assert badges.verify(f"{head}.{forged}.{signature}", keys=[pair[1]]).state == State.NOT_OURS


def test_a_stranger_who_names_our_key_is_not_believed(pair):
    stranger, _ = badges.new_key()
    token = badges.sign(badges.credential(achieved()), private=stranger, key_url=KEY_URL)

    assert badges.verify(token, keys=[pair[1]]).state == State.NOT_OURS


def test_a_token_signed_with_our_public_key_as_a_secret_is_not_believed(pair):
    claims = badges.credential(achieved())
    token = jwt.encode(claims, pair[1]["n"], algorithm="HS256", headers={"kid": KEY_URL})

    assert badges.verify(token, keys=[pair[1]]).state == State.NOT_OURS


def test_a_list_of_somebody_else_or_elsewhere_is_not_used(pair):
    stranger = badges.new_key()
    token = signed(pair)

    assert badges.verify(token, keys=[pair[1]], revocations=listed(stranger)).state == State.NOT_OURS
    elsewhere = listed(pair, url=f"{SITE}/another")
    assert badges.verify(token, keys=[pair[1]], revocations=elsewhere).state == State.UNREADABLE


@pytest.mark.parametrize("text", ["", "hello", "a.b.c", "{}", "x" * 100_000])
def test_what_is_no_credential_is_called_so(pair, text):
    assert badges.verify(text, keys=[pair[1]]).state == State.UNREADABLE


def test_a_list_is_no_credential(pair):
    assert badges.verify(listed(pair), keys=[pair[1]], revocations=listed(pair)).state == State.UNREADABLE


def test_it_says_what_open_badges_asks_for(pair):
    token = signed(pair)
    claims = jwt.decode(token, options={"verify_signature": False})
    subject = claims["credentialSubject"]

    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT", "kid": KEY_URL}
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert claims["@context"] == badges.CONTEXT
    assert (claims["iss"], claims["jti"], claims["nbf"]) == (ISSUER, claims["id"], int(AT.timestamp()))
    assert subject["achievement"]["criteria"] == {"narrative": "Took part in at least 75 % of the sessions."}
    assert subject["achievement"]["alignment"] == [
        {
            "type": ["Alignment"],
            "targetType": "CFItem",
            "targetCode": "1.1",
            "targetName": "Systems theories",
            "targetFramework": "LHS 2022",
            "targetUrl": f"{SITE}/case/CFItems/1",
        }
    ]


def test_an_address_is_there_as_a_digest_only(pair):
    claims = jwt.decode(signed(pair), options={"verify_signature": False})

    assert "una@example.org" not in json.dumps(claims).casefold()


def test_the_thumbprint_is_that_of_the_standard():
    # The example of RFC 7638, section 3.1.
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3ok"
        "njhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6"
        "qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awap"
        "JzKnqDKgw"
    )

    assert badges.thumbprint({"kty": "RSA", "n": n, "e": "AQAB"}) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
