from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.factories.scholars import MilestoneFactory, records
from tests.matrix.row import Row
from tests.matrix.scholar_records import adas

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import World


def of(factory: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"id": factory(scholar=adas(world)).pk}


ALL = (401, 403, 403, 403, 403, 200, 403)
ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("api:product-list", "get", None, *ALL),
    Row("api:product-detail", "get", of(records.ProductFactory), *ALL),
    Row("api:milestone-list", "get", None, *ALL),
    Row("api:milestone-detail", "get", of(MilestoneFactory), *ALL),
    Row("api:roadblock-list", "get", None, *ALL),
    Row("api:roadblock-detail", "get", of(records.RoadblockFactory), *ALL),
    Row("api:position-list", "get", None, *ALL),
    Row("api:position-detail", "get", of(records.PositionFactory), *ALL),
]
