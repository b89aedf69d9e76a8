from datetime import date

import pytest

from equity_measures import library
from equity_measures.ingestion.layout import Layout
from equity_measures.library import crosswalk
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

    assert cautioned == {"race", "race_2024", "race_1997", "ethnicity", "neighborhood"}


def test_ordered_stratifiers_rank_every_known_category():
    library.install()

    unranked = Category.objects.filter(stratifier__is_ordered=True, is_unknown=False, rank__isnull=True)

    assert Stratifier.objects.filter(is_ordered=True).exists()
    assert not unranked.exists()


def test_only_confirmed_codes_of_other_systems_are_kept():
    library.install()

    assert set(Category.objects.filter(stratifier__code="language").values_list("system_code", flat=True)) == {""}
    assert Category.objects.get(stratifier__code="ethnicity", code="HISP").system_code == "2135-2"


@pytest.mark.parametrize(
    "code",
    ["CORE", "CORE_AGG", "FHIR", "PCORNET", "CORE_AREAS", "OPT", "DIABETES130", "UDS7A", "UDS7B", "UDS7C"],
)
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


def test_every_code_of_another_system_means_a_category_of_the_library():
    library.install()
    known = set(Category.objects.values_list("stratifier__code", "code"))

    named = {(s, entry["category"]) for entry in library.read("codes")["codes"] for s in entry["stratifiers"]}

    assert named <= known


def test_every_measure_that_ncqa_stratifies_is_there():
    library.install()

    hedis = {d.references["HEDIS"] for d in MeasureDefinition.objects.all() if "HEDIS" in d.references}

    assert hedis == {
        "COL", "CBP", "HBD", "PPC", "WCV", "IMA", "AMR", "FUA", "POD", "IET", "BCS-E", "AIS-E", "W30", "CIS-E", "CCS-E",
        "EED", "KED", "FUM", "FUH", "PRS-E", "PND-E", "PDS-E",
    }  # fmt: skip


ANSWERS = {(row["race_1997"], row["ethnicity"]): 10 for row in crosswalk.rows()}


def test_the_crosswalk_knows_every_answer_of_1997():
    library.install()
    asked = {
        code: set(Category.objects.filter(stratifier__code=code).values_list("code", flat=True))
        for code in ("race_1997", "ethnicity", "race_2024")
    }

    assert set(ANSWERS) == {(race, origin) for race in asked["race_1997"] for origin in asked["ethnicity"]}
    assert {category for row in crosswalk.rows() for category in row["possible"]} == asked["race_2024"]
    assert [row for row in crosswalk.rows() if row["likeliest"] not in row["possible"]] == []


def test_bounds_of_the_crosswalk_hold_what_is_likeliest_and_count_everybody_once():
    found = crosswalk.bounds(ANSWERS)

    assert sum(bound.likeliest for bound in found.values()) == sum(ANSWERS.values())
    assert [category for category, b in found.items() if not b.lower <= b.likeliest <= b.upper] == []


def test_white_of_1997_may_be_middle_eastern_in_2024():
    assert crosswalk.bounds({("WHITE", "NONHISP"): 100, ("MULTI", "NONHISP"): 5}) == {
        "WHITE": crosswalk.Bounds(0, 100, 100),
        "MENA": crosswalk.Bounds(0, 0, 100),
        "MULTI": crosswalk.Bounds(5, 5, 105),
    }


def _day(year: int) -> date:
    return date(year, 6, 30)
