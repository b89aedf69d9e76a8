"""Words that are explained, organizations that place themselves, and awards that become projects."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from improvement.models import Award, AwardCall, Instrument, SelfAssessment, Term
from improvement.queries.assessments import aggregate, movement
from improvement.services import Refused, awards
from scholars.models import State
from tests.factories.partners import InstitutionFactory
from tests.factories.power import (
    AwardCallFactory,
    AwardReportFactory,
    SelfAssessmentFactory,
    TermFactory,
)
from tests.factories.scholars import ProgramFactory
from tests.factories.scholars.call import SubmittedFactory

pytestmark = pytest.mark.django_db


# --- Words ---------------------------------------------------------------------------------------------------


def explained(text: str) -> str:
    context = Context({"text": text, "request": RequestFactory().get("/")})
    return Template("{% load glossary %}{% explain text %}").render(context)


def test_words_come_with_the_portal_in_two_languages():
    assert Term.objects.filter(is_of_portal=True).count() == 12
    assert not Term.objects.filter(spanish="").exists()


def test_a_word_is_explained_where_it_first_stands():
    shown = explained("The baseline is low. A baseline is where we began; la equidad también.")

    assert shown.count('popovertarget="') == 2
    assert 'id="term-1"' in shown
    assert "How things stood before we began." in shown
    assert 'lang="es"' in shown


def test_the_longest_word_is_the_one_explained():
    assert "One group fares worse" in explained("Our equity gap")


def test_text_around_words_stays_text():
    shown = explained("<script>alert(1)</script> baseline <b>")

    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_a_proposed_word_is_not_explained_yet():
    TermFactory(english="huddle")

    assert "popover" not in explained("A huddle every week")


def test_a_word_that_community_partners_settle_on_is_explained(world, client):
    client.force_login(world.eve)
    client.post(
        reverse("improvement:term-new"),
        {"english": "huddle", "meaning": "A short meeting.", "agreed_with": "The parents' council"},
    )

    assert "A short meeting." in explained("A huddle every week")


def test_who_may_only_propose_makes_a_proposal(world, client):
    client.force_login(world.ada)
    client.post(
        reverse("improvement:term-new"), {"english": "huddle", "meaning": "A short meeting.", "agreed_with": "Me"}
    )

    assert Term.objects.get(english="huddle").agreed_on is None


def test_a_word_stands_in_the_glossary_once(world, client):
    client.force_login(world.ada)

    answer = client.post(reverse("improvement:term-new"), {"english": "Baseline", "meaning": "Again."})

    assert answer.status_code == 422


def test_the_glossary_is_searched_in_both_languages(world, client):
    client.force_login(world.fay)

    found = client.get(reverse("improvement:term-list"), {"q": "brecha"}).context["listing"]

    assert [line.label for line in found.lines] == ["equity gap"]


# --- Self-assessment -----------------------------------------------------------------------------------------


def test_our_own_instrument_comes_along_with_scale_items_and_license():
    instrument = Instrument.objects.get()

    assert (instrument.items.count(), len(instrument.scale)) == (14, 5)
    assert instrument.license


def test_an_organization_places_itself_on_the_page(world, client):
    instrument = Instrument.objects.get()
    client.force_login(world.cy)
    answers = {f"item-{item.pk}": 2 for item in instrument.items.all()}
    told = {"institution": world.here.pk, "taken_on": "2026-01-05", "who": "Three nurses, two parents"}

    url = reverse("improvement:assessment-take", args=[instrument.pk])
    half = client.post(url, {**told, **dict(list(answers.items())[:5])})
    client.post(url, {**told, **answers})

    assert half.status_code == 422
    assert set(SelfAssessment.objects.get().answers.values()) == {2}


def test_nobody_places_another_organization(world, client):
    instrument = Instrument.objects.get()
    client.force_login(world.cy)
    answers = {f"item-{item.pk}": 2 for item in instrument.items.all()}

    client.post(
        reverse("improvement:assessment-take", args=[instrument.pk]),
        {"institution": world.there.pk, "taken_on": "2026-01-05", "who": "We", **answers},
    )

    assert not SelfAssessment.objects.exists()


def test_movement_is_told_beside_the_placement_before():
    here = InstitutionFactory()
    SelfAssessmentFactory(institution=here, taken_on=date(2025, 1, 5))
    later = SelfAssessmentFactory(institution=here, taken_on=date(2026, 1, 5))
    later.answers = dict.fromkeys(later.answers, 4)

    assert {(line.before, line.now, line.moved) for line in movement(later)} == {(3, 4, 1)}
    assert len(movement(later)) == 7


@pytest.mark.parametrize(("organizations", "shown"), [(4, None), (5, 5)])
def test_means_are_shown_only_of_enough_organizations(organizations, shown):
    SelfAssessmentFactory.create_batch(organizations)

    found = aggregate(Instrument.objects.get())

    assert found.organizations == shown
    assert bool(found.lines) == (shown is not None)


def test_an_organization_counts_once_in_the_means():
    here = InstitutionFactory()
    for month in range(1, 7):
        SelfAssessmentFactory(institution=here, taken_on=date(2026, month, 1))

    assert aggregate(Instrument.objects.get()).organizations is None


# --- Awards --------------------------------------------------------------------------------------------------


@pytest.fixture
def selected():
    award_call = AwardCallFactory()
    return SubmittedFactory(
        call=award_call.call, state=State.SELECTED, decided_at=timezone.now(), project="Rides to dialysis"
    )


def make(selected, world, amount=Decimal(20_000)) -> Award:
    return awards.make_project(
        application=selected, amount=amount, starts_on=date(2026, 1, 31), sites=[world.site_here], by=world.eve
    )


def test_a_call_with_awards_is_prepared_on_scholars_own_machinery(world, client):
    client.force_login(world.eve)
    client.post(
        reverse("improvement:award-call-new"),
        {
            "program": ProgramFactory().pk, "title": "Awards 2027", "positions": 3, "opens_at": "2027-01-04T09:00",
            "full_due_at": "2027-03-01T17:00", "decision_on": "2027-05-01", "budget": 60000, "most": 20000,
            "months": 12, "report_months": "6, 12",
        },
    )  # fmt: skip
    found = AwardCall.objects.get()

    assert found.call.phase == "draft"
    assert found.report_months == [6, 12]
    assert found.call.criteria.count() == 5
    assert found.call.questions.first().title.startswith("The gap")


def test_a_selected_proposal_becomes_a_project_with_reports_to_come(selected, world):
    award = make(selected, world)

    assert award.project.title == "Rides to dialysis"
    assert [(member.user, member.role) for member in award.project.members.all()] == [(selected.applicant, "lead")]
    assert [report.due_on for report in award.reports.all()] == [date(2026, 7, 31), date(2027, 1, 31)]
    assert award.ends_on == date(2027, 1, 31)


def test_a_proposal_gets_one_project(selected, world):
    make(selected, world)

    with pytest.raises(Refused, match="already"):
        make(selected, world)


def test_an_award_stays_within_what_one_project_gets(selected, world):
    with pytest.raises(Refused, match=r"at most 20,000"):
        make(selected, world, Decimal(20_001))


def test_only_a_selected_proposal_gets_an_award(world):
    waiting = SubmittedFactory(call=AwardCallFactory().call)

    with pytest.raises(Refused, match="selected"):
        make(waiting, world)


def test_a_sent_report_stands(world):
    report = AwardReportFactory()
    report.progress = "Ten rides a week"
    awards.send_report(report=report, by=world.eve)

    with pytest.raises(Refused, match="stands as it is"):
        awards.send_report(report=report, by=world.eve)


def test_more_than_was_awarded_is_not_reported_as_spent(world):
    report = AwardReportFactory()
    report.progress, report.spent = "Ten rides a week", Decimal(10_001)

    with pytest.raises(Refused, match="than was awarded"):
        awards.send_report(report=report, by=world.eve)
