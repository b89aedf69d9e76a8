"""Doors opened by mail for one address, into one role."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

import accounts.services
from accounts import audit
from accounts.models import User
from mielhss.jobs.services import enqueue
from partners.models import Institution, Invitation, Membership
from partners.roles import Role
from partners.services.grants import require_edit, require_grant
from partners.services.memberships import begin
from partners.services.refusal import Refused

if TYPE_CHECKING:
    from mielhss.jobs.run import Run

MOST_SENDINGS = 5


class InvitationClosed(Exception):
    """No usable invitation: unknown, used, withdrawn or expired. It is never told which."""


@transaction.atomic
def invite(*, institution: Institution, role: Role, email: str, by: User) -> Invitation:
    """Open a door for one address, and have the mail sent."""
    email = email.strip().lower()
    require_grant(by, institution, role)
    if email == by.email:
        raise Refused("You can't give a role to yourself. Ask a colleague.")
    if Invitation.objects.pending().filter(institution=institution, role=role, email__iexact=email).exists():
        raise Refused("This address already has an open invitation to this role. Send that one again.")
    members = Membership.objects.current().filter(institution=institution, role=role)
    if members.filter(user__email__iexact=email).exists():
        raise Refused("This person already has this role here.")

    invitation = Invitation.objects.create(
        institution=institution, role=role, email=email, invited_by=by, expires_at=_last_moment()
    )
    _send(invitation, by)
    _record("invitation.created", invitation, by)
    return invitation


@transaction.atomic
def resend(*, invitation: Invitation, by: User) -> Invitation:
    """Send a new link with a new week; the old link stops working."""
    invitation = _locked_pending(invitation.pk)
    require_grant(by, invitation.institution, Role(invitation.role))
    if invitation.sendings >= MOST_SENDINGS:
        raise Refused(f"This invitation was sent {MOST_SENDINGS} times. Check the address, and withdraw it.")
    invitation.expires_at = _last_moment()
    invitation.token_hash = None
    invitation.save(update_fields=["expires_at", "token_hash"])
    _send(invitation, by)
    _record("invitation.sent again", invitation, by)
    return invitation


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> Invitation:
    invitation = _locked_pending(invitation.pk)
    require_edit(by, invitation.institution)
    invitation.revoked_at = timezone.now()
    invitation.token_hash = None
    invitation.save(update_fields=["revoked_at", "token_hash"])
    _record("invitation.withdrawn", invitation, by)
    return invitation


def issue_token(invitation: Invitation) -> str:
    """A fresh token for an invitation. It is returned once; the row keeps its hash."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(token)
    invitation.save(update_fields=["token_hash"])
    return token


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def deliver_invitation(run: Run) -> None:
    """The job "mail.invitation". Run twice, it mails a second link, and the first stops working."""
    invitations = Invitation.objects.select_related("institution", "invited_by")
    with run.fenced():
        invitation = invitations.usable().filter(pk=run.arguments["invitation"]).first()
        token = issue_token(invitation) if invitation else ""
    if invitation is None:
        return
    _mail(invitation, token)
    with run.finishing({"sent": True}):
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


def usable_invitation(token_hash: str) -> Invitation:
    """The invitation behind a token, or InvitationClosed."""
    found = Invitation.objects.usable().select_related("institution", "invited_by").filter(token_hash=token_hash)
    invitation = found.first() if token_hash else None
    if invitation is None:
        raise InvitationClosed
    return invitation


@transaction.atomic
def accept_as_new_person(*, token_hash: str, name: str, password: str) -> User:
    """Make the invited person, with her address known to be hers, and give her the role."""
    invitation = _locked_usable(token_hash)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise Refused("This address already has an account. Sign in with it to accept.")
    user = accounts.services.create_person(email=invitation.email, name=name, password=password)
    _accept(invitation, user)
    return user


@transaction.atomic
def accept(*, token_hash: str, by: User) -> Membership:
    """Give a known person the role she was invited to. For anybody else the invitation does not exist."""
    invitation = _locked_usable(token_hash)
    if invitation.email.lower() != by.email.lower():
        raise InvitationClosed
    return _accept(invitation, by)


def _accept(invitation: Invitation, user: User) -> Membership:
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.token_hash = None
    invitation.save(update_fields=["accepted_at", "accepted_by", "token_hash"])
    membership = begin(user, invitation.institution, Role(invitation.role), by=invitation.invited_by)
    _record("invitation.accepted", invitation, user)
    return membership


def _locked_usable(token_hash: str) -> Invitation:
    # The lock comes first: who waited for it finds the invitation used.
    found = Invitation.objects.select_for_update(of=("self",)).usable().select_related("institution")
    invitation = found.filter(token_hash=token_hash).first() if token_hash else None
    if invitation is None:
        raise InvitationClosed
    return invitation


def _locked_pending(pk: int) -> Invitation:
    found = Invitation.objects.select_for_update(of=("self",)).pending().select_related("institution")
    invitation = found.filter(pk=pk).first()
    if invitation is None:
        raise Refused("This invitation was accepted or withdrawn in the meantime.")
    return invitation


def _last_moment() -> datetime:
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)


def _send(invitation: Invitation, by: User) -> None:
    invitation.sendings += 1
    invitation.save(update_fields=["sendings"])
    enqueue(
        kind="mail.invitation",
        key=f"mail.invitation:{invitation.pk}:{invitation.sendings}",
        arguments={"invitation": invitation.pk},
        requested_by=by,
    )


def _mail(invitation: Invitation, token: str) -> None:
    context = {
        "invitation": invitation,
        "inviter": invitation.invited_by or invitation.institution,
        "url": settings.SITE_URL.rstrip("/") + reverse("partners:invitation-open", args=[token]),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    subject = " ".join(render_to_string("partners/mail/invitation_subject.txt", context).split())
    text = render_to_string("partners/mail/invitation.txt", context)
    message = EmailMultiAlternatives(subject, text, to=[invitation.email])
    message.attach_alternative(render_to_string("partners/mail/invitation.html", context), "text/html")
    message.send()


def _record(action: str, invitation: Invitation, by: User) -> None:
    facts = {"role": invitation.role}
    audit.record(action, by=by, subject=invitation, institution_id=invitation.institution_id, facts=facts)
