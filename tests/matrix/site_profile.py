from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def the_site(world: World) -> dict[str, Any]:
    return {"code": world.site_here.code}


ROWS = [Row("improvement:site-profile", "get", the_site, 302, 200, 200, 200, 404, 200, 404)]
