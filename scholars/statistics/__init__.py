"""How long until something happens, when for many it has not happened yet. Knows no Django."""

from .competing import Incidence, aalen_johansen
from .horizon import HorizonRate, horizon_rate
from .kaplan_meier import Survival, kaplan_meier
from .log_rank import LogRank, log_rank

__all__ = [
    "HorizonRate",
    "Incidence",
    "LogRank",
    "Survival",
    "aalen_johansen",
    "horizon_rate",
    "kaplan_meier",
    "log_rank",
]
