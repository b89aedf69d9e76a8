from __future__ import annotations

from typing import TYPE_CHECKING

from partners.models import Institution
from partners.roles import Permission
from scholars.models import Milestone, Scholar
from tests.factories.scholars import MilestoneFactory, ScholarFactory

if TYPE_CHECKING:
    from tests.conftest import World


def scholar(world: World, institution: Institution) -> Scholar:
    return ScholarFactory(institution=institution)


def milestone(world: World, institution: Institution) -> Milestone:
    return MilestoneFactory(scholar=ScholarFactory(institution=institution))


SCOPED = {
    Scholar: (Permission.SCHOLAR_VIEW, scholar),
    Milestone: (Permission.SCHOLAR_VIEW, milestone),
}
UNSCOPED = {
    "scholars.Program": "Names a program of the network; holds nothing about a person.",
    "scholars.Cohort": "Names a year of a program; its scholars are scoped by themselves.",
}
