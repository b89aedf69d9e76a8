"""Reads of cohorts."""

from __future__ import annotations

from django.db.models import Count

from scholars.models import Cohort


def cohorts_with_counts() -> list[Cohort]:
    """Every cohort with `scholars_total`, the latest first; one query. For the office."""
    return list(Cohort.objects.select_related("program").annotate(scholars_total=Count("scholars")))


def cohort_of(pk: int) -> Cohort | None:
    return Cohort.objects.select_related("program").filter(pk=pk).first()
