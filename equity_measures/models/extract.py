"""One uploaded file version."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from equity_measures.models.dataset import DataSet
from mielhss.jobs.models import Job
from partners.access import ScopedQuerySet
from partners.models import Institution


class ExtractQuerySet(ScopedQuerySet["Extract"]):
    institution_path = "institution"

    def current(self) -> ExtractQuerySet:
        return self.filter(is_current=True)

    def of(self, institution: Institution, data_set: DataSet, period: str) -> ExtractQuerySet:
        return self.filter(institution=institution, data_set=data_set, period=period)

    def pending(self) -> ExtractQuerySet:
        """Past their check and before their approval."""
        return self.filter(is_pending=True)

    def waiting(self) -> ExtractQuerySet:
        return self.filter(state__in=[Extract.State.RECEIVED, Extract.State.HELD])


class Extract(models.Model):
    """One version of what an institution submitted for a data set and period.

    A new version replaces the former whole, in one transaction; undo puts the former back.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "Received, being checked"
        HELD = "held", "Waiting for mapping"
        REFUSED = "refused", "Refused"
        ACCEPTED = "accepted", "Accepted"
        UNDONE = "undone", "Undone"

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="extracts")
    data_set = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="extracts")
    period = models.CharField(max_length=9)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    is_current = models.BooleanField(default=False)
    is_pending = models.BooleanField(default=False, help_text="Checked, and not in use until it is published.")
    published_at = models.DateTimeField(null=True, blank=True, help_text="When it first came into use.")
    may_be_smaller = models.BooleanField(default=False, help_text="Somebody meant it to have far fewer rows.")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    file_name = models.CharField(max_length=120)
    stored_name = models.CharField(max_length=60, blank=True, help_text="In quarantine; blank once removed.")
    file_format = models.CharField(max_length=10, blank=True)
    lines = models.JSONField(default=dict, help_text="physical, header, accepted, rejected, blank.")
    findings = models.JSONField(default=list, help_text="The first hundred: line, column, rule, message.")
    findings_by_rule = models.JSONField(default=dict)
    findings_total = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)
    cell_count = models.PositiveIntegerField(default=0)
    cells_hash = models.CharField(max_length=64, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undo_reason = models.CharField(max_length=200, blank=True)

    objects = ExtractQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "data_set", "period", "version"], name="one_extract_per_version"
            ),
            models.UniqueConstraint(
                fields=["institution", "data_set", "period"],
                condition=Q(is_current=True),
                name="one_current_extract",
            ),
            models.UniqueConstraint(
                fields=["institution", "data_set", "period", "sha256"],
                condition=Q(state__in=["received", "held"]) | Q(is_current=True) | Q(is_pending=True),
                name="one_live_extract_per_file",
            ),
            models.UniqueConstraint(
                fields=["institution", "data_set", "period"],
                condition=Q(is_pending=True),
                name="one_pending_extract",
            ),
            models.CheckConstraint(
                condition=Q(is_pending=False) | Q(state="accepted", is_current=False),
                name="pending_extract_is_accepted_and_not_in_use",
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(state="accepted"), name="current_extract_is_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.data_set}, {self.period}, version {self.version}"

    @property
    def path(self) -> Path:
        return Path(settings.QUARANTINE_DIR) / self.stored_name

    @property
    def rows(self) -> int:
        """Rows that were counted."""
        return int(self.lines.get("accepted", 0))

    @property
    def smaller_than(self) -> int:
        """Rows of the version it would replace, while it waits because it has far fewer; else 0."""
        return int(self.facts.get("smaller_than", 0)) if self.state == self.State.HELD else 0

    @property
    def is_final(self) -> bool:
        return self.state != self.State.RECEIVED

    @property
    def status_text(self) -> str:
        """The state in words a coordinator uses."""
        if self.state == self.State.ACCEPTED:
            if self.is_pending:
                return "Waiting for approval"
            return "In use" if self.is_current else "Replaced by a later version"
        if self.smaller_than:
            return "Waiting for your word"
        return str(self.get_state_display())


class HeldValueQuerySet(ScopedQuerySet["HeldValue"]):
    institution_path = "extract__institution"


class HeldValue(models.Model):
    """A value in a held extract that nobody has mapped yet."""

    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="held_values")
    column = models.CharField(max_length=120)
    target = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    shown = models.CharField(max_length=40, blank=True)
    first_line = models.PositiveIntegerField()
    rows = models.PositiveIntegerField(null=True, blank=True, help_text="Blank when fewer than 11.")

    objects = HeldValueQuerySet.as_manager()

    class Meta:
        ordering = ["column", "first_line"]
        constraints = [
            models.UniqueConstraint(fields=["extract", "target", "digest"], name="one_held_value_per_extract"),
        ]

    def __str__(self) -> str:
        return f"{self.column}, line {self.first_line}"
