"""Who leads and decides, what is the team's alone, and what may be counted about people."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from improvement.models import QUESTIONS, Member, Phase, Project, SelfDescription, Stakeholder, Story
from improvement.queries import power as queries
from improvement.services import Refused
from improvement.services import power as services
from mielhss.lib.charts import PlacedName, PositionMap
from tests.factories.improvement import MemberFactory, ProjectFactory
from tests.factories.power import (
    ContributionFactory,
    DecisionFactory,
    PhasePartFactory,
    ReflectionFactory,
    SelfDescriptionFactory,
    StakeholderFactory,
    StoryFactory,
    StoryUseFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(world):
    project = ProjectFactory(site=world.site_here)
    MemberFactory(project=project, user=world.ada, name="Ada", role="lived", joined_on=date(2026, 1, 1))
    MemberFactory(project=project, user=world.bea, name="Bea", role="lead", joined_on=date(2026, 1, 1))
    return project


def place(team, user) -> Member:
    return Member.objects.get(project=team, user=user)


def texts(shares) -> dict[str, str]:
    return {share.label: share.text for share in shares}


# --- Who holds what ------------------------------------------------------------------------------------------


def test_a_team_sees_what_people_with_lived_experience_hold(team, world):
    ada, bea = place(team, world.ada), place(team, world.bea)
    DecisionFactory(project=team, proposed_by=ada).decided_by.set([ada, bea])
    DecisionFactory(project=team, proposed_by=bea).decided_by.set([bea])
    PhasePartFactory(project=team, member=ada, phase="aim", depth=4)
    ContributionFactory(project=team, member=ada, honorarium=150, hours=3)
    ContributionFactory(project=team, member=bea, honorarium=50, hours=1)

    assert texts(queries.shares([team.pk], for_team=True)) == {
        "Decisions they proposed": "1 of 2 (50 %)",
        "Decisions they took part in": "1 of 2 (50 %)",
        "Phases led by them": "1 of 1 (100 %)",
        "Honoraria paid to them": "150 of 200 dollars (75 %)",
        "Hours given by them": "3 of 4 hours (75 %)",
    }


def test_outside_a_team_small_counts_are_hidden(team, world):
    DecisionFactory(project=team, proposed_by=place(team, world.ada)).decided_by.set([place(team, world.ada)])
    ContributionFactory(project=team, member=place(team, world.ada))

    found = texts(queries.shares(Project.objects.values("pk"), for_team=False))

    assert found["Decisions they proposed"] == "Hidden"
    assert found["Honoraria paid to them"] == "Hidden"


def test_many_counts_are_shown_quarter_by_quarter(team, world):
    for number in range(12):
        by = place(team, world.ada if number < 6 else world.bea)
        DecisionFactory(project=team, proposed_by=by, decided_on=date(2026, 5, 4)).decided_by.set([by])

    quarters = queries.over_time(Project.objects.values("pk"), date(2026, 7, 1), quarters=2)

    assert [quarter.label for quarter in quarters] == ["2026-Q2", "2026-Q3"]
    assert quarters[0].shares[0].text == "6 of 12 (50 %)"
    assert quarters[1].shares[0].text == "–"


def test_what_somebody_says_about_herself_counts_only_among_many(team, world):
    SelfDescriptionFactory(member=place(team, world.bea), lived="yes")
    DecisionFactory(project=team, proposed_by=place(team, world.bea)).decided_by.set([place(team, world.bea)])

    inside = queries.shares([team.pk], for_team=True)[0]

    assert (inside.part, inside.whole) == (0, 1)
    assert place(team, world.bea) in queries.lived_members([team.pk])


def test_nobody_describes_somebody_else(team, world):
    with pytest.raises(Refused, match="Only she"):
        services.describe_oneself(description=SelfDescription(member=place(team, world.bea), lived="yes"), by=world.ada)


def test_the_team_reads_a_self_description_when_its_author_lets_it(team, world, client):
    SelfDescriptionFactory(member=place(team, world.ada), words="Mother of two with asthma", shares=True)
    SelfDescriptionFactory(member=place(team, world.bea), words="Had it as a child", shares=False)
    client.force_login(world.bea)

    page = client.get(reverse("improvement:power", args=[team.pk])).content.decode()

    assert "Mother of two with asthma" in page
    assert "Had it as a child" not in page


def test_the_office_does_not_read_self_descriptions(team, world, client):
    SelfDescriptionFactory(member=place(team, world.ada), words="Mother of two with asthma", shares=True)
    client.force_login(world.eve)

    assert "Mother of two" not in client.get(reverse("improvement:power", args=[team.pk])).content.decode()


def test_a_self_description_is_taken_back(team, world, client):
    SelfDescriptionFactory(member=place(team, world.ada))
    client.force_login(world.ada)

    client.post(reverse("improvement:description-remove", args=[place(team, world.ada).pk]))

    assert not SelfDescription.objects.exists()


def test_a_decision_says_who_decided(team, world, client):
    client.force_login(world.ada)
    told = {"decided_on": "2026-03-02", "kind": "aim", "what": "Halve the gap"}

    refused = client.post(reverse("improvement:decision-add", args=[team.pk]), told)
    client.post(
        reverse("improvement:decision-add", args=[team.pk]),
        {**told, "decided_by": [place(team, world.ada).pk], "changed": "The aim is ours"},
    )

    assert refused.status_code == 422
    assert [list(d.decided_by.all()) for d in place(team, world.ada).decisions.all()] == [[place(team, world.ada)]]


def test_who_took_part_in_which_phase_is_kept_as_one_table(team, world, client):
    ada, bea = place(team, world.ada), place(team, world.bea)
    PhasePartFactory(project=team, member=bea, phase="spread", depth=1)
    client.force_login(world.ada)

    client.post(reverse("improvement:phases", args=[team.pk]), {f"aim-{ada.pk}": 4, f"test-{bea.pk}": 2})

    table = dict(queries.phase_table(team))
    assert table[Phase.AIM.label] == [(ada, "Led")]
    assert table[Phase.TEST.label] == [(bea, "Was asked")]
    assert table[Phase.SPREAD.label] == []


# --- Reflection ----------------------------------------------------------------------------------------------


def test_a_team_answers_nine_questions_each_quarter(team, world, client):
    client.force_login(world.ada)
    url = reverse("improvement:reflection-now", args=[team.pk])

    empty = client.post(url, {})
    for text in ("First", "Second"):
        client.post(url, {"voices": text, "present": [place(team, world.ada).pk]})

    assert len(QUESTIONS) == 9
    assert empty.status_code == 422
    assert [r.answers["voices"] for r in team.reflections.all()] == ["Second"]


def test_only_the_team_reads_its_reflections(team, world, client):
    reflection = ReflectionFactory(project=team)
    for name, status in {"ada": 200, "cy": 404, "eve": 404}.items():
        client.force_login(getattr(world, name))
        assert client.get(reverse("improvement:reflection", args=[reflection.pk])).status_code == status


# --- Stories -------------------------------------------------------------------------------------------------


def test_a_story_is_told_only_as_its_teller_agreed(team, world):
    story = StoryFactory(project=team, teller=place(team, world.ada), uses=["team"])

    with pytest.raises(Refused, match="did not agree"):
        services.use_story(use=StoryUseFactory.build(story=story, use="public"), by=world.bea)


def test_a_story_is_not_told_after_its_time(team, world):
    story = StoryFactory(project=team, teller=place(team, world.ada), ends_on=date(2026, 2, 1))

    with pytest.raises(Refused, match="outside the time"):
        services.use_story(use=StoryUseFactory.build(story=story, used_on=date(2026, 3, 1)), by=world.bea)


def test_a_story_taken_back_is_not_told_any_more(team, world, client):
    story = StoryFactory(project=team, teller=place(team, world.ada))
    client.force_login(world.ada)
    client.post(reverse("improvement:story-withdraw", args=[story.pk]))
    story.refresh_from_db()

    assert story.withdrawn_on is not None
    with pytest.raises(Refused, match="taken her story back"):
        services.use_story(use=StoryUseFactory.build(story=story), by=world.bea)


def test_reading_what_was_agreed_about_a_story_is_recorded(team, world, client):
    story = StoryFactory(project=team, teller=place(team, world.ada))
    client.force_login(world.bea)

    client.get(reverse("improvement:story", args=[story.pk]))

    assert AuditEvent.objects.filter(action="story.read", actor_id=world.bea.pk).count() == 1


def test_who_left_the_team_reads_its_stories_no_more(team, world):
    StoryFactory(project=team, teller=place(team, world.ada))
    Member.objects.filter(user=world.bea).update(left_on=date(2026, 2, 1))

    assert not Story.objects.visible_to(world.access("bea")).exists()
    assert not Story.objects.visible_to(world.access("eve")).exists()


# --- Stakeholders --------------------------------------------------------------------------------------------


def test_the_map_shows_where_everybody_stood_on_a_day(team, world, client):
    StakeholderFactory(project=team, name="School board", seen_on=date(2026, 1, 5), support=2, importance=5)
    StakeholderFactory(project=team, name="School board", seen_on=date(2026, 3, 5), support=4, importance=5)
    client.force_login(world.ada)
    url = reverse("improvement:stakeholder-map", args=[team.pk])

    then, now = client.get(url, {"day": "2026-02-01"}), client.get(url)

    assert [line.cells[1].text for line in then.context["listing"].lines] == ["Has doubts"]
    assert [line.cells[1].text for line in now.context["listing"].lines] == ["Supports it"]


def test_the_map_is_the_teams_alone(team, world):
    StakeholderFactory(project=team)

    seen = {name for name in world.people if Stakeholder.objects.visible_to(world.access(name)).exists()}

    assert seen == {"ada", "bea"}


def test_every_name_of_the_map_is_a_mark_that_says_where_it_stands():
    chart = PositionMap(
        id="map",
        title="Map",
        description="Who stands where.",
        x_label="Support",
        y_label="Importance",
        x_steps=("Against", "For"),
        y_steps=("Little", "Much"),
        names=(PlacedName("School <board>", 1, 2), PlacedName("Council", 1, 2)),
    )

    assert 'aria-label="1. School &lt;board&gt;: Against, much"' in chart.wide
    assert chart.narrow.count('class="mark"') == 2
    assert chart.table_rows() == [("1", "School <board>", "Against", "Much"), ("2", "Council", "Against", "Much")]


def test_a_name_outside_the_map_is_refused():
    with pytest.raises(ValueError, match="outside the map"):
        PositionMap("map", "Map", "Who.", "Support", "Importance", ("a",), ("b",), (PlacedName("X", 2, 1),))
