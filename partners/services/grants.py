"""Who may give which role, and to whom she may not."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied

from accounts.models import User
from partners.access import Access, access_of
from partners.models import Institution
from partners.roles import OFFICE_ROLES, Permission, Role
from partners.services.refusal import Refused

# What a lead may give in her own institution; the office may give the rest.
LEAD_GRANTS = (
    Role.INSTITUTION_LEAD,
    Role.SITE_COORDINATOR,
    Role.SCHOLAR,
    Role.MENTOR,
    Role.COMMUNITY_PARTNER,
)


def grantable_by(access: Access, institution: Institution) -> tuple[Role, ...]:
    """The roles that a person may give in an institution.

    Office roles exist in the office only, the funder's role in a funder only, and both are the office's to give.
    """
    if not access.may_in(institution.pk, Permission.MEMBERSHIP_EDIT):
        return ()
    is_office_person = access.may_everywhere(Permission.MEMBERSHIP_EDIT)
    if institution.is_office:
        return (*sorted(OFFICE_ROLES), Role.REVIEWER) if is_office_person else ()
    if Institution.Kind.FUNDER in institution.kinds:
        return (Role.FUNDER,) if is_office_person else ()
    return (*LEAD_GRANTS, Role.REVIEWER) if is_office_person else LEAD_GRANTS


def require_edit(by: User, institution: Institution) -> None:
    access = access_of(by)
    # A lead who also has a role in the office does not dismiss its directors.
    allowed = access.may_everywhere if institution.is_office else partial(access.may_in, institution.pk)
    if not allowed(Permission.MEMBERSHIP_EDIT):
        raise PermissionDenied(Permission.MEMBERSHIP_EDIT)


def require_grant(by: User, institution: Institution, role: Role) -> None:
    if role not in grantable_by(access_of(by), institution):
        raise PermissionDenied(Permission.MEMBERSHIP_EDIT)


def refuse_own(user: User, by: User) -> None:
    # Nobody raises herself, and the last director can't lock everybody out by mistake.
    if user.pk == by.pk:
        raise Refused("You can't change your own roles. Ask a colleague.")
