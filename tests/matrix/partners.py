"""Institutions, people, invitations, one's own account, the record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from partners.models import Invitation, Membership
from partners.roles import Role
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def here(world: World) -> dict[str, Any]:
    return {"code": world.here.code}


def an_invitation(world: World) -> dict[str, Any]:
    invitation = Invitation.objects.create(
        email="new@example.org",
        institution=world.here,
        role=Role.SCHOLAR,
        invited_by=world.eve,
        expires_at=timezone.now() + timedelta(days=7),
    )
    return {"pk": invitation.pk}


def adas_membership(world: World) -> dict[str, Any]:
    return {"pk": Membership.objects.get(user=world.ada).pk}


def a_token(world: World) -> dict[str, Any]:
    return {"token": "not-a-token"}


MENTOR = {"role": Role.MENTOR}
GOOD = {"email": "new@example.org", "role": Role.SCHOLAR}

ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("partners:institution-list", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("partners:institution-show", "get", here, 302, 200, 200, 200, 404, 200, 404),
    Row("partners:invitation-create", "get", here, 302, 403, 403, 403, 404, 200, 404),
    Row("partners:invitation-create", "post", here, 302, 403, 403, 403, 404, 302, 404, GOOD),
    Row("partners:invitation-resend", "post", an_invitation, 302, 404, 404, 404, 404, 302, 404),
    Row("partners:invitation-revoke", "post", an_invitation, 302, 404, 404, 404, 404, 302, 404),
    Row("partners:membership-end", "get", adas_membership, 302, 404, 404, 404, 404, 200, 404),
    Row("partners:membership-end", "post", adas_membership, 302, 404, 404, 404, 404, 302, 404),
    Row("partners:membership-change", "get", adas_membership, 302, 404, 404, 404, 404, 200, 404),
    Row(
        "partners:membership-change", "post", adas_membership, 302, 404, 404, 404, 404, 302, 404, {"role": Role.MENTOR}
    ),
    # Anybody may follow a link; whether it opens anything is told by the next page, which has nothing to show here.
    Row("partners:invitation-open", "get", a_token, 302, 302, 302, 302, 302, 302, 302),
    Row("partners:invitation-accept", "get", None, 410, 410, 410, 410, 410, 410, 410),
    Row("partners:invitation-accept", "post", None, 410, 410, 410, 410, 410, 410, 410),
    Row("partners:account-show", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("partners:audit-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("partners:audit-download", "get", None, 302, 403, 403, 403, 403, 200, 403),
]
