"""Rules that submitted figures should keep to, and what is said about the figures that do not."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from equity_measures.models.dataset import DataSet
from equity_measures.models.extract import Extract
from equity_measures.models.measure import Measure
from partners.access import ScopedQuerySet
from partners.models import Institution, Site


class QualityRule(models.Model):
    """One thing to look at in every submission of a data set. It asks, and refuses nothing."""

    class Kind(models.TextChoices):
        COMPARISON = "comparison", "Left and right"
        RANGE = "range", "Plausible range"
        JUMP = "jump", "Jump against history"

    class Operator(models.TextChoices):
        AT_MOST = "<=", "is at most"
        LESS = "<", "is less than"
        EQUAL = "=", "equals"
        MORE = ">", "is more than"
        AT_LEAST = ">=", "is at least"

    data_set = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="quality_rules")
    title = models.CharField(max_length=150, help_text="What should hold, as the follow-up will say it.")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMPARISON)
    left = models.CharField(
        max_length=300, blank=True, help_text="Such as people(HTN_CONTROL) or rate(LBW, race=BLACK)."
    )
    operator = models.CharField(max_length=2, choices=Operator.choices, default=Operator.AT_MOST)
    right = models.CharField(max_length=300, blank=True, help_text="Such as people(A1C_TESTED) * 1.2.")
    lowest = models.FloatField(null=True, blank=True, help_text="Of the left side; rates are between 0 and 1.")
    highest = models.FloatField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["data_set__title", "title"]
        constraints = [models.UniqueConstraint(fields=["data_set", "title"], name="one_quality_rule_per_title")]

    def __str__(self) -> str:
        return self.title


class FollowUpQuerySet(ScopedQuerySet["FollowUp"]):
    institution_path = "institution"

    def open(self) -> FollowUpQuerySet:
        return self.filter(resolved_at__isnull=True)

    def with_note_counts(self) -> FollowUpQuerySet:
        return self.annotate(note_count=models.Count("notes"))

    def with_names(self) -> FollowUpQuerySet:
        return self.select_related("institution", "site", "measure", "data_set", "rule", "extract", "resolved_by")


class FollowUp(models.Model):
    """A question about one figure of a submission, opened by a rule or by somebody, and resolved with a reason."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="follow_ups")
    data_set = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=9)
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="follow_ups")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(QualityRule, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups")
    text = models.CharField(max_length=500)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolution = models.CharField(max_length=300, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "period", "site", "measure"],
                condition=Q(resolved_at__isnull=True, rule__isnull=False),
                name="one_open_follow_up_per_figure",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolution="")
                | (Q(resolved_at__isnull=False) & ~Q(resolution="")),
                name="resolved_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class FollowUpNoteQuerySet(ScopedQuerySet["FollowUpNote"]):
    institution_path = "follow_up__institution"


class FollowUpNote(models.Model):
    """What somebody said in a follow-up, and whom she turned to."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.CharField(max_length=1000)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    objects = FollowUpNoteQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"Note {self.pk}"
