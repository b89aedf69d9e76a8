"""What is still to be reached becomes a goal of the plan; a committee's decision survives a change of edition."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from curriculum.gaps import gaps_of
from curriculum.growth import growth_of, heat_map
from curriculum.models import Crosswalk
from curriculum.services import Refused
from curriculum.services import assessment as services
from scholars.models import Goal
from scholars.services import records
from tests.factories.curriculum import (
    CompetencyFactory,
    DomainFactory,
    FrameworkFactory,
    RatingFactory,
    RequirementFactory,
)
from tests.factories.scholars import ScholarFactory

pytestmark = pytest.mark.django_db
TODAY = date(2025, 3, 4)


@pytest.fixture
def ada(world):
    return ScholarFactory(user=world.ada, institution=world.here, starts_on=date(2024, 7, 1))


@pytest.fixture
def framework():
    return FrameworkFactory()


def competency_of(framework, **values):
    return CompetencyFactory(domain=DomainFactory(framework=framework), **values)


def found(scholar, framework):
    gaps = gaps_of(scholar, framework, growth_of(scholar, framework), TODAY)
    return [(gap.competency.text, gap.target, gap.now, gap.due_on) for gap in gaps]


def test_what_is_asked_comes_first_then_what_has_not_emerged(ada, framework):
    asked, low, enough, unseen = (
        competency_of(framework, text=text) for text in ("Asked", "Low", "Enough", "Never looked at")
    )
    RequirementFactory(program=ada.cohort.program, activity=None, competency=asked, level=3, due_month=18)
    for competency, level in ((asked, 2), (low, 0), (enough, 2)):
        RatingFactory(scholar=ada, competency=competency, level=level)

    assert found(ada, framework) == [
        ("Asked", 3, 2.0, date(2026, 1, 1)),
        ("Low", 2, 0.0, date(2025, 9, 4)),
    ]
    assert unseen.text == "Never looked at"


def test_what_another_track_is_asked_is_no_gap(ada, framework):
    competency = competency_of(framework)
    RequirementFactory(
        program=ada.cohort.program, activity=None, competency=competency, level=3, career_stage="mid_career"
    )

    assert found(ada, framework) == []


def test_a_gap_becomes_a_goal_of_the_plan_once(client, ada, framework, world):
    competency = competency_of(framework, text="Systems thinking")
    RatingFactory(scholar=ada, competency=competency, level=0)
    client.force_login(world.ada)
    address = reverse("curriculum:gap-goal", args=[ada.pk])

    for _ in range(2):
        client.post(address, {"competency": competency.pk})

    goal = Goal.objects.get()
    assert (goal.kind, goal.title, goal.plan.scholar) == ("skill", f"Competency {competency}", ada)
    assert goal.measurable == "Assessed as emerging by a mentor or the committee."


def test_a_signed_plan_takes_no_new_goal(ada, framework, world):
    first, second = competency_of(framework), competency_of(framework)
    for competency in (first, second):
        RatingFactory(scholar=ada, competency=competency, level=0)
    gaps = gaps_of(ada, framework, growth_of(ada, framework), TODAY)
    services.make_goal(scholar=ada, gap=gaps[0], by=world.ada)
    records.sign_plan(plan=ada.plans.get(), by=world.ada)

    with pytest.raises(Refused, match="signed"):
        services.make_goal(scholar=ada, gap=gaps[1], by=world.ada)


def test_nobody_else_writes_goals_into_a_plan(ada, framework, world):
    RatingFactory(scholar=ada, competency=competency_of(framework), level=0)
    (gap,) = gaps_of(ada, framework, growth_of(ada, framework), TODAY)

    with pytest.raises(Refused, match="Only the scholar"):
        services.make_goal(scholar=ada, gap=gap, by=world.eve)


@pytest.fixture
def editions():
    """1 stays A; 2 and 3 become B; 4 splits into C and D. Worked by hand."""
    older, newer = FrameworkFactory(edition="2018"), FrameworkFactory(edition="2022")
    old_domain, new_domain = DomainFactory(framework=older), DomainFactory(framework=newer)
    old = [CompetencyFactory(domain=old_domain, number=n) for n in (1, 2, 3, 4)]
    new = [CompetencyFactory(domain=new_domain, number=n) for n in (1, 2, 3, 4)]
    crosswalk = Crosswalk.objects.create(older=older, newer=newer)
    pairs = [(0, 0, "same"), (1, 1, "merged"), (2, 1, "merged"), (3, 2, "split"), (3, 3, "split")]
    for source, target, relation in pairs:
        crosswalk.links.create(source=old[source], target=new[target], relation=relation)
    return older, newer, old, new


def decide(scholar, framework, levels, by, occasion="yearly"):
    return services.decide(
        scholar=scholar, framework=framework, occasion=occasion, year=1, levels=levels, note="", by=by
    )


def test_decisions_are_carried_along_a_crosswalk_and_outrank_what_voices_said(ada, editions, world):
    older, newer, old, _new = editions
    for competency in old:
        RatingFactory(scholar=ada, competency=competency, level=0)
    decide(ada, older, dict(zip(old, (3, 2, 1, 2), strict=True)), world.eve)

    grown = growth_of(ada, newer)

    # 1 keeps 3; of 2 and 3 merged the lower, 1; 4 gives its 2 to both parts, which nobody has looked at as such.
    assert [(entry.carried, entry.carried_whole, entry.carried_decision) for entry in grown] == [
        (3, True, True), (1, True, True), (2, False, True), (2, False, True),
    ]  # fmt: skip
    (row,) = heat_map([ada], newer).rows
    assert (row[1][0].mean, row[1][0].rated) == (2.0, 4)


def test_a_whole_decision_outranks_voices_in_the_newer_edition_and_one_in_part_does_not(ada, editions, world):
    older, newer, old, new = editions
    decide(ada, older, {old[0]: 3, old[3]: 3}, world.eve)
    RatingFactory(scholar=ada, competency=new[0], level=1)
    RatingFactory(scholar=ada, competency=new[2], level=1)

    grown = growth_of(ada, newer)

    assert [entry.level for entry in grown] == [3, None, 1.0, 3]


def test_a_decision_of_the_newer_edition_outranks_the_older_ones(ada, editions, world):
    older, newer, old, new = editions
    decide(ada, older, {old[0]: 3}, world.eve)
    decide(ada, newer, {new[0]: 1}, world.eve, occasion="exit")

    assert growth_of(ada, newer)[0].level == 1.0
    assert growth_of(ada, older)[0].level == 3.0


def test_a_merger_decided_only_in_part_is_no_decision(ada, editions, world):
    older, newer, old, _new = editions
    RatingFactory(scholar=ada, competency=old[2], level=3)
    decide(ada, older, {old[1]: 2}, world.eve)

    entry = growth_of(ada, newer)[1]

    assert (entry.carried, entry.carried_whole, entry.carried_decision) == (2, True, False)
