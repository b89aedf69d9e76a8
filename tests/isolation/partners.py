from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils import timezone

from partners.models import Institution, Invitation, Membership, Site
from partners.roles import Permission, Role
from tests.factories.partners import MembershipFactory, SiteFactory

if TYPE_CHECKING:
    from tests.conftest import World


def _itself(world: World, institution: Institution) -> Institution:
    return institution


def _site(world: World, institution: Institution) -> Site:
    return SiteFactory(institution=institution)


def _membership(world: World, institution: Institution) -> Membership:
    return MembershipFactory(institution=institution, role=Role.SCHOLAR)


def _invitation(world: World, institution: Institution) -> Invitation:
    return Invitation.objects.create(
        email=f"new@{institution.code.lower()}.example.org",
        institution=institution,
        role=Role.SCHOLAR,
        invited_by=world.eve,
        expires_at=timezone.now() + timedelta(days=7),
    )


SCOPED: dict[type[Model], tuple[Permission, Callable[[World, Institution], Model]]] = {
    Institution: (Permission.INSTITUTION_VIEW, _itself),
    Site: (Permission.GAP_VIEW, _site),
    Membership: (Permission.MEMBERSHIP_VIEW, _membership),
    Invitation: (Permission.MEMBERSHIP_EDIT, _invitation),
}
UNSCOPED: dict[str, str] = {}
