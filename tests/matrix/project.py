"""Pages that belong to no app: status for those who run the portal, signs of life for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mielhss.jobs.models import Job
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def a_failed_job(world: World) -> dict[str, Any]:
    return {"pk": Job.objects.create(kind="ingest", key="ingest:1", state=Job.State.FAILED).pk}


#        name, method, kwargs,                   nobody, ada, bea, cy, dot, eve, fay
ROWS = [
    Row("home", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("styleguide", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("livez", "get", None, 200, 200, 200, 200, 200, 200, 200),
    Row("readyz", "get", None, 200, 200, 200, 200, 200, 200, 200),
    Row("statusz", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("job-restart", "post", a_failed_job, 302, 403, 403, 403, 403, 302, 403),
]
