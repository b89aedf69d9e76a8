"""Instruments by which an organization places itself, and where it did."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from partners.access import Access, ScopedQuerySet
from partners.models import Institution
from partners.roles import Permission


class InstrumentQuerySet(ScopedQuerySet["Instrument"]):
    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_READ) -> InstrumentQuerySet:
        """Everybody who may read improvement reads the statements."""
        return self.all() if access.may_somewhere(doing) else self.none()


class Instrument(models.Model):
    """One version of a set of statements with its scale. What somebody answered stays tied to the version she saw."""

    code = models.SlugField(max_length=30)
    version = models.CharField(max_length=10)
    title = models.CharField(max_length=150)
    summary = models.TextField(max_length=1000, blank=True)
    scale = models.JSONField(help_text="Labels from the lowest level on; the levels count from 1.")
    source = models.CharField(max_length=300, blank=True)
    license = models.CharField(max_length=200)
    smallest = models.PositiveSmallIntegerField(
        "fewest organizations in an aggregate", default=5, validators=[MinValueValidator(3)]
    )
    is_current = models.BooleanField(default=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_self_assessment_instrument_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    @property
    def levels(self) -> list[tuple[int, str]]:
        return list(enumerate(self.scale, start=1))


class InstrumentItem(models.Model):
    """One statement, under its domain."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    domain = models.CharField(max_length=80)
    text = models.CharField(max_length=400)

    class Meta:
        ordering = ["instrument", "position"]
        constraints = [models.UniqueConstraint(fields=["instrument", "position"], name="one_item_per_place")]

    def __str__(self) -> str:
        return self.text


class SelfAssessmentQuerySet(ScopedQuerySet["SelfAssessment"]):
    institution_path = "institution"


class SelfAssessment(models.Model):
    """Where an organization placed itself on a day. It repeats this; earlier ones stay as they were."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="assessments")
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="self_assessments")
    taken_on = models.DateField("day", default=timezone.localdate)
    who = models.CharField(
        "who answered together", max_length=200, help_text="Parts, not names: 'two nurses, a manager, three parents'."
    )
    answers = models.JSONField(default=dict)
    note = models.TextField("what we will do about it", max_length=1500, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "institution", "taken_on"], name="one_self_assessment_a_day"),
        ]

    def __str__(self) -> str:
        day: date = self.taken_on
        return f"{self.institution}, {day:%B} {day.day}, {day.year}"
