"""Lists of products brought as files: what was found in each, what became of it, and how to take it back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from scholars.imports import Format, Record
from scholars.models.of_scholar import OfScholarQuerySet
from scholars.models.product import Product
from scholars.models.scholar import Scholar


class ImportBatch(models.Model):
    """One file, read for one scholar. The file itself is not kept: its entries are."""

    class State(models.TextChoices):
        PREVIEW = "preview", "Waiting to be confirmed"
        CONFIRMED = "confirmed", "Imported"
        UNDONE = "undone", "Undone"

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="imports")
    format = models.CharField(max_length=15, choices=[(format_.value, format_.label) for format_ in Format])
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEW)
    faults = models.JSONField(default=list, help_text="Entries that could not be read: line, rule, message.")
    notes = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = OfScholarQuerySet["ImportBatch"].as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="preview", confirmed_at__isnull=True, undone_at__isnull=True)
                | Q(state="confirmed", confirmed_at__isnull=False, undone_at__isnull=True)
                | Q(state="undone", confirmed_at__isnull=False, undone_at__isnull=False),
                name="import_state_has_its_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()}: {self.file_name}"


class ImportEntryQuerySet(OfScholarQuerySet["ImportEntry"]):
    scholar_path = "batch__scholar"


class ImportEntry(models.Model):
    """One entry of a file: what was read, what it repeats, and what became of it."""

    class Outcome(models.TextChoices):
        NEW = "new", "New"
        DUPLICATE = "duplicate", "Known already"
        REPEATED = "repeated", "Twice in the file"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="entries")
    place = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    record = models.JSONField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    same_as = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    same_as_line = models.PositiveIntegerField(null=True, blank=True)
    recognized_by = models.CharField(max_length=15, blank=True)
    author_match = models.CharField(max_length=10)
    is_chosen = models.BooleanField(default=True)
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    filled = models.JSONField(default=list, help_text="Fields of the known product that were empty and got a value.")

    objects = ImportEntryQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="one_entry_per_place")]

    def __str__(self) -> str:
        return f"Line {self.line}"

    @property
    def parsed(self) -> Record:
        return Record.from_json(self.record)
