"""Sites, contacts, and the checklist by which a partner joins."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.access import AccessRequest, fetch
from partners.forms.institutions import ContactForm, SiteFilter, SiteForm, StepForm
from partners.models import Contact, Institution, OnboardingStep, Site
from partners.roles import Permission
from partners.services import institutions as telling
from partners.views.common import form_page, person, posted
from partners.views.institutions import crumbs_of, editable_institution
from partners.views.listing import Column, Listing, listing

COLUMNS = (
    Column("name", "Site", lambda row: row.name, url=lambda row: reverse("improvement:site-profile", args=[row.code])),
    Column(
        "institution",
        "Institution",
        lambda row: row.institution.name,
        url=lambda row: reverse("partners:institution-show", args=[row.institution.code]),
    ),
    Column("kind", "Kind", lambda row: row.get_kind_display()),
    Column("code", "Code", lambda row: row.code),
    Column("place", "Place", lambda row: ", ".join(part for part in (row.city, row.state) if part)),
    Column("parent", "Part of", lambda row: row.parent.name if row.parent else ""),
    Column("serves", "Serves", lambda row: "; ".join(row.population_labels), only_export=True),
    Column("address", "Address", lambda row: row.address, only_export=True),
    Column(
        "state",
        "State",
        lambda row: "Open" if row.is_active else "Closed",
        tone=lambda row: "good" if row.is_active else "",
    ),
)


@require_GET
def site_list(request: AccessRequest) -> HttpResponse:
    """Every site she may see; as a file with `export=csv` or `export=xlsx`."""
    request.access.require(Permission.INSTITUTION_VIEW)
    seen = Site.objects.visible_to(request.access, Permission.INSTITUTION_VIEW)
    filtered = SiteFilter(request.GET, queryset=seen.select_related("institution", "parent"), access=request.access)
    found = listing(request, name="sites", caption="Sites", columns=COLUMNS, rows=list(filtered.qs))
    if not isinstance(found, Listing):
        return found
    return render(request, "partners/site_list.html", {"filter": filtered, "listing": found})


@require_http_methods(["GET", "POST"])
def site_create(request: AccessRequest, code: str) -> HttpResponse:
    institution = editable_institution(request, code)
    form = SiteForm(posted(request), instance=Site(institution=institution))
    return _page(request, form, institution, "Add a site")


@require_http_methods(["GET", "POST"])
def site_edit(request: AccessRequest, pk: int) -> HttpResponse:
    site = _editable(request, Site.objects.select_related("institution"), pk)
    return _page(request, SiteForm(posted(request), instance=site), site.institution, "Change a site")


@require_http_methods(["GET", "POST"])
def contact_create(request: AccessRequest, code: str) -> HttpResponse:
    institution = editable_institution(request, code)
    form = ContactForm(posted(request), instance=Contact(institution=institution))
    return _page(request, form, institution, "Add a contact")


@require_http_methods(["GET", "POST"])
def contact_edit(request: AccessRequest, pk: int) -> HttpResponse:
    contact = _editable(request, Contact.objects.select_related("institution"), pk)
    return _page(request, ContactForm(posted(request), instance=contact), contact.institution, "Change a contact")


@require_POST
def contact_remove(request: AccessRequest, pk: int) -> HttpResponse:
    contact = _editable(request, Contact.objects.select_related("institution"), pk)
    telling.remove_contact(contact=contact, by=person(request))
    messages.success(request, "The contact is gone.")
    return redirect("partners:institution-show", code=contact.institution.code)


@require_http_methods(["GET", "POST"])
def step_edit(request: AccessRequest, code: str, step: str) -> HttpResponse:
    institution = editable_institution(request, code)
    row = next((one for one in telling.checklist(institution) if one.step == step), None)
    if row is None:
        raise Http404
    form = StepForm(posted(request), instance=row)

    def save() -> None:
        telling.set_step(step=form.save(commit=False), by=person(request))

    lede = str(OnboardingStep.Step(step).label)
    return form_page(request, form, title="How far is it?", lede=f"{lede}.", crumbs=crumbs_of(institution), save=save)


def _page(request: AccessRequest, form: Any, institution: Institution, title: str) -> HttpResponse:
    def save() -> None:
        telling.save(row=form.save(commit=False), by=person(request))

    return form_page(request, form, title=title, lede=institution.name, crumbs=crumbs_of(institution), save=save)


def _editable(request: AccessRequest, rows: Any, pk: int) -> Any:
    return fetch(rows, request.access, Permission.INSTITUTION_EDIT, viewing=Permission.INSTITUTION_VIEW, pk=pk)
