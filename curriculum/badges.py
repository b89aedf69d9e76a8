"""Open Badges 3.0: credentials that anybody can verify offline, with nothing but our published keys and a list of what
was revoked.

A credential is an AchievementCredential as a signed token (VC-JWT with RS256, which every reader of the standard must
know). Revocation is a Bitstring Status List: one bit per credential, itself signed. Pure: no database, no network, no
settings.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ALGORITHM = "RS256"
CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
# The least that the standard allows, so that a place in the list tells nothing about whose it is.
LIST_LENGTH = 131_072
MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Alignment:
    """A competency of a framework, by the address of its CASE item."""

    code: str
    name: str
    framework: str
    url: str


@dataclass(frozen=True)
class Achieved:
    """What is to be said of whom, and by whom."""

    identifier: str
    person: str
    address: str
    title: str
    criteria: str
    is_competency: bool
    issued_at: datetime
    issuer_url: str
    issuer_name: str
    site_url: str
    status_url: str
    status_index: int
    alignments: Sequence[Alignment] = ()


def new_key() -> tuple[str, dict[str, str]]:
    """A private key as PEM, and its public half as a JSON Web Key without an address."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key()))
    return pem, {"kty": public["kty"], "n": public["n"], "e": public["e"], "alg": ALGORITHM, "use": "sig"}


def thumbprint(key: dict[str, str]) -> str:
    """RFC 7638: the same key has the same one everywhere."""
    needed = json.dumps({name: key[name] for name in ("e", "kty", "n")}, separators=(",", ":"), sort_keys=True)
    return _unpadded(hashlib.sha256(needed.encode()).digest())


def credential(what: Achieved) -> dict[str, Any]:
    """The claims of a credential. The person stands there by name, and by a digest of her address."""
    salt = what.identifier
    digest = hashlib.sha256(f"{what.address.casefold()}{salt}".encode()).hexdigest()
    return {
        "@context": CONTEXT,
        "id": f"urn:uuid:{what.identifier}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": what.title,
        "issuer": {"id": what.issuer_url, "type": ["Profile"], "name": what.issuer_name, "url": what.site_url},
        "validFrom": _moment(what.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": what.person},
                {
                    "type": "IdentityObject",
                    "identityType": "emailAddress",
                    "hashed": True,
                    "identityHash": f"sha256${digest}",
                    "salt": salt,
                },
            ],
            "achievement": {
                "id": f"{what.issuer_url}#{hashlib.sha256(what.title.encode()).hexdigest()[:16]}",
                "type": ["Achievement"],
                "achievementType": "Competency" if what.is_competency else "Course",
                "name": what.title,
                "description": what.title,
                "criteria": {"narrative": what.criteria},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetType": "CFItem",
                        "targetCode": a.code,
                        "targetName": a.name,
                        "targetFramework": a.framework,
                        "targetUrl": a.url,
                    }
                    for a in what.alignments
                ],
            },
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": {
            "id": f"{what.status_url}#{what.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(what.status_index),
            "statusListCredential": what.status_url,
        },
        "iss": what.issuer_url,
        "jti": f"urn:uuid:{what.identifier}",
        "nbf": int(what.issued_at.timestamp()),
    }


def status_list(*, url: str, issuer_url: str, revoked: Iterable[int], at: datetime) -> dict[str, Any]:
    """The claims of the list of what was revoked."""
    bits = bytearray(LIST_LENGTH // 8)
    for index in revoked:
        bits[index // 8] |= 128 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return {
        "@context": CONTEXT[:1],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_url,
        "validFrom": _moment(at),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{_unpadded(packed)}",
        },
        "iss": issuer_url,
        "jti": url,
        "nbf": int(at.timestamp()),
    }


def sign(claims: dict[str, Any], *, private: str, key_url: str) -> str:
    return jwt.encode(claims, private, algorithm=ALGORITHM, headers={"typ": "JWT", "kid": key_url})


class State(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"
    NOT_OURS = "not-ours"
    UNREADABLE = "unreadable"
    UNCHECKED = "revocation-unchecked"  # the signature is right, and no list of what was revoked was given


@dataclass(frozen=True)
class Verdict:
    state: State
    claims: dict[str, Any] = field(default_factory=dict)

    @property
    def person(self) -> str:
        found = self.claims.get("credentialSubject", {}).get("identifier", [])
        return next((str(one["identityHash"]) for one in found if one.get("identityType") == "name"), "")


def verify(token: str, *, keys: Sequence[dict[str, str]], revocations: str = "") -> Verdict:
    """Is this credential signed by one of the keys, and not revoked? Asks nobody: `revocations` is the signed list.

    A key is one that the reader holds already; what a token itself says about keys is never trusted.
    """
    claims, problem = _opened(token, keys)
    if claims is None:
        return Verdict(problem)
    if "OpenBadgeCredential" not in claims.get("type", []):
        return Verdict(State.UNREADABLE)
    if not revocations:
        return Verdict(State.UNCHECKED, claims)
    listed, problem = _opened(revocations, keys)
    if listed is None:
        return Verdict(problem)
    try:
        is_revoked = _is_set(listed, claims)
    except (KeyError, ValueError, TypeError, EOFError, zlib.error, OSError):
        return Verdict(State.UNREADABLE)
    return Verdict(State.REVOKED if is_revoked else State.VALID, claims)


def _opened(token: str, keys: Sequence[dict[str, str]]) -> tuple[dict[str, Any] | None, State]:
    try:
        header = jwt.get_unverified_header(token.strip()[:MOST_BYTES])
    except jwt.InvalidTokenError:
        return None, State.UNREADABLE
    key = next((key for key in keys if key.get("kid") == header.get("kid")), None)
    if key is None:
        return None, State.NOT_OURS
    try:
        required = {"require": ["iss", "jti", "nbf"]}
        found: dict[str, Any] = jwt.decode(
            token.strip(),
            jwt.PyJWK(key).key,
            algorithms=[ALGORITHM],
            options=required,  # type: ignore[arg-type]
        )
    except (jwt.InvalidTokenError, jwt.PyJWKError):
        return None, State.NOT_OURS
    return found, State.VALID


def _is_set(listed: dict[str, Any], claims: dict[str, Any]) -> bool:
    subject, status = listed["credentialSubject"], claims["credentialStatus"]
    if subject["type"] != "BitstringStatusList" or listed["id"] != status["statusListCredential"]:
        raise ValueError("Another list.")
    packed = subject["encodedList"].removeprefix("u")
    unpacked = zlib.decompressobj(wbits=31)
    bits = unpacked.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), LIST_LENGTH)
    index = int(status["statusListIndex"])
    if not 0 <= index < len(bits) * 8:
        raise ValueError("A place outside the list.")
    return bool(bits[index // 8] & 128 >> index % 8)


def _unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
