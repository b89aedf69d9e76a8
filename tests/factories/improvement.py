from datetime import date

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from improvement.models import (
    Aim,
    Cycle,
    DiagramVersion,
    Driver,
    DriverKind,
    Member,
    MemberRole,
    Project,
    ProjectMeasure,
    Publication,
    Reading,
    ScaleStep,
    SelfRating,
    Signature,
    SiteAdoption,
    UseCheck,
)
from partners.models import Site
from tests.factories.partners import SiteFactory


class ProjectFactory(DjangoModelFactory):
    """A project at one site; hand `site=` to say which."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Project {n}")

    @factory.post_generation
    def site(self: Project, create: bool, given: Site | None, **kwargs: object) -> None:
        self.sites.add(given or SiteFactory.create())


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = Member

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Member {n}")
    role = MemberRole.OTHER


class LivedFactory(MemberFactory):
    """Somebody with lived experience of the gap, without an account."""

    role = MemberRole.LIVED


class AimFactory(DjangoModelFactory):
    """An aim with all its parts; not agreed to."""

    class Meta:
        model = Aim

    project = factory.SubFactory(ProjectFactory)
    whose = "children in high-poverty neighborhoods"
    what = "visits to the emergency department"
    from_value = 34
    to_value = 28
    by_when = date(2035, 6, 30)


class AgreedAimFactory(AimFactory):
    agreed_at = factory.LazyFunction(timezone.now)


class SignatureFactory(DjangoModelFactory):
    class Meta:
        model = Signature

    aim = factory.SubFactory(AimFactory)
    member = factory.LazyAttribute(lambda o: LivedFactory(project=o.aim.project))
    said_how = "At the meeting of the family council."
    signed_at = factory.LazyFunction(timezone.now)


class DriverFactory(DjangoModelFactory):
    """A primary driver; hand kind and parent for others."""

    class Meta:
        model = Driver

    project = factory.SubFactory(ProjectFactory)
    kind = DriverKind.PRIMARY
    text = factory.Sequence(lambda n: f"Driver {n}")
    position = factory.Sequence(lambda n: n)


class DiagramVersionFactory(DjangoModelFactory):
    class Meta:
        model = DiagramVersion

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    tree = factory.LazyFunction(list)
    note = "The first theory."


class CycleFactory(DjangoModelFactory):
    class Meta:
        model = Cycle

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = "A community health worker calls before the visit"
    plan = "One nurse, one morning."
    prediction = "The call is answered, since it comes at noon."
    starts_on = date(2026, 1, 5)


class StudiedCycleFactory(CycleFactory):
    did = "She called at noon."
    learned = "Nobody is free at noon."
    held = "no"


class DecidedCycleFactory(StudiedCycleFactory):
    decision = "abandon"
    reason = "Text messages are tried next."
    decided_on = date(2026, 1, 20)


class ProjectMeasureFactory(DjangoModelFactory):
    class Meta:
        model = ProjectMeasure

    project = factory.SubFactory(ProjectFactory)
    kind = "process"
    title = factory.Sequence(lambda n: f"Families called within a week {n}")


class ReadingFactory(DjangoModelFactory):
    class Meta:
        model = Reading

    measure = factory.SubFactory(ProjectMeasureFactory)
    period = "2026-01"
    numerator = 30
    denominator = 60


class ScaleStepFactory(DjangoModelFactory):
    class Meta:
        model = ScaleStep

    project = factory.SubFactory(ProjectFactory)
    scale = 5


class SiteAdoptionFactory(DjangoModelFactory):
    class Meta:
        model = SiteAdoption

    project = factory.SubFactory(ProjectFactory)
    site = factory.SubFactory(SiteFactory)
    adopted_on = date(2026, 1, 31)


class UseCheckFactory(DjangoModelFactory):
    class Meta:
        model = UseCheck

    adoption = factory.SubFactory(SiteAdoptionFactory)
    months = 6
    in_use = True
    looked_on = date(2026, 7, 31)


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = Publication

    project = factory.SubFactory(ProjectFactory)
    number = 1
    content = factory.LazyFunction(dict)
    published_at = factory.LazyFunction(timezone.now)


class SelfRatingFactory(DjangoModelFactory):
    class Meta:
        model = SelfRating

    site = factory.SubFactory(SiteFactory)
    practice = "principle"
    level = 2
    rated_on = date(2026, 1, 31)
