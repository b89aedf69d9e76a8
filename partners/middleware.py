from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from accounts.services import has_second_factor
from partners.access import Access, access_of

WORKING_IN = "working-in"


def _access(request: HttpRequest) -> Access:
    chosen = request.session.get(WORKING_IN) if hasattr(request, "session") else None
    return access_of(request.user, working_in=chosen)


class AccessMiddleware:
    """Gives each request its `access`, asked of the database once and only when somebody looks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = SimpleLazyObject(lambda: _access(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class SecondFactorMiddleware:
    """Leads staff without a second factor to setting one up, and nowhere else; to the API it answers 403.

    Who signs in by token has no session and passes: tokens are made by somebody who came through here.
    """

    OPEN_TO_ALL = frozenset({"account_logout", "account_reauthenticate"})
    # In the shape of all refusals of the API, which a page of HTML is not.
    TOLD_TO_PROGRAMS: ClassVar = {
        "rule": "second-factor-missing",
        "message": "Your role needs a second step at sign-in, and you have none.",
        "how": "Sign in with a browser and set it up; then call again.",
    }

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
        if request.path.startswith("/api/v1/"):
            return JsonResponse({"error": self.TOLD_TO_PROGRAMS}, status=403)
        messages.warning(request, "Your role needs a second step at sign-in. Set it up to go on.")
        return redirect("mfa_activate_totp")

    def _may_pass(self, request: HttpRequest) -> bool:
        name = request.resolver_match.view_name if request.resolver_match else ""
        return name in self.OPEN_TO_ALL or name.startswith("mfa_")
