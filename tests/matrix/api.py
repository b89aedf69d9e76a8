"""The API as people read it with their sessions, and the pages about tokens. Tokens themselves: tests/api."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partners import tokens
from partners.models import Scope
from reports.models import Report
from tests.factories.api import GapReportFactory
from tests.factories.equity_measures import DataSetFactory, ExtractFactory, MeasureFactory
from tests.factories.reports import filed
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def a_measure(world: World) -> dict[str, Any]:
    return {"code": MeasureFactory().code}


def a_data_set(world: World) -> dict[str, Any]:
    return {"code": DataSetFactory().code}


def an_extract(world: World) -> dict[str, Any]:
    return {"id": ExtractFactory(institution=world.here, state="accepted", is_current=True).pk}


def a_gap_report(world: World) -> dict[str, Any]:
    return {"id": GapReportFactory(site=world.site_here).pk}


def a_token(world: World) -> dict[str, Any]:
    scopes = [Scope.GAPS_READ]
    token, _ = tokens.issue(owner=world.cy, institution=world.here, name="Warehouse", scopes=scopes, by=world.cy)
    return {"pk": token.pk}


def a_released_report(world: World) -> dict[str, Any]:
    known = Report.objects.filter(state=Report.State.PUBLISHED).first()
    return {"id": (known or filed(by=world.eve, state=Report.State.PUBLISHED)).pk}


def a_draft(world: World) -> dict[str, Any]:
    return {"id": filed(by=world.eve).pk}


def an_unknown_address(world: World) -> dict[str, Any]:
    return {"rest": "nothing/here/"}


ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("api:schema", "get", None, 401, 200, 200, 200, 200, 200, 200),
    Row("api:docs", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("api:measure-list", "get", None, 401, 200, 200, 200, 200, 200, 200),
    Row("api:measure-detail", "get", a_measure, 401, 200, 200, 200, 200, 200, 200),
    Row("api:stratifier-list", "get", None, 401, 200, 200, 200, 200, 200, 200),
    Row("api:data-set-list", "get", None, 401, 200, 200, 200, 200, 200, 200),
    Row("api:data-set-detail", "get", a_data_set, 401, 200, 200, 200, 200, 200, 200),
    Row("api:extract-list", "get", None, 401, 403, 403, 200, 200, 200, 403),
    Row("api:extract-detail", "get", an_extract, 401, 403, 403, 200, 404, 200, 403),
    # Without its fields, for those who may upload.
    Row("api:extract-list", "post", None, 401, 403, 403, 400, 400, 400, 403),
    # The body is a form, and undo reads JSON: what comes after the door is tested in tests/api.
    Row("api:extract-check", "post", None, 401, 403, 403, 400, 400, 400, 403),
    Row("api:extract-confirm", "post", an_extract, 401, 403, 403, 409, 404, 409, 403),
    Row("api:extract-undo", "post", an_extract, 401, 403, 403, 415, 404, 415, 403),
    Row("api:gap-report-list", "get", None, 401, 200, 200, 200, 200, 200, 403),
    Row("api:gap-report-detail", "get", a_gap_report, 401, 200, 200, 200, 404, 200, 403),
    Row("api:report-list", "get", None, 401, 200, 200, 200, 200, 200, 200),
    Row("api:report-detail", "get", a_released_report, 401, 200, 200, 200, 200, 200, 200),
    Row("api:report-detail", "get", a_draft, 401, 404, 404, 404, 404, 404, 404),
    Row("api:unknown", "get", an_unknown_address, 401, 404, 404, 404, 404, 404, 404),
    Row("partners:token-list", "get", None, 302, 403, 403, 200, 200, 200, 403),
    # Whoever may make one is asked for her password again first.
    Row("partners:token-create", "get", None, 302, 403, 403, 302, 302, 302, 403),
    Row("partners:token-create", "post", None, 302, 403, 403, 302, 302, 302, 403),
    Row("partners:token-revoke", "get", a_token, 302, 404, 404, 200, 404, 200, 404),
    Row("partners:token-revoke", "post", a_token, 302, 404, 404, 302, 404, 302, 404),
]
