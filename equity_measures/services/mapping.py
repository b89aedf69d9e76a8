"""What a site's own words mean, said once and taken back when it was wrong."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts import audit
from equity_measures.models import Category, Extract, HeldValue, Measure, Stratifier, ValueMapping
from equity_measures.services.receiving import ask_for_check
from equity_measures.services.refusal import Refused
from partners.models import Institution, Site

# What a held value may mean; None leaves it out.
Meaning = Category | Site | Measure | Stratifier | None


@transaction.atomic
def map_values(*, extract: Extract, meanings: dict[int, Meaning], by: Any) -> Extract:
    """Record what held values mean, by the held value's key, and check the file again. None leaves a value out."""
    Institution.objects.select_for_update().get(pk=extract.institution_id)
    extract.refresh_from_db()
    if extract.state != Extract.State.HELD:
        raise Refused("not-held", "This file is no longer waiting for mapping. Reload the page to see why.")
    for held in extract.held_values.filter(pk__in=meanings):
        _map_one(extract, held, meanings[held.pk], by)
    audit.record(
        "mapping.change",
        by=by,
        subject=extract,
        institution_id=extract.institution_id,
        facts={"mapped": len(meanings)},
    )
    ask_for_check(extract, by)
    return extract


def _map_one(extract: Extract, held: HeldValue, meaning: Meaning, by: Any) -> None:
    known = ValueMapping.objects.filter(
        institution=extract.institution, data_set=extract.data_set, target=held.target, digest=held.digest
    )
    known.filter(is_current=True).update(is_current=False)
    kinds = {Category: "category", Site: "site", Measure: "measure", Stratifier: "stratifier"}
    named = {"is_left_out": True} if meaning is None else {kinds[type(meaning)]: meaning}
    ValueMapping.objects.create(
        institution=extract.institution,
        data_set=extract.data_set,
        target=held.target,
        digest=held.digest,
        shown=held.shown,
        mapped_by=by,
        **named,
    )


@transaction.atomic
def unmap(*, mapping: ValueMapping, by: Any) -> ValueMapping | None:
    """Take a meaning out of use and put the one before it back, which is answered. Files read before do not change.

    Raises Refused when the meaning is no longer the one in use.
    """
    Institution.objects.select_for_update().get(pk=mapping.institution_id)
    mapping.refresh_from_db()
    if not mapping.is_current:
        raise Refused("not-in-use", "This meaning is no longer in use. Reload the page to see what is.")
    mapping.is_current = False
    mapping.save(update_fields=["is_current"])
    same = ValueMapping.objects.filter(
        institution=mapping.institution_id, data_set=mapping.data_set_id, target=mapping.target, digest=mapping.digest
    )
    former = same.filter(pk__lt=mapping.pk).order_by("-pk").first()
    if former is not None:
        former.is_current = True
        former.save(update_fields=["is_current"])
    audit.record(
        "mapping.undo",
        by=by,
        subject=mapping,
        institution_id=mapping.institution_id,
        facts={"target": mapping.target, "back_to": former.meaning if former else None},
    )
    return former
