"""Reads of people, roles and what was done."""

from partners.queries.audit import AUDIT_HEADER, audit_actions, audit_events, audit_row
from partners.queries.people import (
    former_memberships_of,
    institutions,
    is_known,
    members_of,
    memberships_of,
    pending_invitations,
)

__all__ = [
    "AUDIT_HEADER",
    "audit_actions",
    "audit_events",
    "audit_row",
    "former_memberships_of",
    "institutions",
    "is_known",
    "members_of",
    "memberships_of",
    "pending_invitations",
]
