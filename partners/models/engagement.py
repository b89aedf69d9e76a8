"""Whom the network engages, how, and what changed because of it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.access import ScopedQuerySet
from partners.models.institution import Institution, Site


class Stakeholder(models.TextChoices):
    PATIENTS = "patients", "Patients"
    FAMILIES = "families", "Families and caregivers"
    CLINICIANS = "clinicians", "Clinicians and staff"
    LEADERS = "leaders", "Health-system leaders"
    PAYERS = "payers", "Payers and purchasers"
    COMMUNITY = "community", "Community organizations"
    POLICY = "policy", "Policy makers"


class Mode(models.TextChoices):
    GOVERNANCE = "governance", "Governance"
    SELECTION = "selection", "Selecting scholars"
    MENTORING = "mentoring", "Mentoring"
    CODESIGN = "codesign", "Co-design"
    PROJECT = "project", "Projects"


class EngagementQuerySet(ScopedQuerySet["Engagement"]):
    institution_path = "institution"


class Engagement(models.Model):
    """One entry of the ledger: people engaged on a day, in some part of the work. No names of theirs."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="engagements")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="engagements")
    happened_on = models.DateField("day", default=timezone.localdate)
    stakeholder = models.CharField("who", max_length=10, choices=Stakeholder.choices)
    mode = models.CharField("in what", max_length=10, choices=Mode.choices)
    people = models.PositiveSmallIntegerField(
        "how many people", default=1, validators=[MinValueValidator(1), MaxValueValidator(5000)]
    )
    hours = models.DecimalField(
        "hours of all of them together", max_digits=7, decimal_places=1, default=0, validators=[MinValueValidator(0)]
    )
    honoraria = models.PositiveIntegerField("paid to them, in dollars", default=0)
    about = models.CharField("what it was about", max_length=300, blank=True)
    changed = models.TextField("what changed because of it", max_length=1000, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1), name="engagement_is_with_somebody"),
            models.CheckConstraint(condition=Q(hours__gte=0), name="engagement_hours_are_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stakeholder_display()}: {self.get_mode_display()}"
