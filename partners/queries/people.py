"""Reads of institutions, people and roles."""

from __future__ import annotations

from django.db.models import Count, Q

from accounts.models import User
from partners.access import Access
from partners.models import (
    Institution,
    InstitutionQuerySet,
    Invitation,
    InvitationQuerySet,
    Membership,
    MembershipQuerySet,
    OnboardingStep,
)
from partners.roles import Permission


def institutions(access: Access) -> InstitutionQuerySet:
    """The institutions a person may see, with the number of their open sites and of settled lines of the checklist."""
    seen = Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW).select_related("parent")
    settled = [OnboardingStep.State.DONE, OnboardingStep.State.NOT_NEEDED]
    return seen.annotate(
        site_count=Count("sites", filter=Q(sites__is_active=True), distinct=True),
        steps_settled=Count("onboarding", filter=Q(onboarding__state__in=settled), distinct=True),
    )


def members_of(institution: Institution, access: Access) -> MembershipQuerySet:
    current = Membership.objects.visible_to(access, Permission.MEMBERSHIP_VIEW).current()
    return current.filter(institution=institution).select_related("user").order_by("user__name", "role")


def pending_invitations(institution: Institution, access: Access) -> InvitationQuerySet:
    pending = Invitation.objects.visible_to(access, Permission.MEMBERSHIP_EDIT).pending()
    return pending.filter(institution=institution).select_related("invited_by")


def memberships_of(user: User) -> MembershipQuerySet:
    """A person's own current roles."""
    return Membership.objects.current().filter(user=user).select_related("institution")


def former_memberships_of(user: User) -> MembershipQuerySet:
    """A person's own roles that are over, the latest first."""
    over = Membership.objects.filter(user=user).exclude(pk__in=Membership.objects.current())
    return over.select_related("institution").order_by("-ends_on", "-pk")


def is_known(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists()
