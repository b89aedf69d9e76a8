"""The engine beyond the command: locks, repair, what-if, the price of a floor, blocking pairs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentorship.matching import (
    REPAIR,
    TOTAL,
    Guide,
    Instance,
    LocksClash,
    Pair,
    Seeker,
    blocking_pairs,
    frontier,
    greedy,
    rules_to_relax,
    solve,
    why_not,
)


def two_by_two() -> Instance:
    """Greedy takes 900 and is left with 100; the best is 800 and 800."""
    return Instance(
        roles=("scientific",),
        scholars=(Seeker(1, 1), Seeker(2, 1)),
        mentors=(Guide(8, 2, 1), Guide(9, 3, 1)),
        pairs=(Pair(0, 0, 0, 900), Pair(0, 0, 1, 800), Pair(1, 0, 0, 800), Pair(1, 0, 1, 100)),
    )


def test_greedy_is_worse_than_the_optimum():
    instance = two_by_two()

    assert sum(instance.score_of(key) for key in greedy(instance)) == 1000
    assert solve(instance).total == 1600


def test_a_lock_is_kept_and_priced():
    instance = replace(two_by_two(), locked=frozenset({(0, 0, 0)}))

    assert (solve(instance).total, solve(instance).floor) == (1000, 100)


def test_locks_that_break_a_rule_together_are_refused():
    instance = replace(two_by_two(), locked=frozenset({(0, 0, 0), (1, 0, 0)}))

    with pytest.raises(LocksClash):
        solve(instance)


def test_a_lock_on_a_forbidden_pair_is_refused():
    instance = replace(two_by_two().without(frozenset({(0, 0, 0)}), "conflict"), locked=frozenset({(0, 0, 0)}))

    with pytest.raises(LocksClash):
        solve(instance)


def test_why_not_tells_the_exact_change_and_who_moves():
    instance = two_by_two()
    before = solve(instance, objective=TOTAL)

    answer = why_not(instance, before, (0, 0, 0), objective=TOTAL)

    assert (answer.total_change, answer.floor_change, answer.unfilled_change) == (-600, -700, 0)
    assert answer.moved == [(0, 0, 1, 0), (1, 0, 0, 1)]


def test_why_not_names_the_rule_that_forbids_a_pair():
    instance = two_by_two().without(frozenset({(0, 0, 0)}), "partner_system")

    answer = why_not(instance, solve(instance), (0, 0, 0), objective=TOTAL)

    assert (answer.barred, answer.after) == (("partner_system",), None)


def test_repair_keeps_what_it_can_before_it_looks_at_scores():
    instance = Instance(
        roles=("scientific",),
        scholars=(Seeker(1, 1), Seeker(2, 1), Seeker(3, 1)),
        mentors=(Guide(7, 2, 1), Guide(8, 2, 1), Guide(9, 3, 1), Guide(6, 3, 1)),
        pairs=tuple(
            Pair(s, 0, m, score)
            for s, row in enumerate([(500, 400, 900, 300), (400, 500, 300, 800), (900, 300, 400, 200)])
            for m, score in enumerate(row)
        ),
        published=frozenset({(0, 0, 0), (1, 0, 1), (2, 0, 2)}),
    )
    left = instance.without(frozenset({(2, 0, 2), (0, 0, 2), (1, 0, 2)}), "declined")

    repaired = solve(left, objective=REPAIR)

    assert repaired.chosen == {(0, 0, 0), (1, 0, 1), (2, 0, 3)}
    assert solve(left).chosen != repaired.chosen


def test_frontier_falls_as_the_floor_rises():
    found = frontier(two_by_two(), lowest=0, highest=1000)

    assert found == [(800, 1600)]


def test_a_pair_that_both_sides_prefer_is_reported():
    instance = two_by_two()

    (found,) = blocking_pairs(instance, solve(instance).chosen)

    assert found.pair.key == (0, 0, 0)
    assert (found.instead_of.key, found.would_leave.key) == ((0, 0, 1), (1, 0, 0))


def test_a_declined_pair_is_named_when_only_it_could_fill_the_role():
    instance = replace(two_by_two(), scholars=(Seeker(1, 1),), pairs=(Pair(0, 0, 0, 900),))
    declined = instance.without(frozenset({(0, 0, 0)}), "declined")

    (rule,), is_smallest = rules_to_relax(declined)

    assert (rule.rule, rule.scholar, rule.mentors, is_smallest) == ("declined", 0, (0,), True)


def test_the_hash_is_the_same_for_the_same_problem_and_another_for_another():
    assert two_by_two().hash == two_by_two().hash
    assert two_by_two().hash != replace(two_by_two(), minimum=1).hash


def test_an_instance_survives_being_kept_as_json():
    instance = replace(
        two_by_two().without(frozenset({(1, 0, 0)}), "veto"),
        mentor_conflicts=frozenset({(0, 1)}),
        locked=frozenset({(0, 0, 1)}),
        published=frozenset({(1, 0, 1)}),
    )

    assert Instance.restored(instance.as_json()) == instance
