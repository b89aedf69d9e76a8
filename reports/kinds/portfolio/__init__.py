from reports.kinds.portfolio.compose import compose
from reports.kinds.portfolio.facts import Facts
from reports.kinds.portfolio.gather import gather

__all__ = ["Facts", "compose", "gather"]
