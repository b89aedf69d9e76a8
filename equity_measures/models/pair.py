"""What the nightly run finds of two stratifiers at once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from equity_measures.models.gap import NightlyRun
from equity_measures.models.measure import Measure, MeasureDefinition
from equity_measures.models.stratifier import Stratifier
from partners.access import Access, ScopedQuerySet
from partners.models import Provenance, Site
from partners.roles import Permission


class PairReportQuerySet(ScopedQuerySet["PairReport"]):
    institution_path = "site__institution"

    def visible_to(self, access: Access, doing: Permission = Permission.GAP_VIEW) -> PairReportQuerySet:
        """As gap reports: one's own sites; the network's only for the office."""
        if access.may_everywhere(doing):
            return self.all()
        return self.filter(site__institution__in=access.institutions_where(doing))

    def current(self) -> PairReportQuerySet:
        return self.filter(is_current=True)


class PairReport(models.Model):
    """The rates of the people whom two stratifiers describe together: language and payer, say. Already suppressed.

    Beside the gap reports of both stratifiers, whose groups are this table's margins. Immutable like them.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="pair_reports")
    definition = models.ForeignKey(MeasureDefinition, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(Stratifier, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Stratifier, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="pair_reports")
    period = models.CharField(max_length=9)
    is_current = models.BooleanField(default=True)
    analysis = models.JSONField(help_text="A gap analysis whose groups are pairs, coded FIRST*SECOND.")
    provenance = models.CharField(max_length=10, choices=Provenance.choices)
    site_count = models.PositiveSmallIntegerField(default=1)
    inputs_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    code_version = models.CharField(max_length=64)
    night = models.ForeignKey(NightlyRun, on_delete=models.PROTECT, related_name="pair_reports")

    objects = PairReportQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "first", "second", "period"]
        indexes = [models.Index(fields=["measure", "site", "is_current"], name="pair_measure_site")]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period", "site", "first", "second"],
                condition=Q(is_current=True, site__isnull=False),
                name="one_current_pair_report_per_site",
            ),
            models.UniqueConstraint(
                fields=["measure", "period", "first", "second"],
                condition=Q(is_current=True, site__isnull=True),
                name="one_current_pair_report_of_network",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} by {self.first} and {self.second}, {self.period}, {self.site or 'network'}"
