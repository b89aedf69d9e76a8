"""What a project measures, beside the network's own figures of its gap."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from equity_measures.models import Measure, Stratifier
from improvement.models.driver import Driver
from improvement.models.of_project import OfProjectQuerySet
from improvement.models.project import Project


class MeasureKind(models.TextChoices):
    """What a measure of a project is for."""

    OUTCOME = "outcome", "Outcome"
    PROCESS = "process", "Process"
    BALANCING = "balancing", "Balancing"
    PERSON = "person", "Person-centered"
    WORKING = "working", "How the work is done"


class ProjectMeasure(models.Model):
    """Something the team follows over time: a measure of the network, or its own count or score."""

    class Form(models.TextChoices):
        NETWORK = "network", "A measure of the network, from gap reports"
        SHARE = "share", "A share: so many of so many people"
        SCORE = "score", "A mean, such as minutes or points of a score"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=10, choices=MeasureKind.choices)
    form = models.CharField("where its figures come from", max_length=8, choices=Form.choices, default=Form.SHARE)
    title = models.CharField(max_length=120)
    definition = models.CharField(max_length=400, blank=True, help_text="Who counts, among whom, and how it is known.")
    higher_is_better = models.BooleanField(default=True)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stratifier = models.ForeignKey(Stratifier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drivers = models.ManyToManyField(Driver, blank=True, related_name="measures")
    position = models.PositiveSmallIntegerField(default=0)

    class ProjectMeasureQuerySet(OfProjectQuerySet["ProjectMeasure"]):
        pass

    objects = ProjectMeasureQuerySet.as_manager()

    class Meta:
        ordering = ["project", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(form="network", measure__isnull=False, stratifier__isnull=False)
                | (~Q(form="network") & Q(measure__isnull=True, stratifier__isnull=True)),
                name="network_measures_name_measure_and_stratifier",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Reading(models.Model):
    """One month of a team's own measure. Small numbers are stored, and hidden wherever they are shown."""

    measure = models.ForeignKey(ProjectMeasure, on_delete=models.CASCADE, related_name="readings")
    period = models.CharField("month", max_length=7)
    numerator = models.PositiveIntegerField("how many", null=True, blank=True)
    denominator = models.PositiveIntegerField("of how many people")
    value = models.DecimalField("mean", max_digits=8, decimal_places=2, null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class ReadingQuerySet(OfProjectQuerySet["Reading"]):
        project_path = "measure__project"

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "period"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "period"], name="one_reading_per_month"),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True) | Q(numerator__lte=F("denominator")),
                name="reading_counts_within_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.period}"
