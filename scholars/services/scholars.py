"""Changes to scholars' records."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from scholars.models import Scholar


@transaction.atomic
def save_scholar(*, scholar: Scholar, by: User) -> Scholar:
    """Enrol a new scholar or keep a changed record."""
    is_new = scholar.pk is None
    scholar.save()
    action = "scholar.enrolled" if is_new else "scholar.changed"
    audit.record(action, by=by, subject=scholar, institution_id=scholar.institution_id)
    return scholar


def record_export(*, count: int, by: User, filters: dict[str, Any]) -> None:
    """The names of the filters, not what was typed into them."""
    audit.record("scholars.exported", by=by, subject="Scholars", facts={"rows": count, "filters": sorted(filters)})
