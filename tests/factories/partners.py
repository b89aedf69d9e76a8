from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from partners.models import (
    AccessReview,
    Agreement,
    AgreementReminder,
    Contact,
    Engagement,
    FileClass,
    Institution,
    Membership,
    OnboardingStep,
    Site,
)
from partners.roles import Role


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    code = factory.Sequence(lambda n: f"INST{n}")
    name = factory.Sequence(lambda n: f"Institution {n}")
    kinds = factory.LazyFunction(lambda: ["fqhc"])


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    institution = factory.SubFactory(InstitutionFactory)
    code = factory.Sequence(lambda n: f"SITE{n}")
    name = factory.Sequence(lambda n: f"Site {n}")
    kind = "fqhc"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    role = Role.SITE_COORDINATOR


class AgreementFactory(DjangoModelFactory):
    """A signed data use agreement on de-identified data of every measure, without an end."""

    class Meta:
        model = Agreement

    institution = factory.SubFactory(InstitutionFactory)
    kind = Agreement.Kind.DATA_USE
    reference = factory.Sequence(lambda n: f"DUA-{n}")
    file_class = FileClass.DEIDENTIFIED
    starts_on = date(2020, 1, 1)
    signed_on = date(2019, 12, 1)


class AgreementReminderFactory(DjangoModelFactory):
    class Meta:
        model = AgreementReminder

    agreement = factory.SubFactory(AgreementFactory)
    days_before = 30
    last_day = date(2027, 1, 1)


class EngagementFactory(DjangoModelFactory):
    class Meta:
        model = Engagement

    institution = factory.SubFactory(InstitutionFactory)
    happened_on = date(2026, 5, 4)
    stakeholder = "patients"
    mode = "governance"


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    institution = factory.SubFactory(InstitutionFactory)
    about = Contact.About.DATA
    name = factory.Sequence(lambda n: f"Contact {n}")


class OnboardingStepFactory(DjangoModelFactory):
    class Meta:
        model = OnboardingStep

    institution = factory.SubFactory(InstitutionFactory)
    step = OnboardingStep.Step.AGREEMENT


class AccessReviewFactory(DjangoModelFactory):
    class Meta:
        model = AccessReview

    membership = factory.SubFactory(MembershipFactory)
