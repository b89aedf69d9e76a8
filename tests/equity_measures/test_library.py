from datetime import date

import pytest

from equity_measures import library
from equity_measures.ingestion.layout import Layout
from equity_measures.models import Category, DataSet, Measure, MeasureDefinition, Stratification, Stratifier

pytestmark = pytest.mark.django_db

MODELS = (Stratifier, Category, Stratification, Measure, MeasureDefinition, DataSet)


def counts() -> list[int]:
    return [model.objects.count() for model in MODELS] + [DataSet.measures.through.objects.count()]


def test_installing_twice_adds_nothing():
    library.install()
    first = counts()

    library.install()

    assert counts() == first
    assert Measure.objects.count() >= 20


def test_installing_again_keeps_words_that_a_program_changed():
    library.install()
    Measure.objects.filter(code="HTN_CONTROL").update(title="Our own title")

    library.install()

    assert Measure.objects.get(code="HTN_CONTROL").title == "Our own title"


def test_every_measure_says_who_is_counted():
    library.install()

    unsaid = MeasureDefinition.objects.filter(numerator="") | MeasureDefinition.objects.filter(denominator="")

    assert not unsaid.exists()
    assert not Measure.objects.filter(definitions__isnull=True).exists()


def test_an_old_period_meets_the_definition_of_its_time():
    library.install()
    measure = Measure.objects.prefetch_related("definitions").get(code="HTN_CONTROL")

    versions = {day: measure.definition_on(day).version for day in (_day(2020), _day(2022), _day(2026))}

    assert versions == {_day(2020): 1, _day(2022): 2, _day(2026): 2}


def test_race_and_ethnicity_carry_a_caution():
    library.install()

    cautioned = set(Stratifier.objects.exclude(caution="").values_list("code", flat=True))

    assert cautioned == {"race", "ethnicity"}


def test_ordered_stratifiers_rank_every_known_category():
    library.install()

    unranked = Category.objects.filter(stratifier__is_ordered=True, is_unknown=False, rank__isnull=True)

    assert Stratifier.objects.filter(is_ordered=True).exists()
    assert not unranked.exists()


def test_only_confirmed_codes_of_other_systems_are_kept():
    library.install()

    assert set(Category.objects.filter(stratifier__code="language").values_list("system_code", flat=True)) == {""}
    assert Category.objects.get(stratifier__code="ethnicity", code="HISP").system_code == "2135-2"


@pytest.mark.parametrize("code", ["CORE", "CORE_AGG", "OPT", "DIABETES130", "UDS7A"])
def test_each_layout_speaks_the_words_of_the_library(code):
    library.install()
    data_set = DataSet.objects.get(code=code)
    layout = Layout.from_dict(data_set.layout)

    stratifiers = {rule.stratifier for rule in layout.stratifiers}
    pairs = {"*".join(pair) for pair in layout.pairs}
    measures = {rule.measure for rule in layout.measures} | set(layout.measure_values.values())
    categories = {(r.stratifier, c) for r in layout.stratifiers for c in {**r.values, **r.flags}.values()}

    assert stratifiers <= set(Stratifier.objects.values_list("code", flat=True))
    assert pairs <= set(Stratification.objects.values_list("code", flat=True))
    assert measures <= set(data_set.measures.values_list("code", flat=True))
    assert categories <= set(Category.objects.values_list("stratifier__code", "code"))


def _day(year: int) -> date:
    return date(year, 6, 30)
