"""Scholars who begin together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from scholars.models.program import Program


class Cohort(models.Model):
    """Scholars who begin together."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    rule = models.JSONField(
        default=dict, blank=True, help_text="Whom the cohort takes in when it is filled by rule; empty: by hand only."
    )

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["program", "name"], name="one_cohort_per_name"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="cohort_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name
