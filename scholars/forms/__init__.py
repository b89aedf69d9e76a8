"""What people type about scholars."""

from scholars.forms.inputs import DateInput
from scholars.forms.milestone import MilestoneForm
from scholars.forms.scholar import ScholarFilter, ScholarForm

__all__ = ["DateInput", "MilestoneForm", "ScholarFilter", "ScholarForm"]
