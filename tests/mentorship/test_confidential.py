"""No mentor-visible number changes by one respondent alone, whatever is given, held and released, in whatever order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.confidential import PEOPLE_FOR_COMMENTS, PEOPLE_FOR_NUMBERS, Pending, Planned, cumulative, plan

ITEMS = ("N1", "N2")
# Two institutions, five mentors, eight scholars: small enough for companies of two and three to be common.
HOME = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2}

evaluations = st.builds(
    lambda who, mentor, answers, comment: ("give", who, mentor, answers, comment),
    st.integers(1, 8),
    st.sampled_from(sorted(HOME)),
    st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 7)),
    st.sampled_from(["", "kind", "busy", "brief"]),
)
histories = st.lists(st.one_of(evaluations, st.just(("release",))), max_size=40)


class Portal:
    """What the services keep: open evaluations, and the batches that mentors see sums of."""

    def __init__(self) -> None:
        self.rows: dict[int, Pending] = {}
        self.comments_shown: set[int] = set()
        self.batches: list[Planned] = []

    def give(self, who: int, mentor: int, answers: dict[str, int], comment: str) -> None:
        if not answers and not comment:
            return
        same = [
            key
            for key, row in self.rows.items()
            if (row.respondent, row.mentor) == (who, mentor) and row.needs_numbers and key not in self.comments_shown
        ]
        key = same[0] if same else len(self.rows) + 1
        self.rows[key] = Pending(
            key, who, 1, mentor, "scientific", HOME[mentor], answers, comment, needs_numbers=bool(answers)
        )

    def release(self) -> list[Planned]:
        made, passed = plan(
            replace(row, comment="" if key in self.comments_shown else row.comment) for key, row in self.rows.items()
        )
        for batch in made:
            for key in batch.keys:
                if batch.is_comments:
                    self.comments_shown.add(key)
                else:
                    self.rows[key] = replace(self.rows[key], needs_numbers=False)
        for key in passed:
            self.rows[key] = replace(self.rows[key], passed_over=self.rows[key].passed_over + 1)
        self.batches += made
        return made

    def seen_by(self, mentor: int) -> dict[Any, Any]:
        """Every number a mentor can look up: her own means, and those of her role at her institution."""
        own = [b.sums for b in self.batches if b.mentor == mentor and not b.is_comments]
        role = [b.sums for b in self.batches if b.institution == HOME[mentor]]
        numbers = {("own", item): value for item, value in cumulative(own).items()}
        return numbers | {("role", item): value for item, value in cumulative(role).items()}


@settings(max_examples=100, deadline=None)
@given(histories)
def test_a_number_that_changes_changes_by_three_people_or_more(history):
    portal = Portal()
    for event in history:
        before = {mentor: portal.seen_by(mentor) for mentor in HOME}
        if event[0] == "give":
            portal.give(*event[1:])
            made: list[Planned] = []
        else:
            made = portal.release()
        for mentor in HOME:
            after = portal.seen_by(mentor)
            changed = {key for key in after if after[key] != before[mentor].get(key)}
            assert set(before[mentor]) <= set(after)
            for where, item in changed:
                people = {
                    portal.rows[key].respondent
                    for batch in made
                    if item in batch.sums and (batch.mentor == mentor if where == "own" else batch.mentor is None)
                    for key in batch.keys
                    if item in portal.rows[key].answers
                }
                assert len(people) >= PEOPLE_FOR_NUMBERS


@settings(max_examples=100, deadline=None)
@given(histories)
def test_every_answer_is_in_one_batch_at_most_so_that_nothing_can_be_subtracted(history):
    portal = Portal()
    for event in history:
        portal.give(*event[1:]) if event[0] == "give" else portal.release()

    homes = defaultdict(list)
    for number, batch in enumerate(portal.batches):
        for key in batch.keys:
            homes[key, batch.is_comments].append(number)
    assert all(len(numbers) == 1 for numbers in homes.values())
    for batch in portal.batches:
        people = {portal.rows[key].respondent for key in batch.keys}
        assert batch.respondents == len(people)
        assert len(people) >= (PEOPLE_FOR_COMMENTS if batch.is_comments else PEOPLE_FOR_NUMBERS)
        for item, (total, count) in batch.sums.items():
            answers = [portal.rows[key] for key in batch.keys if item in portal.rows[key].answers]
            assert (total, count) == (sum(row.answers[item] for row in answers), len(answers))
            assert len({row.respondent for row in answers}) >= PEOPLE_FOR_NUMBERS


def one(key: int, respondent: int, **values: Any) -> Pending:
    return Pending(key, respondent, 1, values.pop("mentor", 1), "scientific", 1, {"N1": 5}, **values)


def test_three_people_about_one_mentor_are_shown_to_her():
    (batch,), passed = plan([one(1, 1), one(2, 2), one(3, 3)])

    assert (batch.mentor, batch.sums, passed) == (1, {"N1": (15, 3)}, [])


def test_one_person_with_three_evaluations_is_one_person():
    assert plan([one(1, 1), one(2, 1), one(3, 1)]) == ([], [1, 2, 3])


def test_two_people_wait_once_and_then_join_others_of_the_role():
    first = [one(1, 1), one(2, 2), one(3, 3, mentor=2)]
    waited = [replace(row, passed_over=1) for row in first]

    assert plan(first) == ([], [1, 2, 3])
    ((batch,), passed) = plan(waited)
    assert (batch.mentor, batch.role, batch.institution, batch.keys, passed) == (None, "scientific", 1, (1, 2, 3), [])


def test_comments_need_five_people():
    four = [one(n, n, comment="kind") for n in range(1, 5)]

    assert [batch.comments for batch in plan(four)[0]] == [()]
    assert sum(len(batch.comments) for batch in plan([*four, one(5, 5, comment="busy")])[0]) == 5


def test_an_item_that_two_people_answered_is_left_out():
    rows = [replace(one(n, n), answers={"N1": 4, "N2": 7} if n < 3 else {"N1": 4}) for n in (1, 2, 3)]

    ((batch,), _) = plan(rows)

    assert batch.sums == {"N1": (12, 3)}
