"""Entries of the ledger of engagement."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User
from partners.models import Engagement


@transaction.atomic
def save(*, engagement: Engagement, by: User) -> Engagement:
    """Write an entry, or change one."""
    is_new = engagement.pk is None
    if is_new:
        engagement.entered_by = by
    engagement.save()
    _record("engagement.entered" if is_new else "engagement.changed", engagement, by)
    return engagement


@transaction.atomic
def remove(*, engagement: Engagement, by: User) -> None:
    """Take an entry out that was made by mistake."""
    _record("engagement.removed", engagement, by)
    engagement.delete()


def _record(action: str, engagement: Engagement, by: User) -> None:
    audit.record(action, by=by, subject=engagement, institution_id=engagement.institution_id)
