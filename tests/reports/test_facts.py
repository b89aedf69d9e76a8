from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from equity_measures.models import Coverage, GapReport
from partners.models import Institution, Provenance
from reports.kinds import portfolio
from reports.kinds.progress.facts import Facts
from reports.kinds.progress.gather import gather
from reports.problems import NoData
from reports.wish import Wish
from tests.conftest import World
from tests.factories.equity_measures import DataSetFactory, ExtractFactory, StratifierFactory
from tests.factories.improvement import ProjectFactory
from tests.factories.reports import PAYER, gap_report, measured, two_quarters
from tests.factories.scholars import ScholarFactory


def sent(world: World, period: str, *, received: date, sites: list[str] | None = None) -> None:
    """An extract in use from HERE, covering its sites."""
    measure = measured()
    data_set = DataSetFactory._meta.model.objects.filter(code="core").first() or DataSetFactory(
        code="core", title="Core"
    )
    extract = ExtractFactory(
        institution=world.here,
        data_set=data_set,
        period=period,
        state="accepted",
        is_current=True,
        decided_at=datetime(received.year, received.month, received.day, 12, tzinfo=UTC),
    )
    for site in world.here.sites.all():
        if sites is None or site.code in sites:
            Coverage.objects.create(extract=extract, measure=measure, site=site, period=period)


def test_rates_and_gap_are_those_of_the_counts(facts: Facts) -> None:
    (gap,) = facts.gaps

    rates = {row.label: row.rate for row in gap.analysis.rows if row.is_shown}

    assert rates["Private insurance"] == pytest.approx(720 / 1000)
    assert rates["Medicaid"] == pytest.approx(540 / 900)
    assert gap.analysis.gap is not None
    assert gap.analysis.gap.size == pytest.approx(0.12)
    assert gap.is_certain


def test_a_small_group_has_no_number_anywhere_in_the_facts(facts: Facts) -> None:
    (gap,) = facts.gaps

    hidden = [row for row in gap.analysis.rows if not row.is_shown]

    assert "No insurance" in {row.label for row in hidden}
    assert all(row.numerator is row.denominator is row.rate is row.difference is None for row in hidden)


def test_the_change_compares_the_same_two_groups(facts: Facts) -> None:
    (gap,) = facts.gaps

    before, now = 690 / 1000 - 420 / 900, 720 / 1000 - 540 / 900

    assert [point.size for point in gap.trend] == pytest.approx([before, now])
    assert gap.change is not None
    assert gap.change.size == pytest.approx(now - before)
    assert gap.change.word == "Narrowed"


def test_the_interval_of_the_change_recovers_those_of_both_gaps(facts: Facts) -> None:
    (gap,) = facts.gaps
    then, now = gap.trend

    reach = ((now.size - now.lower) ** 2 + (then.upper - then.size) ** 2) ** 0.5

    assert gap.change.lower == pytest.approx(now.size - then.size - reach)


def test_each_figure_names_the_record_and_fingerprint_it_came_from(world: World) -> None:
    two_quarters()
    (gap,) = gather(world.access("eve"), "2026-Q3").gaps

    record = GapReport.objects.get(period="2026-Q3")

    assert (gap.source.record, gap.source.content_hash) == (record.pk, record.content_hash)


def test_a_replaced_gap_report_is_not_told_of(world: World) -> None:
    two_quarters()
    GapReport.objects.filter(period="2026-Q3").update(is_current=False)

    with pytest.raises(NoData, match="Periods with reports: 2026-Q2"):
        gather(world.access("eve"), "2026-Q3")


def test_without_any_figures_the_error_says_what_to_run(world: World) -> None:
    with pytest.raises(NoData, match=r"manage\.py nightly"):
        gather(world.access("eve"), "2026-Q3")


def test_a_coordinator_gathers_nothing_of_the_network(world: World) -> None:
    two_quarters()

    with pytest.raises(NoData):
        gather(world.access("cy"), "2026-Q3")


def test_a_report_on_an_institution_holds_its_sites_only(world: World) -> None:
    measure, payer = measured(), StratifierFactory(code="payer", title="Insurance")
    gap_report(measure, payer, site=world.site_here)
    gap_report(measure, payer, site=world.site_there)

    facts = gather(world.access("eve"), "2026-Q3", world.here)

    assert {gap.place for gap in facts.gaps} == {world.site_here.name}
    assert [partner.name for partner in facts.network.partners] == [world.here.name]


def test_where_public_data_come_from_is_no_partner(world: World) -> None:
    two_quarters()
    Institution.objects.filter(pk=world.there.pk).update(provenance=Provenance.REAL)

    network = gather(world.access("eve"), "2026-Q3").network

    assert [partner.name for partner in network.partners] == [world.here.name]
    assert network.sites == 1


def test_public_data_of_another_period_stands_apart(world: World) -> None:
    two_quarters()
    births = measured("Preterm birth", higher_is_better=False)
    gap_report(births, StratifierFactory(), period="2003-2004", provenance=Provenance.REAL)

    facts = gather(world.access("eve"), "2026-Q3")

    assert [gap.measure.title for gap in facts.public_data] == ["Preterm birth"]
    assert [gap.provenance for gap in facts.gaps] == ["synthetic"]
    assert facts.provenances == ("real", "synthetic")


def test_a_site_that_sent_before_and_not_now_is_named(world: World) -> None:
    two_quarters()
    other = world.here.sites.create(code="HERE-2", name="Dockside", kind="fqhc")
    sent(world, "2026-Q2", received=date(2026, 7, 20))
    sent(world, "2026-Q3", received=date(2026, 10, 10), sites=[world.site_here.code])

    (submission,) = gather(world.access("eve"), "2026-Q3").submissions

    assert (submission.sites_expected, submission.sites_received) == (2, 1)
    assert submission.missing_sites == (other.name,)
    assert submission.status == "Incomplete"


def test_an_extract_accepted_after_the_due_day_is_late(world: World) -> None:
    two_quarters()
    sent(world, "2026-Q3", received=date(2026, 12, 1))

    (submission,) = gather(world.access("eve"), "2026-Q3").submissions

    assert (submission.due_on, submission.received_on, submission.status) == ("2026-11-29", "2026-12-01", "Late")


def test_nothing_received_is_awaited_until_the_due_day_has_passed(world: World) -> None:
    two_quarters()
    sent(world, "2026-Q2", received=date(2026, 7, 20))

    (submission,) = gather(world.access("eve"), "2026-Q3").submissions

    assert (submission.status, submission.received_on) == ("Awaited", "")


def test_scholars_are_counted_and_never_named(world: World) -> None:
    two_quarters()
    ScholarFactory(institution=world.here, name="Adaeze Never-Printed", starts_on=date(2026, 1, 5))

    facts = gather(world.access("eve"), "2026-Q3")

    assert facts.people is not None
    assert [(tally.label, tally.count) for tally in facts.people.scholars_by_center] == [(world.here.name, 1)]
    assert "Never-Printed" not in repr(facts)


def test_gathering_twice_gives_equal_facts(world: World) -> None:
    two_quarters()
    access = world.access("eve")

    assert gather(access, "2026-Q3") == gather(access, "2026-Q3")


def test_gathering_asks_as_often_for_many_gaps_as_for_one(world: World, django_assert_num_queries) -> None:
    two_quarters()
    access = world.access("eve")
    gather(access, "2026-Q3")

    with django_assert_num_queries(10):
        gather(access, "2026-Q3")

    for number in range(4):
        gap_report(measured(f"Measure {number}"), StratifierFactory(), PAYER)
    with django_assert_num_queries(10):
        gather(access, "2026-Q3")


def test_a_portfolio_counts_projects_from_the_day_their_teams_began(world: World) -> None:
    ProjectFactory(title="Long at work", stage="testing", started_on=date(2026, 3, 2))
    ProjectFactory(title="Begun after the period", stage="testing", started_on=date(2026, 11, 2))

    assert portfolio.gather(world.access("eve"), Wish("2026-Q3")).projects == 1
