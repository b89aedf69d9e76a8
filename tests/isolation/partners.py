from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils import timezone

from partners.models import (
    AccessReview,
    Agreement,
    AgreementReminder,
    Contact,
    Engagement,
    Institution,
    Invitation,
    Membership,
    OnboardingStep,
    Site,
)
from partners.roles import Permission, Role
from tests.factories.partners import (
    AccessReviewFactory,
    AgreementFactory,
    AgreementReminderFactory,
    ContactFactory,
    EngagementFactory,
    MembershipFactory,
    OnboardingStepFactory,
    SiteFactory,
)

if TYPE_CHECKING:
    from tests.conftest import World


def _itself(world: World, institution: Institution) -> Institution:
    return institution


def _site(world: World, institution: Institution) -> Site:
    return SiteFactory(institution=institution)


def _membership(world: World, institution: Institution) -> Membership:
    return MembershipFactory(institution=institution, role=Role.SCHOLAR)


def _invitation(world: World, institution: Institution) -> Invitation:
    return Invitation.objects.create(
        email=f"new@{institution.code.lower()}.example.org",
        institution=institution,
        role=Role.SCHOLAR,
        invited_by=world.eve,
        expires_at=timezone.now() + timedelta(days=7),
    )


def _agreement(world: World, institution: Institution) -> Agreement:
    return AgreementFactory(institution=institution)


def _reminder(world: World, institution: Institution) -> AgreementReminder:
    return AgreementReminderFactory(agreement__institution=institution)


def of(factory: Any, path: str = "institution") -> Callable[[World, Institution], Model]:
    def build(world: World, institution: Institution) -> Model:
        made: Model = factory(**{path: institution})
        return made

    return build


SCOPED: dict[type[Model], tuple[Permission, Callable[[World, Institution], Model]]] = {
    Institution: (Permission.INSTITUTION_VIEW, _itself),
    Site: (Permission.GAP_VIEW, _site),
    Membership: (Permission.MEMBERSHIP_VIEW, _membership),
    Invitation: (Permission.MEMBERSHIP_EDIT, _invitation),
    Agreement: (Permission.AGREEMENT_VIEW, _agreement),
    AccessReview: (Permission.MEMBERSHIP_VIEW, of(AccessReviewFactory, "membership__institution")),
    Contact: (Permission.INSTITUTION_VIEW, of(ContactFactory)),
    OnboardingStep: (Permission.INSTITUTION_VIEW, of(OnboardingStepFactory)),
    Engagement: (Permission.ENGAGEMENT_VIEW, of(EngagementFactory)),
    AgreementReminder: (Permission.AGREEMENT_VIEW, _reminder),
}
UNSCOPED: dict[str, str] = {}
