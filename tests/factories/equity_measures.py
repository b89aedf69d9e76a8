from datetime import date

import factory
from factory.django import DjangoModelFactory

from equity_measures.models import (
    Category,
    DataSet,
    Extract,
    FollowUp,
    Measure,
    MeasureDefinition,
    Stratification,
    Stratifier,
)
from tests.factories.partners import InstitutionFactory


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure

    code = factory.Sequence(lambda n: f"MEASURE{n}")
    title = factory.Sequence(lambda n: f"Measure {n}")
    phrase = "had their blood pressure under control"
    kind = Measure.Kind.OUTCOME
    higher_is_better = True


class DefinitionFactory(DjangoModelFactory):
    class Meta:
        model = MeasureDefinition

    measure = factory.SubFactory(MeasureFactory)
    effective_from = date(1990, 1, 1)
    numerator = "People whose last reading was below 140/90."
    denominator = "Adults with hypertension."


class StratifierFactory(DjangoModelFactory):
    class Meta:
        model = Stratifier

    code = factory.Sequence(lambda n: f"stratifier{n}")
    title = factory.Sequence(lambda n: f"Stratifier {n}")
    question = "What was asked."


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    stratifier = factory.SubFactory(StratifierFactory)
    code = factory.Sequence(lambda n: f"CAT{n}")
    label = factory.Sequence(lambda n: f"Category {n}")


class StratificationFactory(DjangoModelFactory):
    class Meta:
        model = Stratification

    code = factory.LazyAttribute(lambda o: o.first.code if o.first else "all")
    first = factory.SubFactory(StratifierFactory)


class DataSetFactory(DjangoModelFactory):
    class Meta:
        model = DataSet

    code = factory.Sequence(lambda n: f"DATASET{n}")
    title = factory.Sequence(lambda n: f"Data set {n}")
    layout = factory.LazyFunction(dict)


class ExtractFactory(DjangoModelFactory):
    class Meta:
        model = Extract

    institution = factory.SubFactory(InstitutionFactory)
    data_set = factory.SubFactory(DataSetFactory)
    period = "2026-Q3"
    version = 1
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 1000
    file_name = "extract.csv"


def asked_about(institution) -> FollowUp:
    """A question about a figure of the institution's site."""
    extract = ExtractFactory(institution=institution)
    return FollowUp.objects.create(
        institution=institution,
        data_set=extract.data_set,
        period=extract.period,
        extract=extract,
        site=institution.sites.get(),
        measure=MeasureFactory(),
        text="Is this right?",
    )
