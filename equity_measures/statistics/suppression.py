"""Hiding small counts in one row of groups, so that nothing printed gives them back.

A row is one measure, period and place, split by one stratifier, with its total. A count is small when it lies
between 1 and threshold - 1; zero may show. Three counts of a group can be small: numerator, denominator, and
the people outside the numerator (the complement), for 98 of 100 names two people as surely as 2 of 100 does.

Primary: a group with a small count is hidden whole. Complementary: with the total printed, a lone hidden group
is total minus the others; so more groups are hidden until the hidden ones together have at least `threshold`
people in the numerator and as many outside it, and are at least two. Then each hidden number may be
anything from 0 to that sum, and the sum itself is no small count.

The total is treated as known even where it is hidden, because the same total stands in the rows of the other
stratifiers; the exception is a total that is itself a small count, which is hidden in all of them.

Rules: CMS cell size suppression policy (no cell of 1 to 10, nor anything it can be derived from; zero is
allowed). Method: Hundepool A et al. Statistical Disclosure Control. Wiley 2012, chapter 4.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

DEFAULT_THRESHOLD = 11

ALL_HIDDEN = "*"
"""Stands for a row's total, and for the sum of its hidden groups."""

Status = Literal["shown", "primary", "complementary"]


class Counted(Protocol):
    """A group's counts: what suppression needs to know of it."""

    @property
    def code(self) -> str: ...
    @property
    def numerator(self) -> int: ...
    @property
    def denominator(self) -> int: ...


@dataclass(frozen=True)
class Suppression:
    """What to hide in a row. `statuses` tells primary from complementary and must not be printed."""

    statuses: Mapping[str, Status]
    is_total_shown: bool

    def is_shown(self, code: str) -> bool:
        return self.statuses[code] == "shown"

    @property
    def hidden(self) -> tuple[str, ...]:
        return tuple(code for code, status in self.statuses.items() if status != "shown")


def is_small(count: int, threshold: int = DEFAULT_THRESHOLD) -> bool:
    """Whether a count must not be printed: 1 to threshold - 1."""
    return 0 < count < threshold


def has_small_count(numerator: int, denominator: int, threshold: int = DEFAULT_THRESHOLD) -> bool:
    """Whether numerator, denominator or the people outside the numerator are a small count."""
    return any(is_small(count, threshold) for count in (numerator, denominator, denominator - numerator))


def suppress(
    groups: Sequence[Counted], threshold: int = DEFAULT_THRESHOLD, must_hide: Collection[str] = ()
) -> Suppression:
    """Choose what to hide in a row: the fewest people, then the fewest groups, that make it safe.

    must_hide: codes of groups to hide for reasons outside the row, "*" for its total (see `network.py`).

    Where numerators (or complements) of the whole row are 0, those of hidden groups would be known to be 0 from a
    printed total, so the total is hidden as well. The groups' order makes no difference.
    """
    numerator = sum(group.numerator for group in groups)
    complement = sum(group.denominator - group.numerator for group in groups)
    statuses = {group.code: _own_status(group, threshold, must_hide) for group in groups}
    hidden = [group for group in groups if statuses[group.code] != "shown"]
    if not hidden:
        return Suppression(statuses, is_total_shown=ALL_HIDDEN not in must_hide)
    if ALL_HIDDEN in must_hide or has_small_count(numerator, numerator + complement, threshold):
        return Suppression(statuses, is_total_shown=False)

    need = (threshold if numerator else 0, threshold if complement else 0, 2)
    others = [group for group in groups if statuses[group.code] == "shown"]
    statuses |= dict.fromkeys(cheapest_partners(hidden, others, need), "complementary")
    return Suppression(statuses, is_total_shown=numerator > 0 and complement > 0)


def _own_status(group: Counted, threshold: int, must_hide: Collection[str]) -> Status:
    if has_small_count(group.numerator, group.denominator, threshold):
        return "primary"
    return "complementary" if group.code in must_hide else "shown"


Need = tuple[int, int, int]  # people in the numerator, people outside it, groups
Choice = tuple[int, int, tuple[str, ...]]  # people hidden, groups hidden, their codes


def cheapest_partners(hidden: Sequence[Counted], others: Sequence[Counted], need: Need) -> tuple[str, ...]:
    """Codes of the groups to hide beside those already hidden: exact, for any number of groups.

    Dynamic programming. Sums count only up to what is needed, so there are at most 12 x 12 x 3 states, however
    large the counts; each state keeps its cheapest choice. Hiding all groups always suffices, since a total
    that is not small has either nobody or at least `threshold` people on each side.
    """
    start = (0, 0, 0)
    for group in hidden:
        start = _add(start, group, need)

    best: dict[Need, Choice] = {start: (0, 0, ())}
    for group in sorted(others, key=lambda g: g.code):
        for state, (people, count, codes) in list(best.items()):
            reached = _add(state, group, need)
            choice = (people + group.denominator, count + 1, (*codes, group.code))
            if reached not in best or choice < best[reached]:
                best[reached] = choice
    return best[need][2]


def _add(state: Need, group: Counted, need: Need) -> Need:
    complement = group.denominator - group.numerator
    return (
        min(need[0], state[0] + group.numerator),
        min(need[1], state[1] + complement),
        min(need[2], state[2] + 1),
    )


# The attacker. It knows only what is printed, and shares no code with what chose the hiding.


@dataclass(frozen=True)
class Bounds:
    """The whole numbers a hidden count can be, given what is printed. No upper bound: None."""

    lower: int
    upper: int | None

    @property
    def is_pinned(self) -> bool:
        return self.lower == self.upper

    @property
    def width(self) -> int | None:
        return None if self.upper is None else self.upper - self.lower


@dataclass(frozen=True)
class Inference:
    """What a reader can work out about one hidden group, or about all of them together."""

    numerator: Bounds
    complement: Bounds
    denominator: Bounds

    def is_disclosive(self, threshold: int = DEFAULT_THRESHOLD) -> bool:
        """Whether a small count is known exactly."""
        every = (self.numerator, self.complement, self.denominator)
        return any(bounds.is_pinned and is_small(bounds.lower, threshold) for bounds in every)


def attack(row: Mapping[str, Any]) -> dict[str, Inference]:
    """For every hidden group of a printed row, all that its numbers can be; under "*", the hidden ones' sum.

    `row` is what is published: {"rows": [{"code", "numerator", "denominator"}, …], "total": {"numerator",
    "denominator"}}, where a hidden number is None. The dictionary of a gap analysis is such a row. Printed
    numbers leave one equation each for numerators and complements, so the bounds are exact: a lone
    hidden group is the remainder, one of several lies between 0 and it.
    """
    hidden = [cell["code"] for cell in row["rows"] if cell["denominator"] is None]
    if not hidden:
        return {}
    together = _remainder(row)
    if len(hidden) == 1:
        return {hidden[0]: together, ALL_HIDDEN: together}

    apart = Inference(
        Bounds(0, together.numerator.upper),
        Bounds(0, together.complement.upper),
        Bounds(0, together.denominator.upper),
    )
    return {ALL_HIDDEN: together} | dict.fromkeys(hidden, apart)


def _remainder(row: Mapping[str, Any]) -> Inference:
    total = row["total"]
    if total["denominator"] is None:
        return Inference(Bounds(0, None), Bounds(0, None), Bounds(0, None))
    shown = [cell for cell in row["rows"] if cell["denominator"] is not None]
    numerator = total["numerator"] - sum(cell["numerator"] for cell in shown)
    denominator = total["denominator"] - sum(cell["denominator"] for cell in shown)
    complement = denominator - numerator
    return Inference(Bounds(numerator, numerator), Bounds(complement, complement), Bounds(denominator, denominator))
