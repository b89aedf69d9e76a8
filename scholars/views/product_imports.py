"""Pages on which lists of products are read, looked at, confirmed and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.forms.product import ListForm
from scholars.imports import Unreadable
from scholars.models import ImportBatch, ImportEntry, Product
from scholars.services import product_imports as services
from scholars.services.refusal import Refused
from scholars.views.common import confirm_page, person, posted, uploaded
from scholars.views.reach import own_scholar, record_context

AUTHORS = {
    "orcid": ("By ORCID iD", "good"),
    "name": ("By name", "good"),
    "initials": ("By initials", "info"),
    "none": ("Not among the authors", "warn"),
}
TONES = {"new": "good", "duplicate": "", "repeated": ""}


@require_http_methods(["GET", "POST"])
def import_new(request: AccessRequest, pk: int) -> HttpResponse:
    scholar = own_scholar(request, pk)
    form = ListForm(posted(request), uploaded(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = services.preview(scholar=scholar, data=file.read(), file_name=file.name, by=person(request))
        except Unreadable as why:
            form.add_error("file", why.message)
        else:
            return redirect("scholars:import-detail", batch.pk)
    context = record_context(request, scholar, "products") | {"form": form}
    return render(request, "scholars/import_new.html", context, status=422 if form.errors else 200)


@require_GET
def import_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """Before it is confirmed: what would come. Afterwards: what came."""
    batch = fetch(ImportBatch.objects.with_scholars(), request.access, Permission.SCHOLAR_VIEW, pk=pk)
    return _page(request, batch)


@require_POST
def import_confirm(request: AccessRequest, pk: int) -> HttpResponse:
    batch = _editable(request, pk)
    chosen = {int(key) for key in request.POST.getlist("entry") if key.isascii() and key.isdecimal() and len(key) < 19}
    try:
        services.confirm(batch=batch, by=person(request), chosen=chosen)
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, "Imported. If something is wrong, undo it as a whole on this page.")
    return redirect("scholars:import-detail", batch.pk)


@require_http_methods(["GET", "POST"])
def import_undo(request: AccessRequest, pk: int) -> HttpResponse:
    batch = _editable(request, pk)
    if request.method == "POST":
        try:
            services.undo(batch=batch, by=person(request))
        except Refused as why:
            messages.error(request, str(why))
        else:
            messages.success(request, "Undone. The record is as it was before this list.")
        return redirect("scholars:scholar-products", batch.scholar_id)
    changed = Product.objects.visible_to(request.access, Permission.SELF_EDIT).filter(
        batch=batch, changed_at__isnull=False
    )
    count = changed.count()
    more = f" {count} of them were changed by hand since; those changes go too." if count else ""
    lede = f"Takes back the products that this list brought and the gaps that it filled.{more}"
    back = reverse("scholars:import-detail", args=[batch.pk])
    return confirm_page(
        request, title="Undo this import?", lede=lede, submit="Undo the import", tone="danger", back=back
    )


@require_POST
def import_discard(request: AccessRequest, pk: int) -> HttpResponse:
    batch = _editable(request, pk)
    scholar_id = batch.scholar_id
    try:
        services.discard(batch=batch, by=person(request))
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, "The list was put away. Nothing was imported.")
    return redirect("scholars:scholar-products", scholar_id)


def _editable(request: AccessRequest, pk: int) -> ImportBatch:
    batches = ImportBatch.objects.with_scholars()
    found: ImportBatch = fetch(batches, request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    return found


def _page(request: AccessRequest, batch: ImportBatch) -> HttpResponse:
    entries = [_shown(entry) for entry in batch.entries.select_related("same_as", "product")]
    context = record_context(request, batch.scholar, "products") | {
        "batch": batch,
        "entries": entries,
        "new": sum(entry["outcome"] == "new" for entry in entries),
        "known": sum(entry["outcome"] != "new" for entry in entries),
        "is_preview": batch.state == ImportBatch.State.PREVIEW,
        "is_confirmed": batch.state == ImportBatch.State.CONFIRMED,
    }
    return render(request, "scholars/import_detail.html", context)


def _shown(entry: ImportEntry) -> dict[str, Any]:
    record = entry.parsed
    who, tone = AUTHORS.get(entry.author_match, AUTHORS["none"])
    if entry.same_as_line:
        why = f"Line {entry.same_as_line} brings it, by its {entry.recognized_by}"
    elif entry.recognized_by:
        why = f"Recognized by its {entry.recognized_by}"
    else:
        why = ""
    return {
        "pk": entry.pk,
        "line": entry.line,
        "record": record,
        "kind": record.kind.value.capitalize(),
        "outcome": entry.outcome,
        "outcome_label": entry.get_outcome_display(),
        "outcome_tone": TONES[entry.outcome],
        "why": why,
        "same_as": entry.same_as,
        "product": entry.product,
        "filled": ", ".join(entry.filled),
        "author_label": who,
        "author_tone": tone,
        "may_choose": services.may_be_chosen(entry),
        "is_chosen": entry.is_chosen and entry.author_match != "none",
    }
