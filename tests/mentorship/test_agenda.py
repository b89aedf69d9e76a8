"""Goals of a scholar's plan reach the agenda of her meetings, by what her mentors may read."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from mentorship.queries.people import goals_for_agenda
from mentorship.services import Refused, meetings
from scholars.models import DevelopmentPlan, Goal
from tests.factories.mentorship import MeetingFactory
from tests.factories.scholars import ScholarFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(world):
    scholar = ScholarFactory(user=world.ada, institution=world.here)
    return MeetingFactory(scholar=scholar, agenda="")


def goal(meeting, title, **values):
    plan, _ = DevelopmentPlan.objects.get_or_create(scholar=meeting.scholar, year=2026)
    return Goal.objects.create(plan=plan, kind="skill", due_on=date(2126, 6, 1), title=title, **values)


def test_open_goals_are_offered_until_they_are_on_the_agenda(client, meeting, world):
    wanted = goal(meeting, "Competency 1.1 Systems theories")
    goal(meeting, "Reached long ago", state="reached")
    client.force_login(world.ada)

    client.post(reverse("mentorship:agenda-add", args=[meeting.pk]), {"goal": wanted.pk})

    meeting.refresh_from_db()
    assert meeting.agenda == "Competency 1.1 Systems theories"
    assert goals_for_agenda(meeting) == []


def test_the_words_of_a_private_goal_stay_out_of_the_agenda(meeting, world):
    kept = goal(meeting, "What only I read", private=["title"])

    meetings.put_on_agenda(meeting=meeting, goal=kept, by=world.ada)

    meeting.refresh_from_db()
    assert meeting.agenda == "Skill goal"


def test_a_meeting_that_was_held_takes_no_more_points(meeting, world):
    kept = goal(meeting, "Systems theories")
    meeting.state = "held"
    meeting.save()

    with pytest.raises(Refused, match="planned"):
        meetings.put_on_agenda(meeting=meeting, goal=kept, by=world.ada)


def test_a_goal_of_somebody_else_cannot_be_put_there(client, meeting, world):
    other = MeetingFactory(scholar=ScholarFactory())
    foreign = goal(other, "Not hers")
    client.force_login(world.ada)

    client.post(reverse("mentorship:agenda-add", args=[meeting.pk]), {"goal": foreign.pk})

    meeting.refresh_from_db()
    assert meeting.agenda == ""
