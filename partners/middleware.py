from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from accounts.services import has_second_factor
from partners.access import access_of


class AccessMiddleware:
    """Gives each request its `access`, asked of the database once and only when somebody looks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = SimpleLazyObject(lambda: access_of(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)


class SecondFactorMiddleware:
    """Leads staff without a second factor to setting one up, and nowhere else.

    Who signs in by token has no session and passes: tokens are made by somebody who came through here.
    """

    OPEN_TO_ALL = frozenset({"account_logout", "account_reauthenticate"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or self._may_pass(request):
            return None
        if not (request.user.is_staff or request.access.must_have_second_factor):  # type: ignore[attr-defined]
            return None
        if has_second_factor(request.user):
            return None
        messages.warning(request, "Your role needs a second step at sign-in. Set it up to go on.")
        return redirect("mfa_activate_totp")

    def _may_pass(self, request: HttpRequest) -> bool:
        name = request.resolver_match.view_name if request.resolver_match else ""
        return name in self.OPEN_TO_ALL or name.startswith("mfa_")
