"""Changes to scholars' records, and who made them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from scholars.models import Milestone, Scholar


@transaction.atomic
def save_scholar(*, scholar: Scholar, by: User) -> Scholar:
    """Enrol a new scholar or keep a changed record."""
    is_new = scholar.pk is None
    scholar.save()
    action = "scholar.enrolled" if is_new else "scholar.changed"
    audit.record(action, by=by, subject=scholar, institution_id=scholar.institution_id)
    return scholar


@transaction.atomic
def log_milestone(
    *, scholar: Scholar, title: str, due_on: date, by: User | None, done_on: date | None = None, note: str = ""
) -> Milestone:
    milestone = Milestone.objects.create(
        scholar=scholar, title=title, due_on=due_on, done_on=done_on, note=note, logged_by=by
    )
    _record("milestone.logged", milestone, by)
    return milestone


@transaction.atomic
def finish_milestone(*, milestone: Milestone, on: date, by: User) -> Milestone:
    """Mark as done. Asking again changes nothing."""
    if milestone.done_on is None:
        milestone.done_on = on
        milestone.save(update_fields=["done_on"])
        _record("milestone.done", milestone, by)
    return milestone


def record_export(*, count: int, by: User, filters: dict[str, Any]) -> None:
    """The names of the filters, not what was typed into them."""
    audit.record("scholars.exported", by=by, subject="Scholars", facts={"rows": count, "filters": sorted(filters)})


def _record(action: str, milestone: Milestone, by: User | None) -> None:
    audit.record(action, by=by, subject=milestone, institution_id=milestone.scholar.institution_id)
