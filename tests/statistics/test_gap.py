"""The analysis of one row of groups: right numbers, and none that tells of a hidden group."""

import json
import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from scipy import stats

from equity_measures.statistics import intervals
from equity_measures.statistics.analysis import GapAnalysis, Group, Policy
from equity_measures.statistics.gap import analyse
from equity_measures.statistics.suppression import ALL_HIDDEN, attack, suppress
from equity_measures.statistics.wording import Wording
from tests.statistics.rows import OPT_RACE, counts, rows

BIRTHS = Wording(people="patients", outcome="had preterm birth", group="{label} {people}")
POLICIES = st.sampled_from(["best", "largest", "overall", "fixed:g0"])


def analysed(groups, **options):
    defaults = {"higher_is_better": False, "is_ordered": False}
    return analyse(groups, **{**defaults, **options})


def by_code(analysis):
    return {row.code: row for row in analysis.rows}


def bytes_of(analysis):
    return json.dumps(analysis.to_dict(), allow_nan=False).encode()


THREE = (Group("a", "A", 120, 800), Group("b", "B", 45, 200), Group("c", "C", 30, 300))


def test_rates_and_comparisons_are_those_of_the_interval_functions():
    analysis = analysed(THREE)

    row = by_code(analysis)["b"]
    assert analysis.reference.code == "c"
    assert (row.rate, row.difference) == (0.225, 0.125)
    assert [row.lower, row.upper] == pytest.approx(intervals.wilson_one(45, 200), rel=1e-9)
    expected = intervals.newcombe_one(45, 200, 30, 300)
    assert [row.difference_lower, row.difference_upper] == pytest.approx(expected, rel=1e-9)
    ratio = [row.ratio, row.ratio_lower, row.ratio_upper]
    assert ratio == pytest.approx(intervals.katz_one(45, 200, 30, 300), rel=1e-9)
    assert row.p_value == pytest.approx(intervals.p_value(45, 200, 30, 300), rel=1e-9)


def test_the_reference_row_is_marked_and_compared_with_nobody():
    analysis = analysed(THREE)

    marked = [row for row in analysis.rows if row.is_reference]
    assert [row.code for row in marked] == ["c"]
    assert marked[0].difference is None


def test_the_largest_gap_is_the_group_that_fares_worst():
    gap = analysed(THREE).gap

    assert (gap.code, gap.reference_code, gap.size, gap.difference) == ("b", "c", 0.125, 0.125)
    assert gap.is_certain


def test_where_higher_is_better_the_gap_is_positive_and_the_difference_negative():
    gap = analysed(THREE, higher_is_better=True).gap

    assert (gap.code, gap.reference_code) == ("c", "b")
    assert (gap.size, gap.difference) == (0.125, -0.125)
    assert (gap.size_lower, gap.size_upper) == (-gap.difference_upper, -gap.difference_lower)


def test_a_gap_whose_interval_includes_zero_is_not_certain():
    gap = analysed((Group("a", "A", 20, 100), Group("b", "B", 24, 100))).gap

    assert gap.size_lower < 0 < gap.size_upper
    assert not gap.is_certain


def test_equal_rates_make_no_gap():
    assert analysed((Group("a", "A", 20, 100), Group("b", "B", 40, 200))).gap is None


def test_unknown_category_is_neither_reference_nor_gap_nor_compared():
    unknown = Group("u", "Unknown", 500, 600, is_unknown=True)

    for higher_is_better in (True, False):
        analysis = analysed((*THREE, unknown), higher_is_better=higher_is_better)
        assert "u" not in (analysis.reference.code, analysis.gap.code)
        assert by_code(analysis)["u"].difference is None
        assert analysis.groups_used == 3


def test_overall_reference_compares_with_everybody_and_includes_oneself():
    analysis = analysed(THREE, policy=Policy(reference="overall"))

    row = by_code(analysis)["b"]
    rest = intervals.newcombe_difference(45, 200, 150, 1100)
    assert analysis.reference.rate == pytest.approx(195 / 1300, rel=1e-9)
    assert row.difference == pytest.approx(45 / 200 - 195 / 1300, rel=1e-9)
    assert [row.difference_lower, row.difference_upper] == pytest.approx([11 / 13 * limit for limit in rest], rel=1e-9)
    assert row.ratio_lower < row.ratio < row.ratio_upper
    assert sum(row.is_reference for row in analysis.rows) == 0


def test_overall_ratio_has_the_delta_methods_error():
    # By numbers: the gradient of log(p / p_all) in p and p_rest, by central differences.
    x, n, rest_x, rest_n = 45, 200, 150, 1100
    p, q, w, h = x / n, rest_x / rest_n, n / (n + rest_n), 1e-6

    def log_ratio(own, rest):
        return math.log(own / (w * own + (1 - w) * rest))

    by_p = (log_ratio(p + h, q) - log_ratio(p - h, q)) / (2 * h)
    by_q = (log_ratio(p, q + h) - log_ratio(p, q - h)) / (2 * h)
    error = math.sqrt(by_p**2 * p * (1 - p) / n + by_q**2 * q * (1 - q) / rest_n)

    row = by_code(analysed(THREE, policy=Policy(reference="overall")))["b"]

    assert row.ratio_upper == pytest.approx(row.ratio * math.exp(1.959963985 * error), rel=1e-6)


def test_fixed_reference_may_be_any_group():
    assert analysed(THREE, policy=Policy(reference="fixed:a")).reference.code == "a"


def test_a_hidden_group_has_no_number_at_all():
    row = by_code(analysed(OPT_RACE))["unknown"]

    numbers = {name: value for name, value in vars(row).items() if isinstance(value, int | float) and value}
    assert numbers == {"is_unknown": True}
    assert row.status == "hidden"


def test_primary_and_complementary_hiding_look_the_same():
    rows_found = by_code(analysed(OPT_RACE))

    assert rows_found["white"].status == rows_found["unknown"].status == "hidden"
    assert "primary" not in bytes_of(analysed(OPT_RACE)).decode()


def test_summaries_use_the_shown_known_groups_only():
    analysis = analysed(OPT_RACE)

    assert (analysis.groups_used, analysis.groups_hidden) == (2, 1)
    assert analysis.summaries["d"].estimate == pytest.approx(100 * (61 / 358 - 17 / 206), rel=1e-9)
    assert analysis.summaries["bgv"].refused == "At least three groups are needed."
    assert analysis.summaries["sii"].refused == "The groups have no natural order."


def test_ordered_difference_is_refused_when_an_end_is_hidden():
    groups = [Group(f"q{i}", f"Quintile {i}", x, 100, rank=i) for i, x in enumerate((5, 40, 50, 60, 70))]

    analysis = analysed(groups, higher_is_better=True, is_ordered=True)

    assert analysis.summaries["d"].refused == "The first or the last group of the order is hidden."
    assert analysis.summaries["sii"].refused == "Some groups are hidden, and this measure needs all of the order."


def test_ordered_groups_have_a_slope():
    groups = [Group(f"q{i}", f"Quintile {i}", x, 100, rank=i) for i, x in enumerate((30, 40, 50, 60, 70))]

    slope = analysed(groups, higher_is_better=True, is_ordered=True).summaries["sii"]

    assert slope.lower < slope.estimate < slope.upper
    assert 45 < slope.estimate < 55


def test_completeness_is_exact_when_the_unknown_group_is_shown():
    found = analysed((*THREE, Group("u", "Unknown", 30, 100, is_unknown=True))).completeness

    assert (found.status, found.known, found.total) == ("exact", 1300, 1400)
    assert found.share == pytest.approx(1300 / 1400, rel=1e-9)


def test_completeness_is_a_whole_percent_bound_when_the_unknown_group_is_hidden():
    found = analysed(OPT_RACE).completeness

    assert (found.status, found.share, found.known, found.total) == ("at_least", 0.74, None, 758)


def test_completeness_is_hidden_with_the_total():
    assert analysed((Group("a", "A", 4, 90),)).completeness.status == "hidden"


def test_reference_choice_does_not_look_at_hidden_groups():
    # The best rate by far is hidden: 3 of 100.
    groups = (Group("a", "A", 3, 100), Group("b", "B", 20, 90), Group("c", "C", 30, 100), Group("d", "D", 60, 100))

    analysis = analysed(groups)

    assert by_code(analysis)["a"].status == "hidden"
    assert analysis.reference.code == "c"


@given(rows(), POLICIES, st.booleans(), st.booleans())
@settings(max_examples=80, deadline=None)
def test_any_row_is_analysed_and_survives_json(groups, reference, higher_is_better, is_ordered):
    policy = Policy(reference=reference)

    analysis = analyse(groups, higher_is_better=higher_is_better, is_ordered=is_ordered, policy=policy)

    again = GapAnalysis.from_dict(json.loads(bytes_of(analysis)))
    assert again == analysis
    assert bytes_of(again) == bytes_of(analysis)


@given(rows())
@settings(deadline=None)
def test_nothing_hidden_can_be_pinned_from_a_printed_analysis(groups):
    inferred = attack(analysed(groups).to_dict())

    together = inferred.pop(ALL_HIDDEN, None)
    assert together is None or not together.is_disclosive()
    assert not any(known.numerator.is_pinned or known.complement.is_pinned for known in inferred.values())


@st.composite
def two_rows_alike(draw):
    """Two rows of groups that print the same: hidden groups exchange people among themselves, so that the total stays.

    Two small groups are always among them, so that some are hidden. An exchange after which other groups would have to
    be hidden is taken back, one group at a time, and nothing has to be thrown away.
    """
    small = draw(st.lists(st.tuples(st.integers(1, 10), st.integers(1, 10)), min_size=2, max_size=3))
    others = draw(st.lists(counts(), max_size=2))
    pairs = draw(st.permutations([*small, *others]))
    groups = tuple(Group(f"g{i}", f"Group {i}", x, x + y, rank=i) for i, (x, y) in enumerate(pairs))
    hidden = suppress(groups).hidden
    other = groups
    for giver, taker in pairwise(hidden):
        exchanged = _exchange(draw, other, giver, taker)
        if suppress(exchanged).hidden == hidden:
            other = exchanged
    return groups, other


def _exchange(draw, groups, giver, taker):
    """Some people inside and outside the numerator move from one group to another."""
    given_by = next(group for group in groups if group.code == giver)
    x = draw(st.integers(0, given_by.numerator))
    y = draw(st.integers(0, given_by.denominator - given_by.numerator))
    moved = {giver: -1, taker: 1}
    return tuple(
        replace(
            group,
            numerator=group.numerator + x * moved.get(group.code, 0),
            denominator=group.denominator + (x + y) * moved.get(group.code, 0),
        )
        for group in groups
    )


@given(two_rows_alike(), POLICIES, st.booleans(), st.booleans())
@settings(max_examples=80, deadline=None)
def test_what_is_printed_does_not_depend_on_hidden_counts(pair, reference, higher_is_better, is_ordered):
    groups, other = pair
    options = {
        "higher_is_better": higher_is_better,
        "is_ordered": is_ordered,
        "policy": Policy(reference=reference),
    }

    assert bytes_of(analyse(groups, **options)) == bytes_of(analyse(other, **options))


def test_rows_that_print_the_same_are_often_different():
    # Or the test above would hold for nothing.
    seen = find(two_rows_alike(), lambda pair: pair[0] != pair[1])

    assert sum(group.denominator for group in seen[0]) == sum(group.denominator for group in seen[1])


def test_a_rerun_gives_equal_bytes():
    assert bytes_of(analysed(OPT_RACE, wording=BIRTHS)) == bytes_of(analysed(OPT_RACE, wording=BIRTHS))


def test_numbers_have_ten_significant_digits():
    rate = by_code(analysed((Group("a", "A", 100, 300), Group("b", "B", 50, 90))))["a"].rate

    assert rate == 0.3333333333


def test_no_groups_at_all_is_an_answer():
    analysis = analysed(())

    assert analysis.gap is None
    assert analysis.sentence == "Among people at this site, there are no people to compare, so no gap can be given."


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ((Group("a", "A", 5, 4),), 'Group "a": the numerator must lie between 0 and the denominator'),
        ((Group("a", "A", -1, 4),), 'Group "a": the numerator must lie between 0 and the denominator'),
        ((Group("a", "A", 1, 4), Group("a", "B", 1, 4)), "same code"),
        ((Group("overall", "A", 1, 4),), "kept for everybody"),
        ((Group("a", "A", 1, 4, is_unknown=True), Group("b", "B", 1, 4, is_unknown=True)), "Only one group"),
    ],
)
def test_groups_that_make_no_sense_are_refused(groups, message):
    with pytest.raises(ValueError, match=message):
        analysed(groups)


@pytest.mark.parametrize("ranks", [(None, 1), (1, 1)])
def test_ordered_groups_without_an_order_are_refused(ranks):
    groups = [Group(f"g{i}", "G", 20, 50, rank=rank) for i, rank in enumerate(ranks)]

    with pytest.raises(ValueError, match="rank"):
        analysed(groups, is_ordered=True)


@pytest.mark.parametrize("policy", [Policy(threshold=0), Policy(reference="white"), Policy(confidence=95)])
def test_a_policy_that_makes_no_sense_is_refused(policy):
    with pytest.raises(ValueError, match=r"threshold|reference|Confidence"):
        analysed(THREE, policy=policy)


# How far a gap can be trusted.


def test_comparisons_are_adjusted_for_one_another():
    groups = (*THREE, Group("d", "D", 50, 300), Group("e", "E", 43, 300))

    compared = [row for row in analysed(groups).rows if row.difference is not None]

    expected = stats.false_discovery_control([row.p_value for row in compared])
    assert [row.q_value for row in compared] == pytest.approx(list(expected), rel=1e-9)


def test_a_gap_that_does_not_hold_up_among_many_is_not_certain_and_says_why():
    groups = [Group(f"g{j}", f"Group {j}", 60, 200) for j in range(8)]
    groups += [Group("low", "Low", 45, 200), Group("high", "High", 65, 200)]

    analysis = analysed(groups)

    assert analysis.gap.code == "high"
    assert analysis.gap.size_lower > 0
    assert not analysis.gap.is_certain
    assert analysis.sentence.endswith("Where 9 groups are compared at once, one such gap may be chance.")


def test_small_counts_have_an_exact_interval():
    analysis = analysed((Group("none", "None", 0, 60), Group("some", "Some", 30, 90)))

    row = by_code(analysis)["none"]
    assert (row.interval, row.lower) == ("exact", 0.0)
    assert row.upper == pytest.approx(1 - 0.025 ** (1 / 60))
    assert by_code(analysis)["some"].interval == "wilson"


def test_a_rate_of_few_people_is_marked_as_not_standing_alone():
    rows = by_code(analysed((Group("few", "Few", 12, 26), Group("many", "Many", 300, 900))))

    assert {code: row.reliability for code, row in rows.items()} == {"few": "few-people", "many": ""}


def test_unknown_people_bound_the_gap_that_could_be():
    unknown = Group("u", "Unknown", 20, 50, is_unknown=True)

    gap = analysed((*THREE, unknown)).gap

    assert gap.bounds_lower == pytest.approx(45 / 230 - 50 / 320)
    assert gap.bounds_upper == pytest.approx(65 / 220 - 30 / 330)


def test_without_unknown_people_shown_there_are_no_bounds():
    hidden = Group("u", "Unknown", 3, 50, is_unknown=True)

    for groups in (THREE, (*THREE, hidden)):
        gap = analysed(groups, policy=Policy(reference="fixed:c")).gap
        assert (gap.bounds_lower, gap.bounds_upper) == (None, None)


def test_a_report_kept_before_there_was_noise_can_be_read():
    analysis = analysed(THREE)
    kept = analysis.to_dict()
    del kept["noise"]

    assert GapAnalysis.from_dict(kept) == replace(analysis, noise=None)


def test_choosing_the_best_of_equals_makes_a_larger_gap_than_a_fixed_reference():
    equal = tuple(Group(code, code, 60, 200) for code in "abcdef")

    best, fixed = analysed(equal), analysed(equal, policy=Policy(reference="fixed:a"))

    assert best.noise.typical > fixed.noise.typical > 0
    assert best.noise.spread_beyond_chance == 0
