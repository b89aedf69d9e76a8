"""Institutions, people, invitations, one's own account, the record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from partners.models import Invitation, Membership
from partners.roles import Role
from partners.services import files
from tests.factories.partners import AgreementFactory, ContactFactory, EngagementFactory
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


def an_agreement(world: World) -> dict[str, Any]:
    return {"pk": AgreementFactory(institution=world.here).pk}


def a_filed_agreement(world: World) -> dict[str, Any]:
    agreement = AgreementFactory(institution=world.here, file_name="dua.pdf", file_stored="of-the-matrix")
    (files.folder("agreements") / "of-the-matrix").write_bytes(b"%PDF-1.7 %%EOF")
    return {"pk": agreement.pk}


def an_engagement(world: World) -> dict[str, Any]:
    return {"pk": EngagementFactory(institution=world.here).pk}


def a_contact(world: World) -> dict[str, Any]:
    return {"pk": ContactFactory(institution=world.here).pk}


def the_site(world: World) -> dict[str, Any]:
    return {"pk": world.site_here.pk}


def a_step(world: World) -> dict[str, Any]:
    return {"code": world.here.code, "step": "ethics"}


def a_logo(world: World) -> dict[str, Any]:
    world.here.logo_stored = "of-the-matrix.png"
    world.here.save()
    (files.folder("logos") / "of-the-matrix.png").write_bytes(b"png")
    return {"code": world.here.code}


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
    Row("partners:institution-create", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("partners:institution-create", "post", None, 302, 403, 403, 403, 403, 422, 403),
    Row("partners:institution-edit", "get", here, 302, 403, 403, 403, 404, 200, 404),
    Row("partners:institution-edit", "post", here, 302, 403, 403, 403, 404, 422, 404),
    Row("partners:institution-logo", "get", a_logo, 302, 200, 200, 200, 404, 200, 404),
    Row("partners:institution-set-logo", "get", here, 302, 403, 403, 403, 404, 200, 404),
    Row("partners:institution-set-logo", "post", here, 302, 403, 403, 403, 404, 422, 404),
    Row("partners:site-list", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("partners:site-create", "get", here, 302, 403, 403, 403, 404, 200, 404),
    Row("partners:site-create", "post", here, 302, 403, 403, 403, 404, 422, 404),
    Row("partners:site-edit", "get", the_site, 302, 403, 403, 403, 404, 200, 404),
    Row("partners:site-edit", "post", the_site, 302, 403, 403, 403, 404, 422, 404),
    Row("partners:contact-create", "get", here, 302, 403, 403, 403, 404, 200, 404),
    Row("partners:contact-create", "post", here, 302, 403, 403, 403, 404, 422, 404),
    Row("partners:contact-edit", "get", a_contact, 302, 403, 403, 403, 404, 200, 404),
    Row("partners:contact-edit", "post", a_contact, 302, 403, 403, 403, 404, 422, 404),
    Row("partners:contact-remove", "post", a_contact, 302, 403, 403, 403, 404, 302, 404),
    Row("partners:step-edit", "get", a_step, 302, 403, 403, 403, 404, 200, 404),
    Row("partners:step-edit", "post", a_step, 302, 403, 403, 403, 404, 422, 404),
    Row("partners:access-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("partners:access-confirm", "post", None, 302, 403, 403, 403, 403, 302, 403),
    Row("partners:invitation-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    # Anybody signed in may choose among her own institutions; the choice opens nothing.
    Row("partners:institution-switch", "post", None, 302, 302, 302, 302, 302, 302, 302),
    Row("partners:agreement-list", "get", None, 302, 403, 403, 200, 200, 200, 403),
    Row("partners:agreement-show", "get", an_agreement, 302, 404, 404, 200, 404, 200, 404),
    Row("partners:agreement-file", "get", a_filed_agreement, 302, 404, 404, 200, 404, 200, 404),
    Row("partners:agreement-create", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("partners:agreement-create", "post", None, 302, 403, 403, 403, 403, 422, 403),
    Row("partners:agreement-edit", "get", an_agreement, 302, 404, 404, 403, 404, 200, 404),
    Row("partners:agreement-edit", "post", an_agreement, 302, 404, 404, 403, 404, 422, 404),
    Row("partners:agreement-renew", "get", an_agreement, 302, 404, 404, 403, 404, 200, 404),
    Row("partners:agreement-renew", "post", an_agreement, 302, 404, 404, 403, 404, 422, 404),
    Row("partners:agreement-end", "get", an_agreement, 302, 404, 404, 403, 404, 200, 404),
    Row("partners:agreement-end", "post", an_agreement, 302, 404, 404, 403, 404, 422, 404),
    Row("partners:agreement-attach", "get", an_agreement, 302, 404, 404, 403, 404, 200, 404),
    Row("partners:agreement-attach", "post", an_agreement, 302, 404, 404, 403, 404, 422, 404),
    Row("partners:engagement-list", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("partners:engagement-show", "get", an_engagement, 302, 200, 200, 200, 404, 200, 404),
    Row("partners:engagement-create", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("partners:engagement-create", "post", None, 302, 422, 422, 422, 422, 422, 403),
    Row("partners:engagement-edit", "get", an_engagement, 302, 200, 200, 200, 404, 200, 404),
    Row("partners:engagement-edit", "post", an_engagement, 302, 422, 422, 422, 404, 422, 404),
    Row("partners:engagement-remove", "post", an_engagement, 302, 302, 302, 302, 404, 302, 404),
    Row("partners:account-show", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("partners:audit-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("partners:audit-download", "get", None, 302, 403, 403, 403, 403, 200, 403),
]
