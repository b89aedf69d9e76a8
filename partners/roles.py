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
    INSTITUTION_EDIT = "institution.edit"
    ENGAGEMENT_VIEW = "engagement.view"
    ENGAGEMENT_EDIT = "engagement.edit"
    AGREEMENT_VIEW = "agreement.view"
    AGREEMENT_EDIT = "agreement.edit"
    MEMBERSHIP_VIEW = "membership.view"
    MEMBERSHIP_EDIT = "membership.edit"
    EXTRACT_VIEW = "extract.view"
    EXTRACT_UPLOAD = "extract.upload"
    EXTRACT_UNDO = "extract.undo"
    SUBMISSION_APPROVE = "submission.approve"
    SUBMISSION_ACCEPT = "submission.accept"
    SUBMISSION_PUBLISH = "submission.publish"
    SCHEDULE_EDIT = "schedule.edit"
    MAPPING_EDIT = "mapping.edit"
    GAP_VIEW = "gap.view"
    SCHOLAR_VIEW = "scholar.view"
    SCHOLAR_EDIT = "scholar.edit"
    SELF_EDIT = "self.edit"
    PROGRAM_EDIT = "program.edit"
    CALL_EDIT = "call.edit"
    APPLICATION_VIEW = "application.view"
    APPLICATION_DECIDE = "application.decide"
    REVIEW_DO = "review.do"
    MENTOR_VIEW = "mentor.view"
    MENTOR_EDIT = "mentor.edit"
    MATCH_EDIT = "match.edit"
    MATCH_PUBLISH = "match.publish"
    EVALUATION_RELEASE = "evaluation.release"
    EVALUATION_READ = "evaluation.read"
    CONCERN_READ = "concern.read"
    CURRICULUM_VIEW = "curriculum.view"
    CURRICULUM_EDIT = "curriculum.edit"
    ATTENDANCE_EDIT = "attendance.edit"
    IMPROVEMENT_READ = "improvement.read"
    IMPROVEMENT_START = "improvement.start"
    IMPROVEMENT_VIEW = "improvement.view"
    IMPROVEMENT_EDIT = "improvement.edit"
    GLOSSARY_EDIT = "glossary.edit"
    ASSESSMENT_TAKE = "assessment.take"
    FUND_EDIT = "fund.edit"
    REPORT_VIEW = "report.view"
    REPORT_BUILD = "report.build"
    REPORT_SIGN = "report.sign"
    REPORT_PUBLISH = "report.publish"
    RELEASE_VIEW = "release.view"
    TOKEN_USE = "token.use"  # noqa: S105 -- a permission, not a password
    AUDIT_VIEW = "audit.view"
    STATUS_VIEW = "status.view"


_EVERYONE = {
    Permission.INSTITUTION_VIEW,
    Permission.CURRICULUM_VIEW,
    Permission.RELEASE_VIEW,
    Permission.IMPROVEMENT_READ,
}
_SITE_READER = _EVERYONE | {
    Permission.ENGAGEMENT_VIEW,
    Permission.ENGAGEMENT_EDIT,
    Permission.EXTRACT_VIEW,
    Permission.GAP_VIEW,
    Permission.IMPROVEMENT_START,
}
_SITE_WORKER = _SITE_READER | {
    Permission.EXTRACT_UPLOAD,
    Permission.EXTRACT_UNDO,
    Permission.MAPPING_EDIT,
    Permission.TOKEN_USE,
    Permission.ATTENDANCE_EDIT,
    Permission.IMPROVEMENT_VIEW,
    Permission.ASSESSMENT_TAKE,
    Permission.AGREEMENT_VIEW,
}
_OFFICE = _SITE_WORKER | {
    Permission.INSTITUTION_EDIT,
    Permission.AGREEMENT_EDIT,
    Permission.SUBMISSION_ACCEPT,
    Permission.SUBMISSION_PUBLISH,
    Permission.SCHEDULE_EDIT,
    Permission.MEMBERSHIP_VIEW,
    Permission.SCHOLAR_VIEW,
    Permission.SCHOLAR_EDIT,
    Permission.CALL_EDIT,
    Permission.APPLICATION_VIEW,
    Permission.MENTOR_VIEW,
    Permission.MENTOR_EDIT,
    Permission.MATCH_EDIT,
    Permission.CURRICULUM_EDIT,
    Permission.EVALUATION_RELEASE,
    Permission.IMPROVEMENT_EDIT,
    Permission.GLOSSARY_EDIT,
    Permission.FUND_EDIT,
    Permission.REPORT_VIEW,
    Permission.REPORT_BUILD,
    Permission.REPORT_SIGN,
    Permission.STATUS_VIEW,
}

PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.PROGRAM_DIRECTOR: frozenset(
        _OFFICE
        | {
            Permission.MEMBERSHIP_EDIT,
            Permission.PROGRAM_EDIT,
            Permission.APPLICATION_DECIDE,
            Permission.MATCH_PUBLISH,
            Permission.EVALUATION_READ,
            Permission.CONCERN_READ,
            Permission.REPORT_PUBLISH,
            Permission.AUDIT_VIEW,
        }
    ),
    Role.PROGRAM_STAFF: frozenset(_OFFICE),
    Role.INSTITUTION_LEAD: frozenset(
        _SITE_WORKER
        | {
            Permission.INSTITUTION_EDIT,
            Permission.SUBMISSION_APPROVE,
            Permission.MEMBERSHIP_VIEW,
            Permission.MEMBERSHIP_EDIT,
            Permission.SCHOLAR_VIEW,
            Permission.MENTOR_VIEW,
        }
    ),
    Role.SITE_COORDINATOR: frozenset(_SITE_WORKER | {Permission.SUBMISSION_APPROVE}),
    Role.SCHOLAR: frozenset(_SITE_READER - {Permission.EXTRACT_VIEW} | {Permission.SELF_EDIT}),
    Role.MENTOR: frozenset(_SITE_READER - {Permission.EXTRACT_VIEW} | {Permission.SELF_EDIT}),
    Role.COMMUNITY_PARTNER: frozenset(
        _EVERYONE
        | {
            Permission.ENGAGEMENT_VIEW,
            Permission.ENGAGEMENT_EDIT,
            Permission.GAP_VIEW,
            Permission.IMPROVEMENT_START,
            Permission.GLOSSARY_EDIT,
            Permission.ASSESSMENT_TAKE,
            Permission.SELF_EDIT,
        }
    ),
    Role.REVIEWER: frozenset(_EVERYONE | {Permission.REVIEW_DO}),
    Role.FUNDER: frozenset({Permission.RELEASE_VIEW, Permission.IMPROVEMENT_READ}),
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
