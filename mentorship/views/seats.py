"""What scholars and mentors do in a round: rank, read their letter, accept or decline."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from mentorship.forms.mentors import InitiativeForm, MatchProfileForm
from mentorship.forms.rounds import AnswerForm, MentorsRankingForm, RankingForm
from mentorship.models import Initiative, MatchProfile, MatchRound, Mentor, Preference, Seat
from mentorship.queries.people import (
    choices_of_mentors,
    choices_of_scholars,
    own_mentor,
    own_scholar,
    rounds_to_rank,
)
from mentorship.services import Refused, mentors, rounds, seats
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.models import Scholar
from scholars.views.listing import Column, Listing, listing

INITIATIVE = Column("title", "Initiative", lambda i: i.title)
ABOUT = (
    Column("institution", "Health system", lambda i: i.institution.name),
    Column("sponsor", "Sponsor", lambda i: i.sponsor),
    Column("capacity", "Scholars", lambda i: i.capacity, is_number=True),
    Column("summary", "About", lambda i: i.summary),
    Column("topics", "Topics", lambda i: ", ".join(i.topics)),
    Column(
        "state", "State", lambda i: "Open" if i.is_active else "Closed", tone=lambda i: "good" if i.is_active else ""
    ),
)


@require_GET
def seat_list(request: AccessRequest) -> HttpResponse:
    """A person's own letters: who is proposed for her, or to whom she is proposed, and what waits for an answer."""
    request.access.require(Permission.SELF_EDIT)
    own = Seat.objects.visible_to(request.access, Permission.SELF_EDIT).with_people()
    rows = [{"seat": seat, **_answer_of(request, seat)} for seat in own]
    scholar, mentor = own_scholar(request.access), own_mentor(request.access)
    context = {"rows": rows, "scholar": scholar, "mentor": mentor, "to_rank": rounds_to_rank(scholar, mentor)}
    return render(request, "mentorship/seat_list.html", context)


def _answer_of(request: AccessRequest, seat: Seat) -> dict[str, Any]:
    is_mentor = seat.mentor is not None and seat.mentor.user_id == request.access.user_id
    said = seat.mentor_answer if is_mentor else seat.scholar_answer
    return {"is_mentor": is_mentor, "said": Seat.Answer(said).label, "may_answer": not seat.is_declined}


@require_http_methods(["GET", "POST"])
def seat_answer(request: AccessRequest, pk: int) -> HttpResponse:
    seat = fetch(Seat.objects.with_people(), request.access, Permission.SELF_EDIT, pk=pk)
    form = AnswerForm(request.POST or None)
    context = {"seat": seat, "form": form, **_answer_of(request, seat)}
    if request.method == "POST" and form.is_valid():
        accepts = form.cleaned_data["answer"] == "accept"
        try:
            seats.answer(
                seat=seat,
                is_mentor=context["is_mentor"],
                accepts=accepts,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            thanks = "You accepted." if accepts else "You declined. The program office will look for somebody else."
            messages.success(request, f"Thank you. {thanks}")
            return redirect("mentorship:seat-list")
    return render(request, "mentorship/seat_answer.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def preference_edit(request: AccessRequest, pk: int) -> HttpResponse:
    """Rank the other side of a round that is still open."""
    request.access.require(Permission.SELF_EDIT)
    scholar, mentor = own_scholar(request.access), own_mentor(request.access)
    found = next((r for r in rounds_to_rank(scholar, mentor) if r.pk == pk), None)
    if found is None:
        raise Http404("No such round, or it is not open to you.")
    if scholar is not None and found.cohort_id == scholar.cohort_id:
        return _rank_as_scholar(request, found, scholar)
    return _rank_as_mentor(request, found, mentor)  # type: ignore[arg-type]


def _rank_as_scholar(request: AccessRequest, match_round: MatchRound, scholar: Scholar) -> HttpResponse:
    said = list(match_round.preferences.filter(side=Preference.Side.SCHOLAR, scholar=scholar).order_by("rank"))
    choices = choices_of_scholars(match_round)
    chosen = [preference.mentor_id or preference.initiative_id for preference in said]
    form = RankingForm(request.POST or None, choices=choices, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        rounds.keep_scholars_ranking(match_round=match_round, scholar=scholar, ranked=form.ranked, by=request.user)
        messages.success(request, "Your choices are kept. You can change them until the round is solved.")
        return redirect("mentorship:seat-list")
    context = {
        "form": form,
        "round": match_round,
        "people": list(choices),
        "is_scholar": True,
    }
    return render(request, "mentorship/preference_form.html", context, status=422 if form.errors else 200)


def _rank_as_mentor(request: AccessRequest, match_round: MatchRound, mentor: Mentor) -> HttpResponse:
    said = list(match_round.preferences.filter(side=Preference.Side.MENTOR, mentor=mentor).order_by("rank"))
    choices = choices_of_mentors(match_round)
    form = MentorsRankingForm(
        request.POST or None,
        choices=choices,
        chosen=[preference.scholar_id for preference in said if not preference.is_declined],
        declined=[preference.scholar_id for preference in said if preference.is_declined],
    )
    if request.method == "POST" and form.is_valid():
        rounds.keep_mentors_ranking(
            match_round=match_round,
            mentor=mentor,
            ranked=form.ranked,
            declined=list(form.cleaned_data["declined"]),
            by=request.user,
        )
        messages.success(request, "Your choices are kept. You can change them until the round is solved.")
        return redirect("mentorship:seat-list")
    context = {"form": form, "round": match_round, "people": list(choices), "is_scholar": False}
    return render(request, "mentorship/preference_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def match_profile(request: AccessRequest) -> HttpResponse:
    """A scholar says what she looks for."""
    request.access.require(Permission.SELF_EDIT)
    scholar = own_scholar(request.access)
    if scholar is None:
        raise Http404("Only scholars look for a team.")
    own = MatchProfile.objects.visible_to(request.access, Permission.SELF_EDIT).first()
    form = MatchProfileForm(request.POST or None, instance=own or MatchProfile(scholar=scholar))
    if request.method == "POST" and form.is_valid():
        mentors.save_profile(profile=form.save(commit=False), by=request.user)
        messages.success(request, "Kept. It counts from the next solving on.")
        return redirect("mentorship:seat-list")
    return render(request, "mentorship/match_profile.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def initiative_list(request: AccessRequest) -> HttpResponse:
    """What scholars can join: open initiatives for those who choose, all of them for the office."""
    may_edit = request.access.may_everywhere(Permission.MENTOR_EDIT)
    doing = Permission.MENTOR_VIEW if request.access.may_somewhere(Permission.MENTOR_VIEW) else Permission.SELF_EDIT
    request.access.require(doing)
    found = Initiative.objects.visible_to(request.access, doing).select_related("institution")
    columns = (replace(INITIATIVE, url=_edit_url), *ABOUT) if may_edit else (INITIATIVE, *ABOUT)
    shown = listing(request, name="initiatives", caption="Initiatives", columns=columns, rows=list(found))
    if not isinstance(shown, Listing):
        return shown
    return render(request, "mentorship/initiative_list.html", {"listing": shown, "may_edit": may_edit})


def _edit_url(initiative: Initiative) -> str:
    return reverse("mentorship:initiative-edit", args=[initiative.pk])


@require_http_methods(["GET", "POST"])
def initiative_add(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.MENTOR_EDIT)
    return _edit_initiative(request, InitiativeForm(request.POST or None, access=request.access))


@require_http_methods(["GET", "POST"])
def initiative_edit(request: AccessRequest, pk: int) -> HttpResponse:
    found = fetch(Initiative.objects, request.access, Permission.MENTOR_EDIT, viewing=Permission.MENTOR_VIEW, pk=pk)
    return _edit_initiative(request, InitiativeForm(request.POST or None, instance=found, access=request.access))


def _edit_initiative(request: AccessRequest, form: InitiativeForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved = mentors.save_initiative(initiative=form.save(commit=False), by=request.user)
        messages.success(request, f"Saved {saved.title}.")
        return redirect("mentorship:initiative-list")
    return render(request, "mentorship/initiative_form.html", {"form": form}, status=422 if form.errors else 200)
