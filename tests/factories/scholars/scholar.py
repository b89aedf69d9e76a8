from datetime import date

import factory
from factory.django import DjangoModelFactory

from scholars.models import Milestone, Scholar
from tests.factories.partners import InstitutionFactory
from tests.factories.scholars.program import CohortFactory


class ScholarFactory(DjangoModelFactory):
    class Meta:
        model = Scholar

    name = factory.Sequence(lambda n: f"Scholar {n:03}")
    institution = factory.SubFactory(InstitutionFactory)
    cohort = factory.SubFactory(CohortFactory)
    career_stage = Scholar.CareerStage.EARLY_FACULTY
    disciplines = factory.LazyFunction(lambda: ["medicine"])
    is_clinician = True
    is_physician = True
    starts_on = date(2024, 7, 1)
    ends_on = date(2028, 6, 30)


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    scholar = factory.SubFactory(ScholarFactory)
    title = factory.Sequence(lambda n: f"Step {n}")
    due_on = date(2025, 1, 15)
