from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scholars.models import ImportBatch, Milestone, Scholar
from scholars.services import product_imports
from scholars.services.milestones import evidence_folder
from tests.factories.scholars import MilestoneFactory, ScholarFactory, records
from tests.matrix.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import World

BIBTEX = b"@article{a, title={A paper with a title of its own}, year=2025}"


def adas(world: World) -> Scholar:
    return Scholar.objects.filter(user=world.ada).first() or ScholarFactory(
        institution=world.here, user=world.ada, name="Ada"
    )


def record(world: World) -> dict[str, Any]:
    return {"pk": adas(world).pk}


def of(factory: Any, path: str = "scholar", **facts: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": factory(**{path: adas(world)}, **facts).pk}


def done_step(world: World) -> dict[str, Any]:
    return {"pk": MilestoneFactory(scholar=adas(world), done_on="2025-02-01").pk}


def evidenced(world: World) -> dict[str, Any]:
    milestone: Milestone = MilestoneFactory(scholar=adas(world), evidence_name="proof.txt", evidence_stored="a" * 32)
    (evidence_folder() / milestone.evidence_stored).write_text("proof")
    return {"pk": milestone.pk}


def waiting(world: World) -> dict[str, Any]:
    batch = product_imports.preview(scholar=adas(world), data=BIBTEX, file_name="a.bib", by=None)
    return {"pk": batch.pk}


def imported(world: World) -> dict[str, Any]:
    batch = ImportBatch.objects.get(**waiting(world))
    return {"pk": product_imports.confirm(batch=batch, by=None).pk}


def paper(world: World) -> dict[str, Any]:
    return record(world) | {"kind": "publication"}


def template(world: World) -> dict[str, Any]:
    return {"pk": records.MilestoneTemplateFactory().pk}


def token(world: World) -> dict[str, Any]:
    return {"token": "unknown"}


def signed(world: World) -> dict[str, Any]:
    goal = records.GoalFactory(plan__scholar=adas(world), plan__state="signed", plan__signed_at="2026-01-01T12:00Z")
    return {"pk": goal.plan_id}


def with_goal(world: World) -> dict[str, Any]:
    return {"pk": records.GoalFactory(plan__scholar=adas(world)).plan_id}


plan = of(records.DevelopmentPlanFactory)
goal = of(records.GoalFactory, "plan__scholar")
product = of(records.ProductFactory)
implementation = of(records.ProductFactory, kind="implementation", state="in_use")
adoption = of(records.AdoptionFactory, "product__scholar")
roadblock = of(records.RoadblockFactory)
closed = of(records.RoadblockFactory, closed_on="2025-05-01", resolution="resolved")
position = of(records.PositionFactory)
step = of(MilestoneFactory)

LIST = (302, 403, 403, 403, 403, 200, 403)
SEEN = (302, 200, 404, 404, 404, 200, 404)
REFUSED = (302, 422, 404, 404, 404, 422, 404)
CHANGED = (302, 302, 404, 404, 404, 302, 404)
HERS = (302, 200, 404, 404, 404, 403, 404)
HER_CHANGE = (302, 302, 404, 404, 404, 403, 404)
OFFICE_CHANGE = (302, 403, 404, 404, 404, 302, 404)
OFFICE_REFUSED = (302, 403, 403, 403, 403, 422, 403)
ANYBODY = (302, 302, 302, 302, 302, 302, 302)
GONE = (410, 410, 410, 410, 410, 410, 410)

ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("scholars:heat-map", "get", None, *LIST),
    Row("scholars:timeline", "get", record, *SEEN),
    Row("scholars:milestone-detail", "get", step, *SEEN),
    Row("scholars:milestone-detail", "post", step, *CHANGED, {"text": "Well done."}),
    Row("scholars:milestone-reopen", "post", done_step, *CHANGED),
    Row("scholars:milestone-verify", "post", done_step, *OFFICE_CHANGE),
    Row("scholars:evidence-add", "get", step, *SEEN),
    Row("scholars:evidence-add", "post", step, *REFUSED),
    Row("scholars:evidence-file", "get", evidenced, *SEEN),
    Row("scholars:template-list", "get", None, *LIST),
    Row("scholars:template-add", "get", None, *LIST),
    Row("scholars:template-add", "post", None, *OFFICE_REFUSED),
    Row("scholars:template-edit", "get", template, *LIST),
    Row("scholars:template-edit", "post", template, *OFFICE_REFUSED),
    Row("scholars:steps-give", "get", None, *LIST),
    Row("scholars:steps-give", "post", None, *OFFICE_REFUSED),
    Row("scholars:product-list", "get", None, *LIST),
    Row("scholars:scholar-products", "get", record, *SEEN),
    Row("scholars:product-add", "get", paper, *SEEN),
    Row("scholars:product-add", "post", paper, *REFUSED),
    Row("scholars:author-profile", "get", record, *SEEN),
    Row("scholars:author-profile", "post", record, *CHANGED, {"orcid": "", "other_names": "Ada Abara"}),
    Row("scholars:product-detail", "get", product, *SEEN),
    Row("scholars:product-edit", "get", product, *SEEN),
    Row("scholars:product-edit", "post", product, *REFUSED),
    Row("scholars:product-remove", "get", product, *SEEN),
    Row("scholars:product-remove", "post", product, *CHANGED),
    Row("scholars:adoption-add", "get", implementation, *SEEN),
    Row("scholars:adoption-add", "post", implementation, *CHANGED, {"place": "Elsewhere", "adopted_on": "2025-02-01"}),
    Row("scholars:adoption-end", "post", adoption, *CHANGED),
    Row("scholars:import-new", "get", record, *SEEN),
    Row("scholars:import-new", "post", record, *REFUSED),
    Row("scholars:import-detail", "get", waiting, *SEEN),
    Row("scholars:import-confirm", "post", waiting, *CHANGED),
    Row("scholars:import-undo", "get", imported, *SEEN),
    Row("scholars:import-undo", "post", imported, *CHANGED),
    Row("scholars:import-discard", "post", waiting, *CHANGED),
    Row("scholars:roadblock-list", "get", None, *LIST),
    Row("scholars:scholar-roadblocks", "get", record, *SEEN),
    Row("scholars:roadblock-add", "get", record, *SEEN),
    Row("scholars:roadblock-add", "post", record, *REFUSED),
    Row("scholars:roadblock-edit", "get", roadblock, *SEEN),
    Row("scholars:roadblock-edit", "post", roadblock, *REFUSED),
    Row("scholars:roadblock-close", "get", roadblock, *SEEN),
    Row("scholars:roadblock-close", "post", roadblock, *REFUSED),
    Row("scholars:roadblock-reopen", "post", closed, *CHANGED),
    Row("scholars:position-list", "get", None, *LIST),
    Row("scholars:scholar-positions", "get", record, *SEEN),
    Row("scholars:position-add", "get", record, *SEEN),
    Row("scholars:position-add", "post", record, *REFUSED),
    Row("scholars:position-edit", "get", position, *SEEN),
    Row("scholars:position-edit", "post", position, *REFUSED),
    Row("scholars:position-remove", "get", position, *SEEN),
    Row("scholars:position-remove", "post", position, *CHANGED),
    Row("scholars:survey-list", "get", None, *LIST),
    Row("scholars:survey-list", "post", None, *LIST),
    Row("scholars:survey-open", "get", token, *ANYBODY),
    Row("scholars:survey-answer", "get", None, *GONE),
    Row("scholars:survey-answer", "post", None, *GONE),
    Row("scholars:plan-detail", "get", record, *SEEN),
    Row("scholars:plan-begin", "post", record, *HER_CHANGE, {"year": "2026"}),
    Row("scholars:goal-add", "get", plan, *HERS),
    Row("scholars:goal-add", "post", plan, 302, 422, 404, 404, 404, 403, 404),
    Row("scholars:goal-edit", "get", goal, *HERS),
    Row("scholars:goal-edit", "post", goal, 302, 422, 404, 404, 404, 403, 404),
    Row("scholars:goal-move", "post", goal, *HER_CHANGE, {"state": "reached"}),
    Row("scholars:plan-sign", "post", with_goal, *HER_CHANGE),
    Row("scholars:plan-reopen", "post", signed, *HER_CHANGE),
    Row("scholars:conversion", "get", None, *LIST),
]
