"""Voices stand side by side; a committee's decision is locked with all that was before it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from curriculum.growth import growth_of
from curriculum.models import AssessmentRequest, CommitteeDecision, Rating
from curriculum.services import Refused
from curriculum.services import assessment as services
from tests.factories.curriculum import AssessmentRequestFactory, CompetencyFactory, RatingFactory
from tests.factories.scholars import ScholarFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(world):
    return ScholarFactory(user=world.ada, institution=world.here)


@pytest.fixture
def competency():
    return CompetencyFactory()


def test_voices_stand_side_by_side_and_a_later_word_is_added(ada, competency, world):
    framework = competency.domain.framework
    for voice, level, by in (("self", 3, world.ada), ("scientific", 1, world.bea), ("self", 2, world.ada)):
        services.rate(scholar=ada, voice=voice, occasion="entry", year=1, levels={competency: (level, "")}, by=by)

    (grown,) = growth_of(ada, framework)

    assert Rating.objects.count() == 3
    assert (grown.newest, grown.spread, grown.disagrees, grown.level) == ({"self": 2, "scientific": 1}, 1, False, 1.5)


def test_a_difference_of_two_steps_is_a_disagreement(ada, competency):
    RatingFactory(scholar=ada, competency=competency, voice="self", level=3)
    RatingFactory(scholar=ada, competency=competency, voice="methods", level=1)

    (grown,) = growth_of(ada, competency.domain.framework)

    assert grown.disagrees


def test_a_level_that_the_framework_does_not_have_is_refused(ada, competency, world):
    with pytest.raises(Refused, match="has no such level"):
        services.rate(scholar=ada, voice="self", occasion="entry", year=1, levels={competency: (4, "")}, by=world.ada)


def decide(ada, competency, by, level=2):
    return services.decide(
        scholar=ada, framework=competency.domain.framework, occasion="yearly", year=1, levels={competency: level},
        note="", by=by,
    )  # fmt: skip


def test_a_decision_outweighs_the_voices_and_keeps_what_they_had_said(ada, competency, world):
    RatingFactory(scholar=ada, competency=competency, voice="self", level=3, rater=world.ada)

    decision = decide(ada, competency, world.eve)
    RatingFactory(scholar=ada, competency=competency, voice="self", level=0)

    assert growth_of(ada, competency.domain.framework)[0].level == 2
    assert [(r["voice"], r["level"], r["rater"]) for r in decision.snapshot["ratings"]] == [("self", 3, "Ada")]


def test_a_decision_is_locked(ada, competency, world):
    decision = decide(ada, competency, world.eve)

    with pytest.raises(Refused, match="is locked"):
        decide(ada, competency, world.eve, level=3)
    decision.note = "Changed"
    with pytest.raises(ValidationError):
        decision.save()

    assert CommitteeDecision.objects.get().snapshot["decided"][0]["level"] == 2


def test_nobody_decides_about_herself(ada, competency, world):
    with pytest.raises(Refused, match="about herself"):
        decide(ada, competency, world.ada)


def test_asking_twice_for_an_occasion_is_one_request(ada, competency, world):
    for _ in range(2):
        services.ask(
            scholar=ada, framework=competency.domain.framework, rater=world.bea, voice="scientific", occasion="entry",
            year=1, by=world.ada,
        )  # fmt: skip

    assert AssessmentRequest.objects.count() == 1


def test_a_mentor_answers_what_she_was_asked_on_its_page(client, ada, competency, world):
    asked = AssessmentRequestFactory(scholar=ada, rater=world.bea, framework=competency.domain.framework)
    client.force_login(world.bea)

    client.post(
        reverse("curriculum:assess-asked", args=[asked.pk]),
        {f"level-{competency.pk}": "2", f"note-{competency.pk}": "Led a huddle", "occasion": "exit", "year": "9"},
    )

    rating = Rating.objects.get()
    assert (rating.voice, rating.level, rating.note, rating.occasion, rating.year) == (
        "scientific", 2, "Led a huddle", "entry", 1,
    )  # fmt: skip
    asked.refresh_from_db()
    assert asked.answered_at is not None


def test_the_page_of_growth_shows_each_voice(client, ada, competency, world):
    RatingFactory(scholar=ada, competency=competency, voice="self", level=3)
    RatingFactory(scholar=ada, competency=competency, voice="methods", level=1)
    client.force_login(world.ada)

    page = client.get(reverse("curriculum:growth-detail", args=[ada.pk])).content.decode()

    assert "Where voices differ" in page
    assert "Methods mentor" in page
    assert "Proficient" in page
