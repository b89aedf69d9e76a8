from datetime import date

import pytest

from improvement.models import Cycle, Project, Stage
from improvement.queries.lessons import lessons
from improvement.services import Refused, cycles
from partners.roles import Permission
from tests.factories.improvement import (
    AgreedAimFactory,
    AimFactory,
    CycleFactory,
    DecidedCycleFactory,
    MemberFactory,
    ProjectFactory,
    StudiedCycleFactory,
)
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db
SHARED_AT = "2026-02-01T12:00Z"


def planned(project, **given):
    cycle = Cycle(title="Calls", plan="One morning.", prediction="Answered.", starts_on=date(2026, 1, 5), **given)
    return cycles.plan(cycle=cycle, project=project, by=UserFactory())


def test_no_test_is_planned_before_the_aim_is_agreed():
    project = AimFactory().project

    with pytest.raises(Refused, match="lived experience"):
        planned(project)


def test_testing_begins_with_the_first_test():
    project = ProjectFactory(stage=Stage.AGREED)
    AgreedAimFactory(project=project)

    first, second = planned(project), planned(project)

    project = Project.objects.get()
    assert (project.stage, project.started_on) == (Stage.TESTING, date(2026, 1, 5))
    assert (first.number, second.number) == (1, 2)


def test_a_decision_waits_for_what_was_learned():
    with pytest.raises(Refused, match="First write down"):
        cycles.decide(cycle=CycleFactory(), decision="adopt", reason="It works.", by=UserFactory())


def test_a_decided_test_is_changed_no_more():
    cycle = DecidedCycleFactory()
    cycle.plan = "Another story."

    with pytest.raises(Refused, match="has decided"):
        cycles.change(cycle=cycle, by=UserFactory(), what="planned")


def test_a_test_is_decided_once():
    cycle = cycles.decide(cycle=StudiedCycleFactory(), decision="adapt", reason="Text instead.", by=UserFactory())

    with pytest.raises(Refused):
        cycles.decide(cycle=cycle, decision="adopt", reason="It works.", by=UserFactory())


def test_abandoned_tests_are_found_across_the_network_by_their_words(world):
    DecidedCycleFactory(shared_at=SHARED_AT, project=ProjectFactory(site=world.site_there))
    DecidedCycleFactory(title="Care maps", learned="Families drew more than we asked.", shared_at=SHARED_AT)
    DecidedCycleFactory(title="Kept to the team: noon calls")

    found = lessons(world.access("fay"), "noon free", "abandon")

    assert [cycle.title for cycle in found] == ["A community health worker calls before the visit"]


def test_the_library_page_celebrates_what_was_abandoned(world, client):
    DecidedCycleFactory(shared_at=SHARED_AT)
    DecidedCycleFactory(shared_at=SHARED_AT, decision="adopt")
    client.force_login(world.fay)

    page = client.get("/improvement/library/")

    assert "1 of 2 was abandoned: a road that nobody has to walk again." in page.content.decode()


def test_a_count_of_ten_people_or_fewer_is_not_shared():
    cycle = DecidedCycleFactory(learned="Two of the four families never had the number.")

    with pytest.raises(Refused, match="what was learned"):
        cycles.share(cycle=cycle, by=UserFactory())


def test_what_a_team_keeps_is_unknown_to_others(world, client):
    cycle = DecidedCycleFactory(project=ProjectFactory(site=world.site_there))
    client.force_login(world.ada)

    assert client.get(f"/improvement/library/{cycle.pk}/").status_code == 404


def test_a_shared_test_names_nobody_of_the_team(world, client):
    cycle = DecidedCycleFactory(shared_at=SHARED_AT)
    MemberFactory(project=cycle.project, name="Imani Invented")
    client.force_login(world.fay)

    assert "Imani" not in client.get(f"/improvement/library/{cycle.pk}/").content.decode()


def test_sharing_is_taken_back(world):
    cycle = cycles.share(cycle=DecidedCycleFactory(), by=UserFactory())

    cycles.take_back(cycle=cycle, by=UserFactory())

    assert list(Cycle.objects.visible_to(world.access("fay"), Permission.IMPROVEMENT_READ)) == []


def test_a_ramp_shows_its_tests_in_order(world, client):
    project = ProjectFactory(site=world.site_here)
    first = DecidedCycleFactory(project=project, number=1, decision="adapt")
    second = CycleFactory(project=project, number=2, follows=first)
    CycleFactory(project=project, number=3)
    client.force_login(world.cy)

    page = client.get(f"/improvement/tests/{second.pk}/")

    assert page.context["ramp"] == [first, second]


@pytest.mark.parametrize("size", [2, 20])
def test_the_library_asks_the_database_as_often_for_many_as_for_few(world, client, size, django_assert_max_num_queries):
    for _ in range(size):
        DecidedCycleFactory(shared_at=SHARED_AT)
    client.force_login(world.fay)
    client.get("/improvement/library/")

    with django_assert_max_num_queries(10):
        client.get("/improvement/library/")
