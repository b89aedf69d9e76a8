"""Evaluations through services and pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from mentorship.models import Batch, Concern, Evaluation, Instrument, Release
from mentorship.queries.feedback import feedback_of
from mentorship.services import Refused
from mentorship.services import evaluations as services
from mielhss.jobs.models import Job
from mielhss.jobs.run import attempt
from tests.factories.mentorship import MentorFactory, TeamMemberFactory
from tests.factories.scholars import ScholarFactory


@pytest.fixture
def form(db) -> Instrument:
    return Instrument.objects.get(code="network-mentoring")


@pytest.fixture
def mentor(world):
    return MentorFactory(user=world.bea, institution=world.here, name="Bea")


def give(place, form, value=5, **values) -> Evaluation:
    answers = {item["code"]: value for item in form.items}
    defaults = {"comment": "", "is_held": False, "by": None}
    return services.give(place=place, instrument=form, answers=answers, **(defaults | values))


def give_all(mentor, form, count, **values) -> list[Evaluation]:
    return [give(TeamMemberFactory(mentor=mentor), form, value=n + 3, **values) for n in range(count)]


def release(by):
    Release.objects.update(made_at=timezone.now() - timedelta(days=services.DAYS_BETWEEN_RELEASES))
    return services.release(by=by)


def test_two_answers_stay_hidden_and_three_are_shown(mentor, form, world):
    give_all(mentor, form, 2)
    release(world.eve)
    assert feedback_of(mentor) == []

    give(TeamMemberFactory(mentor=mentor), form, value=5)
    release(world.eve)

    (found,) = feedback_of(mentor)
    assert (found.about, found.answers, found.rows[0]) == (
        "You", 3, ["My mentor and I know what we expect of each other.", "4.0", 3],
    )  # fmt: skip


def test_a_fourth_answer_alone_changes_nothing(mentor, form, world):
    give_all(mentor, form, 3)
    release(world.eve)
    before = feedback_of(mentor)

    give(TeamMemberFactory(mentor=mentor), form, value=1)
    release(world.eve)

    assert feedback_of(mentor) == before


def test_a_held_answer_waits_until_the_scholar_has_left(mentor, form, world):
    held = give_all(mentor, form, 3, is_held=True)
    with pytest.raises(Refused):
        services.release(by=world.eve)

    for evaluation in held:
        evaluation.scholar.left_on = timezone.localdate()
        evaluation.scholar.save()
    release(world.eve)

    assert Batch.objects.count() == 1


def test_releases_lie_apart(mentor, form, world):
    give_all(mentor, form, 3)
    services.release(by=world.eve)
    give_all(mentor, form, 3)

    with pytest.raises(Refused):
        services.release(by=world.eve)


def test_giving_again_before_a_release_replaces(mentor, form):
    place = TeamMemberFactory(mentor=mentor)

    give(place, form, value=2)
    give(place, form, value=6)

    assert [evaluation.answers["N1"] for evaluation in Evaluation.objects.all()] == [6]


def test_an_answer_beyond_the_scale_is_refused(mentor, form):
    with pytest.raises(Refused):
        give(TeamMemberFactory(mentor=mentor), form, value=8)


def test_forms_whose_words_are_not_shipped_cannot_be_asked(db):
    usable = {instrument.code: instrument.is_usable for instrument in Instrument.objects.all()}

    assert usable == {"network-mentoring": True, "mca-21": False, "met": False}
    assert {instrument.code: len(instrument.items) for instrument in Instrument.objects.all()} == {
        "network-mentoring": 8, "mca-21": 21, "met": 13,
    }  # fmt: skip


def test_a_reading_by_name_is_seen_by_the_scholar(client, mentor, form, world):
    scholar = ScholarFactory(user=world.ada, institution=world.here)
    evaluation = give(TeamMemberFactory(mentor=mentor, scholar=scholar), form)
    client.force_login(world.eve)
    url = reverse("mentorship:evaluation-read", args=[evaluation.pk])

    refused = client.post(url, {"reason": "curious"})
    read = client.post(url, {"reason": "A complaint about this mentor"})
    client.force_login(world.ada)
    page = client.get(reverse("mentorship:evaluation-list")).content.decode()

    assert (refused.status_code, read.context["is_read"]) == (422, True)
    assert "A complaint about this mentor" in page


def test_a_mentor_page_shows_no_single_answer(client, mentor, form, world):
    give_all(mentor, form, 3, comment="Very kind to me")
    release(world.eve)
    client.force_login(world.bea)

    page = client.get(reverse("mentorship:my-feedback")).content.decode()

    assert "4.0" in page
    assert "Very kind to me" not in page


def test_a_concern_reaches_the_director_without_its_words(world):
    concern = services.raise_concern(about="The clinic", text="Somebody is being threatened", by=world.ada)
    attempt(Job.objects.get(kind="concern.mail").pk)

    assert [message.to for message in mail.outbox] == [["eve@example.org"]]
    assert "threatened" not in mail.outbox[0].body
    services.handle_concern(concern=concern, outcome="Spoke with both", closes=True, by=world.eve)
    assert Concern.objects.get().state == Concern.State.CLOSED


def test_texts_of_a_form_can_be_entered_until_it_was_answered(mentor, form, world):
    met = Instrument.objects.get(code="met")
    texts = {item["code"]: ("", f"Item {item['code']}") for item in met.items}

    services.fill_in(instrument=met, texts=texts, by=world.eve)
    give(TeamMemberFactory(mentor=mentor), met)

    with pytest.raises(Refused):
        services.fill_in(instrument=met, texts=texts, by=world.eve)
