from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from curriculum.models import Activity, Competency, Domain, Framework, Session


class FrameworkFactory(DjangoModelFactory):
    class Meta:
        model = Framework

    code = factory.Sequence(lambda n: f"FRAME{n}")
    edition = "2022"
    title = factory.Sequence(lambda n: f"Framework {n}")


class DomainFactory(DjangoModelFactory):
    class Meta:
        model = Domain

    framework = factory.SubFactory(FrameworkFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Domain {n}")


class CompetencyFactory(DjangoModelFactory):
    class Meta:
        model = Competency

    domain = factory.SubFactory(DomainFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Being able to do {n}")
    is_confirmed = True


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    title = factory.Sequence(lambda n: f"Activity {n}")
    kind = Activity.Kind.SERIES


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    activity = factory.SubFactory(ActivityFactory)
    topic = factory.Sequence(lambda n: f"Topic {n}")
    starts_at = datetime(2025, 3, 4, 17, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=1))
