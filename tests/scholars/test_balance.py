import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scholars.balance import balance


def load(pairs, reviewer: int) -> int:
    return sum(pair[1] == reviewer for pair in pairs)


def test_everybody_gets_as_many_as_the_others():
    found = balance(applications=[1, 2, 3, 4], reviewers=[10, 20, 30, 40], wanted=2, blocked=())

    assert found.short == {}
    assert [load(found.pairs, reviewer) for reviewer in (10, 20, 30, 40)] == [2, 2, 2, 2]


def test_a_conflict_is_never_crossed_and_the_shortfall_is_told():
    found = balance(applications=[1], reviewers=[10, 20], wanted=2, blocked={(1, 10)})

    assert (found.pairs, found.short) == (((1, 20),), {1: 1})


def test_existing_assignments_count_and_are_kept():
    found = balance(applications=[1, 2], reviewers=[10, 20], wanted=1, blocked=(), existing={(1, 10)})

    assert found.pairs == ((2, 20),)


def test_among_equals_the_better_fit_wins():
    fit = {(1, 20): 1.0, (2, 10): 1.0}

    assert set(balance(applications=[1, 2], reviewers=[10, 20], wanted=1, blocked=(), fit=fit).pairs) == set(fit)


def test_nobody_to_ask_is_a_shortfall_and_no_error():
    assert balance(applications=[1], reviewers=[], wanted=3, blocked=()).short == {1: 3}


def test_no_wanted_review_is_an_error():
    with pytest.raises(ValueError, match="At least one"):
        balance(applications=[1], reviewers=[2], wanted=0, blocked=())


@settings(max_examples=40, deadline=None)
@given(
    applications=st.integers(1, 7),
    reviewers=st.integers(1, 6),
    wanted=st.integers(1, 3),
    blocked=st.sets(st.tuples(st.integers(0, 6), st.integers(100, 105))),
)
def test_whatever_the_conflicts_reviews_are_complete_where_they_can_be(applications, reviewers, wanted, blocked):
    papers, people = list(range(applications)), list(range(100, 100 + reviewers))

    found = balance(applications=papers, reviewers=people, wanted=wanted, blocked=blocked)

    assert not set(found.pairs) & blocked
    assert len(set(found.pairs)) == len(found.pairs)
    for paper in papers:
        able = sum((paper, person) not in blocked for person in people)
        assert sum(pair[0] == paper for pair in found.pairs) == min(wanted, able)
        assert found.short.get(paper, 0) == wanted - min(wanted, able)
