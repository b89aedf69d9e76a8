"""Pages about positions, and the yearly survey of alumni."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.forms.records import PositionFilter, PositionForm, SurveyForm
from scholars.models import Position, Scholar
from scholars.services import mail, records, surveys
from scholars.services.refusal import Refused
from scholars.views.common import confirm_page, form_page, person, picked, posted
from scholars.views.listing import Column, Listing, listing
from scholars.views.reach import own_scholar, record_context, seen_scholar

STASH = "survey-link"
COLUMNS = (
    Column(
        "scholar",
        "Scholar",
        lambda p: p.scholar.name,
        url=lambda p: reverse("scholars:scholar-positions", args=[p.scholar_id]),
    ),
    Column("title", "Position", lambda p: p.title),
    Column("organization", "Organization", lambda p: p.organization),
    Column("role", "Kind of role", lambda p: p.get_role_display()),
    Column("sector", "Sector", lambda p: p.get_sector_display()),
    Column("activity", "Principal activity", lambda p: p.get_activity_display()),
    Column("starts", "From", lambda p: p.starts_on),
    Column("ends", "Until", lambda p: p.ends_on),
    Column("department", "Department", lambda p: p.department, only_export=True),
)
DUE_COLUMNS = (
    Column(
        "scholar",
        "Alumna or alumnus",
        lambda d: d.scholar.name,
        url=lambda d: reverse("scholars:scholar-positions", args=[d.scholar.pk]),
    ),
    Column("institution", "Institution", lambda d: d.scholar.institution.name),
    Column("year", "Year after", lambda d: d.year, is_number=True),
    Column("email", "Address", lambda d: d.email, shown=lambda d: d.email or "None known", tone=None),
    Column("sent", "Sent", lambda d: d.survey.sendings if d.survey else 0, is_number=True),
    Column("last", "Last sent", lambda d: d.survey.sent_at if d.survey else None),
)


@require_GET
def position_list(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.SCHOLAR_VIEW)
    positions = Position.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).with_scholars()
    filtered = PositionFilter(request.GET, queryset=positions)
    found = listing(request, name="positions", caption="Positions", columns=COLUMNS, rows=list(filtered.qs))
    if not isinstance(found, Listing):
        return found
    return render(request, "scholars/position_list.html", {"filter": filtered, "listing": found})


@require_GET
def scholar_positions(request: AccessRequest, pk: int) -> HttpResponse:
    scholar = seen_scholar(request, pk)
    context = record_context(request, scholar, "positions") | {
        "positions": list(scholar.positions.all()),
        "surveys": list(scholar.surveys.all()),
    }
    return render(request, "scholars/positions.html", context)


@require_http_methods(["GET", "POST"])
def position_add(request: AccessRequest, pk: int) -> HttpResponse:
    return _page(request, Position(scholar=own_scholar(request, pk)), "Add a position")


@require_http_methods(["GET", "POST"])
def position_edit(request: AccessRequest, pk: int) -> HttpResponse:
    return _page(request, _editable(request, pk), "Change a position")


@require_http_methods(["GET", "POST"])
def position_remove(request: AccessRequest, pk: int) -> HttpResponse:
    position = _editable(request, pk)
    back = reverse("scholars:scholar-positions", args=[position.scholar_id])
    if request.method == "POST":
        records.remove_position(position=position, by=person(request))
        messages.success(request, "The position was removed.")
        return redirect(back)
    lede = f"{position} is taken out of the record. This cannot be undone."
    return confirm_page(request, title="Remove this position?", lede=lede, submit="Remove", tone="danger", back=back)


@require_http_methods(["GET", "POST"])
def survey_list(request: AccessRequest) -> HttpResponse:
    """Who is to be asked this year. Posting shows the letters' receivers first, then sends."""
    request.access.require_everywhere(Permission.SCHOLAR_EDIT)
    scholars = Scholar.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).with_names()
    due = surveys.due(scholars, timezone.localdate())
    if request.method == "POST":
        chosen = [one for one in due if one.scholar.pk in set(picked(request)) and one.email]
        return _send(request, chosen)
    found = listing(request, name="surveys", caption="Alumni to be asked", columns=DUE_COLUMNS, rows=due)
    if not isinstance(found, Listing):
        return found
    return render(request, "scholars/survey_list.html", {"listing": found})


def _send(request: AccessRequest, chosen: list[surveys.Due]) -> HttpResponse:
    if "confirm" in request.POST:
        sent, refused = 0, 0
        for one in chosen:
            try:
                surveys.ask(scholar=one.scholar, year=one.year, email=one.email, by=person(request))
                sent += 1
            except Refused:
                refused += 1
        messages.success(request, f"{sent} on the way{f', {refused} not sent again' if refused else ''}.")
        return redirect("scholars:survey-list")
    return confirm_page(
        request,
        title=f"Send {len(chosen)} survey{'s' if len(chosen) != 1 else ''}?",
        lede="Each gets a link that works once, for ninety days, without signing in.",
        header=["Name", "Year after", "Address"],
        rows=[(one.scholar.name, one.year, one.email) for one in chosen],
        nothing="" if chosen else "Nobody with a known address is ticked.",
        kept=[("pick", one.scholar.pk) for one in chosen],
        submit="Send them",
        back=reverse("scholars:survey-list"),
    )


@login_not_required
@require_GET
@never_cache
def survey_open(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once; whether it fits is told by the next page."""
    request.session[STASH] = mail.hash_of(token)
    response = redirect("scholars:survey-answer")
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
def survey_answer(request: HttpRequest) -> HttpResponse:
    token_hash = request.session.get(STASH, "")
    survey = surveys.usable(token_hash)
    if survey is None:
        return render(request, "scholars/link_closed.html", status=410)
    form = SurveyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        position = form.save(commit=False) if form.cleaned_data["has_new_position"] else None
        surveys.answer(token_hash=token_hash, answers=form.answers(), position=position)
        request.session.pop(STASH, None)
        return render(request, "scholars/survey_done.html", {"survey": survey})
    context = {"form": form, "survey": survey}
    return render(request, "scholars/survey_answer.html", context, status=422 if form.errors else 200)


def _editable(request: AccessRequest, pk: int) -> Position:
    rows = Position.objects.with_scholars()
    found: Position = fetch(rows, request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    return found


def _page(request: AccessRequest, position: Position, title: str) -> HttpResponse:
    form = PositionForm(posted(request), instance=position)

    def save() -> None:
        records.save_position(position=form.save(commit=False), by=person(request))

    back = reverse("scholars:scholar-positions", args=[position.scholar_id])
    return form_page(request, form, title=title, lede=position.scholar.name, back=back, save=save)
