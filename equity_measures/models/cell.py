"""The counts everything else stands on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from equity_measures.models.extract import Extract
from equity_measures.models.measure import Measure
from equity_measures.models.stratifier import Category, Stratification
from partners.access import ScopedQuerySet
from partners.models import Site


class CellQuerySet(ScopedQuerySet["Cell"]):
    institution_path = "site__institution"

    def current(self) -> CellQuerySet:
        return self.filter(extract__is_current=True)


class Cell(models.Model):
    """How many people were counted, and how many of them count, for one measure, period, site and stratum.

    Holds small counts: nothing outside this app's services reads it.
    """

    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="cells")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=9)
    stratification = models.ForeignKey(Stratification, on_delete=models.PROTECT, related_name="+", db_index=False)
    first = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    second = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField(default=0)

    objects = CellQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["measure", "period", "site", "stratification"], name="cell_measure_period_site"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(numerator__lte=F("denominator")), name="cell_counts_within_people"),
        ]

    def __str__(self) -> str:
        return f"Cell {self.pk}"


class CoverageQuerySet(ScopedQuerySet["Coverage"]):
    institution_path = "site__institution"

    def current(self) -> CoverageQuerySet:
        return self.filter(extract__is_current=True)


class Coverage(models.Model):
    """That an extract says something of a measure at a site in a period: what the nightly run asks first."""

    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="coverage")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=9)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["extract", "measure", "site", "period"], name="one_coverage_per_extract_key"
            ),
        ]
        indexes = [models.Index(fields=["measure", "period", "site"], name="coverage_measure_period_site")]

    def __str__(self) -> str:
        return f"Coverage {self.pk}"
