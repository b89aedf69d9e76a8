"""Neighborhood indices that a program loads: which fifth each area is in."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q


class AreaIndex(models.Model):
    """One edition of a neighborhood index. The newest loaded is the one in use; earlier ones stay on record."""

    class Kind(models.TextChoices):
        SVI = "svi", "Social Vulnerability Index"
        ADI = "adi", "Area Deprivation Index"
        COI = "coi", "Child Opportunity Index"

    kind = models.CharField(max_length=3, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    area_count = models.PositiveIntegerField(default=0)
    is_current = models.BooleanField(default=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        verbose_name_plural = "area indices"
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="one_current_area_index"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"


class AreaFifth(models.Model):
    """The fifth of an index that a ZIP code area or census tract is in; 1 is the most disadvantaged."""

    index = models.ForeignKey(AreaIndex, on_delete=models.CASCADE, related_name="areas")
    area = models.CharField(max_length=11, help_text="Five digits of a ZIP code area, or eleven of a census tract.")
    fifth = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["index", "area"], name="one_fifth_per_area"),
            models.CheckConstraint(condition=Q(fifth__gte=1, fifth__lte=5), name="fifth_from_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.fifth}"
