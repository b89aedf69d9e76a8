from tests.factories.scholars.program import CohortFactory, ProgramFactory
from tests.factories.scholars.scholar import MilestoneFactory, ScholarFactory

__all__ = ["CohortFactory", "MilestoneFactory", "ProgramFactory", "ScholarFactory"]
