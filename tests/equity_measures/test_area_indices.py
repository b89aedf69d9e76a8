import itertools
import json
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as some

from equity_measures import services
from equity_measures.area_indices import fifths
from equity_measures.models import AreaFifth, AreaIndex, Cell, DataSet

HEADER = "FIPS,RPL_THEMES"


def load(*arguments: str) -> tuple[int, dict]:
    out = StringIO()
    try:
        call_command("load_area_index", *arguments, "--json", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def table(folder, rows, header=HEADER):
    path = folder / "index.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return str(path)


TEN = [f"0211{n},{n / 10}" for n in range(10)]


def test_an_index_is_loaded_by_fifths_with_the_most_vulnerable_first(db, tmp_path):
    status, summary = load(table(tmp_path, [*TEN, "02199,-999"]), "--index", "svi", "--year", "2022")

    assert (status, summary["areas"], summary["without_value"]) == (0, 10, 1)
    assert dict(AreaFifth.objects.values_list("area", "fifth")) == {f"0211{n}": 5 - n // 2 for n in range(10)}


def test_high_opportunity_is_the_last_fifth(db, tmp_path):
    load(table(tmp_path, TEN), "--index", "coi", "--year", "2020")

    assert AreaFifth.objects.get(area="02119").fifth == 5


def test_a_newer_index_takes_the_place_of_the_one_before(db, tmp_path):
    for year in ("2020", "2022"):
        load(table(tmp_path, TEN), "--index", "svi", "--year", year)

    assert list(AreaIndex.objects.filter(is_current=True).values_list("year", flat=True)) == [2022]
    assert AreaIndex.objects.count() == 2


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([*TEN, "2118,0.5"], HEADER),
        ([*TEN, "02110,0.5"], HEADER),
        ([*TEN, "25025010103,0.5"], HEADER),
        (TEN[:3], HEADER),
        (TEN, "FIPS,other"),
        ([], HEADER),
    ],
)
def test_a_bad_table_is_refused_and_nothing_changes(db, tmp_path, rows, header):
    load(table(tmp_path, TEN), "--index", "svi", "--year", "2020")

    status, summary = load(table(tmp_path, rows, header), "--index", "svi", "--year", "2022")

    assert (status, summary["rule"]) == (1, "table")
    assert AreaIndex.objects.get(is_current=True).year == 2020


def test_a_table_that_is_not_there_exits_with_2(db):
    assert load("missing.csv", "--index", "svi", "--year", "2022")[0] == 2


@given(some.lists(some.floats(0, 100), min_size=5, max_size=60), some.booleans())
def test_fifths_follow_the_values_and_ties_stay_together(values, worst_is_high):
    found = fifths(values, worst_is_high=worst_is_high).tolist()

    pairs = sorted(zip(values, found, strict=True))
    steps = [(b[1] - a[1]) * (-1 if worst_is_high else 1) for a, b in itertools.pairwise(pairs)]
    assert set(found) <= {1, 2, 3, 4, 5}
    assert min(steps) >= 0
    assert [1 for a, b in itertools.pairwise(pairs) if a[0] == b[0] and a[1] != b[1]] == []


def test_a_limited_data_set_is_counted_by_fifths(world, installed, tmp_path):
    load(table(tmp_path, TEN), "--index", "svi", "--year", "2022")
    path = tmp_path / "q3.csv"
    path.write_text("site,measure,numerator,area\n" + "HERE-1,HTN_CONTROL,1,02119\n" * 20)

    extract, _ = services.ingest_file(
        institution=world.here, data_set=DataSet.objects.get(code="CORE_AREAS"), period="2026-Q3", path=path
    )

    cell = Cell.objects.get(extract=extract, stratification__code="neighborhood")
    assert (cell.first.code, cell.denominator) == ("Q1", 20)
