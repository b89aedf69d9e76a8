"""The groups that a summary measure is computed from, and what the measures share."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from equity_measures.statistics.intervals import normal_quantile


class Refusal(Exception):
    """A measure may not be used on these groups; the message says why, in plain words."""


@dataclass(frozen=True)
class Strata:
    """The groups of one stratifier, as parallel sequences.

    rates: on the scale of the indicator. standard_errors: same scale, None where unknown. people: size of each
    group. ranks: for ordered groups, rising from the most disadvantaged. reference: index of the group that
    the others are compared with. counts: (numerator, denominator) of each group, where the rates come from
    counts; difference and ratio then have score and log intervals of counts instead of normal ones.
    average: the rate of the whole population, where it is known from elsewhere. bounds and normalization
    ("wagstaff" or "erreygers"): for concentration indices of a bounded rate. aversion: nu of the extended
    concentration indices. slope_of: the groups that slopes are fitted to, where they are not these.
    """

    rates: Sequence[float]
    people: Sequence[float]
    higher_is_better: bool
    standard_errors: Sequence[float] | None = None
    ranks: Sequence[float] | None = None
    reference: int | None = None
    counts: Sequence[tuple[int, int]] | None = None
    scale: float = 100.0
    average: float | None = None
    bounds: tuple[float, float] | None = None
    normalization: str = ""
    confidence: float = 0.95
    aversion: float = 3.0
    slope_of: Strata | None = None

    @classmethod
    def from_counts(
        cls,
        counts: Sequence[tuple[int, int]],
        *,
        higher_is_better: bool,
        ranks: Sequence[float] | None = None,
        reference: int | None = None,
        confidence: float = 0.95,
    ) -> Strata:
        """Groups as percentages, from (numerator, denominator) pairs with denominators above 0."""
        rates = [100 * x / n for x, n in counts]
        errors = [math.sqrt(y * (100 - y) / n) for y, (_, n) in zip(rates, counts, strict=True)]
        return cls(
            rates=rates,
            people=[n for _, n in counts],
            higher_is_better=higher_is_better,
            standard_errors=errors,
            ranks=ranks,
            reference=reference,
            counts=counts,
            confidence=confidence,
        )

    def __len__(self) -> int:
        return len(self.rates)

    @property
    def shares(self) -> list[float]:
        total = math.fsum(self.people)
        return [n / total for n in self.people]

    @property
    def mean(self) -> float:
        """mu: the known average, or the mean of the rates weighted by people."""
        if self.average is not None:
            return self.average
        return math.fsum(p * y for p, y in zip(self.shares, self.rates, strict=True))

    @property
    def best(self) -> int:
        """Index of the best rate; the larger group at a tie."""
        sign = -1 if self.higher_is_better else 1
        return min(range(len(self)), key=lambda j: (sign * self.rates[j], -self.people[j], j))


Values = tuple[float, float | None, float | None]
"""A measure's estimate and its limits; limits are None where standard errors are unknown."""

Measure = Callable[[Strata], Values]


def normal_interval(estimate: float, error: float, strata: Strata) -> Values:
    """estimate -+ z times its standard error."""
    spread = normal_quantile(strata.confidence) * error
    return estimate, estimate - spread, estimate + spread


def log_interval(estimate: float, log_error: float, strata: Strata) -> Values:
    """For a ratio above 0: estimate times and divided by exp(z times the standard error of its logarithm)."""
    spread = math.exp(normal_quantile(strata.confidence) * log_error)
    return estimate, estimate / spread, estimate * spread


def require_three(strata: Strata) -> None:
    if len(strata) < 3:
        raise Refusal("At least three groups are needed.")


def require_unordered(strata: Strata) -> None:
    if strata.ranks is not None:
        raise Refusal("The groups have a natural order, which this measure ignores.")


def require_some_people(strata: Strata) -> None:
    if not math.fsum(strata.people) > 0:
        raise Refusal("The groups have no people.")


def require_proportions(strata: Strata) -> None:
    """Models of proportions, and counts made of rates, need rates between 0 and the whole."""
    if any(not 0 <= y <= strata.scale for y in strata.rates):
        raise Refusal(f"A rate lies outside 0 to {strata.scale:g}, so the rates are no proportions.")


def positive_mean(strata: Strata) -> float:
    """The average, which relative measures divide by."""
    mu = strata.mean
    if not mu > 0:
        raise Refusal("The average rate is 0, so nothing can be divided by it.")
    return mu
