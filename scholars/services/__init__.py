"""Changes to programs, calls, applications and scholars' records, and who made them."""

from scholars.services.milestones import finish_milestone, log_milestone
from scholars.services.refusal import Refused
from scholars.services.scholars import record_export, save_scholar

__all__ = ["Refused", "finish_milestone", "log_milestone", "record_export", "save_scholar"]
