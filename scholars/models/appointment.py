"""Appointments: periods of support, who pays for them, and the time they protect."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partners.access import Access, ModelT, ScopedQuerySet
from partners.models import Institution
from partners.roles import Permission
from scholars.models.scholar import Scholar


class PartOfScholarQuerySet(ScopedQuerySet[ModelT]):
    """What goes with a scholar's record."""

    def visible_to(self, access: Access, doing: Permission = Permission.SCHOLAR_VIEW) -> Self:
        return self.filter(scholar__in=Scholar.objects.visible_to(access, doing))


class Appointment(models.Model):
    """A period in which a scholar is supported, on one project, in one place. Periods do not overlap."""

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="appointments")
    starts_on = models.DateField()
    ends_on = models.DateField()
    home = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="home_appointments")
    health_system = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="hosted_appointments"
    )
    project = models.CharField(max_length=200, blank=True)
    effort = models.PositiveSmallIntegerField(
        "protected time promised, in percent", validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    objects = PartOfScholarQuerySet.as_manager()

    class Meta:
        ordering = ["scholar", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["scholar", "starts_on"], name="one_appointment_per_start"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="appointment_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(effort__gte=1, effort__lte=100), name="appointment_effort_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%b %Y} to {self.ends_on:%b %Y}"

    def months(self) -> list[date]:
        """The first of each month that the period touches."""
        found, month = [], self.starts_on.replace(day=1)
        while month <= self.ends_on:
            found.append(month)
            month = next_month(month)
        return found


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


class PartOfAppointmentQuerySet(ScopedQuerySet[ModelT]):
    def visible_to(self, access: Access, doing: Permission = Permission.SCHOLAR_VIEW) -> Self:
        return self.filter(appointment__in=Appointment.objects.visible_to(access, doing))


class Support(models.Model):
    """Who pays in one training year of an appointment, and how much."""

    class Source(models.TextChoices):
        THIS_AWARD = "this_award", "This award (AHRQ and PCORI)"
        OTHER_AHRQ = "other_ahrq", "Another AHRQ award"
        NIH = "nih", "An NIH award"
        OTHER_FEDERAL = "other_federal", "Another federal award"
        INSTITUTION = "institution", "The home institution"
        HEALTH_SYSTEM = "health_system", "The health system"
        FOUNDATION = "foundation", "A foundation"

    # What counts against the funder's limit on mentored support.
    CAPPED = (Source.THIS_AWARD, Source.OTHER_AHRQ)

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="supports")
    training_year = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(10)])
    source = models.CharField(max_length=13, choices=Source.choices)
    award_number = models.CharField(max_length=40, blank=True)
    months = models.PositiveSmallIntegerField(default=12, validators=[MinValueValidator(1), MaxValueValidator(12)])
    stipend = models.PositiveIntegerField("salary support, in dollars", default=0)
    research_funds = models.PositiveIntegerField("research funds, in dollars", default=0)

    objects = PartOfAppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["appointment", "training_year", "source"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "training_year", "source"], name="one_row_per_source"),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=12), name="support_months_fit_a_year"),
            models.CheckConstraint(condition=Q(training_year__gte=1), name="training_years_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"Year {self.training_year}: {self.get_source_display()}"


class EffortMonth(models.Model):
    """One month of the effort ledger: the time promised, and the time the scholar really had."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="effort_months")
    month = models.DateField(help_text="The first of the month.")
    promised = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    actual = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    note = models.CharField(max_length=300, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField(null=True, blank=True)

    objects = PartOfAppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["appointment", "month"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "month"], name="one_row_per_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="ledger_months_begin_on_the_first"),
            models.CheckConstraint(
                condition=Q(promised__lte=100) & (Q(actual__isnull=True) | Q(actual__lte=100)),
                name="effort_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(actual__isnull=True, reported_at__isnull=True)
                | Q(actual__isnull=False, reported_at__isnull=False),
                name="effort_reported_exactly_when_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%b %Y}"

    def is_open(self, today: date | None = None) -> bool:
        """Over, and nobody has told how much time there really was."""
        return self.actual is None and next_month(self.month) <= (today or timezone.localdate())
