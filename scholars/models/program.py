"""A funded program and what it asks of its scholars."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q


class Program(models.Model):
    """A funded training program. Its name and words are settings of the row: funders change both."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=40, blank=True)
    vocabulary = models.JSONField(
        default=dict, blank=True, help_text="The program's own words for the portal's: {'scholar': 'fellow'}."
    )
    effort_floor = models.PositiveSmallIntegerField(
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="The share of working time, in percent, that a scholar's employer must protect.",
    )
    length_months = models.PositiveSmallIntegerField(default=24, validators=[MinValueValidator(1)])
    stipend_cap = models.PositiveIntegerField(
        null=True, blank=True, help_text="The most a scholar is paid in a year of training, in dollars. Empty: no cap."
    )
    research_cap = models.PositiveIntegerField(
        null=True, blank=True, help_text="The most a scholar gets for research in a year, in dollars. Empty: no cap."
    )
    support_cap_months = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(1)],
        help_text="Months of mentored support the funder allows a person in all; five years with AHRQ.",
    )
    smallest_cell = models.PositiveSmallIntegerField(
        default=5,
        validators=[MinValueValidator(1)],
        help_text="Counts of scholars below this are hidden in tables that leave the program.",
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effort_floor__gte=1, effort_floor__lte=100), name="effort_floor_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def word_for(self, word: str) -> str:
        """The program's own word, or the portal's."""
        return str(self.vocabulary.get(word, word))
