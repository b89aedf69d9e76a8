"""The ledger of engagement: who took part in what, and what changed because of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.access import AccessRequest, fetch
from partners.forms.engagement import EngagementFilter, EngagementForm
from partners.models import Engagement, Institution
from partners.queries.engagement import summarize
from partners.roles import Permission
from partners.services import engagement as ledger
from partners.views.common import form_page, person, posted
from partners.views.listing import Column, Listing, listing

COLUMNS = (
    Column(
        "day", "Day", lambda row: row.happened_on, url=lambda row: reverse("partners:engagement-show", args=[row.pk])
    ),
    Column("institution", "Institution", lambda row: row.institution.name),
    Column("site", "Site", lambda row: row.site.name if row.site else "", only_export=True),
    Column("who", "Who", lambda row: row.get_stakeholder_display()),
    Column("mode", "In what", lambda row: row.get_mode_display()),
    Column("people", "People", lambda row: row.people, is_number=True),
    Column("hours", "Hours", lambda row: float(row.hours), shown=lambda row: f"{row.hours:g}", is_number=True),
    Column("honoraria", "Paid, $", lambda row: row.honoraria, is_number=True),
    Column("about", "About", lambda row: row.about, only_export=True),
    Column("changed", "What changed", lambda row: row.changed),
)


@require_GET
def engagement_list(request: AccessRequest) -> HttpResponse:
    """The ledger with its sums; as a file with `export=csv` or `export=xlsx`."""
    request.access.require(Permission.ENGAGEMENT_VIEW)
    seen = Engagement.objects.visible_to(request.access, Permission.ENGAGEMENT_VIEW)
    filtered = EngagementFilter(request.GET, queryset=seen.select_related("institution", "site"), access=request.access)
    rows = list(filtered.qs)
    found = listing(request, name="engagement", caption="Engagement", columns=COLUMNS, rows=rows)
    if not isinstance(found, Listing):
        return found
    context = {
        "filter": filtered,
        "listing": found,
        "ledger": summarize(rows),
        "may_edit": request.access.may_somewhere(Permission.ENGAGEMENT_EDIT),
    }
    return render(request, "partners/engagement_list.html", context)


@require_GET
def engagement_show(request: AccessRequest, pk: int) -> HttpResponse:
    rows = Engagement.objects.select_related("institution", "site", "entered_by")
    entry = fetch(rows, request.access, Permission.ENGAGEMENT_VIEW, pk=pk)
    may_edit = request.access.may_in(entry.institution_id, Permission.ENGAGEMENT_EDIT)
    return render(request, "partners/engagement_show.html", {"entry": entry, "may_edit": may_edit})


@require_http_methods(["GET", "POST"])
def engagement_create(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.ENGAGEMENT_EDIT)
    chosen = Institution.objects.visible_to(request.access, Permission.ENGAGEMENT_EDIT)
    initial = {"institution": chosen.filter(code=request.GET.get("institution", "")).first()}
    form = EngagementForm(posted(request), access=request.access, initial={k: v for k, v in initial.items() if v})

    def save() -> None:
        ledger.save(engagement=form.save(commit=False), by=person(request))

    return form_page(
        request, form, title="Write down an engagement", crumbs=_crumbs(), save=save, done="Written into the ledger."
    )


@require_http_methods(["GET", "POST"])
def engagement_edit(request: AccessRequest, pk: int) -> HttpResponse:
    entry = _editable(request, pk)
    form = EngagementForm(posted(request), instance=entry, access=request.access)

    def save() -> None:
        ledger.save(engagement=form.save(commit=False), by=person(request))

    return form_page(request, form, title="Change an entry", crumbs=_crumbs(entry), save=save)


@require_POST
def engagement_remove(request: AccessRequest, pk: int) -> HttpResponse:
    ledger.remove(engagement=_editable(request, pk), by=person(request))
    messages.success(request, "The entry is gone.")
    return redirect("partners:engagement-list")


def _editable(request: AccessRequest, pk: int) -> Engagement:
    doing, viewing = Permission.ENGAGEMENT_EDIT, Permission.ENGAGEMENT_VIEW
    found: Engagement = fetch(
        Engagement.objects.select_related("institution"), request.access, doing, viewing=viewing, pk=pk
    )
    return found


def _crumbs(entry: Engagement | None = None) -> list[tuple[str, str]]:
    crumbs = [("Partners", reverse("partners:institution-list")), ("Engagement", reverse("partners:engagement-list"))]
    if entry is not None:
        crumbs.append((str(entry), reverse("partners:engagement-show", args=[entry.pk])))
    return crumbs
