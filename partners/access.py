"""May this person do this to this row? Nothing else decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest

from partners.roles import OFFICE_ROLES, PERMISSIONS_OF, STAFF_ROLES, Permission, Role

if TYPE_CHECKING:
    from accounts.models import User

ModelT = TypeVar("ModelT", bound=models.Model)


@dataclass(frozen=True)
class Access:
    """What one person may do: her roles in each institution, and her reach if she works in the network office."""

    user_id: int | None = None
    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    office_roles: frozenset[Role] = frozenset()
    # Roles in institutions that she put aside for now: they open nothing, and still ask for a second factor.
    other_roles: frozenset[Role] = frozenset()
    may_switch: bool = False

    @property
    def everywhere(self) -> bool:
        """Is she of the network office?"""
        return bool(self.office_roles)

    @property
    def all_roles(self) -> frozenset[Role]:
        return frozenset().union(*self.roles.values())

    @property
    def must_have_second_factor(self) -> bool:
        return bool((self.all_roles | self.other_roles) & STAFF_ROLES)

    def may_everywhere(self, doing: Permission) -> bool:
        """May she do this in every institution, and to what belongs to the network as a whole?"""
        return any(doing in PERMISSIONS_OF[role] for role in self.office_roles)

    def may_somewhere(self, doing: Permission) -> bool:
        return any(doing in PERMISSIONS_OF[role] for role in self.all_roles)

    def may_in(self, institution_id: int, doing: Permission) -> bool:
        if self.may_everywhere(doing):
            return True
        return any(doing in PERMISSIONS_OF[role] for role in self.roles.get(institution_id, ()))

    def institutions_where(self, doing: Permission) -> frozenset[int]:
        """Institutions in which she may do this by a role held there (the office's reach comes on top)."""
        return frozenset(pk for pk in self.roles if self.may_in(pk, doing))

    def require(self, doing: Permission) -> None:
        """403 unless she may do this somewhere: for pages that are not about one row."""
        if not self.may_somewhere(doing):
            raise PermissionDenied(doing)

    def require_everywhere(self, doing: Permission) -> None:
        """403 unless she may do this for the network as a whole."""
        if not self.may_everywhere(doing):
            raise PermissionDenied(doing)

    def narrowed(self, institution_ids: frozenset[int]) -> Access:
        """The same person held to some institutions: for tokens, which never carry the office's reach."""
        kept = {pk: roles for pk, roles in self.roles.items() if pk in institution_ids}
        return Access(user_id=self.user_id, roles=kept)


NOBODY = Access()


def access_of(user: User | Any, *, working_in: int | None = None) -> Access:
    """The access of a user, by one query over her current memberships.

    working_in: the one institution in which she chose to work for now. It narrows what she sees, and never lends her
    more; where she holds no role any longer, it is passed over.
    """
    from partners.models import Membership  # models import this module for ScopedQuerySet

    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOBODY
    memberships = Membership.objects.filter(user=user).current().select_related("institution")
    roles: dict[int, set[Role]] = {}
    office: set[Role] = set()
    for membership in memberships:
        role = Role(membership.role)
        roles.setdefault(membership.institution_id, set()).add(role)
        if membership.institution.is_office and role in OFFICE_ROLES:
            office.add(role)
    if working_in in roles:
        is_office = any(m.institution.is_office for m in memberships if m.institution_id == working_in)
        return Access(
            user_id=user.pk,
            roles={working_in: frozenset(roles[working_in])},
            office_roles=frozenset(office) if is_office else frozenset(),
            other_roles=frozenset().union(*(held for pk, held in roles.items() if pk != working_in)),
            may_switch=len(roles) > 1,
        )
    frozen = {pk: frozenset(held) for pk, held in roles.items()}
    return Access(user_id=user.pk, roles=frozen, office_roles=frozenset(office), may_switch=len(roles) > 1)


class ScopedQuerySet(models.QuerySet[ModelT]):
    """Rows that belong to an institution, by `institution_path`; a richer rule overrides `visible_to`."""

    institution_path: ClassVar[str | None] = None

    def visible_to(self, access: Access, doing: Permission = Permission.INSTITUTION_VIEW) -> Self:
        """The rows on which this person may do this."""
        if self.institution_path is None:
            raise NotImplementedError(f"{type(self).__name__} says neither institution_path nor visible_to.")
        if access.may_everywhere(doing):
            return self.all()
        return self.filter(**{f"{self.institution_path}__in": access.institutions_where(doing)})


class AccessRequest(HttpRequest):
    """A request behind the access middleware, for annotations. Behind the door of sign-in, the user is a person."""

    access: Access
    user: User


def fetch(queryset: Any, access: Access, doing: Permission, *, viewing: Permission | None = None, **lookup: Any) -> Any:
    """The row, or 404 for a row she may not see, or 403 for a verb she lacks on a row she can.

    `viewing` is the permission that makes the row visible, when it differs from `doing`.
    """
    queryset = queryset.all() if isinstance(queryset, models.Manager) else queryset
    found = queryset.visible_to(access, doing).filter(**lookup).first()
    if found is not None:
        return found
    if viewing is not None and queryset.visible_to(access, viewing).filter(**lookup).exists():
        raise PermissionDenied(doing)
    raise Http404("No such page, or not for you.")
