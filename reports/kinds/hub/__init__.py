from reports.kinds.hub.compose import compose
from reports.kinds.hub.facts import Facts
from reports.kinds.hub.gather import gather

__all__ = ["Facts", "compose", "gather"]
