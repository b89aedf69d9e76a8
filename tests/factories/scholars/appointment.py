from datetime import date

import factory
from factory.django import DjangoModelFactory

from scholars.models import Appointment, EffortMonth, Support
from tests.factories.scholars.scholar import ScholarFactory


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    scholar = factory.SubFactory(ScholarFactory)
    starts_on = date(2025, 7, 1)
    ends_on = date(2027, 6, 30)
    home = factory.LazyAttribute(lambda o: o.scholar.institution)
    effort = 40


class SupportFactory(DjangoModelFactory):
    class Meta:
        model = Support

    appointment = factory.SubFactory(AppointmentFactory)
    training_year = 1
    source = Support.Source.THIS_AWARD


class EffortMonthFactory(DjangoModelFactory):
    class Meta:
        model = EffortMonth

    appointment = factory.SubFactory(AppointmentFactory)
    month = date(2025, 7, 1)
    promised = 40
