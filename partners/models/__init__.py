"""The alliance: who belongs to it, where, in which role, and under which agreements."""

from partners.models.agreement import Agreement, AgreementQuerySet, AgreementReminder, FileClass
from partners.models.contact import Contact, OnboardingStep
from partners.models.engagement import Engagement, Mode, Stakeholder
from partners.models.institution import (
    CROSS_SECTOR,
    Institution,
    InstitutionQuerySet,
    Provenance,
    Site,
    SiteQuerySet,
)
from partners.models.invitation import Invitation, InvitationQuerySet
from partners.models.membership import AccessReview, Membership, MembershipQuerySet
from partners.models.token import ApiToken, ApiTokenQuerySet, Scope

__all__ = [
    "CROSS_SECTOR",
    "AccessReview",
    "Agreement",
    "AgreementQuerySet",
    "AgreementReminder",
    "ApiToken",
    "ApiTokenQuerySet",
    "Contact",
    "Engagement",
    "FileClass",
    "Institution",
    "InstitutionQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Mode",
    "OnboardingStep",
    "Provenance",
    "Scope",
    "Site",
    "SiteQuerySet",
    "Stakeholder",
]
