from datetime import date

import factory
from factory.django import DjangoModelFactory

from scholars.models import Cohort, Program


class ProgramFactory(DjangoModelFactory):
    class Meta:
        model = Program
        django_get_or_create = ("code",)

    code = "TRAIN"
    name = "Training program"


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort
        django_get_or_create = ("program", "name")

    program = factory.SubFactory(ProgramFactory)
    name = "Cohort 1"
    starts_on = date(2024, 7, 1)
    ends_on = date(2028, 6, 30)
