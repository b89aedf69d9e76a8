from datetime import date

import factory
from factory.django import DjangoModelFactory

from improvement.models import (
    CaseCategory,
    CaseTheme,
    FailureMode,
    Huddle,
    HuddleCase,
    HuddleGroup,
    HuddleMember,
    PolicyGap,
    PolicyOption,
)
from tests.factories.partners import InstitutionFactory


class HuddleGroupFactory(DjangoModelFactory):
    class Meta:
        model = HuddleGroup

    title = factory.Sequence(lambda n: f"Housing table {n}")
    topic = "Housing"
    host = factory.SubFactory(InstitutionFactory)
    starts_on = date(2026, 1, 5)


class HuddleMemberFactory(DjangoModelFactory):
    class Meta:
        model = HuddleMember

    group = factory.SubFactory(HuddleGroupFactory)
    name = factory.Sequence(lambda n: f"Seat {n}")
    sector = "housing"
    joined_on = date(2026, 1, 5)


class HuddleFactory(DjangoModelFactory):
    class Meta:
        model = Huddle

    group = factory.SubFactory(HuddleGroupFactory)
    held_on = date(2026, 1, 5)


class CaseCategoryFactory(DjangoModelFactory):
    class Meta:
        model = CaseCategory

    group = factory.SubFactory(HuddleGroupFactory)
    title = factory.Sequence(lambda n: f"Kind {n}")


class CaseThemeFactory(DjangoModelFactory):
    class Meta:
        model = CaseTheme

    group = factory.SubFactory(HuddleGroupFactory)
    title = factory.Sequence(lambda n: f"Theme {n}")


class HuddleCaseFactory(DjangoModelFactory):
    class Meta:
        model = HuddleCase

    group = factory.SubFactory(HuddleGroupFactory)
    number = factory.Sequence(lambda n: n + 1)
    huddle = factory.SubFactory(HuddleFactory, group=factory.SelfAttribute("..group"))
    situation = "A family of five has no heat."
    background = "The boiler broke in the winter and nobody came."
    assessment = "The landlord does not answer and the inspector is far behind."
    recommendation = "Ask for an emergency inspection."


class FailureModeFactory(DjangoModelFactory):
    class Meta:
        model = FailureMode

    category = factory.SubFactory(CaseCategoryFactory)
    step = "The tenant calls the inspector"
    failure = "Nobody comes for weeks"
    effect = "Children are cold"
    severity, occurrence, detection = 8, 5, 6


class PolicyOptionFactory(DjangoModelFactory):
    class Meta:
        model = PolicyOption

    group = factory.SubFactory(HuddleGroupFactory)
    title = factory.Sequence(lambda n: f"Policy {n}")


class PolicyGapFactory(DjangoModelFactory):
    class Meta:
        model = PolicyGap

    group = factory.SubFactory(HuddleGroupFactory)
    title = factory.Sequence(lambda n: f"Gap {n}")
