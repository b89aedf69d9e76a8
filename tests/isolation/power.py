from __future__ import annotations

from typing import TYPE_CHECKING, Any

from improvement.models import (
    Award,
    AwardReport,
    Contribution,
    Fund,
    FundRequest,
    FundVote,
    PhasePart,
    SelfAssessment,
    TeamDecision,
)
from partners.models import Institution
from partners.roles import Permission
from tests.factories.improvement import ProjectFactory
from tests.factories.partners import SiteFactory
from tests.factories.power import (
    AwardFactory,
    AwardReportFactory,
    ContributionFactory,
    DecisionFactory,
    FundRequestFactory,
    FundVoteFactory,
    PhasePartFactory,
    SelfAssessmentFactory,
)

if TYPE_CHECKING:
    from tests.conftest import World

VIEW = Permission.IMPROVEMENT_VIEW


def _of_project(make: Any, name: str = "project") -> Any:
    def build(world: World, institution: Institution) -> Any:
        return make(**{name: ProjectFactory(site=SiteFactory(institution=institution))})

    return build


def assessment(world: World, institution: Institution) -> SelfAssessment:
    return SelfAssessmentFactory(institution=institution)


def request(world: World, institution: Institution) -> FundRequest:
    return FundRequestFactory(institution=institution)


def vote(world: World, institution: Institution) -> FundVote:
    return FundVoteFactory(request__institution=institution)


SCOPED: dict[Any, Any] = {
    TeamDecision: (VIEW, _of_project(DecisionFactory)),
    PhasePart: (VIEW, _of_project(PhasePartFactory)),
    Contribution: (VIEW, _of_project(ContributionFactory)),
    SelfAssessment: (Permission.ASSESSMENT_TAKE, assessment),
    FundRequest: (VIEW, request),
    FundVote: (VIEW, vote),
    Award: (VIEW, _of_project(AwardFactory)),
    AwardReport: (VIEW, _of_project(AwardReportFactory, "award__project")),
}
UNSCOPED = {
    "improvement.SelfDescription": "One's own, and what others of one's team share; tested in tests/improvement.",
    "improvement.Reflection": "Of the team alone, not even of its site's leads; tested in tests/improvement.",
    "improvement.Story": "Of the team alone, not even of its site's leads; tested in tests/improvement.",
    "improvement.StoryUse": "A part of a story.",
    "improvement.Stakeholder": "Of the team alone, not even of its site's leads; tested in tests/improvement.",
    Fund._meta.label: "Whoever may ask sees its balance; its requests are scoped.",
    "improvement.FundPanelist": "A part of a fund.",
    "improvement.Term": "Everybody who may read improvement reads what its words mean.",
    "improvement.Instrument": "Statements and a scale that everybody may read; names nobody.",
    "improvement.InstrumentItem": "A part of an instrument.",
    "improvement.AwardCall": "A part of a call, which the office keeps.",
}
