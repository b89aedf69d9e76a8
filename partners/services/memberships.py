"""Roles given, changed and ended."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from partners.models import AccessReview, Institution, Membership
from partners.roles import Role
from partners.services.grants import refuse_own, require_edit, require_grant
from partners.services.refusal import Refused


@transaction.atomic
def start_membership(*, user: User, institution: Institution, role: Role, by: User) -> Membership:
    """Give a person a role from today. Who has it already keeps what she has."""
    require_grant(by, institution, role)
    refuse_own(user, by)
    membership = begin(user, institution, role, by=by)
    _record_membership("membership.started", membership, by)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> Membership:
    """Take a role away, at once. The row stays as history."""
    membership = _locked_membership(membership.pk)
    require_edit(by, membership.institution)
    refuse_own(membership.user, by)
    _end(membership, by)
    _record_membership("membership.ended", membership, by)
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: User) -> Membership:
    """End one role and start another, in one step."""
    membership = _locked_membership(membership.pk)
    require_grant(by, membership.institution, role)
    refuse_own(membership.user, by)
    if role == membership.role:
        raise Refused("This is the role she has.")
    _end(membership, by)
    changed = begin(membership.user, membership.institution, role, by=by)
    facts = {"from": membership.role, "to": role}
    audit.record("membership.changed", by=by, subject=changed, institution_id=changed.institution_id, facts=facts)
    return changed


@transaction.atomic
def confirm(*, memberships: Iterable[Membership], by: User) -> int:
    """Note that these roles were looked at and are still right. One's own are for somebody else to confirm."""
    looked_at = [one for one in memberships if one.user_id != by.pk]
    for membership in looked_at:
        require_edit(by, membership.institution)
        AccessReview.objects.create(membership=membership, confirmed_by=by)
        _record_membership("membership.confirmed", membership, by)
    return len(looked_at)


def begin(user: User, institution: Institution, role: Role, *, by: User | None) -> Membership:
    held = Membership.objects.current().filter(user=user, institution=institution, role=role).first()
    return held or Membership.objects.create(user=user, institution=institution, role=role, started_by=by)


def _end(membership: Membership, by: User) -> None:
    membership.ended_at, membership.ended_by = timezone.now(), by
    membership.ends_on = max(timezone.localdate(), membership.starts_on)
    membership.save(update_fields=["ended_at", "ended_by", "ends_on"])


def _locked_membership(pk: int) -> Membership:
    found = Membership.objects.select_for_update(of=("self",)).select_related("institution", "user")
    membership = found.filter(pk=pk, ended_at__isnull=True).first()
    if membership is None:
        raise Refused("This role has ended in the meantime.")
    return membership


def _record_membership(action: str, membership: Membership, by: User) -> None:
    facts = {"role": membership.role}
    audit.record(action, by=by, subject=membership, institution_id=membership.institution_id, facts=facts)
