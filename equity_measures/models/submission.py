"""Who owes the network what, and how far each submission has come on its way into use."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from equity_measures.models.dataset import DataSet
from equity_measures.models.extract import Extract
from equity_measures.periods import DAYS_TO_SUBMIT, Period
from partners.access import ScopedQuerySet
from partners.models import Institution


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def with_counts(self) -> ScheduleQuerySet:
        """With the data set, and how many institutions are named."""
        return self.select_related("data_set").annotate(institution_count=models.Count("institutions"))


class Schedule(models.Model):
    """When a data set is due after its period, and from whom."""

    data_set = models.OneToOneField(DataSet, on_delete=models.PROTECT, related_name="schedule")
    first_period = models.CharField(max_length=9, help_text="Nothing is expected for periods before it.")
    due_days = models.PositiveSmallIntegerField(default=DAYS_TO_SUBMIT, help_text="Days after the period's last day.")
    grace_days = models.PositiveSmallIntegerField(default=14, help_text="Days after the due day before it is missing.")
    remind_before = models.PositiveSmallIntegerField(default=14, help_text="Days before the due day.")
    remind_after = models.PositiveSmallIntegerField(default=3, help_text="Days after the due day.")
    is_for_all = models.BooleanField("every partner with sites submits", default=True)
    institutions = models.ManyToManyField(Institution, blank=True, related_name="schedules")
    is_active = models.BooleanField(default=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["data_set__title"]

    def __str__(self) -> str:
        return f"Schedule of {self.data_set}"

    def due_on(self, period: Period) -> date:
        return period.last_day + timedelta(days=self.due_days)

    def missing_after(self, period: Period) -> date:
        """The last day of grace."""
        return self.due_on(period) + timedelta(days=self.grace_days)

    def periods(self, today: date) -> list[Period]:
        """The periods that are over and expected, the latest first."""
        found = []
        period = Period.parse(self.first_period)
        while period.kind != "span" and period.last_day < today:
            found.append(period)
            period = period.next()
        return found[::-1]


class Reminder(models.Model):
    """That an institution was written to about a period: so that nobody is reminded twice of the same."""

    class Kind(models.TextChoices):
        BEFORE = "before", "Before the due day"
        AFTER = "after", "After the due day"

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="reminders")
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    period = models.CharField(max_length=9)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    sent_at = models.DateTimeField(auto_now_add=True)
    recipients = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "institution", "period", "kind"], name="one_reminder_of_each_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.period}"


class SubmissionQuerySet(ScopedQuerySet["Submission"]):
    institution_path = "institution"


class Submission(models.Model):
    """What one institution owes for a data set and period, with the version that its site stands for.

    The site approves one version, the network accepts that version, and publishing puts that same version into use.
    What was published before stays in use until then.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="submissions")
    data_set = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="submissions")
    period = models.CharField(max_length=9)
    approved = models.ForeignKey(Extract, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_hash = models.CharField(max_length=64, blank=True, help_text="Of the cells, as they were approved.")
    approved_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    unlocked_until = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["data_set__title", "-period", "institution__name"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "data_set", "period"], name="one_submission_per_period"),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, approved_at__isnull=True, approved_hash="")
                | Q(approved__isnull=False, approved_at__isnull=False),
                name="approval_names_a_version",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(approved__isnull=False), name="accepted_is_approved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.data_set}, {self.period}, {self.institution}"

    @property
    def is_published(self) -> bool:
        return self.approved is not None and self.approved.is_current

    def is_locked(self, now: datetime | None = None) -> bool:
        """Approved, and not unlocked for the moment: no other version may come."""
        now = now or timezone.now()
        return self.approved_id is not None and not (self.unlocked_until and self.unlocked_until > now)


class SubmissionStepQuerySet(ScopedQuerySet["SubmissionStep"]):
    institution_path = "submission__institution"


class SubmissionStep(models.Model):
    """One thing somebody did with a submission. Added and never changed."""

    class Kind(models.TextChoices):
        APPROVE = "approve", "Approved by the site"
        ACCEPT = "accept", "Accepted by the network"
        RETURN = "return", "Returned with comments"
        PUBLISH = "publish", "Published"
        UNLOCK = "unlock", "Unlocked"

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="+")
    cells_hash = models.CharField(max_length=64)
    comment = models.CharField(max_length=1000, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = SubmissionStepQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.extract.version}"
