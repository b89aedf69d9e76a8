"""What sites submit, and how their own words map to the network's."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from equity_measures.ingestion.vocabulary import LEFT_OUT
from equity_measures.models.measure import Measure
from equity_measures.models.stratifier import Category, Stratifier
from partners.access import ScopedQuerySet
from partners.models import Institution, Provenance, Site


class DataSet(models.Model):
    """A group of measures submitted together, in one layout."""

    code = models.SlugField(max_length=30, unique=True)
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    measures = models.ManyToManyField(Measure, related_name="data_sets")
    period_type = models.CharField(
        max_length=10, blank=True, help_text="month, quarter, year or span; blank takes any."
    )
    layout = models.JSONField(help_text="Which column holds what; see the layouts of the ingestion package.")
    provenance = models.CharField(max_length=10, choices=Provenance.choices, default=Provenance.LIVE)
    source = models.CharField(max_length=250, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    needs_approval = models.BooleanField(
        default=False,
        help_text="A version comes into use only after the site approved, the network accepted and published it.",
    )

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ValueMappingQuerySet(ScopedQuerySet["ValueMapping"]):
    institution_path = "institution"


def _exactly_one(*names: str) -> models.Q:
    """One of these is named, or the value is left out; never two of them and never none."""
    nothing = models.Q(**{f"{name}__isnull": True for name in names})
    condition = nothing & models.Q(is_left_out=True)
    for named in names:
        only = models.Q(**{f"{name}__isnull": name != named for name in names})
        condition |= only & models.Q(is_left_out=False)
    return condition


class ValueMapping(models.Model):
    """What one institution means by one of its own values. Superseded, not edited: the history stays.

    The value itself is kept only when it is safe to show; its keyed digest recognises it in files.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="value_mappings")
    data_set = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="value_mappings")
    target = models.CharField(max_length=60, help_text="'stratifier:race', 'stratifier', 'site' or 'measure'.")
    digest = models.CharField(max_length=64)
    shown = models.CharField(max_length=40, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True)
    stratifier = models.ForeignKey(Stratifier, on_delete=models.PROTECT, null=True, blank=True)
    is_left_out = models.BooleanField(default=False, help_text="What has this value is not counted here.")
    is_current = models.BooleanField(default=True)
    mapped_at = models.DateTimeField(auto_now_add=True)
    mapped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ValueMappingQuerySet.as_manager()

    class Meta:
        ordering = ["target", "shown"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "data_set", "target", "digest"],
                condition=models.Q(is_current=True),
                name="one_current_meaning_per_value",
            ),
            models.CheckConstraint(
                condition=_exactly_one("category", "site", "measure", "stratifier"),
                name="mapping_means_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.shown or 'a value not shown'}"

    @property
    def meaning(self) -> str:
        return "Left out" if self.is_left_out else str(self.category or self.site or self.measure or self.stratifier)

    @property
    def code(self) -> str:
        """What the engine is told: a code of the network, or that the value is left out."""
        named = self.category or self.site or self.measure or self.stratifier
        return LEFT_OUT if named is None else named.code
