"""How power is shared. Ada is of the team, Cy coordinates its site, Bea works there without being of the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from improvement.models import Instrument, Member, Project
from scholars.models import State
from tests.factories.improvement import MemberFactory, ProjectFactory
from tests.factories.power import (
    AwardCallFactory,
    AwardFactory,
    AwardReportFactory,
    ContributionFactory,
    DecisionFactory,
    FundFactory,
    FundPanelistFactory,
    FundRequestFactory,
    ReflectionFactory,
    SelfAssessmentFactory,
    StakeholderFactory,
    StoryFactory,
    TermFactory,
)
from tests.factories.scholars.call import SubmittedFactory
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def teams(world: World) -> Project:
    found = Project.objects.first()
    if found is None:
        found = ProjectFactory(site=world.site_here)
        MemberFactory(project=found, user=world.ada, name="Ada")
    return found


def project(world: World) -> dict[str, Any]:
    return {"pk": teams(world).pk}


def own_place(world: World) -> dict[str, Any]:
    return {"pk": Member.objects.get(project=teams(world), user=world.ada).pk}


def _of_team(make: Any) -> Any:
    return lambda world: {"pk": make(project=teams(world)).pk}


decision, hours = _of_team(DecisionFactory), _of_team(ContributionFactory)
reflection, story, stakeholder = _of_team(ReflectionFactory), _of_team(StoryFactory), _of_team(StakeholderFactory)


def fund(world: World) -> dict[str, Any]:
    return {"pk": FundFactory(holder=world.here).pk}


def request(world: World, **state: Any) -> dict[str, Any]:
    """Ada's request, on whose panel Bea sits."""
    found = FundRequestFactory(institution=world.here, asked_by=world.ada, fund__holder=world.here, **state)
    FundPanelistFactory(fund=found.fund, user=world.bea)
    return {"pk": found.pk}


def term(world: World) -> dict[str, Any]:
    return {"pk": TermFactory().pk}


def instrument(world: World) -> dict[str, Any]:
    return {"pk": Instrument.objects.get(is_current=True).pk}


def assessment(world: World) -> dict[str, Any]:
    return {"pk": SelfAssessmentFactory(institution=world.here).pk}


def award_call(world: World) -> dict[str, Any]:
    return {"pk": AwardCallFactory().pk}


def proposal(world: World) -> dict[str, Any]:
    return {"pk": SubmittedFactory(call=AwardCallFactory().call, state=State.SELECTED, decided_at=timezone.now()).pk}


def award(world: World) -> dict[str, Any]:
    return {"pk": AwardFactory(project=teams(world)).pk}


def report(world: World) -> dict[str, Any]:
    return {"pk": AwardReportFactory(award__project=teams(world)).pk}


TEAM = (302, 200, 404, 404, 404, 404, 404)
ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("improvement:power", "get", project, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:power-over-time", "get", None, 302, 403, 403, 200, 200, 200, 403),
    Row("improvement:description-edit", "get", own_place, *TEAM),
    Row("improvement:description-remove", "post", own_place, 302, 302, 404, 404, 404, 404, 404),
    Row("improvement:decision-list", "get", project, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:decision-add", "get", project, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:decision-edit", "get", decision, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:phases", "get", project, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:contribution-list", "get", project, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:contribution-add", "get", project, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:contribution-edit", "get", hours, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:reflection-list", "get", project, *TEAM),
    Row("improvement:reflection-now", "get", project, *TEAM),
    Row("improvement:reflection", "get", reflection, *TEAM),
    Row("improvement:story-list", "get", project, *TEAM),
    Row("improvement:story-add", "get", project, *TEAM),
    Row("improvement:story", "get", story, *TEAM),
    Row("improvement:story-edit", "get", story, *TEAM),
    Row("improvement:story-use", "get", story, *TEAM),
    Row("improvement:story-withdraw", "post", story, 302, 302, 404, 404, 404, 404, 404),
    Row("improvement:stakeholder-map", "get", project, *TEAM),
    Row("improvement:stakeholder-add", "get", project, *TEAM),
    Row("improvement:stakeholder-edit", "get", stakeholder, *TEAM),
    Row("improvement:fund-list", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("improvement:fund-new", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("improvement:fund", "get", fund, 302, 200, 200, 200, 200, 200, 404),
    Row("improvement:fund-edit", "get", fund, 302, 403, 403, 403, 403, 200, 404),
    Row("improvement:panelist-add", "get", fund, 302, 403, 403, 403, 403, 200, 404),
    Row("improvement:fund-ask", "get", fund, 302, 200, 200, 200, 200, 200, 404),
    Row("improvement:fund-request", "get", request, 302, 200, 200, 200, 404, 200, 404),
    Row("improvement:fund-vote", "get", request, 302, 200, 200, 200, 404, 200, 404),
    Row("improvement:fund-withdraw", "post", request, 302, 302, 302, 302, 404, 302, 404),
    Row("improvement:fund-pay", "post", request, 302, 403, 403, 403, 404, 302, 404),
    Row("improvement:fund-outcome", "get", request, 302, 200, 403, 403, 404, 200, 404),
    Row("improvement:term-list", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("improvement:term-new", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("improvement:term-edit", "get", term, 302, 403, 403, 403, 403, 200, 403),
    Row("improvement:term-remove", "post", term, 302, 403, 403, 403, 403, 302, 403),
    Row("improvement:assessment-list", "get", None, 302, 403, 403, 200, 200, 200, 403),
    Row("improvement:assessment-aggregate", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("improvement:assessment-take", "get", instrument, 302, 403, 403, 200, 200, 200, 403),
    Row("improvement:assessment", "get", assessment, 302, 404, 404, 200, 404, 200, 404),
    Row("improvement:award-list", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("improvement:award-calls", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("improvement:award-call-new", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("improvement:award-call", "get", award_call, 302, 404, 404, 404, 404, 200, 404),
    Row("improvement:award-make", "get", proposal, 302, 404, 404, 404, 404, 200, 404),
    Row("improvement:award", "get", award, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:award-report", "get", report, 302, 200, 404, 403, 404, 200, 404),
]
