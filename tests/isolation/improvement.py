from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from improvement.models import (
    Aim,
    Cycle,
    DiagramVersion,
    Driver,
    Member,
    Project,
    ProjectMeasure,
    Publication,
    Reading,
    ScaleStep,
    SelfRating,
    Signature,
    SiteAdoption,
    UseCheck,
)
from partners.models import Institution
from partners.roles import Permission
from tests.factories import improvement as make
from tests.factories.partners import SiteFactory

if TYPE_CHECKING:
    from tests.conftest import World


def project(world: World, institution: Institution) -> Project:
    return make.ProjectFactory(site=SiteFactory(institution=institution))


def of(factory: Any, path: str = "project") -> Callable[[World, Institution], Any]:
    """Builds a row whose project is at a site of the institution."""

    def build(world: World, institution: Institution) -> Any:
        return factory(**{path: project(world, institution)})

    return build


def rating(world: World, institution: Institution) -> SelfRating:
    return make.SelfRatingFactory(site=SiteFactory(institution=institution))


VIEW = Permission.IMPROVEMENT_VIEW
SCOPED = {
    Project: (VIEW, project),
    Member: (VIEW, of(make.MemberFactory)),
    Aim: (VIEW, of(make.AimFactory)),
    Signature: (VIEW, of(make.SignatureFactory, "aim__project")),
    Driver: (VIEW, of(make.DriverFactory)),
    DiagramVersion: (VIEW, of(make.DiagramVersionFactory)),
    Cycle: (VIEW, of(make.CycleFactory)),
    ProjectMeasure: (VIEW, of(make.ProjectMeasureFactory)),
    Reading: (VIEW, of(make.ReadingFactory, "measure__project")),
    ScaleStep: (VIEW, of(make.ScaleStepFactory)),
    SiteAdoption: (VIEW, of(make.SiteAdoptionFactory)),
    UseCheck: (VIEW, of(make.UseCheckFactory, "adoption__project")),
    Publication: (VIEW, of(make.PublicationFactory)),
    SelfRating: (VIEW, rating),
}
UNSCOPED: dict[str, str] = {}
