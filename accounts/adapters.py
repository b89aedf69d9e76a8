"""Where our rules about people meet the sign-in library."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts import audit


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation: see partners.services.accept_as_new_person."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Under the portal's own name and address, which a request's Host header can't change."""
        names = {"email": email, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        self.render_mail(template_prefix, email, context | names).send()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """An identity provider signs in people we know; it makes no new ones."""
        return False


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[Any]) -> None:
        ended = list(sessions)
        super().end_sessions(ended)
        if ended:
            audit.record("sessions.ended", by=ended[0].user, facts={"count": len(ended)})


class EncryptingMFAAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticators encrypted, so that a copied database signs nobody in."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> MultiFernet:
    """Encrypts under SECRET_KEY, decrypts under its predecessors too."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [
        salted_hmac("accounts.adapters", "authenticators", secret=secret, algorithm="sha256").digest()
        for secret in secrets
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
