"""The steps on a scholar's way: what a program expects, what was reached, and who confirmed it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from scholars.models.of_scholar import OfScholarQuerySet
from scholars.models.program import Program
from scholars.models.scholar import Scholar


class MilestoneTemplate(models.Model):
    """A step that a program expects of every scholar, so many months after her start."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="milestone_templates")
    title = models.CharField(max_length=120)
    months = models.PositiveSmallIntegerField(
        "months after the start", validators=[MaxValueValidator(180)], help_text="When it is due."
    )
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        ordering = ["program", "months", "title"]
        constraints = [
            models.UniqueConstraint(fields=["program", "title"], name="one_milestone_template_per_title"),
        ]

    def __str__(self) -> str:
        return self.title


class MilestoneQuerySet(OfScholarQuerySet["Milestone"]):
    def open(self) -> MilestoneQuerySet:
        return self.filter(done_on__isnull=True)


class Milestone(models.Model):
    """A step on a scholar's way: due on a day, done on a day, perhaps with evidence and a confirmation."""

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="milestones")
    template = models.ForeignKey(
        MilestoneTemplate, on_delete=models.SET_NULL, null=True, blank=True, related_name="milestones"
    )
    title = models.CharField(max_length=120)
    due_on = models.DateField(default=timezone.localdate)
    done_on = models.DateField(null=True, blank=True)
    note = models.TextField(max_length=1000, blank=True)
    evidence_url = models.URLField("link to evidence", max_length=500, blank=True)
    evidence_name = models.CharField(max_length=120, blank=True)
    evidence_stored = models.CharField(max_length=32, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verified_as = models.CharField(max_length=150, blank=True, help_text="Name and part of whoever confirmed it.")
    verified_at = models.DateTimeField(null=True, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    logged_at = models.DateTimeField(auto_now_add=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["scholar", "due_on"], name="milestone_scholar_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["scholar", "template"], condition=Q(template__isnull=False), name="one_milestone_per_template"
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | Q(done_on__isnull=False), name="only_what_is_done_is_verified"
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_as="")
                | (Q(verified_at__isnull=False) & ~Q(verified_as="")),
                name="verified_at_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_late(self, today: date) -> bool:
        return self.done_on is None and self.due_on < today

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None


class MilestoneCommentQuerySet(OfScholarQuerySet["MilestoneComment"]):
    scholar_path = "milestone__scholar"


class MilestoneComment(models.Model):
    """A word about a step, by the scholar, her mentors or staff. The name stays when the account goes."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    author_name = models.CharField(max_length=150)
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MilestoneCommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.author_name} on {self.milestone}"
