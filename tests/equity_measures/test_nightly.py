from datetime import date

import pytest
from django.utils import timezone

from equity_measures import nightly, services
from equity_measures.models import DataSet, GapPolicy, GapReport, MeasureDefinition
from partners.models import Provenance
from tests.equity_measures.conftest import race_cells
from tests.factories.partners import SiteFactory

COUNTS = {"BLACK": (300, 600), "WHITE": (450, 600), "ASIAN": (200, 400)}
NIGHT = date(2026, 10, 1)


@pytest.fixture
def counted(world, core):
    return services.accept_counts(
        institution=world.here,
        data_set=core,
        period="2026-Q3",
        cells=race_cells("HTN_CONTROL", "HERE-1", COUNTS),
    )


def test_a_night_reports_each_site_and_the_network(counted, world):
    summary = nightly.run(NIGHT)

    assert summary["computed"] == 2
    assert set(GapReport.objects.values_list("site__code", flat=True)) == {"HERE-1", None}


def test_the_gap_is_the_difference_of_the_rates(counted):
    nightly.run(NIGHT)

    report = GapReport.objects.get(site__code="HERE-1")
    assert report.difference == pytest.approx(450 / 600 - 300 / 600)
    assert report.is_certain


def test_a_second_run_computes_nothing(counted):
    nightly.run(NIGHT)

    summary = nightly.run(NIGHT)

    assert (summary["computed"], summary["unchanged"]) == (0, 2)


def test_a_rerun_from_nothing_gives_the_same_content(counted):
    nightly.run(NIGHT)
    before = set(GapReport.objects.values_list("site__code", "content_hash", "inputs_hash"))
    GapReport.objects.all().delete()

    nightly.run(NIGHT)

    assert set(GapReport.objects.values_list("site__code", "content_hash", "inputs_hash")) == before


def test_only_what_changed_is_computed_again(counted, world, core):
    there = race_cells("HTN_CONTROL", "THERE-1", COUNTS)
    services.accept_counts(institution=world.there, data_set=core, period="2026-Q3", cells=there)
    nightly.run(NIGHT)
    newer = race_cells("HTN_CONTROL", "THERE-1", {**COUNTS, "BLACK": (310, 600)})
    services.accept_counts(institution=world.there, data_set=core, period="2026-Q3", cells=newer)

    summary = nightly.run(NIGHT)

    assert (summary["computed"], summary["unchanged"]) == (2, 1)


def test_the_network_adds_up_its_sites(counted, world, core):
    there = race_cells("HTN_CONTROL", "THERE-1", {"BLACK": (100, 400), "WHITE": (200, 400)})
    services.accept_counts(institution=world.there, data_set=core, period="2026-Q3", cells=there)

    nightly.run(NIGHT)

    rows = {row["code"]: row for row in GapReport.objects.get(site=None).analysis["rows"]}
    assert (rows["BLACK"]["numerator"], rows["BLACK"]["denominator"]) == (400, 1000)
    assert GapReport.objects.get(site=None).site_count == 2


def test_figures_of_different_origin_are_not_added_up(counted, world, core):
    world.there.provenance = Provenance.SYNTHETIC
    world.there.save()
    there = race_cells("HTN_CONTROL", "THERE-1", {"BLACK": (100, 400), "WHITE": (200, 400)})
    services.accept_counts(institution=world.there, data_set=core, period="2026-Q3", cells=there)

    nightly.run(NIGHT)

    network = GapReport.objects.get(site=None)
    assert (network.provenance, network.site_count) == (Provenance.LIVE, 1)


def test_the_network_does_not_give_back_what_one_site_hides(counted, world, core):
    SiteFactory(institution=world.here, code="HERE-2")
    small = {"BLACK": (4, 60), "WHITE": (40, 90), "ASIAN": (30, 70)}
    services.accept_counts(
        institution=world.there,
        data_set=core,
        period="2026-Q3",
        cells=race_cells("HTN_CONTROL", "THERE-1", small),
    )

    nightly.run(NIGHT)

    network = {row["code"]: row for row in GapReport.objects.get(site=None).analysis["rows"]}
    here = {row["code"]: row for row in GapReport.objects.get(site__code="HERE-1").analysis["rows"]}
    assert here["BLACK"]["status"] == "shown"
    assert network["BLACK"]["status"] == "hidden"


def test_an_undone_extract_takes_its_reports_out_of_use(counted, world):
    nightly.run(NIGHT)
    services.undo(extract=counted, by=world.cy, reason="Wrong quarter")

    summary = nightly.run(NIGHT)

    assert summary["removed"] == 2
    assert not GapReport.objects.current().exists()


def test_a_new_policy_computes_everything_again(counted):
    nightly.run(NIGHT)
    GapPolicy.objects.create(reference="largest")

    summary = nightly.run(NIGHT)

    assert summary["computed"] == 2


def test_an_old_period_uses_the_definition_of_its_time(counted):
    editions = MeasureDefinition.objects.filter(measure__code="HTN_CONTROL")
    first = editions.get(effective_from__lte=date(2026, 9, 30), effective_to=None)
    MeasureDefinition.objects.create(
        measure=first.measure, version=9, effective_from=date(2026, 10, 1), numerator="n", denominator="d"
    )

    nightly.run(NIGHT)

    assert {report.definition for report in GapReport.objects.all()} == {first}


def test_when_two_data_sets_cover_the_same_ground_the_later_speaks(counted, world):
    other = DataSet.objects.get(code="CORE_AGG")
    later = race_cells("HTN_CONTROL", "HERE-1", {"BLACK": (100, 600), "WHITE": (450, 600)})
    services.accept_counts(institution=world.here, data_set=other, period="2026-Q3", cells=later)

    nightly.run(NIGHT)

    rows = {row["code"]: row for row in GapReport.objects.get(site__code="HERE-1").analysis["rows"]}
    assert rows["BLACK"]["numerator"] == 100
    assert "ASIAN" not in rows


def test_the_night_reads_a_constant_number_of_queries_when_nothing_changed(
    counted, world, core, django_assert_num_queries
):
    nightly.run(NIGHT)
    with django_assert_num_queries(14):
        nightly.run(NIGHT)
    there = race_cells("HTN_CONTROL", "THERE-1", COUNTS)
    services.accept_counts(institution=world.there, data_set=core, period="2026-Q3", cells=there)
    nightly.run(NIGHT)

    with django_assert_num_queries(14):
        nightly.run(NIGHT)


def test_the_hourly_question_asks_for_one_job_a_night(installed, settings):
    from mielhss.jobs.models import Job

    settings.NIGHTLY_HOUR = 0

    services.request_nightly_if_due()
    services.request_nightly_if_due()

    assert Job.objects.filter(kind="nightly").count() == 1


def test_before_the_nightly_hour_nothing_is_asked_for(installed, settings):
    settings.NIGHTLY_HOUR = 24

    assert services.request_nightly_if_due() is None


def test_a_run_by_hand_leaves_the_nights_own_still_to_come(installed, settings):
    settings.NIGHTLY_HOUR = 0
    by_hand = services.request_nightly(day=timezone.localdate(), by_hand=True)

    own = services.request_nightly_if_due()

    assert own is not None
    assert own.key != by_hand.key


def test_a_change_of_direction_computes_the_measure_again(counted):
    nightly.run(NIGHT)
    counted.data_set.measures.filter(code="HTN_CONTROL").update(higher_is_better=False)

    summary = nightly.run(NIGHT)

    assert summary["computed"] == 2


def test_a_rerun_of_an_old_period_uses_the_definition_of_that_period(world, core):
    cells = {period: race_cells("HTN_CONTROL", "HERE-1", COUNTS, period) for period in ("2020-Q3", "2026-Q3")}
    for period, counts in cells.items():
        services.accept_counts(institution=world.here, data_set=core, period=period, cells=counts)

    nightly.run(NIGHT)
    GapReport.objects.all().delete()
    nightly.run(NIGHT)

    used = GapReport.objects.filter(site__code="HERE-1").values_list("period", "definition__version")
    assert set(used) == {("2020-Q3", 1), ("2026-Q3", 2)}
