"""Two stratifiers at once: what the night reports, and what the page and the file print."""

import csv
import io
import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from equity_measures import nightly, services
from equity_measures.ingestion import Cells
from equity_measures.models import GapPolicy, PairReport
from tests.factories.partners import InstitutionFactory, SiteFactory

NIGHT = date(2026, 10, 1)
PEOPLE = {
    ("BLACK", "F"): (120, 300),
    ("BLACK", "M"): (150, 300),
    ("WHITE", "F"): (220, 310),
    ("WHITE", "M"): (230, 310),
    ("HISP", "F"): (160, 280),
    ("HISP", "M"): (170, 280),
    ("ASIAN", "F"): (150, 250),
    ("ASIAN", "M"): (140, 250),
}


def cells(site, people, period="2026-Q3"):
    """Cells by race, by sex and by both, that add up."""
    sums = {"race": {}, "sex": {}}
    rows = []
    for (race, sex), (x, n) in people.items():
        rows.append((site, "HTN_CONTROL", period, ("race", "sex"), race, sex, x, n, 0))
        for by, category in (("race", race), ("sex", sex)):
            known = sums[by].get(category, (0, 0))
            sums[by][category] = (known[0] + x, known[1] + n)
    for by, of in sums.items():
        rows += [(site, "HTN_CONTROL", period, (by,), category, "", x, n, 0) for category, (x, n) in of.items()]
    return Cells.from_rows(rows)


def submit(institution, data_set, site, people, period="2026-Q3"):
    return services.accept_counts(
        institution=institution, data_set=data_set, period=period, cells=cells(site, people, period)
    )


@pytest.fixture
def counted(world, core):
    submit(world.here, core, "HERE-1", PEOPLE)
    submit(world.there, core, "THERE-1", PEOPLE)


def hidden_of(report):
    return {row["code"] for row in report.analysis["rows"] if row["status"] == "hidden"}


def test_a_night_reports_pairs_of_each_site_and_the_network(counted):
    nightly.run(NIGHT)

    found = PairReport.objects.values_list("first__code", "second__code", "site__code")
    assert set(found) == {("race", "sex", "HERE-1"), ("race", "sex", "THERE-1"), ("race", "sex", None)}


def test_a_pairs_report_holds_the_cells_of_both_stratifiers(counted):
    nightly.run(NIGHT)

    rows = {row["code"]: row for row in PairReport.objects.get(site=None).analysis["rows"]}
    assert {code: (row["numerator"], row["denominator"]) for code, row in rows.items()} == {
        f"{race}*{sex}": (2 * x, 2 * n) for (race, sex), (x, n) in PEOPLE.items()
    }


def test_a_small_count_of_one_site_is_hidden_there_and_in_the_network(world, core):
    submit(world.here, core, "HERE-1", {**PEOPLE, ("BLACK", "F"): (4, 300)})
    submit(world.there, core, "THERE-1", PEOPLE)

    nightly.run(NIGHT)

    assert hidden_of(PairReport.objects.get(site__code="HERE-1")) >= {"BLACK*F", "BLACK*M"}
    assert hidden_of(PairReport.objects.get(site=None)) >= {"BLACK*F", "BLACK*M"}
    assert hidden_of(PairReport.objects.get(site__code="THERE-1")) == set()


def test_the_pairs_of_a_group_that_is_hidden_are_hidden(world, core):
    small = {**PEOPLE, ("ASIAN", "F"): (3, 40), ("ASIAN", "M"): (3, 40)}
    submit(world.here, core, "HERE-1", small)

    nightly.run(NIGHT)

    assert hidden_of(PairReport.objects.get(site__code="HERE-1")) >= {"ASIAN*F", "ASIAN*M"}


def test_pairs_that_do_not_add_up_to_their_groups_are_not_reported(world, core):
    rows = list(cells("HERE-1", PEOPLE).rows())
    rows = [(*row[:6], row[6] + (row[3] == ("race",)), *row[7:]) for row in rows]
    services.accept_counts(institution=world.here, data_set=core, period="2026-Q3", cells=Cells.from_rows(rows))

    nightly.run(NIGHT)

    assert not PairReport.objects.exists()


def test_the_network_has_no_pairs_while_a_site_lacks_them(counted, world, core):
    SiteFactory(institution=world.there, code="THERE-2")
    single = [row for row in cells("THERE-2", PEOPLE).rows() if len(row[3]) == 1]
    both = [*cells("THERE-1", PEOPLE).rows(), *single]
    services.accept_counts(institution=world.there, data_set=core, period="2026-Q3", cells=Cells.from_rows(both))

    nightly.run(NIGHT)

    assert set(PairReport.objects.values_list("site__code", flat=True)) == {"HERE-1", "THERE-1"}


def test_a_second_night_computes_no_pairs_again(counted):
    nightly.run(NIGHT)

    assert nightly.run(NIGHT)["computed"] == 0


def test_pairs_of_what_changed_take_the_place_of_the_former(counted, world, core):
    nightly.run(NIGHT)
    submit(world.there, core, "THERE-1", {**PEOPLE, ("BLACK", "F"): (130, 300)})

    nightly.run(NIGHT)

    current = PairReport.objects.current()
    assert sorted(current.values_list("site__code", flat=True), key=str) == ["HERE-1", None, "THERE-1"]
    assert PairReport.objects.exclude(is_current=True).count() == 2


def test_a_night_from_nothing_gives_the_same_pairs(counted):
    nightly.run(NIGHT)
    before = set(PairReport.objects.values_list("site__code", "content_hash"))
    PairReport.objects.all().delete()
    GapPolicy.objects.create(minimum_denominator=31)
    nightly.run(NIGHT)
    GapPolicy.objects.all().delete()

    nightly.run(NIGHT)

    assert set(PairReport.objects.current().values_list("site__code", "content_hash")) == before


def test_the_program_chooses_its_pairs(counted):
    out = StringIO()
    call_command("gap_pairs", "--pairs", "sex*race", "--json", stdout=out)

    nightly.run(NIGHT)

    assert json.loads(out.getvalue())["pairs"] == ["sex*race"]
    assert set(PairReport.objects.values_list("first__code", "second__code")) == {("sex", "race")}


def test_no_pairs_may_be_chosen(counted):
    call_command("gap_pairs", "--pairs", stdout=StringIO())

    nightly.run(NIGHT)

    assert not PairReport.objects.exists()


@pytest.mark.parametrize("pair", ["race", "race*race", "race*shoe_size"])
def test_what_is_no_pair_is_refused(installed, pair):
    with pytest.raises((CommandError, SystemExit)):
        call_command("gap_pairs", "--pairs", pair, stdout=StringIO(), stderr=StringIO())

    assert not GapPolicy.objects.exists()


def page_of(client, person, place="HERE-1"):
    client.force_login(person)
    return client.get(f"/equity/measures/HTN_CONTROL/?place={place}&by=race&period=2026-Q3")


def test_the_page_shows_the_grid_with_everyone_beside_it(counted, world, client):
    nightly.run(NIGHT)

    [grid] = page_of(client, world.cy).context["pairs"]["grids"]

    lines = {label: [square.text for square in squares] for label, squares in grid.lines}
    assert grid.columns == ("Female", "Male")
    assert lines["Black or African American"] == ["40.0%", "50.0%", "45.0%"]
    assert grid.totals == ("57.0%", "60.5%", "58.8%")


def test_the_grid_says_how_much_worse_where_that_is_told_from_chance(counted, world, client):
    nightly.run(NIGHT)

    [grid] = page_of(client, world.cy).context["pairs"]["grids"]

    findings = {
        (label, column): (square.finding, square.tint)
        for label, squares in grid.lines
        for column, square in zip(grid.columns, squares, strict=False)
    }
    assert findings["White", "Male"] == ("comparison", 0)
    assert findings["White", "Female"] == ("may be chance", 0)
    assert findings["Black or African American", "Female"] == ("34.2 worse", 4)


def test_the_grid_has_a_sentence_of_its_numbers(counted, world, client):
    nightly.run(NIGHT)

    [grid] = page_of(client, world.cy).context["pairs"]["grids"]

    assert grid.analysis.sentence == (
        "At Harbor Street, 40.0% of patients in the group Black or African American, Female had their blood pressure "
        "under control against 74.2% of patients in the group White, Male: a gap of 34.2 percentage points (95% "
        "interval 26.6 to 41.2)."
    )


def test_the_file_holds_the_rows_of_the_grid_and_no_hidden_number(world, core, client):
    submit(world.here, core, "HERE-1", {**PEOPLE, ("BLACK", "F"): (4, 300)})
    nightly.run(NIGHT)
    client.force_login(world.cy)

    text = client.get("/equity/measures/HTN_CONTROL/together.csv?place=HERE-1&by=race").content.decode("utf-8-sig")

    rows = {row["group"]: row for row in csv.DictReader(io.StringIO(text))}
    hidden = rows["Black or African American, Female"]
    assert (hidden["status"], hidden["numerator"], hidden["rate"]) == ("hidden", "", "")
    assert rows["Hispanic or Latino, Male"]["numerator"] == "170"


@pytest.mark.parametrize("sites", [1, 4])
def test_the_page_asks_as_many_questions_for_many_sites_as_for_one(
    sites, world, core, client, django_assert_max_num_queries
):
    for number in range(sites):
        institution = InstitutionFactory(code=f"MANY{number}")
        SiteFactory(institution=institution, code=f"MANY{number}-1")
        submit(institution, core, f"MANY{number}-1", PEOPLE)
    nightly.run(NIGHT)

    page_of(client, world.eve, "network")
    with django_assert_max_num_queries(36):
        client.get("/equity/measures/HTN_CONTROL/?place=network&by=race&period=2026-Q3")
