from reports.kinds.equity.compose import compose
from reports.kinds.equity.facts import Facts
from reports.kinds.equity.gather import gather

__all__ = ["Facts", "compose", "gather"]
