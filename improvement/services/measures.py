"""What a project follows over time, and the figures its team enters."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.models import User
from improvement.models import Driver, ProjectMeasure, Reading


@transaction.atomic
def save_measure(*, measure: ProjectMeasure, drivers: Collection[Driver], by: User) -> ProjectMeasure:
    if measure.pk is None:
        last = measure.project.measures.aggregate(last=Max("position"))["last"]
        measure.position = 0 if last is None else last + 1
    measure.save()
    measure.drivers.set(drivers)
    _record("project_measure.saved", measure, by)
    return measure


@transaction.atomic
def enter(
    *,
    measure: ProjectMeasure,
    period: str,
    denominator: int,
    by: User,
    numerator: int | None = None,
    value: Decimal | None = None,
) -> Reading:
    """A month's figure; entered again it takes the place of the former one."""
    reading, _ = Reading.objects.update_or_create(
        measure=measure,
        period=period,
        defaults={"numerator": numerator, "denominator": denominator, "value": value, "entered_by": by},
    )
    _record("project_measure.entered", measure, by)
    return reading


def _record(action: str, measure: ProjectMeasure, by: User) -> None:
    facts = {"project": measure.project_id, "measure": measure.pk, "kind": measure.kind}
    audit.record(action, by=by, subject=measure.project, facts=facts)
