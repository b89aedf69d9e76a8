"""What the nightly run finds."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from equity_measures.models.measure import Measure, MeasureDefinition
from equity_measures.models.stratifier import Stratifier
from partners.access import Access, ScopedQuerySet
from partners.models import Provenance, Site
from partners.roles import Permission


def default_pairs() -> list[str]:
    """Stratifiers that are looked at together where extracts count them together."""
    return ["race*sex", "race*payer", "race*ethnicity"]


class GapPolicy(models.Model):
    """How gaps are judged and what is hidden. The newest row is in force."""

    threshold = models.PositiveSmallIntegerField(
        default=11, validators=[MinValueValidator(11)], help_text="Counts from 1 to one less are hidden."
    )
    reference = models.CharField(max_length=30, default="best", help_text="best, largest, overall or fixed:CODE.")
    minimum_denominator = models.PositiveSmallIntegerField(default=30)
    confidence = models.DecimalField(max_digits=4, decimal_places=3, default=0.95)
    pairs = models.JSONField(
        default=default_pairs, blank=True, help_text="Pairs of stratifiers to report on: race*sex, race*payer."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "gap policies"
        constraints = [
            models.CheckConstraint(condition=Q(threshold__gte=11), name="threshold_protects_counts_below_11"),
        ]

    def __str__(self) -> str:
        return f"Reference {self.reference}, counts below {self.threshold} hidden"


class NightlyRun(models.Model):
    """One night's work, by its local date."""

    local_date = models.DateField(unique=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    computed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    code_version = models.CharField(max_length=64)

    class Meta:
        ordering = ["-local_date"]

    def __str__(self) -> str:
        return f"Night of {self.local_date}"


class GapReportQuerySet(ScopedQuerySet["GapReport"]):
    institution_path = "site__institution"

    def visible_to(self, access: Access, doing: Permission = Permission.GAP_VIEW) -> GapReportQuerySet:
        """One's own sites; the network's only for the office. Others read releases."""
        if access.may_everywhere(doing):
            return self.all()
        return self.filter(site__institution__in=access.institutions_where(doing))

    def current(self) -> GapReportQuerySet:
        return self.filter(is_current=True)

    def of_network(self) -> GapReportQuerySet:
        return self.filter(site__isnull=True)

    def with_names(self) -> GapReportQuerySet:
        return self.select_related("measure", "stratifier", "site__institution", "definition")


class GapReport(models.Model):
    """The rates and gaps of one measure, period, site (or the network) and stratifier. Already suppressed.

    Immutable: when inputs change a new row takes its place and this one stays as history.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="gap_reports")
    definition = models.ForeignKey(MeasureDefinition, on_delete=models.PROTECT, related_name="+")
    stratifier = models.ForeignKey(Stratifier, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="gap_reports")
    period = models.CharField(max_length=9)
    is_current = models.BooleanField(default=True)
    analysis = models.JSONField()
    difference = models.FloatField(null=True, blank=True)
    difference_lower = models.FloatField(null=True, blank=True)
    difference_upper = models.FloatField(null=True, blank=True)
    is_certain = models.BooleanField(default=False)
    completeness = models.FloatField(null=True, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance.choices)
    site_count = models.PositiveSmallIntegerField(default=1)
    inputs_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    code_version = models.CharField(max_length=64)
    night = models.ForeignKey(NightlyRun, on_delete=models.PROTECT, related_name="gap_reports")

    objects = GapReportQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "stratifier", "period"]
        indexes = [
            models.Index(fields=["is_current", "period", "site"], name="gap_current_period_site"),
            models.Index(fields=["measure", "stratifier", "site", "is_current"], name="gap_measure_by"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period", "site", "stratifier"],
                condition=Q(is_current=True, site__isnull=False),
                name="one_current_gap_report_per_site",
            ),
            models.UniqueConstraint(
                fields=["measure", "period", "stratifier"],
                condition=Q(is_current=True, site__isnull=True),
                name="one_current_gap_report_of_network",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} by {self.stratifier}, {self.period}, {self.site or 'network'}"
