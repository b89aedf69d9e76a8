from reports.kinds.rppr.compose import compose
from reports.kinds.rppr.facts import Facts
from reports.kinds.rppr.gather import gather

__all__ = ["Facts", "compose", "gather"]
