from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scholars.models import Scholar
from tests.factories.scholars import MilestoneFactory, ScholarFactory
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def adas(world: World) -> Scholar:
    return Scholar.objects.filter(user=world.ada).first() or ScholarFactory(
        institution=world.here, user=world.ada, name="Ada"
    )


def record(world: World) -> dict[str, Any]:
    return {"pk": adas(world).pk}


def own(world: World) -> dict[str, Any]:
    adas(world)
    return {}


def step(world: World) -> dict[str, Any]:
    return {"pk": MilestoneFactory(scholar=adas(world)).pk}


LOGGED = {"title": "Data access granted", "due_on": "2026-03-02", "done": "on", "note": ""}
INCOMPLETE = {"name": ""}

ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("scholars:scholar-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:scholar-export", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:scholar-add", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:scholar-add", "post", None, 302, 403, 403, 403, 403, 422, 403, INCOMPLETE),
    Row("scholars:my-page", "get", own, 302, 200, 404, 403, 403, 403, 403),
    Row("scholars:scholar-detail", "get", record, 302, 200, 404, 404, 404, 200, 404),
    Row("scholars:scholar-edit", "get", record, 302, 403, 404, 404, 404, 200, 404),
    Row("scholars:scholar-edit", "post", record, 302, 403, 404, 404, 404, 422, 404, INCOMPLETE),
    Row("scholars:milestone-add", "get", record, 302, 200, 404, 404, 404, 200, 404),
    Row("scholars:milestone-add", "post", record, 302, 302, 404, 404, 404, 302, 404, LOGGED),
    Row("scholars:milestone-done", "post", step, 302, 302, 404, 404, 404, 302, 404),
]
