"""API tokens: made once, recognized by their digest, and never stronger than their owner."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit
from mielhss.lib import addresses
from mielhss.lib.addresses import Address
from partners.access import Access, access_of
from partners.models import ApiToken, Institution, Scope
from partners.roles import Permission

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_DAYS = 365
DEFAULT_DAYS = 90
PREFIX_LENGTH = 8
# A token in use is noted this often, so that reading by API does not write a row at each request.
NOTE_USE_EVERY = timedelta(minutes=1)

# What each scope lets pass of what the owner may do.
PERMISSIONS_OF_SCOPE: Mapping[str, frozenset[Permission]] = {
    Scope.MEASURES_READ: frozenset({Permission.RELEASE_VIEW}),
    Scope.EXTRACTS_READ: frozenset({Permission.EXTRACT_VIEW}),
    Scope.EXTRACTS_WRITE: frozenset({Permission.EXTRACT_VIEW, Permission.EXTRACT_UPLOAD, Permission.EXTRACT_UNDO}),
    Scope.GAPS_READ: frozenset({Permission.GAP_VIEW}),
    Scope.REPORTS_READ: frozenset({Permission.RELEASE_VIEW}),
    Scope.SCHOLARS_READ: frozenset({Permission.SCHOLAR_VIEW}),
    Scope.APPLICATIONS_READ: frozenset({Permission.APPLICATION_VIEW}),
}


class TokenRefused(Exception):
    """This key opens nothing. Says no more, so that nobody learns which keys exist."""


@dataclass(frozen=True)
class TokenAccess(Access):
    """The owner's access in one institution, less whatever the token's scopes leave out."""

    passing: frozenset[Permission] = frozenset()

    def may_everywhere(self, doing: Permission) -> bool:
        """Never: a token doesn't carry the office's reach."""
        return False

    def may_somewhere(self, doing: Permission) -> bool:
        return doing in self.passing and super().may_somewhere(doing)

    def may_in(self, institution_id: int, doing: Permission) -> bool:
        return doing in self.passing and super().may_in(institution_id, doing)


@transaction.atomic
def issue(
    *,
    owner: User,
    institution: Institution,
    name: str,
    scopes: Iterable[str],
    days: int = DEFAULT_DAYS,
    networks: Iterable[str] = (),
    by: User,
) -> tuple[ApiToken, str]:
    """A new token and its key, which is never to be had again. Raises ValueError for what no token may be."""
    scopes = sorted({Scope(scope).value for scope in scopes})
    if not scopes:
        raise ValueError("A token needs at least one scope.")
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(f"A token lives 1 to {LONGEST_DAYS} days.")
    if not access_of(owner).narrowed(frozenset({institution.pk})).may_in(institution.pk, Permission.TOKEN_USE):
        raise ValueError("The owner may not use tokens in this institution.")
    if ApiToken.objects.filter(owner=owner, name=name, revoked_at__isnull=True).exists():
        raise ValueError("There is a token of this name. Revoke it, or choose another name.")

    key = f"mls_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        owner=owner,
        institution=institution,
        name=name,
        prefix=key[:PREFIX_LENGTH],
        digest=digest_of(key),
        scopes=scopes,
        networks=[str(addresses.parse_network(network)) for network in networks],
        expires_at=timezone.now() + timedelta(days=days),
    )
    facts = {"scopes": scopes, "days": days, "networks": len(token.networks)}
    audit.record("token.created", by=by, subject=token, institution_id=institution.pk, facts=facts)
    return token, key


@transaction.atomic
def revoke(*, token: ApiToken, by: User) -> ApiToken:
    """End a token at once. Revoking it again changes nothing."""
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.revoked_at:
        return token
    token.revoked_at, token.revoked_by = timezone.now(), by
    token.save(update_fields=["revoked_at", "revoked_by"])
    audit.record("token.revoked", by=by, subject=token, institution_id=token.institution_id)
    return token


def digest_of(key: str) -> str:
    """Plain SHA-256 is enough, since the key is 256 random bits and not a password."""
    return hashlib.sha256(key.encode()).hexdigest()


def recognize(key: str, address: Address | None) -> tuple[ApiToken, TokenAccess]:
    """The token of this key and what it may do now.

    Looked up by digest, so the time it takes tells nothing of a key. Raises TokenRefused, the same for a key that is
    unknown, expired, revoked, used from elsewhere, or whose owner may no longer use tokens there.
    """
    now = timezone.now()
    found = ApiToken.objects.live(now).select_related("owner").filter(digest=digest_of(key)).first()
    if found is None or (found.networks and not addresses.is_within(address, found.networks)):
        raise TokenRefused
    access = access_of_token(found)
    if access is None:
        raise TokenRefused
    if found.last_used_at is None or now - found.last_used_at > NOTE_USE_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found, access


def access_of_token(token: ApiToken) -> TokenAccess | None:
    """None once the owner has lost her account, her membership, or the right to use tokens."""
    narrowed = access_of(token.owner).narrowed(frozenset({token.institution_id}))
    if not narrowed.may_in(token.institution_id, Permission.TOKEN_USE):
        return None
    passing = frozenset().union(*(PERMISSIONS_OF_SCOPE[scope] for scope in token.scopes))
    return TokenAccess(user_id=narrowed.user_id, roles=narrowed.roles, passing=passing)


def trusted_proxies() -> int:
    """How many proxies of our own stand before the portal; one truth with the limits on sign-in."""
    return int(getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0))
