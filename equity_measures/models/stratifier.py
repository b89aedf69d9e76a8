"""By what people are grouped."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Stratifier(models.Model):
    """A characteristic by which gaps are looked for: race, payer, education."""

    code = models.SlugField(max_length=30, unique=True)
    title = models.CharField(max_length=80)
    question = models.CharField(max_length=200, help_text="What was asked, in plain words.")
    is_ordered = models.BooleanField(default=False)
    group_phrase = models.CharField(
        max_length=80,
        default="{people} in the group {label}",
        help_text="How people of a category are called in a sentence, with {people} and {label}.",
    )
    caution = models.TextField(blank=True, help_text="Printed wherever this stratifier is used.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title


class Category(models.Model):
    """One answer of a stratifier."""

    stratifier = models.ForeignKey(Stratifier, on_delete=models.PROTECT, related_name="categories")
    code = models.CharField(max_length=20)
    label = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    rank = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="For ordered stratifiers, 1 is the worst-off."
    )
    is_unknown = models.BooleanField(default=False)
    system = models.CharField(max_length=80, blank=True)
    system_code = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["stratifier", "position", "label"]
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["stratifier", "code"], name="one_category_per_code"),
        ]

    def __str__(self) -> str:
        return self.label


class Stratification(models.Model):
    """No stratifier (everyone), one, or a pair: what a set of cells is split by."""

    code = models.CharField(max_length=70, unique=True, help_text="'all', 'race' or 'race*sex'.")
    first = models.ForeignKey(Stratifier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    second = models.ForeignKey(Stratifier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second__isnull=True) | (Q(first__isnull=False) & ~Q(first=F("second"))),
                name="stratification_pairs_two_stratifiers",
            ),
        ]

    def __str__(self) -> str:
        return self.code
