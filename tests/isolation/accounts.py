from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Model

from partners.models import Institution
from partners.roles import Permission

if TYPE_CHECKING:
    from tests.conftest import World

SCOPED: dict[type[Model], tuple[Permission, Callable[[World, Institution], Model]]] = {}
UNSCOPED: dict[str, str] = {
    "accounts.User": "a person belongs to institutions by her memberships, which are scoped; no page lists people",
    "accounts.AuditEvent": "belongs to the network; queries.audit_events asks for AUDIT_VIEW everywhere",
    "accounts.ChainHead": "one row about the chain itself, shown nowhere",
    "account.EmailAddress": "the sign-in library's; its pages show a person her own",
    "account.EmailConfirmation": "the sign-in library's; found by its key only",
    "mfa.Authenticator": "the sign-in library's; its pages show a person her own",
    "usersessions.UserSession": "the sign-in library's; its pages show a person her own",
    "socialaccount.SocialAccount": "the sign-in library's; its pages show a person her own",
    "socialaccount.SocialApp": "single sign-on of an institution, in the administration pages only",
    "socialaccount.SocialToken": "not stored: SOCIALACCOUNT_STORE_TOKENS is off",
}
