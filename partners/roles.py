"""What each role may do. This table is the whole of it."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    """Short stable keys, stored in memberships."""

    PROGRAM_DIRECTOR = "director", "Program director"
    PROGRAM_STAFF = "staff", "Program staff"
    INSTITUTION_LEAD = "lead", "Institution lead"
    SITE_COORDINATOR = "coordinator", "Site coordinator"
    SCHOLAR = "scholar", "Scholar"
    MENTOR = "mentor", "Mentor"
    COMMUNITY_PARTNER = "community", "Community partner"
    REVIEWER = "reviewer", "Reviewer"
    FUNDER = "funder", "Funder"
    ADMINISTRATOR = "administrator", "Administrator"


class Permission(StrEnum):
    """A verb on a kind of thing."""

    INSTITUTION_VIEW = "institution.view"
    MEMBERSHIP_VIEW = "membership.view"
    MEMBERSHIP_EDIT = "membership.edit"
    EXTRACT_VIEW = "extract.view"
    EXTRACT_UPLOAD = "extract.upload"
    EXTRACT_UNDO = "extract.undo"
    MAPPING_EDIT = "mapping.edit"
    GAP_VIEW = "gap.view"
    SCHOLAR_VIEW = "scholar.view"
    SCHOLAR_EDIT = "scholar.edit"
    SELF_EDIT = "self.edit"
    MENTOR_VIEW = "mentor.view"
    CURRICULUM_VIEW = "curriculum.view"
    REPORT_VIEW = "report.view"
    REPORT_BUILD = "report.build"
    REPORT_PUBLISH = "report.publish"
    RELEASE_VIEW = "release.view"
    TOKEN_USE = "token.use"  # noqa: S105 -- a permission, not a password
    AUDIT_VIEW = "audit.view"
    STATUS_VIEW = "status.view"


_EVERYONE = {Permission.INSTITUTION_VIEW, Permission.CURRICULUM_VIEW, Permission.RELEASE_VIEW}
_SITE_READER = _EVERYONE | {Permission.EXTRACT_VIEW, Permission.GAP_VIEW}
_SITE_WORKER = _SITE_READER | {
    Permission.EXTRACT_UPLOAD,
    Permission.EXTRACT_UNDO,
    Permission.MAPPING_EDIT,
    Permission.TOKEN_USE,
}
_OFFICE = _SITE_WORKER | {
    Permission.MEMBERSHIP_VIEW,
    Permission.SCHOLAR_VIEW,
    Permission.SCHOLAR_EDIT,
    Permission.MENTOR_VIEW,
    Permission.REPORT_VIEW,
    Permission.REPORT_BUILD,
    Permission.STATUS_VIEW,
}

PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.PROGRAM_DIRECTOR: frozenset(
        _OFFICE | {Permission.MEMBERSHIP_EDIT, Permission.REPORT_PUBLISH, Permission.AUDIT_VIEW}
    ),
    Role.PROGRAM_STAFF: frozenset(_OFFICE),
    Role.INSTITUTION_LEAD: frozenset(
        _SITE_WORKER
        | {
            Permission.MEMBERSHIP_VIEW,
            Permission.MEMBERSHIP_EDIT,
            Permission.SCHOLAR_VIEW,
            Permission.MENTOR_VIEW,
        }
    ),
    Role.SITE_COORDINATOR: frozenset(_SITE_WORKER),
    Role.SCHOLAR: frozenset(_SITE_READER - {Permission.EXTRACT_VIEW} | {Permission.SELF_EDIT}),
    Role.MENTOR: frozenset(_SITE_READER - {Permission.EXTRACT_VIEW} | {Permission.SELF_EDIT}),
    Role.COMMUNITY_PARTNER: frozenset(_EVERYONE | {Permission.GAP_VIEW, Permission.SELF_EDIT}),
    Role.REVIEWER: frozenset(_EVERYONE),
    Role.FUNDER: frozenset({Permission.RELEASE_VIEW}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.INSTITUTION_VIEW,
            Permission.MEMBERSHIP_VIEW,
            Permission.MEMBERSHIP_EDIT,
            Permission.AUDIT_VIEW,
            Permission.STATUS_VIEW,
        }
    ),
}

# Held in the network's own office, these roles reach every institution.
OFFICE_ROLES = frozenset({Role.PROGRAM_DIRECTOR, Role.PROGRAM_STAFF, Role.ADMINISTRATOR})

# Held anywhere, these roles must sign in with a second factor.
STAFF_ROLES = OFFICE_ROLES | {Role.INSTITUTION_LEAD, Role.SITE_COORDINATOR}
