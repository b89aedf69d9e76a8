"""The plan to scale, sites that take the change up, and whether they still use it.

Where a scholar leads the project, each adoption also stands in her record, where the program's success measures count
it: as an implementation, in use or sustained.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import audit
from accounts.models import User
from improvement.models import Decision, Project, ScaleStep, SiteAdoption, UseCheck
from improvement.services import Refused
from partners.models import Site
from scholars.models import Product, ProductKind, ProductState
from scholars.services import products


@transaction.atomic
def save_step(*, step: ScaleStep, by: User) -> ScaleStep:
    step.save()
    _record("scale.planned", step.project, by, scale=step.scale)
    return step


@transaction.atomic
def adopt(*, project: Project, site: Site, on: date, by: User, note: str = "") -> SiteAdoption:
    if not project.cycles.filter(decision=Decision.ADOPT).exists():
        raise Refused("A change spreads once a test of it was adopted.")
    if project.adoptions.filter(site=site, ended_on__isnull=True).exists():
        raise Refused("This site has adopted the change already.")
    product = _product(project, by)
    in_product = products.record_adoption(product=product, adopted_on=on, by=by, site=site) if product else None
    adoption = SiteAdoption.objects.create(
        project=project, site=site, adopted_on=on, note=note, in_product=in_product, recorded_by=by
    )
    _record("change.adopted", project, by, site=site.code)
    return adoption


def _product(project: Project, by: User) -> Product | None:
    """The implementation in the record of the scholar who leads; begun with the first site that adopts."""
    if project.lead is None:
        return None
    if project.product is None:
        product = Product(
            scholar=project.lead,
            kind=ProductKind.IMPLEMENTATION,
            state=ProductState.IN_USE,
            title=project.title,
            description=project.definition,
        )
        project.product = products.save_product(product=product, by=by)
        project.save(update_fields=["product"])
    return project.product


@transaction.atomic
def check(*, adoption: SiteAdoption, months: int, in_use: bool, looked_on: date, by: User, note: str = "") -> UseCheck:
    """Whether the change was in use six or twelve months on. Not in use: the adoption ends on that day."""
    if looked_on < adoption.due_on(months):
        raise Refused(f"Look again from {adoption.due_on(months):%B} {adoption.due_on(months).day} on.")
    made, _ = UseCheck.objects.update_or_create(
        adoption=adoption, months=months, defaults={"in_use": in_use, "looked_on": looked_on, "note": note}
    )
    if not in_use:
        _end(adoption, looked_on, by)
    if in_use and months == UseCheck.Months.TWELVE:
        _sustain(adoption.project, by)
    _record("change.checked", adoption.project, by, site=adoption.site.code, months=months, in_use=in_use)
    return made


def _end(adoption: SiteAdoption, on: date, by: User) -> None:
    if adoption.ended_on is None:
        adoption.ended_on = on
        adoption.save(update_fields=["ended_on"])
    if adoption.in_product is not None:
        products.end_adoption(adoption=adoption.in_product, on=on, by=by)


def _sustain(project: Project, by: User) -> None:
    product = project.product
    if product is not None and product.state == ProductState.IN_USE:
        product.state = ProductState.SUSTAINED
        products.save_product(product=product, by=by)


def _record(action: str, project: Project, by: User, **facts: object) -> None:
    audit.record(action, by=by, subject=project, facts={"project": project.pk, **facts})
