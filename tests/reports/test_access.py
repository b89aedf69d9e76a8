from __future__ import annotations

import pytest

from partners.access import NOBODY
from partners.roles import Permission
from reports.models import Report
from tests.conftest import World
from tests.factories.reports import filed


@pytest.fixture
def shelf(world: World) -> None:
    for state in reversed(Report.State):
        filed(by=world.eve, state=state)


@pytest.mark.parametrize("name", ["ada", "bea", "cy", "dot", "fay"])
def test_members_and_funders_see_what_was_released(world: World, shelf: None, name: str) -> None:
    seen = Report.objects.visible_to(world.access(name), Permission.RELEASE_VIEW)

    assert set(seen.values_list("state", flat=True)) == {"published", "withdrawn"}


def test_the_office_sees_drafts_too(world: World, shelf: None) -> None:
    seen = Report.objects.visible_to(world.access("eve"), Permission.RELEASE_VIEW)

    assert set(seen.values_list("state", flat=True)) == {"draft", "review", "published", "withdrawn"}


@pytest.mark.parametrize("doing", [Permission.REPORT_VIEW, Permission.REPORT_BUILD, Permission.REPORT_PUBLISH])
def test_only_the_office_works_on_reports(world: World, shelf: None, doing: Permission) -> None:
    counts = {name: Report.objects.visible_to(world.access(name), doing).count() for name in world.people}

    assert counts == {"ada": 0, "bea": 0, "cy": 0, "dot": 0, "eve": 4, "fay": 0}


def test_nobody_sees_nothing(world: World, shelf: None) -> None:
    assert not Report.objects.visible_to(NOBODY, Permission.RELEASE_VIEW).exists()
