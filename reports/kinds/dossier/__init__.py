from reports.kinds.dossier.compose import compose
from reports.kinds.dossier.facts import Facts
from reports.kinds.dossier.gather import gather

__all__ = ["Facts", "compose", "gather"]
