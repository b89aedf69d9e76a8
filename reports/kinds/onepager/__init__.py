from reports.kinds.onepager.compose import compose
from reports.kinds.onepager.facts import Facts
from reports.kinds.onepager.gather import gather

__all__ = ["Facts", "compose", "gather"]
