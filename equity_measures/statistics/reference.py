"""Choosing the group that the others are compared with.

The choice is the program's policy and never a property of a group: no race, language or payer is built in. Only
groups whose numbers are shown can be chosen, so the choice tells nothing about hidden ones; the group of
people whose category is unknown is never chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from equity_measures.statistics.intervals import wilson_one

POLICIES = ("best", "largest", "overall")
FIXED = "fixed:"
OVERALL = "overall"


class Rated(Protocol):
    """A shown group, as far as the choice of reference needs it."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def numerator(self) -> int: ...
    @property
    def denominator(self) -> int: ...


@dataclass(frozen=True)
class Reference:
    """The chosen group's code, "overall" for the rate of everybody, or None; and why, in plain words."""

    code: str | None
    reason: str

    @property
    def is_overall(self) -> bool:
        return self.code == OVERALL


def check_policy(policy: str) -> None:
    """Raise ValueError when a policy isn't one of "best", "largest", "overall" or "fixed:<code>"."""
    if policy in POLICIES or (policy.startswith(FIXED) and len(policy) > len(FIXED)):
        return
    raise ValueError('The reference policy must be "best", "largest", "overall" or "fixed:" and a group\'s code.')


def choose_reference(
    candidates: Sequence[Rated],
    policy: str,
    *,
    higher_is_better: bool,
    minimum_denominator: int = 30,
    is_total_shown: bool = True,
    confidence: float = 0.95,
) -> Reference:
    """Choose among the shown, known groups.

    "best": the best among groups of at least `minimum_denominator` people, judged by the cautious end of each rate's
    interval (Wilson's), so that a small group does not become the yardstick by luck; if there is none, the largest
    group. "largest": the most people. "overall": the rate of everybody; if the total is hidden, as "best".
    "fixed:<code>": that group; if it isn't shown, as "best". Ties go to the larger group, then to the first code.
    """
    check_policy(policy)
    people = [group for group in candidates if group.denominator > 0]
    if not people:
        return Reference(None, "No group can be shown, so there is nothing to compare with.")

    if policy == "largest":
        return Reference(_largest(people).code, "It is the largest group shown.")
    if policy == OVERALL and is_total_shown:
        return Reference(OVERALL, "The program compares each group with the overall rate.")
    if policy.startswith(FIXED):
        code = policy.removeprefix(FIXED)
        if any(group.code == code for group in people):
            return Reference(code, "The program compares with this group.")

    best = _best(people, higher_is_better, minimum_denominator, confidence)
    if policy == OVERALL:
        return Reference(best.code, f"The overall rate cannot be shown; {_lower_first(best.reason)}")
    if policy.startswith(FIXED):
        return Reference(best.code, f"The program's group cannot be shown; {_lower_first(best.reason)}")
    return best


def _best(people: Sequence[Rated], higher_is_better: bool, minimum_denominator: int, confidence: float) -> Reference:
    enough = [group for group in people if group.denominator >= minimum_denominator]
    if not enough:
        reason = f"It is the largest group shown; none has at least {minimum_denominator} people."
        return Reference(_largest(people).code, reason)

    def cautious(group: Rated) -> float:
        lower, upper = wilson_one(group.numerator, group.denominator, confidence)
        return -lower if higher_is_better else upper

    best = min(enough, key=lambda g: (cautious(g), -g.denominator, g.code))
    reason = (
        f"It fares best among groups with at least {minimum_denominator} people, judged by the cautious end of each "
        "rate's interval, so that no group is the yardstick by luck."
    )
    return Reference(best.code, reason)


def _largest(people: Sequence[Rated]) -> Rated:
    return min(people, key=lambda group: (-group.denominator, group.code))


def _lower_first(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
