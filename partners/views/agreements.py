"""Agreements: which there are, what each says, its file, its renewal and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from partners.access import AccessRequest, fetch
from partners.forms.agreements import STATES, AgreementFileForm, AgreementFilter, AgreementForm, EndForm
from partners.models import Agreement, Institution
from partners.roles import Permission
from partners.services import agreements
from partners.views.common import form_page, pdf_response, person, posted, uploaded
from partners.views.listing import Column, Listing, listing

STATE_WORDS = dict(STATES)
TONES = {"draft": "", "coming": "info", "in force": "good", "ending": "warn", "ended": "bad"}


@dataclass(frozen=True)
class Row:
    """An agreement and how it stands today."""

    agreement: Agreement
    state: str

    @property
    def pk(self) -> int:
        return self.agreement.pk

    @property
    def scope(self) -> str:
        if not self.agreement.file_class:
            return ""
        if self.agreement.has_all_measures:
            return "Every measure"
        count = len(self.agreement.measures)
        return f"{count} measure{'s' if count != 1 else ''}"


COLUMNS = (
    Column(
        "reference",
        "Number",
        lambda row: row.agreement.reference,
        url=lambda row: reverse("partners:agreement-show", args=[row.pk]),
    ),
    Column("institution", "Institution", lambda row: row.agreement.institution.name),
    Column("kind", "Kind", lambda row: row.agreement.get_kind_display()),
    Column("state", "State", lambda row: STATE_WORDS[row.state], tone=lambda row: TONES[row.state]),
    Column("data", "Data", lambda row: row.agreement.get_file_class_display()),
    Column("scope", "Measures", lambda row: row.scope),
    Column("starts", "From", lambda row: row.agreement.starts_on),
    Column("ends", "Last day", lambda row: row.agreement.last_day),
    Column("title", "Title", lambda row: row.agreement.title, only_export=True),
    Column("measures", "Codes of measures", lambda row: " ".join(row.agreement.measures), only_export=True),
    Column("signed", "Signed on", lambda row: row.agreement.signed_on, only_export=True),
    Column("file", "File", lambda row: bool(row.agreement.file_stored), only_export=True),
)


@require_GET
def agreement_list(request: AccessRequest) -> HttpResponse:
    """Every agreement she may see; as a file with `export=csv` or `export=xlsx`."""
    request.access.require(Permission.AGREEMENT_VIEW)
    seen = Agreement.objects.visible_to(request.access, Permission.AGREEMENT_VIEW).select_related("institution")
    filtered = AgreementFilter(request.GET, queryset=seen, access=request.access)
    today = timezone.localdate()
    rows = [Row(agreement, agreement.state_on(today)) for agreement in filtered.qs]
    found = listing(request, name="agreements", caption="Agreements", columns=COLUMNS, rows=rows)
    if not isinstance(found, Listing):
        return found
    context = {
        "filter": filtered,
        "listing": found,
        "ending": [row for row in rows if row.state == "ending"],
        "may_edit": request.access.may_somewhere(Permission.AGREEMENT_EDIT),
    }
    return render(request, "partners/agreement_list.html", context)


@require_GET
def agreement_show(request: AccessRequest, pk: int) -> HttpResponse:
    agreement = _seen(request, pk)
    state = agreement.state_on(timezone.localdate())
    context = {
        "agreement": agreement,
        "state": STATE_WORDS[state],
        "tone": TONES[state],
        "parties": [*(party.name for party in agreement.parties.all()), *filter(None, [agreement.other_parties])],
        "renewal": Agreement.objects.visible_to(request.access, Permission.AGREEMENT_VIEW)
        .filter(renews=agreement)
        .first(),
        "reminders": agreement.reminders.all(),
        "may_edit": request.access.may_in(agreement.institution_id, Permission.AGREEMENT_EDIT),
        "may_end": state in ("in force", "ending", "coming") and agreement.ended_on is None,
    }
    return render(request, "partners/agreement_show.html", context)


@require_http_methods(["GET", "POST"])
def agreement_create(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.AGREEMENT_EDIT)
    chosen = Institution.objects.visible_to(request.access, Permission.AGREEMENT_EDIT)
    institution = chosen.filter(code=request.GET.get("institution", "")).first()
    form = AgreementForm(posted(request), access=request.access, initial={"institution": institution})
    return _form(request, form, title="Record an agreement", crumbs=_crumbs())


@require_http_methods(["GET", "POST"])
def agreement_edit(request: AccessRequest, pk: int) -> HttpResponse:
    agreement = _editable(request, pk)
    form = AgreementForm(posted(request), instance=agreement, access=request.access)
    return _form(request, form, title="Change an agreement", crumbs=_crumbs(agreement))


@require_http_methods(["GET", "POST"])
def agreement_renew(request: AccessRequest, pk: int) -> HttpResponse:
    """A new agreement that begins when this one ends, filled in with what this one says."""
    former = _editable(request, pk)
    begins = former.last_day + timedelta(days=1) if former.last_day else timezone.localdate()
    renewal = Agreement(institution=former.institution, renews=former, starts_on=begins)
    for name in ("kind", "title", "other_parties", "file_class", "measures", "data_from", "remind_days"):
        setattr(renewal, name, getattr(former, name))
    form = AgreementForm(
        posted(request), instance=renewal, access=request.access, initial={"parties": list(former.parties.all())}
    )
    lede = f"It follows {former.reference}. Record it with the day it was signed once it is."
    return _form(request, form, title="Renew an agreement", crumbs=_crumbs(former), lede=lede)


@require_http_methods(["GET", "POST"])
def agreement_end(request: AccessRequest, pk: int) -> HttpResponse:
    agreement = _editable(request, pk)
    form = EndForm(posted(request), initial={"on": timezone.localdate()})

    def save() -> None:
        agreements.end(agreement=agreement, by=person(request), **form.cleaned_data)

    lede = "Uploads under it are refused from that day on. What was taken in before stays."
    return form_page(
        request, form, title="End an agreement", lede=lede, crumbs=_crumbs(agreement), save=save, submit="End it",
        tone="danger", done=f"{agreement.reference} is ended.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def agreement_attach(request: AccessRequest, pk: int) -> HttpResponse:
    agreement = _editable(request, pk)
    form = AgreementFileForm(posted(request), uploaded(request))

    def save() -> None:
        file = form.cleaned_data["file"]
        agreements.attach(agreement=agreement, file=file, file_name=file.name, by=person(request))

    return form_page(
        request, form, title="Attach the signed file", crumbs=_crumbs(agreement), save=save, submit="Attach"
    )


@require_GET
def agreement_file(request: AccessRequest, pk: int) -> FileResponse:
    """The signed file, to save; each download is on record."""
    agreement = _seen(request, pk)
    if not agreement.file_stored:
        raise Http404
    return pdf_response(agreements.opened_file(agreement=agreement, by=person(request)), agreement.file_name)


def _form(
    request: AccessRequest, form: AgreementForm, *, title: str, crumbs: list[tuple[str, str]], lede: str = ""
) -> HttpResponse:
    kept: dict[str, Agreement] = {}

    def save() -> None:
        parties = form.cleaned_data["parties"]
        kept["saved"] = agreements.save(agreement=form.agreement(), parties=parties, by=person(request))

    def to() -> str:
        return reverse("partners:agreement-show", args=[kept["saved"].pk])

    return form_page(request, form, title=title, crumbs=crumbs, save=save, to=to, lede=lede)


def _crumbs(agreement: Agreement | None = None) -> list[tuple[str, str]]:
    crumbs = [("Partners", reverse("partners:institution-list")), ("Agreements", reverse("partners:agreement-list"))]
    if agreement is not None:
        crumbs.append((agreement.reference, reverse("partners:agreement-show", args=[agreement.pk])))
    return crumbs


def _seen(request: AccessRequest, pk: int) -> Agreement:
    rows = Agreement.objects.select_related("institution", "renews", "made_by")
    found: Agreement = fetch(rows, request.access, Permission.AGREEMENT_VIEW, pk=pk)
    return found


def _editable(request: AccessRequest, pk: int) -> Any:
    rows = Agreement.objects.select_related("institution")
    return fetch(rows, request.access, Permission.AGREEMENT_EDIT, viewing=Permission.AGREEMENT_VIEW, pk=pk)
