import pytest
from django.db import IntegrityError

from improvement.models import Driver
from improvement.queries import diagram
from improvement.services import Refused, drivers
from tests.factories.improvement import CycleFactory, DriverFactory, MemberFactory, ProjectFactory
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def add(project, kind, text, parent=None):
    return drivers.add(project=project, kind=kind, text=text, parent=parent, by=UserFactory())


def words(nodes):
    return [(node.driver.text, words(node.children)) for node in nodes]


def test_boxes_hang_where_they_were_put_in_the_order_they_came(project):
    plan = add(project, "primary", "A plan that fits the family")
    add(project, "primary", "Community resources")
    visits = add(project, "secondary", "Time with the family", plan)
    add(project, "idea", "A community health worker", visits)
    add(project, "idea", "Care maps", plan)

    assert words(diagram.tree(project)) == [
        (
            "A plan that fits the family",
            [("Time with the family", [("A community health worker", [])]), ("Care maps", [])],
        ),
        ("Community resources", []),
    ]


def test_a_box_moves_among_its_neighbors_and_stays_at_the_end(project):
    first, second, third = (add(project, "primary", text) for text in ("A", "B", "C"))

    assert drivers.move(driver=third, step=drivers.UP, by=UserFactory()) == 2
    assert drivers.move(driver=first, step=drivers.UP, by=UserFactory()) == 1
    assert [text for text, _ in words(diagram.tree(project))] == ["A", "C", "B"]
    assert second.pk


def test_an_idea_moves_under_another_driver_and_comes_last_there(project):
    here, there = add(project, "primary", "Here"), add(project, "primary", "There")
    add(project, "idea", "Old", there)
    idea = add(project, "idea", "New", here)

    drivers.change(driver=idea, text="New", parent=there, by=UserFactory())

    assert words(diagram.tree(project)) == [("Here", []), ("There", [("Old", []), ("New", [])])]


@pytest.mark.parametrize("kind", ["secondary", "idea"])
def test_only_primary_drivers_hang_under_the_aim(project, kind):
    with pytest.raises(Refused, match="under which driver"):
        add(project, kind, "Nowhere")


def test_nothing_hangs_on_an_idea_or_on_another_project(project):
    primary = add(project, "primary", "Driver")
    idea = add(project, "idea", "Idea", primary)

    with pytest.raises(Refused):
        add(project, "idea", "On an idea", idea)
    with pytest.raises(Refused):
        add(project, "secondary", "Elsewhere", DriverFactory())


def test_the_database_keeps_loose_boxes_out(project):
    with pytest.raises(IntegrityError):
        Driver.objects.create(project=project, kind="idea", text="Loose")


def test_removing_a_driver_takes_what_hangs_on_it_and_leaves_the_tests(project):
    primary = add(project, "primary", "Driver")
    cycle = CycleFactory(project=project, idea=add(project, "idea", "Idea", primary))

    drivers.remove(driver=primary, by=UserFactory())

    cycle.refresh_from_db()
    assert (project.drivers.count(), cycle.idea) == (0, None)


def test_a_version_keeps_the_diagram_as_it_was(project):
    primary = add(project, "primary", "Before")
    version = drivers.keep_version(project=project, note="The first theory.", by=UserFactory())

    drivers.change(driver=primary, text="After", parent=None, by=UserFactory())

    kept = diagram.kept_diagram("v", "Aim", version.tree)
    assert (version.number, kept.table_rows()) == (1, [("Before", "", "")])


def test_the_drawing_tells_how_the_tests_of_an_idea_ended(project):
    idea = add(project, "idea", "Care maps", add(project, "primary", "A plan that fits"))
    CycleFactory(project=project, idea=idea, number=1, decision="adapt", decided_on="2026-01-20")

    drawn = diagram.diagram("d", "The aim", diagram.tree(project)).wide

    assert 'aria-label="Change idea: Care maps, 1 test, adapted"' in drawn


@pytest.mark.parametrize("size", [3, 12])
def test_the_editor_asks_the_database_as_often_for_many_boxes_as_for_few(
    world, client, project, size, django_assert_max_num_queries
):
    MemberFactory(project=project, user=world.ada)
    for number in range(size):
        add(project, "idea", f"Idea {number}", add(project, "primary", f"Driver {number}"))
    client.force_login(world.ada)
    url = f"/improvement/projects/{project.pk}/drivers/"
    client.get(url)

    with django_assert_max_num_queries(16):
        client.get(url)


def test_htmx_is_answered_the_editor_alone_with_words_to_speak(world, client, project):
    MemberFactory(project=project, user=world.ada)
    first, _ = add(project, "primary", "A"), add(project, "primary", "B")
    client.force_login(world.ada)

    page = client.post(f"/improvement/drivers/{first.pk}/move/", {"way": "down"}, headers={"HX-Request": "true"})

    text = page.content.decode()
    assert 'data-announce="A: now in place 2"' in text
    assert "<main" not in text


def test_a_refused_box_is_told_without_losing_the_page(world, client, project):
    MemberFactory(project=project, user=world.ada)
    client.force_login(world.ada)

    page = client.post(
        f"/improvement/projects/{project.pk}/drivers/add/", {"kind": "primary", "text": " "},
        headers={"HX-Request": "true"},
    )  # fmt: skip

    assert "Write a few words, at most 160 letters." in page.content.decode()
