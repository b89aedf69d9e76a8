from reports.kinds.progress.compose import compose
from reports.kinds.progress.facts import Facts
from reports.kinds.progress.gather import gather

__all__ = ["Facts", "compose", "gather"]
