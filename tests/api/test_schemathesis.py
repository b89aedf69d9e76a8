"""The API against its own description: a machine tries what nobody would think of, the same each time."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from schemathesis import Config
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi.checks import IgnoredAuth

from tests.factories.api import GapReportFactory
from tests.factories.equity_measures import CategoryFactory, DataSetFactory, DefinitionFactory, ExtractFactory
from tests.factories.reports import filed

CONFIG = Config.from_dict(
    {"generation": {"deterministic": True, "max-examples": 5, "database": "none", "no-shrink": True}}
)

api = schemathesis.openapi.from_dict(SchemaGenerator(api_version="1").get_schema(public=True), config=CONFIG)
api.app = WSGIHandler()


@pytest.fixture
def called_as_a_server_does():
    """Requests of a WSGI server close old connections; this one holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(called_as_a_server_does, world, key_of, settings):
    """Cy's key, with something to find behind most addresses."""
    settings.API_RATE = None
    filed(by=world.eve, state="published")
    CategoryFactory()
    DefinitionFactory(measure__code="preterm")
    DataSetFactory(code="births", period_type="quarter")
    ExtractFactory(institution=world.here, state="accepted", is_current=True)
    GapReportFactory(site=world.site_here)
    return key_of()


@pytest.mark.embedded
@api.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_its_own_description(case, key):
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"})


def test_the_machine_notices_a_door_left_open(key, monkeypatch):
    monkeypatch.setattr("equity_measures.api.MeasureViewSet.permission_classes", [])
    case = api["/api/v1/measures/"]["GET"].Case()

    with pytest.raises(FailureGroup) as found:
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"})

    assert [type(failure) for failure in found.value.exceptions] == [IgnoredAuth]
