"""Who joins, in which role, and until when."""

from partners.services.grants import LEAD_GRANTS, grantable_by
from partners.services.invitations import (
    MOST_SENDINGS,
    InvitationClosed,
    accept,
    accept_as_new_person,
    deliver_invitation,
    hash_of,
    invite,
    issue_token,
    resend,
    revoke,
    usable_invitation,
)
from partners.services.memberships import change_role, confirm, end_membership, start_membership
from partners.services.refusal import Refused

__all__ = [
    "LEAD_GRANTS",
    "MOST_SENDINGS",
    "InvitationClosed",
    "Refused",
    "accept",
    "accept_as_new_person",
    "change_role",
    "confirm",
    "deliver_invitation",
    "end_membership",
    "grantable_by",
    "hash_of",
    "invite",
    "issue_token",
    "resend",
    "revoke",
    "start_membership",
    "usable_invitation",
]
