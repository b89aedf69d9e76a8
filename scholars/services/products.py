"""Products kept by hand, and the places that take them up."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from partners.models import Site
from scholars.models import Adoption, AuthorProfile, Product, Scholar


@transaction.atomic
def save_product(*, product: Product, by: User) -> Product:
    """Keep a new product or a changed one. What is changed by hand is no longer the file's."""
    is_new = product.pk is None
    if is_new:
        product.created_by = by
    else:
        product.changed_at = timezone.now()
        product.provenance = _still_imported(product)
    product.save()
    _record("product.added" if is_new else "product.changed", product, by)
    return product


def _still_imported(product: Product) -> dict[str, object]:
    before = Product.objects.filter(pk=product.pk).values(*product.provenance).first() or {}
    return {name: told for name, told in product.provenance.items() if before.get(name) == getattr(product, name)}


@transaction.atomic
def remove_product(*, product: Product, by: User) -> None:
    key, title = product.pk, str(product)
    institution = product.scholar.institution_id
    product.delete()
    audit.record("product.removed", by=by, subject=title, institution_id=institution, facts={"product": key})


@transaction.atomic
def record_adoption(
    *, product: Product, adopted_on: date, by: User, site: Site | None = None, place: str = "", note: str = ""
) -> Adoption:
    adoption = Adoption.objects.create(product=product, site=site, place=place, adopted_on=adopted_on, note=note)
    _record("product.adopted", product, by)
    return adoption


@transaction.atomic
def end_adoption(*, adoption: Adoption, on: date, by: User) -> Adoption:
    """The place has stopped. Asking again changes nothing."""
    if adoption.ended_on is None:
        adoption.ended_on = max(on, adoption.adopted_on)
        adoption.save(update_fields=["ended_on"])
        _record("product.adoption_ended", adoption.product, by)
    return adoption


@transaction.atomic
def save_author_profile(*, scholar: Scholar, orcid: str, other_names: list[str], by: User) -> AuthorProfile:
    profile, _ = AuthorProfile.objects.update_or_create(
        scholar=scholar, defaults={"orcid": orcid, "other_names": other_names}
    )
    audit.record("scholar.author_profile", by=by, subject=scholar, institution_id=scholar.institution_id)
    return profile


def _record(action: str, product: Product, by: User | None) -> None:
    audit.record(action, by=by, subject=product, institution_id=product.scholar.institution_id)
