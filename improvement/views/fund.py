"""The innovation fund: what is left, what was asked, who decides, and what it changed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvement.forms.fund import AskForm, FundForm, OutcomeForm, PanelistForm, RequestFilter, VoteForm
from improvement.models import Fund, FundRequest, FundVote
from improvement.queries.fund import summary
from improvement.services import fund as services
from improvement.views.pages import attempt, crumbs, form_page, list_page, person, posted
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.views.listing import Column, listing

VIEW, START, FUND_EDIT = Permission.IMPROVEMENT_VIEW, Permission.IMPROVEMENT_START, Permission.FUND_EDIT
TONES = {"asked": "info", "approved": "good", "paid": "good", "declined": "", "withdrawn": ""}
TRAIL = ("Innovation funds", "improvement:fund-list")


def _trail(fund: Fund | None = None) -> list[tuple[str, str]]:
    found = [("Improvement", reverse("improvement:project-list")), (TRAIL[0], reverse(TRAIL[1]))]
    return [*found, (fund.title, reverse("improvement:fund", args=[fund.pk]))] if fund else found


@require_GET
def fund_list(request: AccessRequest) -> HttpResponse:
    request.access.require(START)
    rows = list(Fund.objects.visible_to(request.access, START).select_related("holder"))
    columns = (
        Column("title", "Fund", lambda f: f.title, url=lambda f: reverse("improvement:fund", args=[f.pk])),
        Column("holder", "Held by", lambda f: f.holder.name),
        Column("amount", "Dollars", lambda f: float(f.amount), shown=lambda f: f"{f.amount:,.0f}", is_number=True),
        Column(
            "most", "Most for one request", lambda f: float(f.most), shown=lambda f: f"{f.most:,.0f}", is_number=True
        ),
        Column("opens", "Since", lambda f: f.opens_on),
        Column("closes", "Until", lambda f: f.closes_on),
    )
    may_open = request.access.may_somewhere(FUND_EDIT)
    return list_page(
        request,
        name="funds",
        title="Innovation funds",
        lede="Small money, decided quickly by a mixed panel, to take a barrier out of a family's way.",
        columns=columns,
        rows=rows,
        section="Funds",
        trail=_trail()[:1],
        action={"label": "Set up a fund", "url": reverse("improvement:fund-new")} if may_open else None,
        empty="A fund is set up by an institution that holds it.",
    )


@require_http_methods(["GET", "POST"])
def fund_new(request: AccessRequest) -> HttpResponse:
    request.access.require(FUND_EDIT)
    form = FundForm(posted(request), access=request.access)
    return form_page(
        request,
        form,
        title="Set up a fund",
        back=reverse("improvement:fund-list"),
        trail=_trail(),
        save=lambda: services.open_fund(fund=form.save(commit=False), by=person(request)),
    )


@require_GET
def fund_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """The balance for everybody who may ask; requests to those whom they concern."""
    fund = fetch(Fund.objects.select_related("holder"), request.access, START, pk=pk)
    mine = FundRequest.objects.visible_to(request.access, VIEW).filter(fund=fund)
    filter = RequestFilter(request.GET or None)
    rows = list(filter.narrow(mine.select_related("institution", "project", "asked_by")))
    columns = (
        Column("barrier", "Barrier", lambda r: r.get_barrier_display(),
               url=lambda r: reverse("improvement:fund-request", args=[r.pk])),
        Column("institution", "Through", lambda r: r.institution.name),
        Column("amount", "Dollars", lambda r: float(r.amount), shown=lambda r: f"{r.amount:,.0f}", is_number=True),
        Column("state", "State", lambda r: r.get_state_display(), tone=lambda r: TONES[r.state]),
        Column("asked", "Asked", lambda r: timezone.localtime(r.asked_at).date()),
        Column("days", "Days to decide", lambda r: r.days_to_decide, is_number=True),
        Column("outcome", "What became of it", lambda r: r.get_outcome_display()),
        Column("text", "In words", lambda r: r.text, only_export=True),
        Column("changed", "What it changed", lambda r: r.outcome_text, only_export=True),
    )  # fmt: skip
    found = listing(request, name="fund-requests", caption=f"Requests to {fund.title}", columns=columns, rows=rows)
    if isinstance(found, HttpResponse):
        return found
    context = {
        "fund": fund,
        "summary": summary(fund, fund.requests.all()),
        "listing": found,
        "filter": filter,
        "crumbs": crumbs(*_trail(), (fund.title, "")),
        "may_edit": request.access.may_in(fund.holder_id, FUND_EDIT),
        "panel": list(fund.panel.select_related("user")),
    }
    return render(request, "improvement/fund.html", context)


@require_http_methods(["GET", "POST"])
def fund_edit(request: AccessRequest, pk: int) -> HttpResponse:
    fund = _held(request, pk)
    form = FundForm(posted(request), instance=fund, access=request.access)
    return form_page(
        request,
        form,
        title="Change the fund",
        back=reverse("improvement:fund", args=[pk]),
        trail=_trail(fund),
        save=lambda: services.open_fund(fund=form.save(commit=False), by=person(request)),
    )


@require_http_methods(["GET", "POST"])
def panelist_add(request: AccessRequest, pk: int) -> HttpResponse:
    fund = _held(request, pk)
    form = PanelistForm(posted(request))
    return form_page(
        request,
        form,
        title="Seat somebody on the panel",
        lede="A yes needs a word from lived experience or community, and one from another side.",
        back=reverse("improvement:fund", args=[pk]),
        trail=_trail(fund),
        save=lambda: services.seat_panelist(fund=fund, by=person(request), **form.cleaned_data),
    )


def _held(request: AccessRequest, pk: int) -> Fund:
    fund: Fund = fetch(Fund.objects.all(), request.access, FUND_EDIT, viewing=START, pk=pk)
    return fund


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def request_add(request: AccessRequest, pk: int) -> HttpResponse:
    fund = fetch(Fund.objects.all(), request.access, START, pk=pk)
    form = AskForm(posted(request), instance=FundRequest(fund=fund, asked_by=person(request)), access=request.access)
    return form_page(
        request,
        form,
        title="Ask for money",
        lede=f"At most {fund.most:,.0f} dollars. {fund.balance:,.0f} dollars are left.",
        note="Tell what is in the way without anything that names a family.",
        submit="Ask",
        done="Asked. The panel decides.",
        back=reverse("improvement:fund", args=[pk]),
        trail=_trail(fund),
        save=lambda: services.ask(request=form.save(commit=False), by=person(request)),
    )


@require_GET
def request_detail(request: AccessRequest, pk: int) -> HttpResponse:
    found = _request(request, pk)
    is_own = found.asked_by_id == request.access.user_id
    votes = FundVote.objects.visible_to(request.access).filter(request=found)
    is_asked = found.state == FundRequest.State.ASKED
    context = {
        "found": found,
        "fund": found.fund,
        "votes": list(votes.select_related("panelist")),
        "is_own": is_own,
        "may_vote": is_asked and not is_own and services.panelist_of(found, person(request)) is not None,
        "may_withdraw": is_own and is_asked,
        "may_pay": _may_pay(request, found) and found.state == FundRequest.State.APPROVED,
        "may_tell": found.state == FundRequest.State.PAID and (is_own or _may_pay(request, found)),
        "tone": TONES[found.state],
        "crumbs": crumbs(*_trail(found.fund), (str(found), "")),
    }
    return render(request, "improvement/fund_request.html", context)


def _request(request: AccessRequest, pk: int) -> FundRequest:
    rows = FundRequest.objects.select_related("fund__holder", "institution", "project", "asked_by")
    found: FundRequest = fetch(rows, request.access, VIEW, pk=pk)
    return found


def _may_pay(request: AccessRequest, found: FundRequest) -> bool:
    is_own = found.asked_by_id == request.access.user_id
    return not is_own and request.access.may_in(found.fund.holder_id, FUND_EDIT)


@require_http_methods(["GET", "POST"])
def request_vote(request: AccessRequest, pk: int) -> HttpResponse:
    found = _request(request, pk)
    form = VoteForm(posted(request))

    def save() -> None:
        data = form.cleaned_data
        services.vote(request=found, approves=data["approves"], reason=data["reason"], by=person(request))

    back = reverse("improvement:fund-request", args=[pk])
    return form_page(request, form, title="Decide", lede=found.text, back=back, trail=_trail(found.fund), save=save)


@require_POST
def request_withdraw(request: AccessRequest, pk: int) -> HttpResponse:
    found = _request(request, pk)
    attempt(request, "Taken back.", lambda: services.withdraw(request=found, by=person(request)))
    return redirect("improvement:fund-request", pk=pk)


@require_POST
def request_pay(request: AccessRequest, pk: int) -> HttpResponse:
    found = _request(request, pk)
    _held(request, found.fund_id)
    today = timezone.localdate()
    attempt(request, "Noted as paid.", lambda: services.pay(request=found, by=person(request), on=today))
    return redirect("improvement:fund-request", pk=pk)


@require_http_methods(["GET", "POST"])
def request_outcome(request: AccessRequest, pk: int) -> HttpResponse:
    found = _request(request, pk)
    if found.asked_by_id != request.access.user_id:
        _held(request, found.fund_id)
    form = OutcomeForm(posted(request), initial={"outcome": found.outcome, "outcome_text": found.outcome_text})

    def save() -> None:
        data = form.cleaned_data
        services.tell_outcome(request=found, outcome=data["outcome"], text=data["outcome_text"], by=person(request))

    back = reverse("improvement:fund-request", args=[pk])
    return form_page(request, form, title="What it changed", back=back, trail=_trail(found.fund), save=save)
