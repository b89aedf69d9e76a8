"""What every part of the API stands on: closed by default, each action with its need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django.core.validators import RegexValidator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from partners.access import Access, fetch
from partners.api_auth import Refused
from partners.models import ApiToken, Scope
from partners.roles import Permission

# As the description of the API tells them, and as they are checked.
CODE = r"^[A-Za-z0-9_-]{1,40}$"
PERIOD = r"^[0-9]{4}(-(Q[1-4]|0[1-9]|1[0-2]|[0-9]{4}))?$"


@dataclass(frozen=True)
class Need:
    """What an action asks of its caller: a scope of the token, and a permission of the person.

    `viewing` is the permission that makes the row visible, when it differs from `doing`.
    """

    scope: Scope
    doing: Permission
    viewing: Permission | None = None


class MeetsNeed(BasePermission):
    """An action that states no need is closed to everyone."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if view.action is None or request.method not in view.allowed_methods:
            return True  # a method that the address doesn't know: answered 405
        need: Need | None = view.needs.get(view.action)
        if need is None:
            return False
        if isinstance(request.auth, ApiToken) and need.scope not in request.auth.scopes:
            raise Refused(
                rule="scope-missing",
                message=f"This token does not carry the scope {need.scope.value}.",
                how="Make a token with this scope on the page API tokens.",
                status=403,
            )
        return view.access.may_somewhere(need.doing)


class LibraryViewSet(GenericViewSet):
    """Base of every part of the API: closed by default. Its rows belong to the network, not to an institution."""

    http_method_names = ["get", "head", "post"]
    permission_classes = [IsAuthenticated, MeetsNeed]
    needs: ClassVar[Mapping[str, Need]] = {}

    @property
    def access(self) -> Access:
        """The token's access, which authentication put in the place of the person's, or the person's own."""
        access: Access = self.request._request.access  # type: ignore[attr-defined]
        return access

    @property
    def need(self) -> Need:
        return self.needs[self.action]

    def filter_queryset(self, queryset: Any) -> Any:
        self._refuse_unclear_parameters()
        return super().filter_queryset(queryset)

    def _refuse_unclear_parameters(self) -> None:
        """A misspelled or empty filter that is passed over would answer with rows nobody asked for."""
        filterset = getattr(self, "filterset_class", None)
        known = {"limit", "offset", *(filterset.base_filters if filterset else ())}
        given = dict(self.request.query_params.lists())
        if set(given) <= known and all(len(values) == 1 and values[0] for values in given.values()):
            return
        raise Refused(
            rule="unclear-parameter",
            message="The address holds a parameter that is unknown here, has no value, or is given twice.",
            how=f"Use each at most once, with a value: {', '.join(sorted(known))}.",
        )


class ScopedViewSet(LibraryViewSet):
    """Rows that belong to institutions: reached through `visible_to` and `fetch`, and in no other way."""

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.visible_to(self.access, self.need.viewing or self.need.doing)

    def get_object(self) -> Any:
        key = self.lookup_url_kwarg or self.lookup_field
        rows = super().get_queryset()
        lookup = {self.lookup_field: self.kwargs[key]}
        return fetch(rows, self.access, self.need.doing, viewing=self.need.viewing, **lookup)


# Filters of lists -------------------------------------------------------------------------------------------


@extend_schema_field({"type": "string", "pattern": CODE})
class CodeFilter(django_filters.CharFilter):
    def __init__(self, path: str, label: str) -> None:
        told = "A code holds letters, digits, hyphens and underscores."
        super().__init__(path, label=label, strip=False, validators=[RegexValidator(CODE, told)])


@extend_schema_field({"type": "string", "pattern": PERIOD})
class PeriodFilter(django_filters.CharFilter):
    def __init__(self) -> None:
        told = "Write the period as 2026-Q3, 2026-09, 2026, or 2019-2024 for a span of years."
        super().__init__("period", label=told, strip=False, validators=[RegexValidator(PERIOD, told)])


@extend_schema_field(OpenApiTypes.BOOL)
class YesOrNoFilter(django_filters.TypedChoiceFilter):
    """True or false and nothing else: the usual filter takes any other word for no filter at all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["choices"] = [("true", "true"), ("false", "false")]
        kwargs["coerce"] = lambda text: text == "true"
        kwargs["error_messages"] = {"invalid_choice": "Write true or false."}
        super().__init__(*args, **kwargs)


class UnknownAddress(APIView):
    """Any other address under the API: refused in the same shape as everything else."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Refused(
            rule="not-found",
            message="There is no such address.",
            how="See the description of the API. Every address ends with a slash.",
            status=404,
        )
