"""Keeping views of the gap board for the person who made them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from equity_measures.models import SavedFilter
from equity_measures.services.refusal import Refused

MOST = 20


@transaction.atomic
def keep_filter(*, by: Any, name: str, place: str, period: str, stratifier: str) -> SavedFilter:
    """Keep a view under a name; one of that name is replaced."""
    own = SavedFilter.objects.filter(owner=by)
    if own.exclude(name=name).count() >= MOST:
        raise Refused("most", f"You have {MOST} saved filters. Delete one first.")
    kept, _ = SavedFilter.objects.update_or_create(
        owner=by, name=name, defaults={"place": place, "period": period, "by": stratifier}
    )
    return kept


@transaction.atomic
def open_with(*, saved: SavedFilter) -> None:
    """The board opens with this from now on; when it does already, with none."""
    is_default = not saved.is_default
    SavedFilter.objects.filter(owner=saved.owner_id, is_default=True).update(is_default=False)
    saved.is_default = is_default
    saved.save(update_fields=["is_default"])
