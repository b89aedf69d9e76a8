"""How often the intervals of summary measures hold the truth: `python -m bench.coverage [SAMPLES]`.

Draws binomial samples of groups whose true rates are known, and counts how often the 95 % interval holds the measure of
the true rates. Prints a Markdown table for docs/methods.md: a row for each measure, a column for each scenario.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from equity_measures.statistics import dispersion_measures
from equity_measures.statistics.definitions import SUMMARY_MEASURES
from equity_measures.statistics.summary import Strata, summarize

SEED = 20_240_229
DRAWS = 1_000
"""Draws of simulated intervals: fewer than in use, whose coverage is the same."""


@dataclass(frozen=True)
class Scenario:
    """True rates of groups, from the most disadvantaged, and how many people are sampled in each."""

    name: str
    rates: tuple[float, ...]
    sizes: tuple[int, ...]


SCENARIOS = (
    Scenario("30 each, 30-60 %", (0.3, 0.4, 0.5, 0.6), (30, 30, 30, 30)),
    Scenario("30 each, 10-30 %", (0.1, 0.15, 0.2, 0.3), (30, 30, 30, 30)),
    Scenario("30-300, 30-60 %", (0.3, 0.4, 0.5, 0.6), (30, 40, 80, 300)),
    Scenario("200 each, 30-60 %", (0.3, 0.4, 0.5, 0.6), (200, 200, 200, 200)),
    Scenario("200 each, 30-36 %", (0.30, 0.32, 0.34, 0.36), (200, 200, 200, 200)),
    Scenario("1000 each, 30-36 %", (0.30, 0.32, 0.34, 0.36), (1000, 1000, 1000, 1000)),
    Scenario("200 each, all 30 %", (0.3, 0.3, 0.3, 0.3), (200, 200, 200, 200)),
)


def coverage(code: str, scenario: Scenario, samples: int) -> float:
    """Share of samples whose interval holds the truth. Samples where the measure is refused are left out."""
    ranks = range(len(scenario.rates)) if SUMMARY_MEASURES[code].needs_every_group else None
    reference = None if ranks is not None else len(scenario.rates) - 1
    truth = _of_rates(code, scenario, ranks, reference)
    random = np.random.default_rng(SEED)
    drawn = random.binomial(scenario.sizes, scenario.rates, size=(samples, len(scenario.sizes))).tolist()
    inside = known = 0
    for events in drawn:
        counts = list(zip(events, scenario.sizes, strict=True))
        strata = Strata.from_counts(counts, higher_is_better=True, ranks=ranks, reference=reference)
        found = summarize(strata, code)
        if found.lower is None or found.upper is None:
            continue
        known += 1
        # The margin is that of test inversion, which halves its way to a limit.
        inside += found.lower - 1e-9 <= truth <= found.upper + 1e-9
    return inside / known


def _of_rates(code: str, scenario: Scenario, ranks: range | None, reference: int | None) -> float:
    strata = Strata(
        rates=[100 * rate for rate in scenario.rates],
        people=scenario.sizes,
        higher_is_better=True,
        ranks=ranks,
        reference=reference,
    )
    estimate = summarize(strata, code).estimate
    if estimate is None:
        raise ValueError(f"{code} cannot be computed for the scenario {scenario.name}.")
    return estimate


def table(samples: int, codes: Sequence[str] = tuple(SUMMARY_MEASURES)) -> Iterator[str]:
    yield f"| | {' | '.join(scenario.name for scenario in SCENARIOS)} |"
    yield "|---" * (len(SCENARIOS) + 1) + "|"
    for code in codes:
        shares = [coverage(code, scenario, samples) for scenario in SCENARIOS]
        yield f"| {code} | {' | '.join(f'{100 * share:.1f}' for share in shares)} |"


if __name__ == "__main__":
    warnings.simplefilter("error")
    dispersion_measures.DRAWS = DRAWS
    for line in table(int(sys.argv[1]) if len(sys.argv) > 1 else 1000):
        print(line, flush=True)
