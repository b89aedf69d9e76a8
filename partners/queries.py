"""Reads of people, roles and what was done."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import AuditEvent, User
from partners.access import Access
from partners.models import (
    Institution,
    InstitutionQuerySet,
    Invitation,
    InvitationQuerySet,
    Membership,
    MembershipQuerySet,
)
from partners.roles import Permission


def institutions(access: Access) -> InstitutionQuerySet:
    """The institutions a person may see, with the number of their active sites."""
    seen = Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW)
    return seen.annotate(site_count=Count("sites", filter=Q(sites__is_active=True)))


def members_of(institution: Institution, access: Access) -> MembershipQuerySet:
    current = Membership.objects.visible_to(access, Permission.MEMBERSHIP_VIEW).current()
    return current.filter(institution=institution).select_related("user").order_by("user__name", "role")


def pending_invitations(institution: Institution, access: Access) -> InvitationQuerySet:
    pending = Invitation.objects.visible_to(access, Permission.MEMBERSHIP_EDIT).pending()
    return pending.filter(institution=institution).select_related("invited_by")


def memberships_of(user: User) -> MembershipQuerySet:
    """A person's own current roles."""
    return Membership.objects.current().filter(user=user).select_related("institution")


def audit_events(
    access: Access, *, action: str = "", person: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[AuditEvent]:
    """What was done, newest first, for those who may read the record of the whole network."""
    access.require_everywhere(Permission.AUDIT_VIEW)
    events = AuditEvent.objects.order_by("-sequence")
    if action:
        events = events.filter(action=action)
    if person:
        events = events.filter(actor_label__icontains=person)
    if since:
        events = events.filter(at__gte=_start_of(since))
    if until:
        events = events.filter(at__lte=timezone.make_aware(datetime.combine(until, time.max)))
    return events


def audit_actions() -> list[str]:
    return list(AuditEvent.objects.order_by("action").values_list("action", flat=True).distinct())


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


AUDIT_HEADER = (
    "sequence", "at", "action", "person", "subject type", "subject key", "subject", "institution", "facts", "hash",
)  # fmt: skip


def audit_row(event: AuditEvent) -> tuple[object, ...]:
    """An event as a row under AUDIT_HEADER; times in UTC."""
    return (
        event.sequence,
        event.at.astimezone(UTC).isoformat(timespec="seconds"),
        event.action,
        event.actor_label,
        event.subject_type,
        event.subject_key,
        event.subject_label,
        event.institution_id,
        json.dumps(event.facts, ensure_ascii=False, sort_keys=True),
        event.hash,
    )


def is_known(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists()
