"""What a site says of itself."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from improvement.models import SelfRating
from partners.models import Site


@transaction.atomic
def rate(*, site: Site, practice: str, level: int, by: User, note: str = "") -> SelfRating:
    """A new rating; former ones stay, so that movement is seen."""
    rating = SelfRating.objects.create(
        site=site, practice=practice, level=level, note=note, rated_by=by, rated_on=timezone.localdate()
    )
    facts = {"practice": practice, "level": level}
    audit.record("practice.rated", by=by, subject=site, institution_id=site.institution_id, facts=facts)
    return rating
