from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from partners.models import Institution
from partners.roles import Permission
from scholars.models import (
    Adoption,
    AlumniSurvey,
    AuthorProfile,
    DevelopmentPlan,
    Goal,
    ImportBatch,
    ImportEntry,
    MilestoneComment,
    Position,
    Product,
    Roadblock,
)
from tests.factories.scholars import ScholarFactory, records

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import World


def of_scholar(factory: type, path: str = "scholar") -> Callable[[World, Institution], models.Model]:
    """A row of a scholar of the institution."""

    def make(world: World, institution: Institution) -> models.Model:
        row: models.Model = factory(**{path: ScholarFactory(institution=institution)})
        return row

    return make


SCOPED = {
    model: (Permission.SCHOLAR_VIEW, of_scholar(factory, path))
    for model, factory, path in (
        (Product, records.ProductFactory, "scholar"),
        (Adoption, records.AdoptionFactory, "product__scholar"),
        (AuthorProfile, records.AuthorProfileFactory, "scholar"),
        (ImportBatch, records.ImportBatchFactory, "scholar"),
        (ImportEntry, records.ImportEntryFactory, "batch__scholar"),
        (MilestoneComment, records.MilestoneCommentFactory, "milestone__scholar"),
        (DevelopmentPlan, records.DevelopmentPlanFactory, "scholar"),
        (Goal, records.GoalFactory, "plan__scholar"),
        (Roadblock, records.RoadblockFactory, "scholar"),
        (Position, records.PositionFactory, "scholar"),
        (AlumniSurvey, records.AlumniSurveyFactory, "scholar"),
    )
}
UNSCOPED = {
    "scholars.MilestoneTemplate": "Names a step that a program expects of every scholar; holds nothing about a person.",
}
