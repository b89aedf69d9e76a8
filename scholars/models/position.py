"""Where scholars work during and after the program, and how alumni are asked about it for fifteen years."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from scholars.models.of_scholar import OfScholarQuerySet
from scholars.models.scholar import Scholar

FOLLOW_UP_YEARS = 15


class Sector(models.TextChoices):
    ACADEMIA = "academia", "Academia"
    GOVERNMENT = "government", "Government"
    FOR_PROFIT = "for_profit", "For-profit"
    NONPROFIT = "nonprofit", "Nonprofit"
    OTHER = "other", "Other"


class Activity(models.TextChoices):
    """The principal activity, as NIH's training tables name them."""

    RESEARCH = "research", "Primarily research"
    RESEARCH_RELATED = "research_related", "Research-related"
    TEACHING = "teaching", "Primarily teaching"
    CLINICAL = "clinical", "Primarily clinical"
    TRAINING = "training", "Further training"
    UNRELATED = "unrelated", "Unrelated to research"


class RoleAfter(models.TextChoices):
    FACULTY = "faculty", "Faculty"
    LEADERSHIP = "leadership", "Health-system leadership"
    OPERATIONS = "operations", "Operations research in a health system"
    OTHER = "other", "Other"


HEALTH_SYSTEM_ROLES = (RoleAfter.LEADERSHIP, RoleAfter.OPERATIONS)


class PositionQuerySet(OfScholarQuerySet["Position"]):
    def current(self, today: date) -> PositionQuerySet:
        return self.filter(starts_on__lte=today).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))


class Position(models.Model):
    """A position a scholar held or holds."""

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="positions")
    title = models.CharField(max_length=150)
    organization = models.CharField(max_length=200)
    department = models.CharField(max_length=150, blank=True)
    sector = models.CharField(max_length=10, choices=Sector.choices)
    activity = models.CharField("principal activity", max_length=16, choices=Activity.choices)
    role = models.CharField("kind of role", max_length=10, choices=RoleAfter.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_joint = models.BooleanField("joint appointment", default=False)
    source = models.CharField(max_length=10, default="hand", help_text="Typed by hand, or told in a survey.")

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="position_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.organization}"


class AlumniSurvey(models.Model):
    """One yearly question to somebody who completed the program, answered by a mailed link without signing in.

    Only the hash of the link's token is kept. A link works once and until it expires.
    """

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="surveys")
    year = models.PositiveSmallIntegerField("year after completion")
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sendings = models.PositiveSmallIntegerField(default=0)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)

    objects = OfScholarQuerySet["AlumniSurvey"].as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["scholar", "year"], name="one_survey_per_year"),
            models.CheckConstraint(
                condition=Q(year__gte=1, year__lte=FOLLOW_UP_YEARS), name="surveys_for_fifteen_years"
            ),
        ]

    def __str__(self) -> str:
        return f"Survey of year {self.year}"

    def is_open(self, now: datetime) -> bool:
        return self.answered_at is None and now < self.expires_at
