"""Small money, decided quickly by a mixed panel; nobody decides or pays her own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from improvement.models import FundRequest
from improvement.queries.fund import summary
from improvement.services import Refused
from improvement.services import fund as services
from tests.factories.power import FundFactory, FundPanelistFactory, FundRequestFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def fund(world):
    """Bea looks from lived experience, Cy from the clinic, Dot from operations."""
    found = FundFactory(holder=world.here)
    for user, side in ((world.bea, "lived"), (world.cy, "clinic"), (world.dot, "operations")):
        FundPanelistFactory(fund=found, user=user, side=side)
    return found


@pytest.fixture
def asked(fund, world):
    return FundRequestFactory(fund=fund, institution=world.here, asked_by=world.ada)


def state(request) -> str:
    request.refresh_from_db()
    return request.state


def test_two_words_from_different_sides_approve(asked, world):
    services.vote(request=asked, approves=True, by=world.bea)
    assert state(asked) == "asked"

    services.vote(request=asked, approves=True, by=world.cy)

    assert state(asked) == "approved"
    assert asked.decided_at is not None


def test_two_words_without_the_communitys_do_not_approve(asked, world):
    services.vote(request=asked, approves=True, by=world.cy)
    services.vote(request=asked, approves=True, by=world.dot)

    assert state(asked) == "asked"


def test_two_words_against_decline(asked, world):
    services.vote(request=asked, approves=False, by=world.cy)
    services.vote(request=asked, approves=False, by=world.dot)

    assert state(asked) == "declined"


def test_a_word_changed_before_the_decision_counts_once(asked, world):
    services.vote(request=asked, approves=False, by=world.cy)
    services.vote(request=asked, approves=True, by=world.cy)

    assert asked.votes.count() == 1


def test_nobody_decides_what_she_asked_for(fund, world):
    own = FundRequestFactory(fund=fund, institution=world.here, asked_by=world.bea)

    with pytest.raises(Refused, match="asked for herself"):
        services.vote(request=own, approves=True, by=world.bea)


def test_nobody_outside_the_panel_decides(asked, world):
    with pytest.raises(Refused, match="not on the panel"):
        services.vote(request=asked, approves=True, by=world.eve)


def test_nobody_pays_what_she_asked_for(fund, world):
    own = FundRequestFactory(fund=fund, asked_by=world.eve, state="approved", decided_at="2026-03-01T12:00Z")

    with pytest.raises(Refused, match="asked for herself"):
        services.pay(request=own, by=world.eve, on=DAY)


def test_only_what_was_approved_is_paid_and_once(asked, world):
    with pytest.raises(Refused, match="approved"):
        services.pay(request=asked, by=world.eve, on=DAY)


def test_the_balance_counts_what_was_promised_and_paid(fund):
    FundRequestFactory(fund=fund, amount=300, state="approved", decided_at="2026-03-01T12:00Z")
    FundRequestFactory(fund=fund, amount=200, state="paid", decided_at="2026-03-01T12:00Z")
    FundRequestFactory(fund=fund, amount=400, state="declined", decided_at="2026-03-01T12:00Z")

    assert fund.balance == Decimal(4500)


def test_a_request_stays_within_the_balance_also_when_it_is_decided(fund, asked, world):
    FundRequestFactory(fund=fund, amount=4900, state="paid", decided_at="2026-03-01T12:00Z")
    services.vote(request=asked, approves=True, by=world.bea)

    with pytest.raises(Refused, match="100 dollars left"):
        services.vote(request=asked, approves=True, by=world.cy)

    assert state(asked) == "asked"


def test_one_request_is_for_no_more_than_the_fund_says(fund, world):
    request = FundRequestFactory.build(fund=fund, institution=world.here, amount=Decimal(501))

    with pytest.raises(Refused, match="at most 500"):
        services.ask(request=request, by=world.ada, today=DAY)


def test_a_request_that_names_somebody_is_stopped(fund, world, client):
    client.force_login(world.ada)

    answer = client.post(
        reverse("improvement:fund-ask", args=[fund.pk]),
        {
            "institution": world.here.pk,
            "barrier": "transport",
            "text": "Rides for Maria Lopez, 1423 Vine Street",
            "amount": 100,
        },
    )

    assert answer.status_code == 422
    assert not FundRequest.objects.exists()


def test_what_the_money_did_is_told_after_it_was_paid(asked, world):
    with pytest.raises(Refused, match="once the money was paid"):
        services.tell_outcome(request=asked, outcome="removed", text="", by=world.ada)


def test_a_request_goes_its_whole_way_through_the_pages(fund, world, client):
    client.force_login(world.ada)
    client.post(
        reverse("improvement:fund-ask", args=[fund.pk]),
        {"institution": world.here.pk, "barrier": "transport", "text": "Rides to therapy", "amount": 100},
    )
    request = FundRequest.objects.get()
    for user in (world.bea, world.cy):
        client.force_login(user)
        client.post(reverse("improvement:fund-vote", args=[request.pk]), {"approves": "yes"})
    client.force_login(world.eve)
    client.post(reverse("improvement:fund-pay", args=[request.pk]))
    client.force_login(world.ada)
    client.post(reverse("improvement:fund-outcome", args=[request.pk]), {"outcome": "removed"})

    assert state(request) == "paid"
    assert request.outcome == "removed"


def test_small_counts_of_families_are_hidden_on_the_funds_page(fund):
    FundRequestFactory.create_batch(4, fund=fund, state="paid", decided_at="2026-03-01T12:00Z", outcome="removed")

    found = summary(fund, fund.requests.all())

    assert (found.asked, found.removed, found.by_barrier) == ("Hidden", "Hidden", [("Transport", "Hidden")])
