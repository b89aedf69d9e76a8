"""What sites' own words mean: overview, history and undo."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from equity_measures import mapping_queries, services
from equity_measures.forms import MappingFilter
from equity_measures.mapping_queries import MappingRow
from equity_measures.models import ValueMapping
from mielhss.lib.downloads import csv_response
from partners.access import AccessRequest, fetch
from partners.roles import Permission

HEADER = ("institution", "data_set", "kind", "value", "meaning", "mapped_by", "mapped_at", "earlier_meanings")


def _chosen(request: AccessRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("institution", "data_set", "kind")}


@require_GET
def mapping_list(request: AccessRequest) -> HttpResponse:
    """Every word in use with its meaning, and the words that wait."""
    request.access.require(Permission.EXTRACT_VIEW)
    chosen = _chosen(request)
    everything = mapping_queries.mappings_of(request.access)
    waiting = mapping_queries.waiting_for(request.access, chosen["institution"], chosen["data_set"])
    rows = [
        row
        for row in everything
        if chosen["institution"] in ("", row.mapping.institution.code)
        and chosen["data_set"] in ("", row.mapping.data_set.code)
        and chosen["kind"] in ("", row.mapping.target)
    ]
    context = {
        "rows": rows,
        "waiting": [(held, mapping_queries.target_label(held.target)) for held in waiting],
        "filter": MappingFilter(chosen, choices=_choices(everything)),
        "export_url": f"{reverse('equity_measures:mapping-export')}?{urlencode(chosen)}",
    }
    return render(request, "equity_measures/mapping_list.html", context)


def _choices(rows: list[MappingRow]) -> dict[str, list[tuple[str, str]]]:
    return {
        "institution": sorted({(row.mapping.institution.code, row.mapping.institution.name) for row in rows}),
        "data_set": sorted({(row.mapping.data_set.code, row.mapping.data_set.title) for row in rows}),
        "kind": sorted({(row.mapping.target, row.kind) for row in rows}),
    }


@require_GET
def mapping_csv(request: AccessRequest) -> HttpResponse:
    """The same as CSV."""
    request.access.require(Permission.EXTRACT_VIEW)
    rows = mapping_queries.mappings_of(request.access, **_chosen(request))
    audit.record("mapping.export", by=request.user, facts={"rows": len(rows)})
    return csv_response(
        "value-mappings.csv",
        HEADER,
        [
            (
                row.mapping.institution.code, row.mapping.data_set.code, row.kind, row.word, row.mapping.meaning,
                row.mapping.mapped_by.name if row.mapping.mapped_by else "", row.mapping.mapped_at.isoformat(),
                row.earlier,
            )
            for row in rows
        ],
    )  # fmt: skip


def _mapping(request: AccessRequest, doing: Permission, pk: int) -> ValueMapping:
    mappings = ValueMapping.objects.select_related(
        "institution", "data_set", "category", "site", "measure", "stratifier"
    )
    return fetch(mappings, request.access, doing, viewing=Permission.EXTRACT_VIEW, pk=pk)


@require_GET
def mapping_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """The history of one word."""
    mapping = _mapping(request, Permission.EXTRACT_VIEW, pk)
    history = mapping_queries.history_of(request.access, mapping)
    context = {
        "mapping": mapping,
        "kind": mapping_queries.target_label(mapping.target),
        "history": history,
        "current": next((one for one in history if one.is_current), None),
        "may_undo": request.access.may_in(mapping.institution_id, Permission.MAPPING_EDIT),
    }
    return render(request, "equity_measures/mapping_detail.html", context)


@require_http_methods(["GET", "POST"])
def mapping_undo(request: AccessRequest, pk: int) -> HttpResponse:
    """Take a meaning out of use, after asking; the one before it comes back."""
    mapping = _mapping(request, Permission.MAPPING_EDIT, pk)
    history = mapping_queries.history_of(request.access, mapping)
    former = next((one for one in history if one.pk < mapping.pk), None)
    if request.method == "POST":
        try:
            services.unmap(mapping=mapping, by=request.user)
        except services.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "The meaning is out of use. Later files are read without it.")
        return redirect("equity_measures:mapping-detail", pk=mapping.pk)
    return render(request, "equity_measures/mapping_undo.html", {"mapping": mapping, "former": former})
