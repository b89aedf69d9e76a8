import pytest

from improvement.models import Practice, SelfRating
from improvement.queries.scorecard import scorecard
from tests.factories.improvement import (
    AgreedAimFactory,
    DecidedCycleFactory,
    LivedFactory,
    MemberFactory,
    ProjectFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db
NOW = "2026-02-01T12:00Z"


def figures(world, name="cy"):
    [line] = scorecard(world.access(name))
    return {figure.practice: figure.computed for figure in line.figures}


def test_each_practice_is_counted_from_records(world):
    project = ProjectFactory(site=world.site_here, principle="Equity first.", definition="The gap.")
    ProjectFactory(site=world.site_here)
    aim = AgreedAimFactory(project=project)
    aim.written_with.add(LivedFactory(project=project))
    MemberFactory(project=project, role="community")
    MemberFactory(project=project)
    DecidedCycleFactory(project=project, shared_at=NOW)

    assert figures(world) == {
        Practice.PRINCIPLE: "1 of 2",
        Practice.MEASURE: "0 of 2",
        Practice.LIVED: "1 of 2",
        Practice.COPRODUCE: "1 of 2",
        Practice.POWER: "1 of 2",
        Practice.GROWTH: "1 of 2",
        Practice.BEYOND: "1 of 2",
    }


def test_a_sites_own_word_stands_beside_and_is_called_so(world, client):
    ProjectFactory(site=world.site_here)
    client.force_login(world.cy)

    client.post(
        "/improvement/practices/", {"site": world.site_here.pk, "practice": "growth", "level": "3", "note": "Rounds"}
    )

    text = client.get("/improvement/practices/").content.decode()
    assert SelfRating.objects.get().rated_by == world.cy
    assert "Own word" in text
    assert "in most of our work" in text


def test_a_coordinator_speaks_for_her_own_sites_only(world, client):
    client.force_login(world.cy)

    client.post("/improvement/practices/", {"site": world.site_there.pk, "practice": "growth", "level": "3"})

    assert not SelfRating.objects.exists()


def test_the_board_leads_others_to_what_was_published(world, client):
    seen = ProjectFactory(site=world.site_here, title="Ours")
    public = ProjectFactory(site=world.site_there, title="Theirs", published_at=NOW)
    PublicationFactory(project=public)
    ProjectFactory(site=world.site_there, title="Not published")
    client.force_login(world.cy)

    text = client.get("/improvement/board/").content.decode()

    assert f"/improvement/projects/{seen.pk}/" in text
    assert f"/improvement/projects/{public.pk}/published/" in text
    assert "Not published" not in text


def test_the_list_is_narrowed_by_stage_and_site(world, client):
    ProjectFactory(site=world.site_here, title="Shaping one")
    ProjectFactory(site=world.site_there, title="Elsewhere", stage="agreed")
    client.force_login(world.eve)

    by_stage = client.get("/improvement/?stage=agreed").context["listing"]
    by_site = client.get(f"/improvement/?site={world.site_here.code}").context["listing"]

    assert [line.label for line in by_stage.lines] == ["Elsewhere"]
    assert [line.label for line in by_site.lines] == ["Shaping one"]


def test_the_list_is_saved_as_a_file_without_names_of_other_teams(world, client):
    ProjectFactory(site=world.site_here, title="=1+1", published_at=NOW)
    client.force_login(world.fay)

    text = client.get("/improvement/?export=csv").content.decode()

    assert "'=1+1" in text


@pytest.mark.parametrize(("path", "most"), [("", 15), ("board/", 14), ("practices/", 20)])
@pytest.mark.parametrize("size", [2, 15])
def test_pages_ask_the_database_as_often_for_many_projects_as_for_few(
    world, client, path, most, size, django_assert_max_num_queries
):
    for _ in range(size):
        AgreedAimFactory(project=ProjectFactory(site=world.site_here))
    client.force_login(world.eve)
    client.get(f"/improvement/{path}")

    with django_assert_max_num_queries(most):
        client.get(f"/improvement/{path}")
