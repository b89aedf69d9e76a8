"""What comes after a release: whom it was sent to, and who read what of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reports.models.report import Report
from reports.models.review import OfOfficeQuerySet


class Delivery(models.Model):
    """One person was told by mail where a published report stands. She reads it behind her sign-in."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    person_name = models.CharField(max_length=150, help_text="As it was then; it stays when the account goes.")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="Empty until the mail is on its way.")

    objects = OfOfficeQuerySet["Delivery"].as_manager()

    class Meta:
        ordering = ["person_name", "pk"]
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["report", "person"], name="one_delivery_per_person")]

    def __str__(self) -> str:
        return f"{self.report} to {self.person_name}"


class Reading(models.Model):
    """Somebody opened a report or took one of its files. Only ever added; the audit chain holds the same."""

    class File(models.TextChoices):
        PAGE = "page", "Page"
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "Workbook"
        CSV = "csv", "CSV files"
        TABLE = "table", "One table as CSV"
        API = "api", "By the API"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    person_name = models.CharField(max_length=150)
    file = models.CharField(max_length=5, choices=File.choices)
    table = models.CharField(max_length=80, blank=True, help_text="Which table, when it was one.")
    at = models.DateTimeField(auto_now_add=True)

    objects = OfOfficeQuerySet["Reading"].as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "report"], name="reading_person_report")]

    def __str__(self) -> str:
        return f"{self.person_name}: {self.report}, {self.told}"

    @property
    def told(self) -> str:
        """What was read, in words."""
        return f"Table {self.table}, as CSV" if self.table else str(self.get_file_display())
