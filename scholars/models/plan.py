"""Individual development plans: a version for each year, made of goals, co-signed by the mentor."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import Q

from scholars.models.of_scholar import OfScholarQuerySet
from scholars.models.scholar import Scholar

# The words of a goal, each of which its scholar may keep to herself.
SMART = ("title", "specific", "measurable", "achievable", "relevant", "helpers")


class DevelopmentPlan(models.Model):
    """One year's plan. Signed by the scholar it waits for the mentor; co-signed it is not changed any more."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Waiting for the mentor"
        CO_SIGNED = "co_signed", "Signed by both"

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="plans")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    signed_at = models.DateTimeField(null=True, blank=True)
    co_signed_at = models.DateTimeField(null=True, blank=True)
    co_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    co_signed_as = models.CharField(max_length=150, blank=True, help_text="The mentor's name, as it was then.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfScholarQuerySet["DevelopmentPlan"].as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["scholar", "year"], name="one_plan_per_year"),
            models.CheckConstraint(
                condition=Q(state="draft", signed_at__isnull=True, co_signed_at__isnull=True)
                | Q(state="signed", signed_at__isnull=False, co_signed_at__isnull=True)
                | (Q(state="co_signed", signed_at__isnull=False, co_signed_at__isnull=False) & ~Q(co_signed_as="")),
                name="plan_state_has_its_signatures",
            ),
        ]

    def __str__(self) -> str:
        return f"Plan of {self.year}"

    @property
    def is_open(self) -> bool:
        """May its words still be changed?"""
        return self.state == self.State.DRAFT


class GoalQuerySet(OfScholarQuerySet["Goal"]):
    scholar_path = "plan__scholar"


class Goal(models.Model):
    """Something to reach by a day. `lineage` is the same for a goal and for what it becomes in later years."""

    class Kind(models.TextChoices):
        CAREER = "career", "Career"
        SKILL = "skill", "Skill"
        PROJECT = "project", "Project"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        UNDER_WAY = "under_way", "Under way"
        REACHED = "reached", "Reached"
        DROPPED = "dropped", "Dropped"

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="goals")
    lineage = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField("status", max_length=10, choices=State.choices, default=State.PLANNED)
    due_on = models.DateField("due")
    title = models.CharField("goal", max_length=150)
    specific = models.TextField(max_length=1000, blank=True, help_text="What exactly will you do?")
    measurable = models.TextField(max_length=1000, blank=True, help_text="How will you know that it is reached?")
    achievable = models.TextField(max_length=1000, blank=True, help_text="What makes it possible in this time?")
    relevant = models.TextField(max_length=1000, blank=True, help_text="Why does it matter for where you want to go?")
    helpers = models.CharField("who helps", max_length=200, blank=True)
    private = models.JSONField(default=list, blank=True, help_text="Names of the fields that only the scholar reads.")

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "lineage"], name="one_goal_per_lineage_and_plan")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} goal {self.pk}"

    @classmethod
    def label_of(cls, name: str) -> str:
        """How people call one of its fields."""
        return str(cast("models.Field[Any, Any]", cls._meta.get_field(name)).verbose_name).capitalize()
