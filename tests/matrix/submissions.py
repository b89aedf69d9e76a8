"""The submission board, its schedules, and the steps of a version into use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from equity_measures import library
from equity_measures.models import Extract, QualityRule, Schedule
from tests.factories.equity_measures import DataSetFactory, ExtractFactory, MeasureFactory, asked_about
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def _scheduled(world: World) -> dict[str, Any]:
    Schedule.objects.create(data_set=DataSetFactory(period_type="quarter"), first_period="2026-Q1")
    return {}


def _schedule(world: World) -> dict[str, Any]:
    return {"pk": Schedule.objects.create(data_set=DataSetFactory(period_type="quarter"), first_period="2026-Q1").pk}


def _pending(world: World) -> dict[str, Any]:
    extract = ExtractFactory(
        institution=world.here,
        data_set=DataSetFactory(needs_approval=True),
        state=Extract.State.ACCEPTED,
        is_pending=True,
        cells_hash="0",
    )
    MeasureFactory()
    return {"pk": extract.pk}


def _template(world: World) -> dict[str, Any]:
    library.install()
    return {"code": "CORE", "form": "xlsx"}


def _rule(world: World) -> dict[str, Any]:
    return {"pk": QualityRule.objects.create(data_set=DataSetFactory(), title="Plausible", kind="jump").pk}


def _follow_up(world: World) -> dict[str, Any]:
    return {"pk": asked_about(world.here).pk}


def _follow_up_made(world: World) -> dict[str, Any]:
    _follow_up(world)
    return {}


def _rule_made(world: World) -> dict[str, Any]:
    _rule(world)
    return {}


P = "equity_measures:"

# fmt: off
ROWS = [
    #   name                   method  kwargs      nobody  ada  bea   cy  dot  eve  fay
    Row(P + "submission-board", "get",  _scheduled, 302, 403, 403, 200, 200, 200, 403),
    Row(P + "schedule-list",    "get",  _scheduled, 302, 403, 403, 403, 403, 200, 403),
    Row(P + "schedule-new",     "get",  None,       302, 403, 403, 403, 403, 200, 403),
    Row(P + "schedule-new",     "post", None,       302, 403, 403, 403, 403, 200, 403),
    Row(P + "schedule-edit",    "get",  _schedule,  302, 403, 403, 403, 403, 200, 403),
    Row(P + "schedule-edit",    "post", _schedule,  302, 403, 403, 403, 403, 200, 403),
    Row(P + "data-set-list",    "get",  None,       302, 403, 403, 200, 200, 200, 403),
    Row(P + "data-set-template", "get", _template,  302, 403, 403, 200, 404, 200, 403, {"institution": "HERE"}),
    Row(P + "extract-rehearse", "post", None,       302, 403, 403, 200, 200, 200, 403),
    Row(P + "extract-annotated", "post", None,      302, 403, 403, 200, 200, 200, 403),
    Row(P + "extract-review",   "get",  _pending,   302, 404, 404, 200, 404, 200, 404),
    Row(P + "extract-approve",  "post", _pending,   302, 404, 404, 302, 404, 403, 404),
    Row(P + "extract-accept",   "post", _pending,   302, 404, 404, 403, 404, 302, 404),
    Row(P + "extract-return",   "post", _pending,   302, 404, 404, 403, 404, 302, 404),
    Row(P + "extract-publish",  "post", _pending,   302, 404, 404, 403, 404, 302, 404),
    Row(P + "extract-unlock",   "post", _pending,   302, 404, 404, 403, 404, 302, 404),
    Row(P + "extract-confirm",  "post", _pending,   302, 404, 404, 302, 404, 302, 404),
    Row(P + "follow-up-list",   "get",  _follow_up_made, 302, 403, 403, 200, 200, 200, 403),
    Row(P + "follow-up-detail", "get",  _follow_up, 302, 404, 404, 200, 404, 200, 404),
    Row(P + "follow-up-note",   "post", _follow_up, 302, 404, 404, 302, 404, 302, 404, {"text": "Why?"}),
    Row(P + "follow-up-resolve", "post", _follow_up, 302, 404, 404, 302, 404, 302, 404, {"reason": "A typo"}),
    Row(P + "follow-up-ask",    "get",  _pending,   302, 404, 404, 200, 404, 200, 404),
    Row(P + "follow-up-ask",    "post", _pending,   302, 404, 404, 200, 404, 200, 404),
    Row(P + "quality-rule-list", "get", _rule_made, 302, 403, 403, 403, 403, 200, 403),
    Row(P + "quality-rule-new", "get",  None,       302, 403, 403, 403, 403, 200, 403),
    Row(P + "quality-rule-new", "post", None,       302, 403, 403, 403, 403, 200, 403),
    Row(P + "quality-rule-edit", "get", _rule,      302, 403, 403, 403, 403, 200, 403),
    Row(P + "quality-rule-edit", "post", _rule,     302, 403, 403, 403, 403, 200, 403),
]
# fmt: on
