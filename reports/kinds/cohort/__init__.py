from reports.kinds.cohort.compose import compose
from reports.kinds.cohort.facts import Facts
from reports.kinds.cohort.gather import gather

__all__ = ["Facts", "compose", "gather"]
