from equity_measures.models.area import AreaFifth, AreaIndex
from equity_measures.models.cell import Cell, Coverage
from equity_measures.models.dataset import DataSet, ValueMapping
from equity_measures.models.extract import Extract, HeldValue
from equity_measures.models.gap import GapPolicy, GapReport, NightlyRun
from equity_measures.models.measure import Measure, MeasureDefinition
from equity_measures.models.pair import PairReport
from equity_measures.models.quality import FollowUp, FollowUpNote, QualityRule
from equity_measures.models.saved import SavedFilter
from equity_measures.models.stratifier import Category, Stratification, Stratifier
from equity_measures.models.submission import Reminder, Schedule, Submission, SubmissionStep

__all__ = [
    "AreaFifth",
    "AreaIndex",
    "Category",
    "Cell",
    "Coverage",
    "DataSet",
    "Extract",
    "FollowUp",
    "FollowUpNote",
    "GapPolicy",
    "GapReport",
    "HeldValue",
    "Measure",
    "MeasureDefinition",
    "NightlyRun",
    "PairReport",
    "QualityRule",
    "Reminder",
    "SavedFilter",
    "Schedule",
    "Stratification",
    "Stratifier",
    "Submission",
    "SubmissionStep",
    "ValueMapping",
]
