"""Pages about what holds scholars up."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.forms.records import CloseForm, RoadblockFilter, RoadblockForm
from scholars.models import Roadblock
from scholars.queries.roadblocks import summarize
from scholars.services import records
from scholars.views.common import attempt, form_page, person, posted
from scholars.views.listing import Column, Listing, listing
from scholars.views.reach import own_scholar, record_context, seen_scholar

TONES = {1: "", 2: "warn", 3: "bad"}
COLUMNS = (
    Column("code", "Roadblock", lambda r: str(r), url=lambda r: reverse("scholars:roadblock-edit", args=[r.pk])),
    Column("group", "Kind", lambda r: r.group_label),
    Column(
        "scholar",
        "Scholar",
        lambda r: r.scholar.name,
        url=lambda r: reverse("scholars:scholar-roadblocks", args=[r.scholar_id]),
    ),
    Column("institution", "Institution", lambda r: r.scholar.institution.name),
    Column(
        "severity",
        "Severity",
        lambda r: r.severity,
        shown=lambda r: r.get_severity_display(),
        tone=lambda r: TONES[r.severity],
    ),
    Column("days", "Days lost", lambda r: r.days_lost, is_number=True),
    Column("opened", "Since", lambda r: r.opened_on),
    Column("closed", "Closed", lambda r: r.closed_on),
    Column("owner", "Who takes care", lambda r: r.get_owner_display()),
    Column("effect", "Effect", lambda r: r.get_effect_display(), only_export=True),
    Column("action", "What is being done", lambda r: r.action, only_export=True),
    Column("resolution", "What became of it", lambda r: r.get_resolution_display(), only_export=True),
)


@require_GET
def roadblock_list(request: AccessRequest) -> HttpResponse:
    """The director's view: where the days go, what has been open longest, and every roadblock."""
    request.access.require(Permission.SCHOLAR_VIEW)
    roadblocks = Roadblock.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).with_scholars()
    filtered = RoadblockFilter(request.GET, queryset=roadblocks, access=request.access)
    rows = list(filtered.qs)
    found = listing(request, name="roadblocks", caption="Roadblocks", columns=COLUMNS, rows=rows)
    if not isinstance(found, Listing):
        return found
    context = {"filter": filtered, "listing": found, "summary": summarize(rows, timezone.localdate())}
    return render(request, "scholars/roadblock_list.html", context)


@require_GET
def scholar_roadblocks(request: AccessRequest, pk: int) -> HttpResponse:
    scholar = seen_scholar(request, pk)
    today = timezone.localdate()
    found = list(scholar.roadblocks.all())
    context = record_context(request, scholar, "roadblocks") | {
        "open": [(r, r.days_open(today), TONES[r.severity]) for r in found if r.closed_on is None],
        "closed": [(r, r.days_open(today)) for r in found if r.closed_on is not None],
    }
    return render(request, "scholars/roadblocks.html", context)


@require_http_methods(["GET", "POST"])
def roadblock_add(request: AccessRequest, pk: int) -> HttpResponse:
    scholar = own_scholar(request, pk)
    return _page(request, Roadblock(scholar=scholar), "What is in the way?")


@require_http_methods(["GET", "POST"])
def roadblock_edit(request: AccessRequest, pk: int) -> HttpResponse:
    return _page(request, _editable(request, pk), "Change a roadblock")


@require_http_methods(["GET", "POST"])
def roadblock_close(request: AccessRequest, pk: int) -> HttpResponse:
    roadblock = _editable(request, pk)
    form = CloseForm(posted(request), roadblock=roadblock)

    def save() -> None:
        data = form.cleaned_data
        records.close_roadblock(
            roadblock=roadblock,
            on=data["closed_on"],
            resolution=data["resolution"],
            how=data["how"],
            by=person(request),
        )

    back = reverse("scholars:scholar-roadblocks", args=[roadblock.scholar_id])
    return form_page(
        request, form, title="Out of the way", lede=str(roadblock), back=back, save=save, submit="Close it"
    )


@require_POST
def roadblock_reopen(request: AccessRequest, pk: int) -> HttpResponse:
    roadblock = _editable(request, pk)
    attempt(request, "Open again.", lambda: records.reopen_roadblock(roadblock=roadblock, by=person(request)))
    return redirect("scholars:scholar-roadblocks", roadblock.scholar_id)


def _editable(request: AccessRequest, pk: int) -> Roadblock:
    rows = Roadblock.objects.with_scholars()
    found: Roadblock = fetch(rows, request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    return found


def _page(request: AccessRequest, roadblock: Roadblock, title: str) -> HttpResponse:
    form = RoadblockForm(posted(request), instance=roadblock)

    def save() -> None:
        records.save_roadblock(roadblock=form.save(commit=False), by=person(request))

    back = reverse("scholars:scholar-roadblocks", args=[roadblock.scholar_id])
    return form_page(request, form, title=title, lede=roadblock.scholar.name, back=back, save=save)
