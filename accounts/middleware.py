from __future__ import annotations

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import audit
from accounts.signals import SIGNED_IN_AT

SEEN_AT = "seen_at"

# How stale `seen_at` may grow before it is written again: not every request shall write to the database.
NOTE_EVERY_SECONDS = 60


class SessionLimitsMiddleware:
    """Ends a session that was idle for too long, or that is too old however busy it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.get("_auth_user_id"):
            self._limit(request, int(time.time()))
        return self.get_response(request)

    def _limit(self, request: HttpRequest, now: int) -> None:
        signed_in_at = request.session.setdefault(SIGNED_IN_AT, now)
        seen_at = request.session.get(SEEN_AT, signed_in_at)
        if now - signed_in_at > settings.SESSION_ABSOLUTE_SECONDS:
            self._end(
                request, f"You were signed out {settings.SESSION_ABSOLUTE_SECONDS // 3600} hours after signing in."
            )
        elif now - seen_at > settings.SESSION_IDLE_SECONDS:
            minutes = settings.SESSION_IDLE_SECONDS // 60
            self._end(request, f"You were signed out after {minutes} minutes without activity.")
        elif SEEN_AT not in request.session or now - seen_at >= NOTE_EVERY_SECONDS:
            request.session[SEEN_AT] = now
            UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())

    def _end(self, request: HttpRequest, why: str) -> None:
        logout(request)
        messages.info(request, why)


class DenialMiddleware:
    """Puts on record what signed-in people were refused. The address stays out, since it may hold a token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if response.status_code == 403 and user is not None and user.is_authenticated:
            match = request.resolver_match
            facts = {"method": request.method, "view": match.view_name if match else "", "arguments": _arguments(match)}
            audit.record("denied", by=user, facts=facts)
        return response


def _arguments(match: object) -> dict[str, str]:
    """The keys of rows in the address, without anything that is long enough to be a secret."""
    given = getattr(match, "kwargs", {})
    return {name: str(value) for name, value in given.items() if len(str(value)) <= 30}
