"""Institutions: which there are, and what is told of each."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from partners import queries, services
from partners.access import AccessRequest, fetch
from partners.forms.institutions import InstitutionFilter, InstitutionForm, LogoForm, NewInstitutionForm
from partners.models import Agreement, Institution, OnboardingStep
from partners.roles import Permission
from partners.services import files
from partners.services import institutions as telling
from partners.views.agreements import STATE_WORDS, TONES
from partners.views.common import form_page, person, posted, uploaded
from partners.views.listing import Column, Listing, listing

STEP_TONES = {"open": "", "doing": "info", "done": "good", "not_needed": ""}
STEPS = len(OnboardingStep.Step)


def _checklist_tone(row: Any) -> str:
    return "good" if row.steps_settled == STEPS else "info" if row.steps_settled else ""


COLUMNS = (
    Column(
        "name",
        "Institution",
        lambda row: row.name,
        url=lambda row: reverse("partners:institution-show", args=[row.code]),
    ),
    Column("kind", "Kind", lambda row: ", ".join(row.kind_labels)),
    Column("place", "Place", lambda row: ", ".join(part for part in (row.city, row.state) if part)),
    Column("serves", "Serves", lambda row: "; ".join(row.population_labels), only_export=True),
    Column("parent", "Part of", lambda row: row.parent.name if row.parent else "", only_export=True),
    Column("sites", "Sites", lambda row: row.site_count, is_number=True),
    Column(
        "checklist",
        "Checklist",
        lambda row: row.steps_settled,
        shown=lambda row: f"{row.steps_settled} of {STEPS}",
        tone=_checklist_tone,
    ),
    Column("data", "Data", lambda row: row.get_provenance_display()),
    Column("code", "Code", lambda row: row.code, only_export=True),
    Column("address", "Address", lambda row: row.address, only_export=True),
    Column("zone", "Time zone", lambda row: row.time_zone, only_export=True),
)


@require_GET
def institution_list(request: AccessRequest) -> HttpResponse:
    """Every partner she may see; as a file with `export=csv` or `export=xlsx`."""
    access = request.access
    access.require(Permission.INSTITUTION_VIEW)
    filtered = InstitutionFilter(request.GET, queryset=queries.institutions(access))
    found = listing(request, name="institutions", caption="Institutions", columns=COLUMNS, rows=list(filtered.qs))
    if not isinstance(found, Listing):
        return found
    context = {
        "filter": filtered,
        "listing": found,
        "may_add": access.may_everywhere(Permission.INSTITUTION_EDIT),
        "may_see_agreements": access.may_somewhere(Permission.AGREEMENT_VIEW),
        "may_invite": access.may_somewhere(Permission.MEMBERSHIP_EDIT),
        "may_see_people": access.may_somewhere(Permission.MEMBERSHIP_VIEW),
    }
    return render(request, "partners/institution_list.html", context)


@require_GET
def institution_show(request: AccessRequest, code: str) -> HttpResponse:
    institution = fetch(
        Institution.objects.select_related("parent"), request.access, Permission.INSTITUTION_VIEW, code=code
    )
    return render(request, "partners/institution_show.html", _institution_page(request, institution))


def _institution_page(request: AccessRequest, institution: Institution) -> dict[str, Any]:
    access = request.access
    may_edit = access.may_in(institution.pk, Permission.MEMBERSHIP_EDIT)
    may_view = access.may_in(institution.pk, Permission.MEMBERSHIP_VIEW)
    steps = telling.checklist(institution)
    settled = [step for step in steps if step.state in ("done", "not_needed")]
    return {
        "institution": institution,
        "sites": institution.sites.select_related("parent"),
        "contacts": institution.contacts.select_related("site"),
        "steps": [(step, STEP_TONES[step.state]) for step in steps],
        "steps_told": f"{len(settled)} of {len(steps)}",
        "agreements": _agreements(request, institution),
        "may_see_agreements": access.may_in(institution.pk, Permission.AGREEMENT_VIEW),
        "may_add_agreements": access.may_in(institution.pk, Permission.AGREEMENT_EDIT),
        "may_engage": access.may_in(institution.pk, Permission.ENGAGEMENT_EDIT),
        "may_change": access.may_in(institution.pk, Permission.INSTITUTION_EDIT),
        "may_edit": may_edit,
        "may_invite": bool(services.grantable_by(access, institution)),
        "may_view_members": may_view,
        "members": queries.members_of(institution, access) if may_view else [],
        "invitations": queries.pending_invitations(institution, access) if may_edit else [],
    }


def _agreements(request: AccessRequest, institution: Institution) -> list[tuple[Agreement, str, str]]:
    today = timezone.localdate()
    seen = Agreement.objects.visible_to(request.access, Permission.AGREEMENT_VIEW).filter(institution=institution)
    rows = [(agreement, agreement.state_on(today)) for agreement in seen]
    return [(agreement, STATE_WORDS[state], TONES[state]) for agreement, state in rows]


@require_http_methods(["GET", "POST"])
def institution_create(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.INSTITUTION_EDIT)
    form = NewInstitutionForm(posted(request), access=request.access)
    return _form(request, form, title="Add a partner", crumbs=crumbs_of())


@require_http_methods(["GET", "POST"])
def institution_edit(request: AccessRequest, code: str) -> HttpResponse:
    institution = editable_institution(request, code)
    form = InstitutionForm(posted(request), instance=institution, access=request.access)
    return _form(request, form, title="Change what is told", crumbs=crumbs_of(institution))


@require_http_methods(["GET", "POST"])
def institution_set_logo(request: AccessRequest, code: str) -> HttpResponse:
    institution = editable_institution(request, code)
    form = LogoForm(posted(request), uploaded(request))

    def save() -> None:
        telling.set_logo(institution=institution, file=form.cleaned_data["file"], by=person(request))

    return form_page(request, form, title="Choose a logo", crumbs=crumbs_of(institution), save=save, submit="Use it")


@require_GET
def institution_logo(request: AccessRequest, code: str) -> FileResponse:
    """The logo as the portal drew it anew; always a PNG."""
    institution = fetch(Institution.objects, request.access, Permission.INSTITUTION_VIEW, code=code)
    path = files.folder(telling.LOGOS) / institution.logo_stored
    if not institution.logo_stored or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/png")
    response["Cache-Control"] = "private, max-age=300"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _form(request: AccessRequest, form: Any, *, title: str, crumbs: list[tuple[str, str]]) -> HttpResponse:
    kept: list[Institution] = []

    def save() -> None:
        kept.append(telling.save(row=form.save(commit=False), by=person(request)))

    def to() -> str:
        return reverse("partners:institution-show", args=[kept[0].code])

    return form_page(request, form, title=title, crumbs=crumbs, save=save, to=to)


def editable_institution(request: AccessRequest, code: str) -> Institution:
    """The institution, for somebody who may change what is told of it."""
    doing, viewing = Permission.INSTITUTION_EDIT, Permission.INSTITUTION_VIEW
    found: Institution = fetch(Institution.objects, request.access, doing, viewing=viewing, code=code)
    return found


def crumbs_of(institution: Institution | None = None) -> list[tuple[str, str]]:
    crumbs = [("Partners", reverse("partners:institution-list"))]
    if institution is not None:
        crumbs.append((institution.name, reverse("partners:institution-show", args=[institution.code])))
    return crumbs
