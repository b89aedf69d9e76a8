"""The submission board and its schedules: who owes what, and when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from equity_measures import board_queries, services
from equity_measures.board_queries import Owed
from equity_measures.forms import BoardFilter, ScheduleForm
from mielhss.lib.numbers import percent
from partners.access import AccessRequest
from partners.roles import Permission
from scholars.views.listing import Column, Listing, listing


def _url(row: Owed) -> str:
    return reverse("equity_measures:extract-detail", args=[row.extract.pk]) if row.extract else ""


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "Yes" if value else "No"


COLUMNS = (
    Column("site", "Site", lambda r: r.site.name),
    Column("institution", "Institution", lambda r: r.site.institution.name),
    Column("data_set", "Data set", lambda r: r.schedule.data_set.title, url=_url),
    Column("period", "Period", lambda r: r.period.text),
    Column("state", "State", lambda r: r.words, tone=lambda r: r.tone),
    Column("due", "Due", lambda r: r.due_on),
    Column("received", "Received", lambda r: r.received_at and timezone.localtime(r.received_at).date()),
    Column("on_time", "On time", lambda r: _yes_or_no(r.is_on_time)),
    Column("version", "Version", lambda r: r.extract.version if r.extract else None, is_number=True),
    Column("errors", "Errors", lambda r: r.errors or None, is_number=True),
    Column("changed", "Changed since approval", lambda r: "Yes" if r.is_changed else ""),
)


@require_GET
def board(request: AccessRequest) -> HttpResponse:
    """Every site by data set and period, with the rates of what came and what came in time."""
    request.access.require(Permission.EXTRACT_VIEW)
    today = timezone.localdate()
    schedules = board_queries.schedules_in_force()
    periods = board_queries.periods_of(schedules, today)
    asked = request.GET.get("period")
    period = asked if asked is not None and asked in ("", *periods) else next(iter(periods), "")
    everything = board_queries.board(request.access, schedules, today, period)
    chosen = {name: request.GET.get(name, "") for name in ("data_set", "institution", "state")} | {"period": period}
    rows = [row for row in everything if _is_wanted(row, chosen)]
    found = listing(request, name="submissions", caption="What sites submit", columns=COLUMNS, rows=rows)
    if not isinstance(found, Listing):
        return found
    context = {
        "filter": BoardFilter(chosen, rows=everything, periods=periods),
        "listing": found,
        "tiles": _tiles(rows),
        "may_plan": request.access.may_everywhere(Permission.SCHEDULE_EDIT),
        "has_schedules": bool(schedules),
    }
    return render(request, "equity_measures/submission_board.html", context)


def _is_wanted(row: Owed, chosen: dict[str, str]) -> bool:
    return (
        chosen["data_set"] in ("", row.schedule.data_set.code)
        and chosen["institution"] in ("", row.site.institution.code)
        and chosen["state"] in ("", row.state)
    )


def _tiles(rows: list[Owed]) -> list[dict[str, Any]]:
    rates = board_queries.rates(rows)
    past = f"of {rates.due} whose due day has passed"
    return [
        {"label": "Reporting rate", "value": percent(rates.reporting) or "–", "note": past},
        {"label": "Timeliness", "value": percent(rates.timeliness) or "–", "note": past},
        {
            "label": "Missing or late",
            "value": sum(row.state in ("missing", "late") for row in rows),
            "note": f"of {len(rows)} expected",
        },
        {
            "label": "Waiting for the network",
            "value": sum(row.state in ("approved", "accepted") for row in rows),
            "note": "approved by their sites, not published",
        },
    ]


SCHEDULE_COLUMNS = (
    Column(
        "data_set",
        "Data set",
        lambda s: s.data_set.title,
        url=lambda s: reverse("equity_measures:schedule-edit", args=[s.pk]),
    ),
    Column("first", "From period", lambda s: s.first_period),
    Column("due", "Due after", lambda s: s.due_days, shown=lambda s: f"{s.due_days} days", is_number=True),
    Column("grace", "Grace", lambda s: s.grace_days, shown=lambda s: f"{s.grace_days} days", is_number=True),
    Column("who", "Who submits", lambda s: "Every partner" if s.is_for_all else f"{s.institution_count} named"),
    Column("approval", "Approval", lambda s: "Asked for" if s.data_set.needs_approval else "Not asked for"),
    Column("active", "In force", lambda s: "Yes" if s.is_active else "No"),
)


@require_GET
def schedule_list(request: AccessRequest) -> HttpResponse:
    """What is due when, and from whom."""
    request.access.require_everywhere(Permission.SCHEDULE_EDIT)
    rows = board_queries.schedules_on_record()
    found = listing(request, name="schedules", caption="Schedules", columns=SCHEDULE_COLUMNS, rows=rows)
    if not isinstance(found, Listing):
        return found
    return render(request, "equity_measures/schedule_list.html", {"listing": found})


@require_http_methods(["GET", "POST"])
def schedule_new(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.SCHEDULE_EDIT)
    return _schedule_page(request, ScheduleForm(request.POST or None), "New schedule")


@require_http_methods(["GET", "POST"])
def schedule_edit(request: AccessRequest, pk: int) -> HttpResponse:
    request.access.require_everywhere(Permission.SCHEDULE_EDIT)
    schedule = services.schedule_of(pk)
    form = ScheduleForm(request.POST or None, instance=schedule)
    return _schedule_page(request, form, f"Schedule of {schedule.data_set.title}")


def _schedule_page(request: AccessRequest, form: ScheduleForm, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        services.save_schedule(form=form, by=request.user)
        messages.success(request, "Saved. The board follows it at once.")
        return redirect("equity_measures:schedule-list")
    return render(request, "equity_measures/schedule_form.html", {"form": form, "title": title})
