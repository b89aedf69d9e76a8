"""Codes that change by the minute, and the smallest set of activities."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curriculum.checkin import Verdict, code_at, judge
from curriculum.coverage import smallest_cover

KEY = b"a key of the tests"
STARTS = datetime(2026, 11, 3, 17, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def verdict(shown_at: datetime, typed_at: datetime, session: int = 7) -> Verdict:
    return judge(KEY, 7, code_at(KEY, session, shown_at), typed_at, starts_at=STARTS, ends_at=ENDS)


@pytest.mark.parametrize(
    ("shown", "typed", "expected"),
    [
        (5, 5, Verdict.ACCEPTED),
        (5, 6, Verdict.ACCEPTED),
        (5, 7, Verdict.WRONG),
        (6, 5, Verdict.WRONG),
        (-10, -10, Verdict.EARLY),
        (-16, -16, Verdict.TOO_EARLY),
        (75, 75, Verdict.ACCEPTED),
        (76, 76, Verdict.TOO_LATE),
    ],
)
def test_a_code_counts_in_its_minute_and_the_next_while_the_session_is_open(shown, typed, expected):
    assert verdict(STARTS + shown * MINUTE, STARTS + typed * MINUTE) == expected


def test_the_code_of_another_session_does_not_count():
    assert verdict(STARTS, STARTS, session=8) == Verdict.WRONG


def test_spaces_in_a_code_do_not_matter():
    code = code_at(KEY, 7, STARTS)

    assert judge(KEY, 7, f" {code[:3]} {code[3:]}", STARTS, starts_at=STARTS, ends_at=ENDS) == Verdict.ACCEPTED


def test_the_fewest_activities_are_found_where_the_greedy_way_takes_one_more():
    teaches = {"big": {1, 2, 3, 4}, "left": {1, 2, 5}, "right": {3, 4, 6}}

    cover = smallest_cover({1, 2, 3, 4, 5, 6, 7}, teaches)

    assert set(cover.chosen) == {"left", "right"}
    assert (cover.out_of_reach, cover.is_proven) == (frozenset({7}), True)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.integers(0, 7), st.frozensets(st.integers(0, 9), max_size=5), max_size=8),
    st.frozensets(st.integers(0, 9)),
)
def test_no_smaller_set_teaches_as_much(teaches, wanted):
    cover = smallest_cover(wanted, teaches)

    reachable = wanted & frozenset().union(*teaches.values())
    assert frozenset().union(*(teaches[a] for a in cover.chosen)) >= reachable
    assert cover.out_of_reach == wanted - reachable
    smaller = (
        frozenset().union(*(teaches[a] for a in some)) for some in combinations(teaches, max(len(cover.chosen) - 1, 0))
    )
    assert not cover.chosen or not any(found >= reachable for found in smaller)
