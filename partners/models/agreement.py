"""What partners signed: who may send what, from when until when."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partners.access import ScopedQuerySet
from partners.models.institution import Institution


class FileClass(models.TextChoices):
    """How much of a person a file may show; the later allow what the earlier do."""

    DEIDENTIFIED = "deidentified", "De-identified data"
    LIMITED = "limited", "Limited data set"


class AgreementQuerySet(ScopedQuerySet["Agreement"]):
    institution_path = "institution"

    def signed(self) -> AgreementQuerySet:
        return self.filter(signed_on__isnull=False)

    def governing_data(self) -> AgreementQuerySet:
        """Those that say which files may come."""
        return self.signed().exclude(file_class="")

    def in_force(self, today: date) -> AgreementQuerySet:
        running = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
        standing = Q(ended_on__isnull=True) | Q(ended_on__gt=today)
        return self.signed().filter(running, standing, starts_on__lte=today)


class Agreement(models.Model):
    """A contract of an institution with the network, and perhaps with others. Ended, not deleted."""

    class Kind(models.TextChoices):
        DATA_USE = "dua", "Data use agreement"
        UNDERSTANDING = "mou", "Memorandum of understanding"
        RELIANCE = "reliance", "IRB reliance agreement"
        SUBAWARD = "subaward", "Subaward"

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="agreements")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reference = models.CharField("number", max_length=40, help_text="As both sides call it: DUA-2026-014.")
    title = models.CharField(max_length=150, blank=True)
    parties = models.ManyToManyField(Institution, blank=True, related_name="agreements_joined")
    other_parties = models.CharField(max_length=300, blank=True, help_text="Who is no partner in this portal.")
    file_class = models.CharField("data it allows", max_length=12, choices=FileClass.choices, blank=True)
    has_all_measures = models.BooleanField("covers every measure", default=True)
    measures = models.JSONField("codes of the measures it covers", default=list, blank=True)
    data_from = models.DateField("data of periods from", null=True, blank=True)
    data_until = models.DateField("data of periods until", null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField("last day", null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField("ended early on", null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    remind_days = models.PositiveSmallIntegerField(
        "days before its end to remind", default=90, validators=[MaxValueValidator(365)]
    )
    note = models.CharField(max_length=500, blank=True)
    renews = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="renewed_by", verbose_name="renewal of"
    )
    file_name = models.CharField(max_length=120, blank=True)
    file_stored = models.CharField(max_length=60, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["institution__name", "kind", "-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "reference"], name="one_agreement_per_number"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(data_until__isnull=True) | Q(data_from__isnull=True) | Q(data_until__gte=F("data_from")),
                name="agreement_data_end_after_they_start",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_reason="") | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
                name="agreement_ended_early_says_why",
            ),
            models.CheckConstraint(
                condition=Q(file_name="", file_stored="") | (~Q(file_name="") & ~Q(file_stored="")),
                name="agreement_file_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None without an end."""
        days = [self.ends_on, self.ended_on - timedelta(days=1) if self.ended_on else None]
        return min((day for day in days if day is not None), default=None)

    def state_on(self, today: date | None = None) -> str:
        """draft, coming, in force, ending (within its days of reminding), ended."""
        today = today or timezone.localdate()
        if self.signed_on is None:
            return "draft"
        if self.last_day is not None and self.last_day < today:
            return "ended"
        if self.starts_on > today:
            return "coming"
        if self.last_day is not None and (self.last_day - today).days <= self.remind_days:
            return "ending"
        return "in force"


class AgreementReminderQuerySet(ScopedQuerySet["AgreementReminder"]):
    institution_path = "agreement__institution"


class AgreementReminder(models.Model):
    """A mail that told somebody of an end that comes; one for each of the days it is told at."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="reminders")
    days_before = models.PositiveSmallIntegerField()
    last_day = models.DateField(help_text="The end it told of; a changed end is told again.")
    asked_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.PositiveSmallIntegerField(default=0)

    objects = AgreementReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "days_before", "last_day"], name="one_reminder_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.days_before} days"
