"""What scholars are to learn, and where it is taught."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from partners.access import Access, ModelT, ScopedQuerySet
from partners.models import Institution
from partners.roles import Permission


class NetworkQuerySet(ScopedQuerySet[ModelT]):
    """Taught for the whole network: open to all who may see the curriculum."""

    def visible_to(self, access: Access, doing: Permission = Permission.CURRICULUM_VIEW) -> Self:
        return self.all() if access.may_somewhere(doing) else self.none()


class Framework(models.Model):
    """One edition of a set of competencies. Editions differ in number and wording, so they are data."""

    code = models.SlugField(max_length=20)
    edition = models.CharField(max_length=20)
    title = models.CharField(max_length=150)
    source = models.CharField(max_length=250, blank=True)
    levels = models.JSONField(default=list, help_text="The steps from none to proficient, lowest first.")
    competency_total = models.PositiveSmallIntegerField(
        default=0, help_text="How many the source counts; those not entered here await their wording."
    )
    is_current = models.BooleanField(default=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ["title", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="one_framework_per_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.edition})"


class Domain(models.Model):
    """A field of competencies."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="domains")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)

    class Meta:
        ordering = ["framework", "number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="one_domain_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Competency(models.Model):
    """One thing to be able to do."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="competencies")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=250, blank=True)
    is_confirmed = models.BooleanField("the wording was read in the source", default=False)

    class Meta:
        ordering = ["domain", "number"]
        verbose_name_plural = "competencies"
        constraints = [
            models.UniqueConstraint(fields=["domain", "number"], name="one_competency_per_number"),
            models.CheckConstraint(
                condition=Q(is_confirmed=False) | ~Q(text=""), name="confirmed_competency_has_a_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()

    @property
    def code(self) -> str:
        return f"{self.domain.number}.{self.number}"


class Activity(models.Model):
    """Something taught: a series, a course, a workshop."""

    class Kind(models.TextChoices):
        SERIES = "series", "Series"
        COURSE = "course", "Course"
        WORKSHOP = "workshop", "Workshop"

    title = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    description = models.TextField(blank=True)
    competencies = models.ManyToManyField(Competency, related_name="activities", blank=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return self.title


class SessionQuerySet(NetworkQuerySet["Session"]):
    def coming(self, now: datetime) -> SessionQuerySet:
        return self.filter(ends_at__gte=now).order_by("starts_at")

    def past(self, now: datetime) -> SessionQuerySet:
        return self.filter(ends_at__lt=now).order_by("-starts_at")


class Session(models.Model):
    """One meeting of an activity."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sessions")
    topic = models.CharField(max_length=160)
    speaker = models.CharField(max_length=120, blank=True)
    host = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="hosted_sessions"
    )
    place = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.topic
