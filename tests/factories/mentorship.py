from datetime import date

import factory
from factory.django import DjangoModelFactory

from mentorship.models import Mentor, TeamMember, TeamRole
from tests.factories.partners import InstitutionFactory
from tests.factories.scholars import ScholarFactory


class MentorFactory(DjangoModelFactory):
    class Meta:
        model = Mentor

    name = factory.Sequence(lambda n: f"Mentor {n:03}")
    institution = factory.SubFactory(InstitutionFactory)
    roles = factory.LazyFunction(lambda: ["scientific"])
    expertise = factory.LazyFunction(lambda: ["implementation science"])


class TeamMemberFactory(DjangoModelFactory):
    class Meta:
        model = TeamMember

    mentor = factory.SubFactory(MentorFactory)
    scholar = factory.SubFactory(ScholarFactory)
    role = TeamRole.SCIENTIFIC
    starts_on = date(2024, 7, 1)
