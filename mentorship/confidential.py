"""Which evaluations may be shown to mentors, and in what company. Knows no Django.

Every evaluation enters at most one batch of numbers, and a batch holds the answers of at least three people; for each
item, of at least three who answered it. What a mentor sees is sums of whole batches. So whatever she adds, subtracts
or waits for, she gets figures about three people or more. Comments follow the same rule with five.

Evaluations that are too few for a mentor wait for one release. If they are still too few at the next, they join others
of the same role and institution and are shown with those, never by mentor.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

PEOPLE_FOR_NUMBERS = 3
PEOPLE_FOR_COMMENTS = 5
# How many releases an evaluation waits for company about the same mentor before it joins others of the role.
WAITS = 1

Bucket = tuple[str, ...]


@dataclass(frozen=True)
class Pending:
    """One evaluation that has not been shown in full. `needs_numbers` is False when only its comment waits."""

    key: int
    respondent: int
    instrument: int
    mentor: int
    role: str
    institution: int
    answers: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""
    passed_over: int = 0
    needs_numbers: bool = True


@dataclass(frozen=True)
class Planned:
    """A batch to make: of one mentor, or of one role at one institution."""

    instrument: int
    keys: tuple[int, ...]
    respondents: int
    mentor: int | None = None
    role: str = ""
    institution: int | None = None
    sums: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    comments: tuple[str, ...] = ()

    @property
    def is_comments(self) -> bool:
        return bool(self.comments)


def plan(pending: Iterable[Pending], *, seed: int = 0) -> tuple[list[Planned], list[int]]:
    """The batches that may be made now, and the keys of those that were passed over."""
    waiting = list(pending)
    numbers = [one for one in waiting if one.needs_numbers]
    batches, rest = [], []
    for group in _groups(numbers, lambda one: (one.instrument, one.mentor)):
        if _people(group) >= PEOPLE_FOR_NUMBERS:
            batches.append(_numbers(group, mentor=group[0].mentor))
        else:
            rest += group
    passed = [one for one in rest if one.passed_over < WAITS]
    for group in _groups([one for one in rest if one.passed_over >= WAITS], _role_of):
        if _people(group) >= PEOPLE_FOR_NUMBERS:
            batches.append(_numbers(group, role=group[0].role, institution=group[0].institution))
        else:
            passed += group
    batches += _comments([one for one in waiting if one.comment.strip()], seed)
    return batches, sorted(one.key for one in passed)


def _role_of(one: Pending) -> tuple[int, str, int]:
    return (one.instrument, one.role, one.institution)


def _groups(rows: list[Pending], key: Callable[[Pending], object]) -> list[list[Pending]]:
    found: dict[object, list[Pending]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: one.key):
        found[key(row)].append(row)
    return list(found.values())


def _people(rows: list[Pending]) -> int:
    return len({row.respondent for row in rows})


def _numbers(
    rows: list[Pending], *, mentor: int | None = None, role: str = "", institution: int | None = None
) -> Planned:
    """Sums by item; an item that fewer than three people answered is left out for good."""
    by_item: dict[str, list[Pending]] = defaultdict(list)
    for row in rows:
        for item in row.answers:
            by_item[item].append(row)
    sums = {
        item: (sum(row.answers[item] for row in of_item), len(of_item))
        for item, of_item in sorted(by_item.items())
        if _people(of_item) >= PEOPLE_FOR_NUMBERS
    }
    return Planned(
        instrument=rows[0].instrument,
        keys=tuple(row.key for row in rows),
        respondents=_people(rows),
        mentor=mentor,
        role=role,
        institution=institution,
        sums=sums,
    )


def _comments(rows: list[Pending], seed: int) -> list[Planned]:
    """Comments of a mentor together, in an order that says nothing."""
    found = []
    for group in _groups(rows, lambda one: (one.instrument, one.mentor)):
        if _people(group) >= PEOPLE_FOR_COMMENTS:
            texts = sorted(row.comment.strip() for row in group)
            random.Random(seed).shuffle(texts)  # noqa: S311 -- an order, not a secret
            keys = tuple(row.key for row in group)
            found.append(
                Planned(group[0].instrument, keys, _people(group), mentor=group[0].mentor, comments=tuple(texts))
            )
    return found


def cumulative(batches: Iterable[Mapping[str, tuple[int, int]]]) -> dict[str, tuple[float, int]]:
    """Mean and number of answers of each item over whole batches."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for batch in batches:
        for item, (total, count) in batch.items():
            sums[item][0] += total
            sums[item][1] += count
    return {item: (total / count, count) for item, (total, count) in sums.items()}
