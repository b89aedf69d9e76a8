from equity_measures.models.cell import Cell, Coverage
from equity_measures.models.dataset import DataSet, ValueMapping
from equity_measures.models.extract import Extract, HeldValue
from equity_measures.models.gap import GapPolicy, GapReport, NightlyRun
from equity_measures.models.measure import Measure, MeasureDefinition
from equity_measures.models.stratifier import Category, Stratification, Stratifier

__all__ = [
    "Category",
    "Cell",
    "Coverage",
    "DataSet",
    "Extract",
    "GapPolicy",
    "GapReport",
    "HeldValue",
    "Measure",
    "MeasureDefinition",
    "NightlyRun",
    "Stratification",
    "Stratifier",
    "ValueMapping",
]
