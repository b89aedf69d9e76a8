"""Saved filters of the gap board."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from equity_measures import queries
from equity_measures.forms import SaveFilterForm
from equity_measures.models import SavedFilter
from equity_measures.services import saved_filters
from equity_measures.services.refusal import Refused
from partners.access import AccessRequest, fetch
from partners.roles import Permission

BOARD = "equity_measures:gap-board"


@require_POST
def filter_save(request: AccessRequest) -> HttpResponse:
    """Keep the board as it is shown, under a name."""
    request.access.require(Permission.GAP_VIEW)
    form = SaveFilterForm(request.POST, places=queries.places(request.access))
    if not form.is_valid():
        messages.error(request, "The filter was not saved: give it a name of at most 60 characters.")
        return redirect(BOARD)
    try:
        kept = saved_filters.keep_filter(
            by=request.user,
            name=form.cleaned_data["name"],
            place=form.cleaned_data["place"],
            period="" if form.cleaned_data["latest"] else form.cleaned_data["period"],
            stratifier=form.cleaned_data["by"],
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(BOARD)
    messages.success(request, "The filter is saved.")
    return redirect(f"{reverse(BOARD)}?{kept.query}")


@require_POST
def filter_default(request: AccessRequest, pk: int) -> HttpResponse:
    """Open the board with this filter from now on, or no longer."""
    saved = fetch(SavedFilter.objects, request.access, Permission.GAP_VIEW, pk=pk)
    saved_filters.open_with(saved=saved)
    text = f"The board opens with “{saved.name}”." if saved.is_default else "The board opens without a filter."
    messages.success(request, text)
    return redirect(f"{reverse(BOARD)}?{saved.query}")


@require_POST
def filter_delete(request: AccessRequest, pk: int) -> HttpResponse:
    saved = fetch(SavedFilter.objects, request.access, Permission.GAP_VIEW, pk=pk)
    saved.delete()
    messages.success(request, "The filter is deleted.")
    return redirect(BOARD)
