from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from scholars.models import (
    Adoption,
    AlumniSurvey,
    AuthorProfile,
    DevelopmentPlan,
    Goal,
    ImportBatch,
    ImportEntry,
    MilestoneComment,
    MilestoneTemplate,
    Position,
    Product,
    Roadblock,
)
from tests.factories.scholars.program import ProgramFactory
from tests.factories.scholars.scholar import MilestoneFactory, ScholarFactory


class MilestoneTemplateFactory(DjangoModelFactory):
    class Meta:
        model = MilestoneTemplate

    program = factory.SubFactory(ProgramFactory)
    title = factory.Sequence(lambda n: f"Expected step {n}")
    months = 6


class MilestoneCommentFactory(DjangoModelFactory):
    class Meta:
        model = MilestoneComment

    milestone = factory.SubFactory(MilestoneFactory)
    author_name = "Bea"
    text = "Well done."


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    scholar = factory.SubFactory(ScholarFactory)
    kind = "publication"
    state = "published"
    title = factory.Sequence(
        lambda n: f"A paper with a title of its own, by the name of {'abcdefghijklmnop'[n % 16] * 9}"
    )
    dated = "2025-03"


class AdoptionFactory(DjangoModelFactory):
    class Meta:
        model = Adoption

    product = factory.SubFactory(ProductFactory, kind="implementation", state="in_use")
    place = "A clinic outside the network"
    adopted_on = date(2025, 6, 1)


class AuthorProfileFactory(DjangoModelFactory):
    class Meta:
        model = AuthorProfile

    scholar = factory.SubFactory(ScholarFactory)


class ImportBatchFactory(DjangoModelFactory):
    class Meta:
        model = ImportBatch

    scholar = factory.SubFactory(ScholarFactory)
    format = "bibtex"
    file_name = "list.bib"
    sha256 = "0" * 64


class ImportEntryFactory(DjangoModelFactory):
    class Meta:
        model = ImportEntry

    batch = factory.SubFactory(ImportBatchFactory)
    place = 0
    line = 1
    record = factory.LazyFunction(dict)
    outcome = "new"
    author_match = "none"


class DevelopmentPlanFactory(DjangoModelFactory):
    class Meta:
        model = DevelopmentPlan

    scholar = factory.SubFactory(ScholarFactory)
    year = 2026


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    plan = factory.SubFactory(DevelopmentPlanFactory)
    kind = "skill"
    title = "Learn to analyze stepped-wedge trials"
    due_on = date(2026, 12, 1)


class RoadblockFactory(DjangoModelFactory):
    class Meta:
        model = Roadblock

    scholar = factory.SubFactory(ScholarFactory)
    code = "A1"
    opened_on = date(2025, 2, 1)


class PositionFactory(DjangoModelFactory):
    class Meta:
        model = Position

    scholar = factory.SubFactory(ScholarFactory)
    title = "Assistant professor"
    organization = "Harbor University"
    sector = "academia"
    activity = "research"
    role = "faculty"
    starts_on = date(2025, 7, 1)


class AlumniSurveyFactory(DjangoModelFactory):
    class Meta:
        model = AlumniSurvey

    scholar = factory.SubFactory(ScholarFactory)
    year = 1
    email = "alum@mail.example"
    token_hash = factory.Sequence(lambda n: f"{n:064}")
    sent_at = datetime(2026, 7, 1, tzinfo=UTC)
    expires_at = datetime(2026, 9, 1, tzinfo=UTC)
