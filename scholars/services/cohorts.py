"""Cohorts, filled by hand or by rule."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from scholars.models import Cohort, Scholar
from scholars.services.refusal import Refused


@transaction.atomic
def save_cohort(*, cohort: Cohort, by: User) -> Cohort:
    cohort.save()
    audit.record("cohort.saved", by=by, subject=cohort)
    return cohort


def matching(rule: dict[str, Any], scholars: QuerySet[Scholar]) -> QuerySet[Scholar]:
    """The scholars a rule names: started from and until a day, in these career stages, of these institutions.

    An empty rule names nobody.
    """
    if not any(rule.values()):
        return scholars.none()
    if rule.get("from"):
        scholars = scholars.filter(starts_on__gte=date.fromisoformat(rule["from"]))
    if rule.get("until"):
        scholars = scholars.filter(starts_on__lte=date.fromisoformat(rule["until"]))
    if rule.get("stages"):
        scholars = scholars.filter(career_stage__in=rule["stages"])
    if rule.get("institutions"):
        scholars = scholars.filter(institution__code__in=rule["institutions"])
    return scholars


@transaction.atomic
def move(*, scholars: list[Scholar], cohort: Cohort, by: User) -> int:
    """Put these scholars into a cohort of the same program. Those who are in it already stay uncounted."""
    moving = [scholar for scholar in scholars if scholar.cohort_id != cohort.pk]
    if any(scholar.cohort.program_id != cohort.program_id for scholar in moving):
        raise Refused("Some of these scholars belong to another program. Choose a cohort of their own.")
    before = {str(scholar.pk): scholar.cohort_id for scholar in moving}
    Scholar.objects.filter(pk__in=[scholar.pk for scholar in moving]).update(cohort=cohort)
    audit.record("cohort.moved", by=by, subject=cohort, facts={"scholars": len(moving), "from": before})
    return len(moving)
