"""What other people's code does with sign-ins, put on record and into sessions."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import signals as auth_signals
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import audit, services
from accounts.models import User

SIGNED_IN_AT = "signed_in_at"


@receiver(auth_signals.user_logged_in)
def on_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    request.session[SIGNED_IN_AT] = int(time.time())
    steps = request.session.get("account_authentication_methods", [])
    methods = [step.get("type") or step["method"] for step in steps]
    audit.record("sign-in", by=user, facts={"methods": methods, **_origin(request)})


@receiver(auth_signals.user_logged_out)
def on_sign_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record("sign-out", by=user)


@receiver(auth_signals.user_login_failed)
def on_failed_sign_in(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    # An address nobody has stays out of the record: people type passwords into that field.
    tried = str(credentials.get("email") or credentials.get("username") or "")
    user = User.objects.filter(email__iexact=tried).first()
    audit.record("sign-in.failed", by=user, facts={"account": bool(user), **_origin(request)})


@receiver(mfa_signals.authentication_failed)
def on_failed_code(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    audit.record("second-factor.failed", by=user, facts=_origin(request))


@receiver(mfa_signals.authenticator_added)
def on_second_factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    # Sessions from before it were opened without it.
    services.end_sessions(user=user, but=request.session.session_key)
    audit.record("second-factor.added", by=user, subject=user, facts={"type": authenticator.type})


@receiver(mfa_signals.authenticator_removed)
def on_second_factor_removed(sender: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    audit.record("second-factor.removed", by=user, subject=user, facts={"type": authenticator.type})


@receiver(mfa_signals.authenticator_reset)
def on_second_factor_reset(sender: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    audit.record("second-factor.reset", by=user, subject=user, facts={"type": authenticator.type})


@receiver([account_signals.password_changed, account_signals.password_set])
def on_password_changed(sender: Any, user: User, **kwargs: Any) -> None:
    audit.record("password.changed", by=user, subject=user)


@receiver(account_signals.password_reset)
def on_password_reset(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    services.end_sessions(user=user)
    audit.record("password.reset", by=user, subject=user, facts=_origin(request))


@receiver([account_signals.email_added, account_signals.email_removed, account_signals.email_changed])
def on_address_changed(sender: Any, user: User, **kwargs: Any) -> None:
    audit.record("address.changed", by=user, subject=user)


def _origin(request: HttpRequest | None) -> dict[str, str]:
    if request is None or "REMOTE_ADDR" not in request.META:
        return {}
    try:
        return {"ip": get_adapter(request).get_client_ip(request)}
    except PermissionDenied:
        # The proxies' header is not as configured; that must not hide the event itself.
        return {"ip": "unknown"}
