"""Everything that was ever released is attacked together."""

from hypothesis import given, settings
from hypothesis import strategies as st

from equity_measures.statistics.analysis import Group
from equity_measures.statistics.gap import analyse
from equity_measures.statistics.lattice.releases import NETWORK, Count, ReleasedRow, attack_releases
from equity_measures.statistics.network import hide_in_network
from equity_measures.statistics.wording import Wording
from tests.statistics.rows import counts

HIDDEN = Count(None, None)
WORDING = Wording(scope="Here", people="people", outcome="an outcome", group="groups")


def row(groups, total=HIDDEN, *, place=NETWORK, stratifier="Race", release="one", sites=1):
    return ReleasedRow(release, "Control", "2026-Q3", place, stratifier, groups, total, sites)


def leaks(*rows):
    return [(leak.group, leak.what) for leak in attack_releases(rows, 11).leaks]


def test_a_lone_hidden_group_is_the_total_less_the_others():
    alone = row({"A": Count(40, 90), "B": HIDDEN}, Count(44, 140))

    assert leaks(alone) == [("B", "numerator")]


def test_a_hidden_total_that_stands_beside_another_stratifier_is_no_secret():
    by_race = row({"A": Count(40, 90), "B": HIDDEN})
    by_sex = row({"F": Count(20, 70), "M": Count(24, 70)}, Count(44, 140), stratifier="Sex")

    assert leaks(by_race) == []
    assert leaks(by_race, by_sex) == [("B", "numerator")]


def test_a_later_release_prints_what_an_earlier_one_hid():
    earlier = row({"A": Count(40, 90), "B": HIDDEN, "C": HIDDEN}, Count(70, 200))
    later = row({"A": Count(40, 90), "B": HIDDEN, "C": Count(25, 60)}, HIDDEN, release="two")

    assert leaks(earlier) == leaks(later) == []
    assert leaks(earlier, later) == [("B", "numerator")]


def test_a_site_is_the_network_less_the_other_sites():
    network = row({"A": Count(60, 150), "B": Count(30, 60)}, Count(90, 210), sites=2)
    here = row({"A": Count(30, 70), "B": Count(25, 50)}, Count(55, 120), place="Here")
    there = row({"A": HIDDEN, "B": HIDDEN}, place="There")

    assert leaks(network, here, there) == [
        ("B", "complement"),
        ("B", "denominator"),
        ("B", "numerator"),
    ]


def test_releases_of_data_that_changed_are_attacked_each_as_it_stands():
    before = row({"A": Count(40, 90), "B": HIDDEN, "C": HIDDEN}, Count(70, 200))
    after = row({"A": Count(45, 95), "B": HIDDEN, "C": HIDDEN}, Count(79, 215), release="two")

    verdict = attack_releases([before, after], 11)

    assert verdict.leaks == ()
    assert verdict.conflicts == ("Control by Race, whole network, 2026-Q3",)


def test_a_leak_is_named_without_its_number():
    verdict = attack_releases([row({"A": Count(40, 90), "B": HIDDEN}, Count(44, 140))], 11)

    assert [str(leak) for leak in verdict.leaks] == ["Control by Race, whole network, 2026-Q3: numerator of B"]


def test_hidden_groups_are_counted():
    assert attack_releases([row({"A": HIDDEN, "B": HIDDEN, "C": Count(20, 40)}, Count(60, 140))], 11).hidden == 2


@st.composite
def networks(draw):
    """Two or three sites, each with the same two to five groups."""
    codes = [f"g{at}" for at in range(draw(st.integers(2, 5)))]
    sites = draw(st.integers(2, 3))
    return [[Group(code, code, *draw(counts())) for code in codes] for _ in range(sites)]


def printed(groups, place, sites=1, must_hide=()):
    analysis = analyse(groups, higher_is_better=True, is_ordered=False, wording=WORDING, must_hide=must_hide)
    shown = {each.label: Count(each.numerator, each.denominator) for each in analysis.rows}
    return row(shown, Count(analysis.total.numerator, analysis.total.denominator), place=place, sites=sites)


@given(networks())
@settings(max_examples=60, deadline=None)
def test_what_the_night_hides_at_sites_and_in_the_network_cannot_be_worked_out_from_both(sites):
    together = [
        Group(of_code[0].code, of_code[0].label, sum(g.numerator for g in of_code), sum(g.denominator for g in of_code))
        for of_code in zip(*sites, strict=True)
    ]
    network = printed(together, NETWORK, len(sites), hide_in_network(sites))

    verdict = attack_releases([network, *(printed(site, f"site {at}") for at, site in enumerate(sites))], 11)

    assert verdict.leaks == ()
