from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports import services
from reports.models import Report
from tests.factories.reports import filed
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def draft(world: World) -> dict[str, Any]:
    return {"pk": filed(by=world.eve).pk}


def published(world: World) -> dict[str, Any]:
    return {"pk": filed(by=world.eve, state=Report.State.PUBLISHED).pk}


def withdrawn(world: World) -> dict[str, Any]:
    return {"pk": filed(by=world.eve, state=Report.State.WITHDRAWN).pk}


def table(world: World) -> dict[str, Any]:
    return published(world) | {"table": "partners"}


def row(world: World) -> dict[str, Any]:
    return published(world) | {"table": "gap-board", "row": 0}


def in_review(world: World) -> dict[str, Any]:
    return {"pk": filed(by=world.eve, state=Report.State.REVIEW).pk}


def commented(world: World) -> dict[str, Any]:
    report = filed(by=world.eve, state=Report.State.REVIEW)
    return {"pk": services.comment(report=report, by=world.eve, text="Why?").pk}


WRONG_WISH = {"kind": "progress", "period": "yesterday", "language": "en"}

ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("reports:report-list", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("reports:report-build", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("reports:report-build", "post", None, 302, 403, 403, 403, 403, 400, 403, WRONG_WISH),
    Row("reports:report-detail", "get", draft, 302, 404, 404, 404, 404, 200, 404),
    Row("reports:report-detail", "get", published, 302, 200, 200, 200, 200, 200, 200),
    Row("reports:report-detail", "get", withdrawn, 302, 200, 200, 200, 200, 200, 200),
    Row("reports:report-progress", "get", draft, 302, 404, 404, 404, 404, 200, 404),
    Row("reports:report-progress", "get", published, 302, 403, 403, 403, 403, 200, 403),
    Row("reports:report-read", "get", draft, 302, 404, 404, 404, 404, 200, 404),
    Row("reports:report-read", "get", published, 302, 200, 200, 200, 200, 200, 200),
    Row("reports:report-read", "get", withdrawn, 302, 404, 404, 404, 404, 200, 404),
    Row("reports:report-pdf", "get", draft, 302, 404, 404, 404, 404, 200, 404),
    Row("reports:report-pdf", "get", published, 302, 200, 200, 200, 200, 200, 200),
    Row("reports:report-pdf", "get", withdrawn, 302, 404, 404, 404, 404, 200, 404),
    Row("reports:report-xlsx", "get", published, 302, 200, 200, 200, 200, 200, 200),
    Row("reports:report-table", "get", table, 302, 200, 200, 200, 200, 200, 200),
    Row("reports:report-csv", "get", published, 302, 200, 200, 200, 200, 200, 200),
    Row("reports:report-csv", "get", withdrawn, 302, 404, 404, 404, 404, 200, 404),
    Row("reports:report-trace", "get", row, 302, 200, 200, 200, 200, 200, 200),
    Row("reports:report-compose", "get", draft, 302, 404, 404, 404, 404, 200, 404),
    Row("reports:report-compose", "get", published, 302, 403, 403, 403, 403, 302, 403),
    Row("reports:report-submit", "post", draft, 302, 404, 404, 404, 404, 302, 404),
    Row("reports:report-take-back", "post", in_review, 302, 404, 404, 404, 404, 302, 404),
    Row("reports:report-sign", "post", in_review, 302, 404, 404, 404, 404, 302, 404),
    Row("reports:report-sign", "post", published, 302, 403, 403, 403, 403, 302, 403),
    Row("reports:report-comment", "post", in_review, 302, 404, 404, 404, 404, 302, 404, {"text": "Why?"}),
    Row("reports:comment-resolve", "post", commented, 302, 404, 404, 404, 404, 302, 404),
    Row("reports:report-detail", "get", in_review, 302, 404, 404, 404, 404, 200, 404),
    Row("reports:report-retry", "post", draft, 302, 404, 404, 404, 404, 302, 404),
    Row("reports:report-retry", "post", published, 302, 403, 403, 403, 403, 302, 403),
    # Eve is sent to confirm who she is first: that was too long ago.
    Row("reports:report-publish", "get", in_review, 302, 404, 404, 404, 404, 302, 404),
    Row("reports:report-publish", "post", published, 302, 403, 403, 403, 403, 302, 403),
    Row("reports:report-withdraw", "get", published, 302, 403, 403, 403, 403, 302, 403),
    Row("reports:report-withdraw", "post", draft, 302, 404, 404, 404, 404, 302, 404),
    Row("reports:report-send", "get", draft, 302, 404, 404, 404, 404, 302, 404),
    Row("reports:report-send", "get", published, 302, 403, 403, 403, 403, 200, 403),
    Row("reports:report-send", "post", published, 302, 403, 403, 403, 403, 400, 403),
    Row("reports:report-readers", "get", draft, 302, 404, 404, 404, 404, 200, 404),
    Row("reports:report-readers", "get", published, 302, 403, 403, 403, 403, 200, 403),
    Row("reports:report-verify", "get", None, 200, 200, 200, 200, 200, 200, 200),
    Row("reports:report-verify", "post", None, 400, 400, 400, 400, 400, 400, 400, {"sha256": "no hash"}),
]
