"""Which group the others are compared with."""

import pytest

from equity_measures.statistics.analysis import Group
from equity_measures.statistics.reference import check_policy, choose_reference

SMALL_AND_BEST = Group("small", "Small", 11, 22)
GOOD = Group("good", "Good", 40, 100)
LARGE = Group("large", "Large", 250, 1000)
GROUPS = (LARGE, SMALL_AND_BEST, GOOD)


def code(policy, groups=GROUPS, *, higher_is_better=True, **options):
    return choose_reference(groups, policy, higher_is_better=higher_is_better, **options).code


def test_best_is_the_highest_rate_among_groups_with_enough_people():
    assert code("best") == "good"


def test_best_is_the_lowest_rate_where_lower_is_better():
    assert code("best", higher_is_better=False) == "large"


def test_a_small_group_is_not_the_best_by_luck():
    # 11 of 22 is more than 40 of 100, but its lower limit is less.
    assert code("best", minimum_denominator=20) == "good"
    assert code("best", [*GROUPS, Group("sure", "Sure", 24, 30)], minimum_denominator=20) == "sure"


def test_best_at_a_tie_is_the_larger_group():
    assert code("best", [Group("a", "A", 20, 50), Group("b", "B", 40, 100)]) == "b"


def test_best_without_a_group_of_enough_people_is_the_largest_and_says_so():
    reference = choose_reference(GROUPS, "best", higher_is_better=True, minimum_denominator=5000)

    assert reference.code == "large"
    assert reference.reason == "It is the largest group shown; none has at least 5000 people."


def test_largest_is_the_group_of_most_people():
    assert code("largest") == "large"


def test_fixed_is_the_named_group():
    assert code("fixed:small") == "small"


def test_fixed_group_that_is_not_shown_falls_back_to_the_best():
    reference = choose_reference(GROUPS, "fixed:other", higher_is_better=True)

    assert reference.code == "good"
    assert reference.reason.startswith("The program's group cannot be shown; it fares best among groups")


def test_overall_is_the_rate_of_everybody():
    assert choose_reference(GROUPS, "overall", higher_is_better=True).is_overall


def test_overall_with_a_hidden_total_falls_back_to_the_best():
    assert code("overall", is_total_shown=False) == "good"


def test_an_empty_group_is_never_chosen():
    assert code("largest", [Group("empty", "Empty", 0, 0)]) is None


def test_no_group_shown_leaves_nothing_to_compare_with():
    assert code("best", []) is None


@pytest.mark.parametrize("policy", ["white", "fixed:", "", "Best"])
def test_an_unknown_policy_is_refused(policy):
    with pytest.raises(ValueError, match="reference policy"):
        check_policy(policy)
