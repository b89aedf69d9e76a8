from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from tests.conftest import empty_and_fill_again
from tests.jobs import probes  # noqa: F401 -- registers the kinds of jobs that only tests know
from tests.jobs.portal import Portal, Redis


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of Redis belong to the run on services, which brings one; the embedded run leaves them out."""
    if os.environ.get("REDIS_URL"):
        return
    left_out = [item for item in items if item.get_closest_marker("services")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Portal]:
    """Two clocks and two workers on the embedded broker. A test that kills a worker starts another."""
    started = Portal(tmp_path_factory.mktemp("portal"))
    for _ in range(2):
        started.clock()
        started.worker()
    yield started
    started.close()
    with django_db_blocker.unblock():  # its clock went on after the last test was cleared away
        empty_and_fill_again(TransactionTestCase())


@pytest.fixture
def own_redis(tmp_path_factory) -> Iterator[Redis]:
    server = Redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture
def portal_on_redis(transactional_db, tmp_path_factory, own_redis: Redis) -> Iterator[Portal]:
    started = Portal(tmp_path_factory.mktemp("portal"), redis_url=own_redis.url)
    started.clock()
    started.worker()
    started.worker()
    yield started
    started.close()
