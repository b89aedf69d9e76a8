"""What a cohort report says. Counts of people only; small ones are held back where they describe who somebody is."""

from __future__ import annotations

from dataclasses import dataclass

from reports.kinds.shared.facts import Grid, Head


@dataclass(frozen=True)
class Outcome:
    """How scholars went on: at how many years, the share with an independent grant, and with a role in a system."""

    years: int
    grant: float
    grant_lower: float
    grant_upper: float
    role: float
    role_lower: float
    role_upper: float


@dataclass(frozen=True)
class CohortFacts:
    """One cohort, counted."""

    record: int
    name: str
    program: str
    scholars: int
    in_training: int
    completed: int
    left: int
    steps: Grid
    effort: Grid
    products: Grid
    challenges: Grid


@dataclass(frozen=True)
class Facts:
    head: Head
    smallest: int
    cohorts: tuple[CohortFacts, ...]
    followed: int
    outcomes: tuple[Outcome, ...]
    censored: int
