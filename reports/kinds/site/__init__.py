from reports.kinds.site.compose import compose
from reports.kinds.site.facts import Facts
from reports.kinds.site.gather import gather

__all__ = ["Facts", "compose", "gather"]
