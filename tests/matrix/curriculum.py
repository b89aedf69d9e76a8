from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.factories.curriculum import ActivityFactory, FrameworkFactory
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def activity(world: World) -> dict[str, Any]:
    return {"pk": ActivityFactory().pk}


def framework(world: World) -> dict[str, Any]:
    return {"pk": FrameworkFactory().pk}


ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("curriculum:activity-list", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("curriculum:activity-detail", "get", activity, 302, 200, 200, 200, 200, 200, 404),
    Row("curriculum:framework-detail", "get", framework, 302, 200, 200, 200, 200, 200, 404),
]
