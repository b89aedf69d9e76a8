"""Products out of files: looked at first, then imported as one batch, and taken back as one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from mielhss.lib.uploads import clean_name
from scholars.imports import Identity, Known, Match, Parsed, Record, find_duplicates, match_authors, parse
from scholars.models import (
    USUAL_STATE,
    AuthorProfile,
    ImportBatch,
    ImportEntry,
    Product,
    ProductKind,
    ProductState,
    Scholar,
)
from scholars.services.refusal import Refused

Outcome = ImportEntry.Outcome
COPIED = (
    "title", "venue", "volume", "issue", "pages", "doi", "pmid", "pmcid", "nihms", "url", "grant_number", "sponsor",
    "role", "amount", "is_article",
)  # fmt: skip
# What a known product may get from a list that knows more; identifiers that must be unique are asked for first.
FILLED = ("pmcid", "nihms", "doi", "pmid", "venue", "volume", "issue", "pages", "url", "sponsor", "amount")


@dataclass(frozen=True)
class Found:
    """What one entry of a file is for this scholar."""

    record: Record
    match: Match | None
    author_match: str

    @property
    def outcome(self) -> str:
        if self.match is None:
            return Outcome.NEW
        return Outcome.REPEATED if self.match.in_file else Outcome.DUPLICATE


def compare(*, scholar: Scholar, parsed: Parsed) -> list[Found]:
    """Each entry beside the scholar's products and the earlier entries; changes nothing."""
    known = [Known(product.pk, **product.facts()) for product in Product.objects.filter(scholar=scholar)]
    matches = find_duplicates(parsed.records, known)
    identity = identity_of(scholar)
    return [
        Found(record, match, match_authors(record.authors, identity).value)
        for record, match in zip(parsed.records, matches, strict=True)
    ]


def identity_of(scholar: Scholar) -> Identity:
    profile = AuthorProfile.objects.filter(scholar=scholar).first()
    names = (scholar.name, *(profile.other_names if profile else ()))
    return Identity(names, profile.orcid if profile else "")


@transaction.atomic
def preview(*, scholar: Scholar, data: bytes, file_name: str, by: User | None) -> ImportBatch:
    """Read a file and keep what was found for somebody to confirm. Raises scholars.imports.Unreadable."""
    parsed = parse(data)
    batch = ImportBatch.objects.create(
        scholar=scholar,
        format=parsed.format.value,
        file_name=clean_name(file_name),
        sha256=hashlib.sha256(data).hexdigest(),
        faults=[asdict(fault) for fault in parsed.faults],
        notes=list(parsed.notes),
        created_by=by,
    )
    found = compare(scholar=scholar, parsed=parsed)
    entries = [_entry(batch, place, one, found) for place, one in enumerate(found)]
    ImportEntry.objects.bulk_create(entries, batch_size=500)
    _record("products.read", batch, by, entries=len(entries), rejected=len(batch.faults))
    return batch


def _entry(batch: ImportBatch, place: int, one: Found, found: list[Found]) -> ImportEntry:
    match = one.match
    return ImportEntry(
        batch=batch,
        place=place,
        line=one.record.line,
        record=one.record.as_json(),
        outcome=one.outcome,
        same_as_id=match.key if match and not match.in_file else None,
        same_as_line=found[match.key].record.line if match and match.in_file else None,
        recognized_by=match.by if match else "",
        author_match=one.author_match,
        is_chosen=match is None,
    )


@transaction.atomic
def confirm(*, batch: ImportBatch, by: User | None, chosen: Collection[int] | None = None) -> ImportBatch:
    """Make products of the chosen entries (by default of all new ones), and fill gaps of the known ones.

    Compared once more with what is there now, since a preview may be old. Raises Refused when it was confirmed.
    """
    batch = ImportBatch.objects.select_for_update().select_related("scholar").get(pk=batch.pk)
    if batch.state != ImportBatch.State.PREVIEW:
        raise Refused("This list was confirmed already.")
    entries = list(batch.entries.select_related("same_as"))
    known = {product.pk: product for product in Product.objects.filter(scholar=batch.scholar)}
    _compare_again(batch, entries, known)
    for entry in entries:
        if chosen is not None:
            entry.is_chosen = entry.pk in chosen and may_be_chosen(entry)
    now = timezone.now()
    created = [(entry, _product(batch, entry, by)) for entry in entries if entry.is_chosen]
    Product.objects.bulk_create([product for _, product in created], batch_size=500)
    for entry, product in created:
        entry.product = product
    for entry in entries:
        if entry.outcome == Outcome.DUPLICATE and not entry.is_chosen and entry.same_as_id in known:
            _fill(batch, entry, known[entry.same_as_id])
    fields = ["outcome", "same_as", "same_as_line", "recognized_by", "is_chosen", "product", "filled"]
    ImportEntry.objects.bulk_update(entries, fields, batch_size=200)
    batch.state, batch.confirmed_at = ImportBatch.State.CONFIRMED, now
    batch.save(update_fields=["state", "confirmed_at"])
    _record("products.imported", batch, by, created=len(created))
    return batch


def may_be_chosen(entry: ImportEntry) -> bool:
    """New ones, and those that are only alike by their title: a person may know better than a likeness."""
    return entry.outcome == Outcome.NEW or entry.recognized_by == "title"


def _compare_again(batch: ImportBatch, entries: list[ImportEntry], known: dict[int, Product]) -> None:
    records = [entry.parsed for entry in entries]
    matches = find_duplicates(records, [Known(pk, **product.facts()) for pk, product in known.items()])
    for entry, match in zip(entries, matches, strict=True):
        if match is not None and not match.in_file and entry.outcome != Outcome.DUPLICATE:
            entry.outcome, entry.same_as_id, entry.recognized_by = Outcome.DUPLICATE, match.key, match.by
            entry.same_as_line, entry.is_chosen = None, False


def _product(batch: ImportBatch, entry: ImportEntry, by: User | None) -> Product:
    record = entry.parsed
    values = _values(record)
    # A likeness that a person overruled must not bring a second product with the same identifiers.
    if entry.outcome != Outcome.NEW:
        values = {name: value for name, value in values.items() if name not in {"doi", "pmid"}}
    told = {"from": batch.format, "batch": batch.pk, "line": record.line}
    return Product(
        scholar=batch.scholar,
        batch=batch,
        created_by=by,
        kind=record.kind.value,
        state=USUAL_STATE.get(ProductKind(record.kind.value), ProductState.IN_USE),
        author_match=entry.author_match,
        provenance={name: told for name, value in values.items() if value},
        **values,
    )


def _values(record: Record) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(record, name) for name in COPIED}
    values |= {
        "dated": record.date or record.starts_on,
        "authors": [asdict(author) for author in record.authors],
        "support": list(record.support),
        "starts_on": date.fromisoformat(record.starts_on) if record.starts_on else None,
        "ends_on": date.fromisoformat(record.ends_on) if record.ends_on else None,
    }
    if values["starts_on"] and values["ends_on"] and values["ends_on"] < values["starts_on"]:
        values["ends_on"] = None
    return values


def _fill(batch: ImportBatch, entry: ImportEntry, product: Product) -> None:
    record = entry.parsed
    filled = [name for name in FILLED if getattr(record, name) and not getattr(product, name)]
    filled = [name for name in filled if name not in {"doi", "pmid"} or not _is_taken(product, name, record)]
    if not filled:
        return
    for name in filled:
        setattr(product, name, getattr(record, name))
        product.provenance[name] = {"from": batch.format, "batch": batch.pk, "line": record.line}
    product.save(update_fields=[*filled, "provenance"])
    entry.filled = filled


def _is_taken(product: Product, name: str, record: Record) -> bool:
    others = Product.objects.filter(scholar_id=product.scholar_id, **{name: getattr(record, name)})
    return others.exclude(pk=product.pk).exists()


@transaction.atomic
def undo(*, batch: ImportBatch, by: User | None) -> ImportBatch:
    """Take back all that the batch brought: its products, and what it filled in, where nobody has changed that since.

    Raises Refused for a batch that is not imported.
    """
    batch = ImportBatch.objects.select_for_update().select_related("scholar").get(pk=batch.pk)
    if batch.state != ImportBatch.State.CONFIRMED:
        raise Refused("Only an imported list can be undone.")
    removed = batch.products.count()
    for entry in batch.entries.exclude(filled=[]).select_related("same_as"):
        if entry.same_as is not None:
            _empty(batch, entry, entry.same_as)
    batch.products.all().delete()
    batch.state, batch.undone_at = ImportBatch.State.UNDONE, timezone.now()
    batch.save(update_fields=["state", "undone_at"])
    _record("products.import_undone", batch, by, removed=removed)
    return batch


def _empty(batch: ImportBatch, entry: ImportEntry, product: Product) -> None:
    ours = [name for name in entry.filled if product.provenance.get(name, {}).get("batch") == batch.pk]
    for name in ours:
        setattr(product, name, None if name == "amount" else "")
        del product.provenance[name]
    if ours:
        product.save(update_fields=[*ours, "provenance"])


@transaction.atomic
def discard(*, batch: ImportBatch, by: User | None) -> None:
    """Forget a list that nobody confirmed. Raises Refused for one that was imported."""
    if batch.state != ImportBatch.State.PREVIEW:
        raise Refused("An imported list is kept; undo it instead.")
    scholar = batch.scholar
    batch.delete()
    audit.record("products.discarded", by=by, subject=scholar, institution_id=scholar.institution_id)


@dataclass(frozen=True)
class Imported:
    """What became of a file's entries. `batch` is None when nothing was written."""

    parsed: Parsed
    found: list[Found]
    batch: ImportBatch | None


@transaction.atomic
def import_file(*, scholar: Scholar, data: bytes, file_name: str, by: User | None, dry_run: bool = False) -> Imported:
    """Read and import a file in one step, as the command does. Raises scholars.imports.Unreadable."""
    parsed = parse(data)
    found = compare(scholar=scholar, parsed=parsed)
    if dry_run or not parsed.records:
        return Imported(parsed, found, None)
    batch = preview(scholar=scholar, data=data, file_name=file_name, by=by)
    return Imported(parsed, found, confirm(batch=batch, by=by))


def _record(action: str, batch: ImportBatch, by: User | None, **facts: int) -> None:
    told = {"batch": batch.pk, "format": batch.format, **facts}
    audit.record(action, by=by, subject=batch.scholar, institution_id=batch.scholar.institution_id, facts=told)
