"""Reads of what was done."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AuditEvent
from partners.access import Access
from partners.roles import Permission


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
