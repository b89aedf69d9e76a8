from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import totp_code
from tests.conftest import PASSWORD, TOTP_SECRET


@pytest.fixture(autouse=True)
def _no_attempts_yet(db) -> None:
    """The limits on attempts live in the cache, which outlives a test where it is a server."""
    cache.clear()


@dataclass
class SignIn:
    """Signing in as a browser does it: password first, then the code."""

    client: Client

    def password(self, user: User, password: str = PASSWORD, **data: Any) -> Any:
        return self.client.post(reverse("account_login"), {"login": user.email, "password": password, **data})

    def code(self, code: str) -> Any:
        return self.client.post(reverse("mfa_authenticate"), {"code": code})

    def fully(self, user: User) -> Any:
        response = self.password(user)
        return self.code(totp_code(TOTP_SECRET)) if "2fa" in response.url else response

    def confirm(self, password: str = PASSWORD) -> Any:
        """Say once more who one is, as changes to signing in ask."""
        return self.client.post(reverse("account_reauthenticate"), {"password": password})

    @property
    def user_id(self) -> str | None:
        return self.client.session.get("_auth_user_id")


@pytest.fixture
def sign_in(client, world) -> SignIn:
    """A browser without anybody in it; the cast can sign in."""
    for user in world.people.values():
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return SignIn(client)
