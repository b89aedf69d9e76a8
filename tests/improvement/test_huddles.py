"""Huddles across sectors: seventeen cases in thirteen weeks, and what may be read of them by whom."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse

from accounts.models import AuditEvent
from improvement.models import HuddleCase, HuddleGroup
from improvement.queries.huddles import summary
from improvement.services import Refused, huddles
from mielhss.demo import housing, housing_cases
from tests.factories.huddles import (
    CaseCategoryFactory,
    FailureModeFactory,
    HuddleCaseFactory,
    HuddleFactory,
    HuddleGroupFactory,
    HuddleMemberFactory,
    PolicyOptionFactory,
)

pytestmark = pytest.mark.django_db

TEXTS = {
    "situation": "A family of five has no heat.",
    "background": "The boiler broke in the winter.",
    "assessment": "Nobody answers.",
    "recommendation": "Ask for an inspection.",
}


@pytest.fixture
def housing_table(world):
    return housing.build(world.here, world.ada, began=date(2026, 1, 5))


@pytest.fixture
def table(world):
    group = HuddleGroupFactory(host=world.here)
    HuddleMemberFactory(group=group, user=world.ada, name="Ada", is_convener=True)
    HuddleFactory(group=group)
    return group


def told(table, **changed):
    return {"huddle": table.huddles.get().pk, **TEXTS, **changed}


# --- What the use case reports -------------------------------------------------------------------------------


def test_the_figures_of_the_housing_table_are_computed_from_its_records(housing_table):
    learned = summary(housing_table, for_members=True)

    assert (learned.weeks, learned.huddles, learned.cases) == (13, 13, 17)
    assert learned.mean_present == 9
    assert (learned.solved, learned.solved_percent) == (7, 41)
    assert [line.title for line in learned.categories] == [
        "Legal eviction",
        "Housing displacement",
        "Substandard housing conditions",
        "Lack of affordable housing",
    ]
    assert sum(line.families or 0 for line in learned.categories) == 17
    assert len(learned.gaps) == 14


def test_policies_are_ranked_by_the_families_each_would_have_helped(housing_table):
    learned = summary(housing_table, for_members=True)

    assert [(line.families, line.others) for line in learned.options] == [(14, 3), (4, 13), (3, 14), (2, 15), (2, 15)]
    assert learned.options[0].title == housing_cases.RIGHT_TO_COUNSEL
    assert "3.5 times as many families" in learned.lead


def test_the_three_gaps_that_leave_most_families_come_first(housing_table):
    learned = summary(housing_table, for_members=True)

    assert {line.title for line in learned.top_gaps} == set(housing_cases.GAPS[:3])
    assert [line.families for line in learned.top_gaps] == [11, 8, 8]


def test_what_was_learned_is_shown_to_the_table_as_it_is(housing_table, world, client):
    client.force_login(world.ada)

    page = client.get(reverse("improvement:huddle-summary", args=[housing_table.pk])).content.decode()

    assert "3.5 times as many families" in page
    assert "41 %" in page
    assert "Hidden" not in page


# --- What others may read ------------------------------------------------------------------------------------


def test_published_figures_hide_counts_of_one_to_ten_families(housing_table):
    learned = summary(housing_table, for_members=False)

    assert learned.cases == 17
    assert learned.solved is None
    assert learned.solved_percent is None
    assert learned.lead == ""
    assert [line.families for line in [*learned.categories, *learned.options, *learned.gaps]] == [None] * 23


def test_a_lone_hidden_kind_is_not_the_total_minus_the_others():
    group = HuddleGroupFactory()
    huddle = HuddleFactory(group=group)
    for size in (40, 30, 4):
        kind = CaseCategoryFactory(group=group)
        HuddleCaseFactory.create_batch(size, group=group, huddle=huddle, category=kind)

    learned = summary(group, for_members=False)

    assert [line.families for line in learned.categories] == [40, None, None]


def test_a_funder_reads_the_published_figures_and_no_case(housing_table, world, client):
    huddles.publish(group=housing_table, by=world.ada)
    client.force_login(world.fay)

    page = client.get(reverse("improvement:huddle-summary", args=[housing_table.pk])).content.decode()

    assert housing_cases.RIGHT_TO_COUNSEL in page
    assert not any(story.situation in page for story in housing_cases.STORIES)
    assert "Hidden" in page


def test_a_table_without_a_case_publishes_nothing(table, world):
    with pytest.raises(Refused, match="nothing to publish"):
        huddles.publish(group=table, by=world.ada)


# --- The gate ------------------------------------------------------------------------------------------------

STOPPED = {
    "name": ("situation", "The mother, Maria Lopez, has no heat.", "Lopez"),
    "date": ("background", "The child was born 3/14/2019.", "3/14/2019"),
    "geography": ("assessment", "They live at 1423 Vine Street.", "1423 Vine"),
}


@pytest.mark.parametrize("kind", STOPPED)
def test_a_text_that_names_somebody_is_stopped_before_it_is_kept(kind, table, world, client, caplog):
    field, text, secret = STOPPED[kind]
    caplog.set_level(logging.DEBUG)
    client.force_login(world.ada)

    answer = client.post(reverse("improvement:case-add", args=[table.pk]), told(table, **{field: text}))

    assert answer.status_code == 422
    assert f"This might name somebody: {kind}" in answer.content.decode()
    assert all(secret not in error for error in answer.context["form"].errors[field])
    assert answer["Cache-Control"] == "no-store"
    assert not HuddleCase.objects.exists()
    assert secret not in caplog.text
    assert secret not in everything_kept()


def everything_kept() -> str:
    """All that the database holds of this app and of people, and what the sessions carry."""
    carried = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    rows = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name.startswith(("improvement_", "accounts_", "jobs_")):
                cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 -- names of our own tables
                rows += cursor.fetchall()
    return f"{carried} {rows}"


def test_whatever_way_a_text_comes_it_is_read_before_it_is_kept(table, world):
    case = HuddleCase(group=table, huddle=table.huddles.get(), **TEXTS, next_step="Call Jennifer Smith")

    with pytest.raises(Refused, match="name"):
        huddles.save_case(case=case, by=world.ada)

    assert not HuddleCase.objects.exists()


def test_a_policy_may_not_name_anybody_either(table, world, client):
    client.force_login(world.ada)

    answer = client.post(
        reverse("improvement:option-add", args=[table.pk]), {"title": "Relief for Mrs. Lopez", "status": "considered"}
    )

    assert answer.status_code == 422
    assert not table.options.exists()


def test_an_ordinary_case_is_kept_and_numbered(table, world, client):
    client.force_login(world.ada)
    for _ in range(2):
        client.post(reverse("improvement:case-add", args=[table.pk]), told(table))

    assert list(table.cases.values_list("number", flat=True)) == [1, 2]


# --- Working at the table ------------------------------------------------------------------------------------


def test_whoever_begins_a_table_convenes_it(world, client):
    client.force_login(world.ada)
    client.post(
        reverse("improvement:huddle-new"),
        {"title": "Food table", "topic": "Food", "host": world.here.pk, "starts_on": "2026-01-05", "sector": "food"},
    )

    seat = HuddleGroup.objects.get().members.get()
    assert (seat.user, seat.is_convener) == (world.ada, True)


def test_a_table_keeps_somebody_who_convenes_it(table, world):
    with pytest.raises(Refused, match="Nobody else convenes"):
        huddles.end_member(member=table.members.get(), on=date(2026, 3, 1), by=world.ada)


def test_a_member_who_does_not_convene_may_tell_cases_and_not_publish(table, world, client):
    HuddleMemberFactory(group=table, user=world.bea)
    HuddleCaseFactory(group=table, huddle=table.huddles.get())
    client.force_login(world.bea)

    assert client.get(reverse("improvement:case-add", args=[table.pk])).status_code == 200
    assert client.post(reverse("improvement:huddle-publish", args=[table.pk])).status_code == 403


def test_who_has_left_the_table_reads_it_no_more(table, world, client):
    HuddleMemberFactory(group=table, user=world.dot, left_on=date(2026, 2, 1))
    client.force_login(world.dot)

    assert client.get(reverse("improvement:huddle-group", args=[table.pk])).status_code == 404


def test_the_day_of_a_huddle_is_noted_once(table, world, client):
    client.force_login(world.ada)

    answer = client.post(
        reverse("improvement:huddle-meeting-add", args=[table.pk]), {"held_on": "2026-01-05", "guests": 2}
    )

    assert answer.status_code == 422
    assert table.huddles.count() == 1


def test_attendance_counts_seats_and_guests(table, world, client):
    client.force_login(world.ada)
    seat = table.members.get()

    client.post(
        reverse("improvement:huddle-meeting-add", args=[table.pk]),
        {"held_on": "2026-01-12", "present": [seat.pk], "guests": 4},
    )

    assert summary(table, for_members=True).mean_present == 2.5


def test_ways_to_fail_are_sorted_by_their_priority(table, world, client):
    kind = CaseCategoryFactory(group=table)
    FailureModeFactory(category=kind, failure="Seldom", severity=2, occurrence=2, detection=2)
    FailureModeFactory(category=kind, failure="Often", severity=9, occurrence=9, detection=9)
    client.force_login(world.ada)

    shown = client.get(reverse("improvement:category", args=[kind.pk])).context["listing"]

    assert [line.cells[1].text for line in shown.lines] == ["Often", "Seldom"]
    assert [line.cells[7].text for line in shown.lines] == ["729", "8"]


def test_a_policy_keeps_the_families_it_would_have_helped(table, world, client):
    cases = HuddleCaseFactory.create_batch(3, group=table, huddle=table.huddles.get())
    client.force_login(world.ada)

    client.post(
        reverse("improvement:option-add", args=[table.pk]),
        {"title": "A lawyer for tenants", "status": "considered", "helped": [cases[0].pk, cases[2].pk]},
    )

    assert set(table.options.get().helped.all()) == {cases[0], cases[2]}


def test_a_case_of_another_table_cannot_be_ticked(table, world, client):
    foreign = HuddleCaseFactory()
    client.force_login(world.ada)

    answer = client.post(
        reverse("improvement:option-add", args=[table.pk]),
        {"title": "A lawyer for tenants", "status": "considered", "helped": [foreign.pk]},
    )

    assert answer.status_code == 422


def test_saving_the_cases_as_a_file_is_recorded(table, world, client):
    HuddleCaseFactory(group=table, huddle=table.huddles.get(), solution="=1+1", solved_on=date(2026, 1, 6))
    client.force_login(world.ada)

    answer = client.get(reverse("improvement:case-list", args=[table.pk]), {"export": "csv"})

    assert "'=1+1" in answer.content.decode()
    assert AuditEvent.objects.filter(action="cases.exported").count() == 1


@pytest.mark.parametrize("size", [1, 6])
def test_the_list_of_cases_asks_the_database_the_same_however_long_it_is(
    size, table, world, client, django_assert_num_queries
):
    kind = CaseCategoryFactory(group=table)
    HuddleCaseFactory.create_batch(size, group=table, huddle=table.huddles.get(), category=kind)
    client.force_login(world.ada)
    client.get(reverse("improvement:case-list", args=[table.pk]))

    with django_assert_num_queries(9):
        client.get(reverse("improvement:case-list", args=[table.pk]))


@pytest.mark.parametrize("size", [1, 6])
def test_what_was_learned_asks_the_database_the_same_however_much_it_is(
    size, table, world, client, django_assert_num_queries
):
    cases = HuddleCaseFactory.create_batch(size, group=table, huddle=table.huddles.get())
    for _ in range(size):
        PolicyOptionFactory(group=table).helped.set(cases)
    client.force_login(world.ada)
    client.get(reverse("improvement:huddle-summary", args=[table.pk]))

    with django_assert_num_queries(17):
        client.get(reverse("improvement:huddle-summary", args=[table.pk]))
