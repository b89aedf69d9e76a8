"""What is measured, and by which definition in which years."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q


class Measure(models.Model):
    """One thing the network measures for equity, whatever edition its definition is in."""

    class Kind(models.TextChoices):
        OUTCOME = "outcome", "Outcome"
        PROCESS = "process", "Process"
        BALANCING = "balancing", "Balancing"
        PERSON_CENTERED = "person", "Person-centered"
        STRUCTURAL = "structural", "Structural"

    class Aim(models.TextChoices):
        """The quintuple aim of health care."""

        HEALTH = "health", "Better health"
        EXPERIENCE = "experience", "Improved patient experience"
        CARE_TEAM = "team", "Care team well-being"
        EQUITY = "equity", "Health equity"
        COST = "cost", "Lower cost"

    code = models.SlugField(max_length=30, unique=True)
    title = models.CharField(max_length=120, help_text="In plain language, as a patient would say it.")
    phrase = models.CharField(
        max_length=120, help_text="What counts, as the end of '14% of patients …': 'had a preterm birth'."
    )
    people = models.CharField(max_length=40, default="patients", help_text="Whom it is about: patients, newborns.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    aim = models.CharField(max_length=10, choices=Aim.choices, default=Aim.HEALTH)
    higher_is_better = models.BooleanField()
    steward = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def definition_on(self, day: date) -> MeasureDefinition | None:
        """The definition in force on that day, so that a rerun of an old period uses the definition of its time."""
        in_force = [d for d in self.definitions.all() if d.is_in_force_on(day)]
        return max(in_force, key=lambda d: d.version) if in_force else None


class MeasureDefinition(models.Model):
    """One dated edition of a measure's definition. Never edited once a report stands on it."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="definitions")
    version = models.PositiveSmallIntegerField(default=1)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    numerator = models.TextField()
    denominator = models.TextField()
    exclusions = models.TextField(blank=True)
    exceptions = models.TextField(blank=True)
    period_type = models.CharField(max_length=10, default="quarter")
    unit = models.CharField(max_length=20, default="percent")
    references = models.JSONField(default=dict, blank=True, help_text="CMIT, eCQM, HEDIS, UDS line.")

    class Meta:
        ordering = ["measure", "version"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "version"], name="one_definition_per_version"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="definition_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} (definition {self.version})"

    def is_in_force_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)
