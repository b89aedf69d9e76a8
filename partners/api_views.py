"""What every part of the API stands on: closed by default, each action with its need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from partners.access import Access, fetch
from partners.api_auth import Refused
from partners.models import ApiToken, Scope
from partners.roles import Permission


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
        return self.request._request.access

    @property
    def need(self) -> Need:
        return self.needs[self.action]

    def filter_queryset(self, queryset: Any) -> Any:
        self._refuse_unknown_parameters()
        return super().filter_queryset(queryset)

    def _refuse_unknown_parameters(self) -> None:
        """A misspelled filter that is passed over would answer with rows nobody asked for."""
        filterset = getattr(self, "filterset_class", None)
        known = {"limit", "offset", *(filterset.base_filters if filterset else ())}
        if set(self.request.query_params) - known:
            raise Refused(
                rule="unknown-parameter",
                message="The address holds a parameter that this list does not know.",
                how=f"Use only: {', '.join(sorted(known))}.",
            )


class ScopedViewSet(LibraryViewSet):
    """Rows that belong to institutions: reached through `visible_to` and `fetch`, and in no other way."""

    def get_queryset(self) -> Any:
        return super().get_queryset().visible_to(self.access, self.need.viewing or self.need.doing)

    def get_object(self) -> Any:
        key = self.lookup_url_kwarg or self.lookup_field
        rows = super().get_queryset()
        lookup = {self.lookup_field: self.kwargs[key]}
        return fetch(rows, self.access, self.need.doing, viewing=self.need.viewing, **lookup)
