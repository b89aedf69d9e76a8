"""People: making them, disabling them, ending their sessions, giving them a second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts import audit
from accounts.models import User


@transaction.atomic
def create_person(
    *, email: str, name: str, password: str | None = None, by: User | None = None, is_demo: bool = False
) -> User:
    """A person whose address is known to be hers, so that she can sign in at once."""
    user = User.objects.create_user(email=email, name=name, password=password, is_demo=is_demo)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    audit.record("person.created", by=by, subject=user)
    return user


@transaction.atomic
def disable(*, user: User, by: User) -> User:
    """End a person's access: no sign-in, and every session of hers ends now."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user=user)
    audit.record("person.disabled", by=by, subject=user)
    return user


@transaction.atomic
def enable(*, user: User, by: User) -> User:
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record("person.enabled", by=by, subject=user)
    return user


def end_sessions(*, user: User, but: str | None = None) -> int:
    """Sign a person out everywhere, except in the session with the key `but`."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def enrol_totp(user: User, secret: str) -> Authenticator:
    """Give a person a known TOTP secret (base32), in place of one she has. For demo networks and tests only."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": get_mfa_adapter().encrypt(secret)}
    )


def totp_code(secret: str, *, step: int = 0) -> str:
    """The code that an authenticator with this secret shows now, or `step` half-minutes from now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2] + step))


@transaction.atomic
def spend_totp_code(*, authenticator: Authenticator, code: str) -> bool:
    """Whether this right code is newer than the last one taken; if so, it and all before it are used up.

    Kept in the row and not only in the cache, which may be emptied while a code is still good.
    """
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    counter = _counter_of(get_mfa_adapter().decrypt(row.data["secret"]), code)
    if counter is None or counter <= row.data.get("last_counter", -1):
        return False
    row.data["last_counter"] = counter
    row.save(update_fields=["data"])
    return True


def _counter_of(secret: str, code: str) -> int | None:
    digits = "".join(character for character in code if character.isdigit())
    for counter in reversed(list(yield_hotp_counters_from_time())):
        if format_hotp_value(hotp_value(secret, counter)) == digits:
            return counter
    return None


def has_second_factor(user: Any) -> bool:
    """Has she an authenticator or a key? Recovery codes alone don't count."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()


@transaction.atomic
def set_staff(*, user: User, is_staff: bool, by: User) -> User:
    """Open or close the administration pages to a person."""
    user.is_staff = is_staff
    user.save(update_fields=["is_staff"])
    audit.record("person.staff", by=by, subject=user, facts={"is_staff": is_staff})
    return user
