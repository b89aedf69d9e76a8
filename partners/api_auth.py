"""The API's door: who calls, how often, and how a refusal reads. What a call is for stands in `api_views`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle

from mielhss.lib import addresses
from partners import tokens
from partners.models import ApiToken

LONGEST_KEY = 200


class Refused(exceptions.APIException):
    """A refusal that says which rule, what happened and how to mend it. Never a value from the request."""

    status_code = 400

    def __init__(self, *, rule: str, message: str, how: str, status: int = 400) -> None:
        super().__init__(message, code=rule)
        self.rule, self.message, self.how, self.status_code = rule, message, how, status


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer mls_…`"""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        scheme, _, key = get_authorization_header(request).partition(b" ")
        if not scheme:
            return None
        if scheme.lower() != b"bearer" or not key or len(key) > LONGEST_KEY:
            raise exceptions.AuthenticationFailed
        address = addresses.client_address(request.META, trusted_proxies=tokens.trusted_proxies())
        try:
            token, access = tokens.recognize(key.decode("latin-1").strip(), address)
        except tokens.TokenRefused:
            raise exceptions.AuthenticationFailed from None
        # The middleware knows only sessions; from here on the request has the token's access and no other.
        request._request.access = access  # type: ignore[attr-defined]
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class CallerThrottle(SimpleRateThrottle):
    """So many calls a minute for each token, or for each person who reads with her session."""

    scope = "caller"

    def get_rate(self) -> str:
        return settings.API_RATE

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if isinstance(request.auth, ApiToken):
            return f"api:token:{request.auth.pk}"
        return f"api:user:{request.user.pk}" if request.user else None


class Pages(LimitOffsetPagination):
    """Fifty rows at a time. A limit or offset that makes no sense is refused, not quietly replaced."""

    default_limit = 50
    max_limit = 200
    furthest = 1_000_000

    def get_limit(self, request: Request) -> int:
        return _whole_number(request, "limit", default=50, lowest=1, highest=self.max_limit)

    def get_offset(self, request: Request) -> int:
        return _whole_number(request, "offset", default=0, lowest=0, highest=self.furthest)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limit = {"type": "integer", "minimum": 1, "maximum": self.max_limit, "default": self.default_limit}
        offset = {"type": "integer", "minimum": 0, "maximum": self.furthest, "default": 0}
        told = [("limit", "How many rows.", limit), ("offset", "After how many rows to begin.", offset)]
        return [
            {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
            for name, text, schema in told
        ]


def _whole_number(request: Request, name: str, *, default: int, lowest: int, highest: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) < 10 and lowest <= int(text) <= highest:
        return int(text)
    raise exceptions.ValidationError({name: [f"Write a whole number from {lowest} to {highest}."]})


# How refusals read -------------------------------------------------------------------------------------------

_TEXTS: Mapping[int, tuple[str, str, str]] = {
    401: (
        "not-authenticated",
        "The request carries no token that opens the portal.",
        "Send 'Authorization: Bearer …' with a token that is neither expired nor revoked, from an allowed address.",
    ),
    403: (
        "not-allowed",
        "You may not do this.",
        "Ask the lead of your institution or the program office for the role that may.",
    ),
    404: (
        "not-found",
        "There is no such thing here, or it is not open to you.",
        "Look for it in the list it belongs to.",
    ),
    405: ("method-not-allowed", "This address does not know this method.", "See the header Allow for those it knows."),
    406: ("not-acceptable", "Only JSON is spoken here.", "Send 'Accept: application/json'."),
    413: ("too-large", "The file is larger than this portal takes.", "Split it, or send it as Parquet."),
    415: (
        "unsupported-media-type",
        "The body comes in a form that this address does not read.",
        "See the API description for the content type it takes.",
    ),
}


def answer_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal in one shape: {"error": {"rule", "message", "how"}}, and "fields" for a form."""
    if isinstance(error, RequestDataTooBig):
        return _answer(413, *_TEXTS[413])
    if isinstance(error, TooManyFieldsSent | TooManyFilesSent):
        return _answer(400, "too-many-fields", "The form has too many fields.", "Send only the fields described.")
    if isinstance(error, Refused):
        return _answer(error.status_code, error.rule, error.message, error.how)
    if isinstance(error, Http404):
        return _answer(404, *_TEXTS[404])
    if isinstance(error, PermissionDenied):
        return _answer(403, *_TEXTS[403])
    if isinstance(error, exceptions.ValidationError):
        return _answer_invalid(error)
    if not isinstance(error, exceptions.APIException):
        return None
    return _answer_api_exception(error, context)


def _answer_api_exception(error: exceptions.APIException, context: dict[str, Any]) -> Response:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if isinstance(error, exceptions.Throttled):
        wait = int(getattr(error, "wait", None) or 60) + 1
        headers["Retry-After"] = str(wait)
        return _answer(429, "too-many-calls", "Too many calls in a minute.", f"Wait {wait} seconds.", headers=headers)
    if isinstance(error, exceptions.MethodNotAllowed):
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
    if error.status_code in _TEXTS:
        return _answer(error.status_code, *_TEXTS[error.status_code], headers=headers)
    how = "See the API description for what this address takes."
    return _answer(error.status_code, "not-readable", "The body could not be read.", how, headers=headers)


def _answer_invalid(error: exceptions.ValidationError) -> Response:
    fields = error.detail if isinstance(error.detail, dict) else {"request": error.detail}
    told = {name: [str(text) for text in texts] for name, texts in fields.items()}
    message = "Some of what was sent cannot be used; see fields."
    return _answer(400, "invalid", message, "Mend each of the fields named and send it again.", fields=told)


def _answer(
    status: int,
    rule: str,
    message: str,
    how: str,
    *,
    fields: dict[str, list[str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    error: dict[str, Any] = {"rule": rule, "message": message, "how": how}
    if fields is not None:
        error["fields"] = fields
    return Response({"error": error}, status=status, headers=headers)
