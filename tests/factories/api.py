from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from equity_measures.models import GapReport, NightlyRun
from equity_measures.statistics.analysis import Group
from equity_measures.statistics.gap import analyse
from tests.factories.equity_measures import DefinitionFactory, StratifierFactory
from tests.factories.partners import SiteFactory


def small_analysis():
    """Two groups of a hundred and a gap of twenty points."""
    groups = [Group("A", "Group A", 60, 100), Group("B", "Group B", 40, 100)]
    return analyse(groups, higher_is_better=True, is_ordered=False)


class NightlyRunFactory(DjangoModelFactory):
    class Meta:
        model = NightlyRun
        django_get_or_create = ["local_date"]

    local_date = date(2026, 10, 1)
    started_at = datetime(2026, 10, 1, 6, tzinfo=UTC)
    finished_at = datetime(2026, 10, 1, 7, tzinfo=UTC)
    code_version = "1"


class GapReportFactory(DjangoModelFactory):
    class Meta:
        model = GapReport

    definition = factory.SubFactory(DefinitionFactory)
    measure = factory.SelfAttribute("definition.measure")
    stratifier = factory.SubFactory(StratifierFactory)
    site = factory.SubFactory(SiteFactory)
    period = "2026-Q3"
    analysis = factory.LazyFunction(lambda: small_analysis().to_dict())
    difference = -0.2
    difference_lower = -0.33
    difference_upper = -0.06
    is_certain = True
    completeness = 1.0
    provenance = "synthetic"
    inputs_hash = "0" * 64
    content_hash = "1" * 64
    code_version = "1"
    night = factory.SubFactory(NightlyRunFactory)
