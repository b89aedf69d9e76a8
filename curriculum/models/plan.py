"""What a program asks of its scholars."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from curriculum.models.activity import Activity
from curriculum.models.framework import Competency
from partners.access import Access, ScopedQuerySet
from partners.roles import Permission
from scholars.models import Program, Scholar


class RequirementQuerySet(ScopedQuerySet["Requirement"]):
    def visible_to(self, access: Access, doing: Permission = Permission.CURRICULUM_VIEW) -> RequirementQuerySet:
        """Open to all who may see the curriculum; changed by who may change it."""
        if doing == Permission.CURRICULUM_EDIT:
            return self.all() if access.may_everywhere(doing) else self.none()
        return self.all() if access.may_somewhere(doing) else self.none()


class Requirement(models.Model):
    """Attendance of an activity, or a level of a competency, by a month of training."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="requirements")
    title = models.CharField(max_length=120)
    career_stage = models.CharField(
        "track", max_length=15, blank=True, choices=Scholar.CareerStage.choices, help_text="Empty: for everybody."
    )
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, blank=True, related_name="requirements")
    competency = models.ForeignKey(
        Competency, on_delete=models.CASCADE, null=True, blank=True, related_name="requirements"
    )
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    due_month = models.PositiveSmallIntegerField(
        "due by month of training", default=12, validators=[MaxValueValidator(120)]
    )

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering = ["program", "due_month", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(activity__isnull=False, competency__isnull=True, level__isnull=True)
                | Q(activity__isnull=True, competency__isnull=False, level__isnull=False),
                name="requirement_is_attendance_or_a_level",
            ),
            models.UniqueConstraint(fields=["program", "title"], name="one_training_requirement_per_title"),
        ]

    def __str__(self) -> str:
        return self.title
