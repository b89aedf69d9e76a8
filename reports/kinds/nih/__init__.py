from reports.kinds.nih.compose import compose
from reports.kinds.nih.facts import Facts
from reports.kinds.nih.gather import gather

__all__ = ["Facts", "compose", "gather"]
