"""No small count is shown, and none can be worked out from what is."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds as VariableBounds
from scipy.optimize import LinearConstraint, milp

from equity_measures.statistics.analysis import Group
from equity_measures.statistics.suppression import ALL_HIDDEN, attack, has_small_count, is_small, suppress
from tests.statistics.rows import OPT_RACE, rows

THRESHOLDS = st.sampled_from([5, 11, 20])


def printed(groups, hiding):
    """What a page would show of a row."""
    total = {"numerator": None, "denominator": None}
    if hiding.is_total_shown:
        total = {
            "numerator": sum(group.numerator for group in groups),
            "denominator": sum(group.denominator for group in groups),
        }
    cells = []
    for group in groups:
        seen = hiding.is_shown(group.code)
        cells.append(
            {
                "code": group.code,
                "numerator": group.numerator if seen else None,
                "denominator": group.denominator if seen else None,
            }
        )
    return {"rows": cells, "total": total}


def row(*pairs):
    return [Group(f"g{i}", f"Group {i}", x, n) for i, (x, n) in enumerate(pairs)]


def test_one_to_ten_are_small_and_zero_and_eleven_are_not():
    assert [is_small(count) for count in (0, 1, 10, 11)] == [False, True, True, False]


@pytest.mark.parametrize("pair", [(5, 100), (95, 100), (0, 7), (7, 7)])
def test_small_numerator_complement_or_denominator_is_primary(pair):
    hiding = suppress(row(pair, (200, 500), (30, 80)))

    assert hiding.statuses["g0"] == "primary"


@pytest.mark.parametrize("pair", [(0, 100), (100, 100), (0, 0), (11, 22)])
def test_a_row_without_small_counts_is_shown_whole(pair):
    hiding = suppress(row(pair, (200, 500)))

    assert hiding.hidden == ()
    assert hiding.is_total_shown


def test_a_lone_small_group_takes_the_smallest_group_that_protects_it():
    hiding = suppress(row((5, 100), (200, 500), (30, 80), (40, 90)))

    assert hiding.statuses == {"g0": "primary", "g1": "shown", "g2": "complementary", "g3": "shown"}
    assert hiding.is_total_shown


def test_a_partner_whose_sum_is_still_small_is_passed_over():
    # 5 + 0 in the numerator would leave 5 as total minus shown.
    hiding = suppress(row((5, 100), (0, 40), (30, 80)))

    assert hiding.hidden == ("g0", "g2")


def test_an_empty_group_protects_nobody():
    hiding = suppress(row((5, 100), (0, 0), (30, 80)))

    assert hiding.hidden == ("g0", "g2")


def test_two_small_groups_that_make_up_a_large_count_need_no_partner():
    hiding = suppress(row((6, 100), (7, 100), (300, 800)))

    assert hiding.hidden == ("g0", "g1")


def test_at_equal_numbers_of_people_fewer_groups_are_hidden():
    # g1 and g2 together have as many people as g3, and one of them would not do.
    hiding = suppress(row((0, 5), (0, 20), (20, 20), (15, 40)))

    assert hiding.hidden == ("g0", "g3")


def test_a_small_total_is_hidden_and_needs_no_partners():
    hiding = suppress(row((4, 100), (0, 300)))

    assert hiding.hidden == ("g0",)
    assert not hiding.is_total_shown


def test_a_row_of_zeros_with_a_small_group_hides_its_total():
    # The total may stand in another table, so the small denominator has a partner all the same.
    hiding = suppress(row((0, 5), (0, 300), (0, 900)))

    assert hiding.hidden == ("g0", "g1")
    assert not hiding.is_total_shown


def test_the_only_group_hides_with_its_total():
    hiding = suppress(row((3, 50)))

    assert hiding.hidden == ("g0",)
    assert not hiding.is_total_shown


def test_an_empty_row_is_shown():
    assert suppress([]).is_total_shown


def test_opt_clinics_hide_the_one_unreported_birth_behind_the_smallest_group():
    assert suppress(OPT_RACE).hidden == ("white", "unknown")


@given(rows(), THRESHOLDS)
def test_no_small_count_is_shown(groups, threshold):
    hiding = suppress(groups, threshold)

    shown = [group for group in groups if hiding.is_shown(group.code)]
    assert not any(has_small_count(group.numerator, group.denominator, threshold) for group in shown)
    if hiding.is_total_shown:
        numerator, denominator = sum(g.numerator for g in groups), sum(g.denominator for g in groups)
        assert not has_small_count(numerator, denominator, threshold)


@given(rows(), THRESHOLDS)
@settings(max_examples=150)
def test_no_hidden_count_can_be_pinned_and_no_union_is_small(groups, threshold):
    inferred = attack(printed(groups, suppress(groups, threshold)))

    together = inferred.pop(ALL_HIDDEN, None)
    assert together is None or not together.is_disclosive(threshold)
    for code, known in inferred.items():
        assert not known.numerator.is_pinned, code
        assert not known.complement.is_pinned, code
        assert known.denominator.width is None or known.denominator.width >= threshold


@given(rows(), THRESHOLDS)
def test_a_hidden_total_known_from_another_table_gives_no_small_count(groups, threshold):
    hiding = suppress(groups, threshold)
    numerator, denominator = sum(g.numerator for g in groups), sum(g.denominator for g in groups)
    assume(not has_small_count(numerator, denominator, threshold))
    page = printed(groups, hiding) | {"total": {"numerator": numerator, "denominator": denominator}}

    assert not any(known.is_disclosive(threshold) for known in attack(page).values())


@given(rows(), THRESHOLDS, st.randoms())
def test_the_order_of_groups_makes_no_difference(groups, threshold, random):
    shuffled = list(groups)
    random.shuffle(shuffled)

    assert suppress(shuffled, threshold).statuses == suppress(groups, threshold).statuses


@given(rows(max_groups=6), THRESHOLDS)
@settings(max_examples=100)
def test_the_hidden_groups_are_the_fewest_people_that_will_do(groups, threshold):
    hiding = suppress(groups, threshold)
    assume(hiding.hidden)
    assume(hiding.is_total_shown)

    people = sum(group.denominator for group in groups if not hiding.is_shown(group.code))
    assert people == _fewest_people(groups, hiding, threshold)


def _fewest_people(groups, hiding, threshold):
    """By trying every set of groups."""
    primary = [group for group in groups if hiding.statuses[group.code] == "primary"]
    others = [group for group in groups if hiding.statuses[group.code] != "primary"]
    sizes = []
    for count in range(len(others) + 1):
        for partners in combinations(others, count):
            chosen = [*primary, *partners]
            x, n = sum(g.numerator for g in chosen), sum(g.denominator for g in chosen)
            if len(chosen) >= 2 and x >= threshold and n - x >= threshold:
                sizes.append(n)
    return min(sizes)


def test_many_groups_are_solved_exactly_and_fast():
    groups = row((5, 100), *((11 + i, 500 + 7 * i) for i in range(40)))

    assert suppress(groups).hidden == ("g0", "g1")


def test_the_attack_recovers_a_lone_hidden_group():
    page = {
        "rows": [
            {"code": "a", "numerator": None, "denominator": None},
            {"code": "b", "numerator": 30, "denominator": 80},
        ],
        "total": {"numerator": 35, "denominator": 180},
    }

    found = attack(page)["a"]

    assert (found.numerator.lower, found.numerator.upper) == (5, 5)
    assert (found.complement.lower, found.denominator.lower) == (95, 100)
    assert found.is_disclosive()


def test_the_national_table_of_health_centers_gives_back_its_dashed_row():
    # HRSA Uniform Data System 2022, table 7 section A, national, non-Hispanic patients: births below 1,500 g and all
    # births, by race. The Native Hawaiian row is a dash, its percentage of low birth weight 9.17. Public domain.
    printed_rows = {
        "asian": (82, 82 + 695 + 8186),
        "native_hawaiian": (None, None),
        "other_pacific_islander": (40, 40 + 212 + 2770),
        "black": (1094, 1094 + 4800 + 38890),
        "american_indian": (36, 36 + 149 + 1900),
        "white": (628, 628 + 3857 + 52321),
        "more_than_one": (55, 55 + 228 + 2791),
        "unreported": (79, 79 + 447 + 4996),
    }
    page = {
        "rows": [{"code": code, "numerator": x, "denominator": n} for code, (x, n) in printed_rows.items()],
        "total": {"numerator": 2026, "denominator": 2026 + 10432 + 112409},
    }

    found = attack(page)["native_hawaiian"]

    assert found.numerator.is_pinned
    assert (found.numerator.lower, found.denominator.lower) == (12, 611)


@given(rows(max_groups=5))
@settings(max_examples=12, deadline=None)
def test_the_bounds_equal_those_of_integer_programming(groups):
    page = printed(groups, suppress(groups))
    inferred = attack(page)
    assume(page["total"]["denominator"] is not None)
    assume(inferred)
    hidden = [code for code in inferred if code != ALL_HIDDEN]

    for code in hidden:
        for side in ("numerator", "complement"):
            bounds = getattr(inferred[code], side)
            assert (bounds.lower, bounds.upper) == _by_programming(page, hidden, code, side)


def _by_programming(page, hidden, code, side):
    """Least and greatest value of one hidden count, over all whole numbers that fit the printed ones."""
    width = len(hidden)
    sums = np.zeros((2, 2 * width))
    sums[0, :width] = sums[1, width:] = 1
    shown = [cell for cell in page["rows"] if cell["denominator"] is not None]
    numerator = page["total"]["numerator"] - sum(cell["numerator"] for cell in shown)
    denominator = page["total"]["denominator"] - sum(cell["denominator"] for cell in shown)
    right = np.array([numerator, denominator - numerator])

    goal = np.zeros(2 * width)
    goal[hidden.index(code) + (width if side == "complement" else 0)] = 1
    found = []
    for sign in (1, -1):
        answer = milp(
            sign * goal,
            constraints=LinearConstraint(sums, right, right),
            bounds=VariableBounds(0),
            integrality=np.ones(2 * width),
        )
        found.append(sign * round(answer.fun))
    return tuple(found)
