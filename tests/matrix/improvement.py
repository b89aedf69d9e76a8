from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from improvement.models import (
    Aim,
    Cycle,
    DiagramVersion,
    Driver,
    Member,
    Project,
    ProjectMeasure,
    ScaleStep,
    SiteAdoption,
)
from improvement.services.publishing import publish
from tests.factories.improvement import (
    AgreedAimFactory,
    DecidedCycleFactory,
    DiagramVersionFactory,
    DriverFactory,
    MemberFactory,
    ProjectFactory,
    ProjectMeasureFactory,
    ScaleStepFactory,
    SiteAdoptionFactory,
)
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def teams(world: World) -> Project:
    """A project here whose team is Ada; Cy coordinates the site, and Bea works there without being of the team."""
    found = Project.objects.first()
    if found is None:
        found = ProjectFactory(site=world.site_here)
        MemberFactory(project=found, user=world.ada, name="Ada")
    return found


def project(world: World) -> dict[str, Any]:
    return {"pk": teams(world).pk}


def member(world: World) -> dict[str, Any]:
    return {"pk": Member.objects.filter(project=teams(world)).latest("pk").pk}


def aim(world: World) -> dict[str, Any]:
    found = Aim.objects.filter(project=teams(world)).first()
    return {"pk": (found or AgreedAimFactory(project=teams(world))).pk}


def driver(world: World) -> dict[str, Any]:
    found = Driver.objects.filter(project=teams(world)).first()
    return {"pk": (found or DriverFactory(project=teams(world))).pk}


def diagram(world: World) -> dict[str, Any]:
    found = DiagramVersion.objects.filter(project=teams(world)).first()
    return {"pk": (found or DiagramVersionFactory(project=teams(world))).pk}


def cycle(world: World) -> dict[str, Any]:
    found = Cycle.objects.filter(project=teams(world)).first()
    return {"pk": (found or DecidedCycleFactory(project=teams(world))).pk}


def lesson(world: World) -> dict[str, Any]:
    """A test that the team shared with the network."""
    key = cycle(world)
    Cycle.objects.filter(**key).update(shared_at=timezone.now())
    return key


def measure(world: World) -> dict[str, Any]:
    found = ProjectMeasure.objects.filter(project=teams(world)).first()
    return {"pk": (found or ProjectMeasureFactory(project=teams(world))).pk}


def step(world: World) -> dict[str, Any]:
    found = ScaleStep.objects.filter(project=teams(world)).first()
    return {"pk": (found or ScaleStepFactory(project=teams(world))).pk}


def adoption(world: World) -> dict[str, Any]:
    found = SiteAdoption.objects.filter(project=teams(world)).first()
    return {"pk": (found or SiteAdoptionFactory(project=teams(world))).pk}


def published(world: World) -> dict[str, Any]:
    aim(world)
    if teams(world).published_at is None:
        publish(project=teams(world), summary="Care got better.", by=world.ada)
    return project(world)


ROWS = [
    Row("improvement:project-list", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("improvement:project-new", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("improvement:project-detail", "get", project, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:project-edit", "get", project, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:member-add", "get", project, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:member-end", "post", member, 302, 302, 404, 403, 404, 302, 404),
    Row("improvement:project-move", "post", project, 302, 302, 404, 403, 404, 302, 404),
    Row("improvement:aim-list", "get", project, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:aim-new", "get", project, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:aim-edit", "get", aim, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:aim-sign", "get", aim, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:driver-list", "get", project, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:driver-add", "post", project, 302, 302, 404, 403, 404, 302, 404),
    Row("improvement:diagram-keep", "post", project, 302, 302, 404, 403, 404, 302, 404, {"note": "First."}),
    Row("improvement:driver-export", "get", project, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:driver-change", "post", driver, 302, 302, 404, 403, 404, 302, 404, {"text": "Other words"}),
    Row("improvement:driver-move", "post", driver, 302, 302, 404, 403, 404, 302, 404),
    Row("improvement:driver-remove", "post", driver, 302, 302, 404, 403, 404, 302, 404),
    Row("improvement:diagram-detail", "get", diagram, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:cycle-list", "get", project, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:cycle-new", "get", project, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:cycle-detail", "get", cycle, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:cycle-plan", "get", cycle, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:cycle-study", "get", cycle, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:cycle-decide", "get", cycle, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:cycle-share", "post", cycle, 302, 302, 404, 403, 404, 302, 404),
    Row("improvement:lesson-list", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("improvement:lesson-detail", "get", lesson, 302, 200, 200, 200, 200, 200, 200),
    Row("improvement:measure-list", "get", project, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:measure-new", "get", project, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:measure-export", "get", project, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:measure-edit", "get", measure, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:reading-new", "get", measure, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:spread-list", "get", project, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:scale-new", "get", project, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:scale-edit", "get", step, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:adoption-new", "get", project, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:adoption-check", "get", adoption, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:project-publish", "get", project, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:project-withdraw", "post", project, 302, 302, 404, 403, 404, 302, 404),
    Row("improvement:project-public", "get", published, 302, 200, 200, 200, 200, 200, 200),
    Row("improvement:change-list", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("improvement:board", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("improvement:practice-list", "get", None, 302, 403, 403, 200, 200, 200, 403),
    Row("improvement:practice-export", "get", None, 302, 403, 403, 200, 200, 200, 403),
    Row("reports:project-pdf", "get", published, 302, 200, 200, 200, 200, 200, 200),
    Row("reports:project-draft-pdf", "get", project, 302, 200, 404, 200, 404, 200, 404),
]
