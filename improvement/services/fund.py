"""Asking, deciding, paying, and saying what it changed. Nobody decides or pays what she asked for herself."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from improvement.case_texts import kinds_in
from improvement.models import Fund, FundPanelist, FundRequest, FundVote
from improvement.services import Refused

# So many words on one side decide; a yes needs the community's among them and one from another side.
NEEDED = 2
State = FundRequest.State


@transaction.atomic
def open_fund(*, fund: Fund, by: User) -> Fund:
    fund.save()
    audit.record("fund.saved", by=by, subject=fund, institution_id=fund.holder_id, facts={"amount": str(fund.amount)})
    return fund


@transaction.atomic
def seat_panelist(*, fund: Fund, email: str, side: str, by: User) -> FundPanelist:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise Refused("Nobody signs in with this address. Invite her first.")
    if fund.panel.filter(user=user).exists():
        raise Refused("She is on the panel already.")
    panelist = FundPanelist.objects.create(fund=fund, user=user, side=side)
    audit.record("fund.panelist seated", by=by, subject=fund, institution_id=fund.holder_id, facts={"side": side})
    return panelist


@transaction.atomic
def ask(*, request: FundRequest, by: User, today: date | None = None) -> FundRequest:
    """Ask for money. The text passes the gate, the sum stays within what one award and the fund allow."""
    fund = Fund.objects.select_for_update().get(pk=request.fund_id)
    kinds = kinds_in([request.text])
    if kinds:
        raise Refused(f"This might name somebody ({', '.join(kinds)}), so nothing of it was kept. Say it otherwise.")
    if not fund.is_open(today or timezone.localdate()):
        raise Refused("This fund takes no requests today.")
    if request.amount > fund.most:
        raise Refused(f"One request is for at most {fund.most:,.0f} dollars.")
    _require_money(fund, request)
    request.asked_by, request.state = by, State.ASKED
    request.save()
    _record("fund.asked", request, by, amount=str(request.amount))
    return request


@transaction.atomic
def withdraw(*, request: FundRequest, by: User) -> FundRequest:
    request = _locked(request)
    if request.asked_by_id != by.pk or request.state != State.ASKED:
        raise Refused("Only who asked takes a request back, and only before it is decided.")
    request.state = State.WITHDRAWN
    request.save(update_fields=["state"])
    _record("fund.withdrawn", request, by)
    return request


@transaction.atomic
def vote(*, request: FundRequest, approves: bool, by: User, reason: str = "") -> FundRequest:
    """Say yes or no as one of the panel; the request is decided as soon as the panel has said enough."""
    fund = Fund.objects.select_for_update().get(pk=request.fund_id)
    request = _locked(request)
    panelist = panelist_of(request, by)
    if panelist is None:
        raise Refused("You are not on the panel of this fund.")
    if request.asked_by_id == by.pk:
        raise Refused("Nobody decides what she asked for herself.")
    if request.state != State.ASKED:
        raise Refused("This request is decided already.")
    if kinds_in([reason]):
        raise Refused("The reason might name somebody, so nothing of it was kept. Say it otherwise.")
    FundVote.objects.update_or_create(
        request=request,
        panelist=panelist,
        defaults={"approves": approves, "reason": reason, "at": timezone.now()},
    )
    _record("fund.voted", request, by, approves=approves)
    _decide(fund, request, by)
    return request


def _decide(fund: Fund, request: FundRequest, by: User) -> None:
    votes = list(request.votes.select_related("panelist"))
    in_favor = [one.panelist for one in votes if one.approves]
    against = len(votes) - len(in_favor)
    is_mixed = any(p.is_of_community for p in in_favor) and any(not p.is_of_community for p in in_favor)
    if len(in_favor) >= NEEDED and is_mixed:
        _require_money(fund, request)
        request.state = State.APPROVED
    elif against >= NEEDED:
        request.state = State.DECLINED
    else:
        return
    request.decided_at = timezone.now()
    request.save(update_fields=["state", "decided_at"])
    _record(f"fund.{request.state}", request, by, amount=str(request.amount))


@transaction.atomic
def pay(*, request: FundRequest, by: User, on: date) -> FundRequest:
    request = _locked(request)
    if request.state != State.APPROVED:
        raise Refused("Only an approved request is paid, and only once.")
    if request.asked_by_id == by.pk:
        raise Refused("Nobody pays out what she asked for herself.")
    request.state, request.paid_on, request.paid_by = State.PAID, on, by
    request.save(update_fields=["state", "paid_on", "paid_by"])
    _record("fund.paid", request, by, amount=str(request.amount))
    return request


@transaction.atomic
def tell_outcome(*, request: FundRequest, outcome: str, text: str, by: User) -> FundRequest:
    """What the money did."""
    request = _locked(request)
    if request.state != State.PAID:
        raise Refused("This can be told once the money was paid.")
    if kinds_in([text]):
        raise Refused("This might name somebody, so nothing of it was kept. Say it otherwise.")
    request.outcome, request.outcome_text = outcome, text
    request.save(update_fields=["outcome", "outcome_text"])
    _record("fund.outcome told", request, by, outcome=outcome)
    return request


def panelist_of(request: FundRequest, user: User) -> FundPanelist | None:
    today = timezone.localdate()
    found = FundPanelist.objects.filter(fund=request.fund_id, user=user).first()
    return found if found and (found.until is None or found.until >= today) else None


def _require_money(fund: Fund, request: FundRequest) -> None:
    if request.amount > fund.balance:
        raise Refused(f"The fund has {fund.balance:,.0f} dollars left.")


def _locked(request: FundRequest) -> FundRequest:
    return FundRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)


def _record(action: str, request: FundRequest, by: User, **facts: object) -> None:
    audit.record(action, by=by, subject=request, institution_id=request.institution_id, facts=facts)
