"""Keeping where an organization placed itself."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from improvement.models import SelfAssessment
from improvement.services import Refused


@transaction.atomic
def take(*, assessment: SelfAssessment, by: User) -> SelfAssessment:
    """Every statement has an answer on the scale; the day is today or before, and there is one a day."""
    items = {str(pk) for pk in assessment.instrument.items.values_list("pk", flat=True)}
    levels = {level for level, _ in assessment.instrument.levels}
    if set(assessment.answers) != items or not set(assessment.answers.values()) <= levels:
        raise Refused("Answer every statement on the scale.")
    if assessment.taken_on > timezone.localdate():
        raise Refused("This day has not come yet.")
    same = SelfAssessment.objects.filter(
        instrument=assessment.instrument, institution=assessment.institution, taken_on=assessment.taken_on
    )
    if same.exclude(pk=assessment.pk).exists():
        raise Refused("The organization placed itself on this day already.")
    assessment.taken_by = by
    assessment.save()
    audit.record("assessment.taken", by=by, subject=assessment, institution_id=assessment.institution_id)
    return assessment
