"""What is taught, when it meets, and the calendars it goes to."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from curriculum.models.framework import Competency, NetworkQuerySet
from mielhss.lib.zones import ZONES
from partners.access import Access, ScopedQuerySet
from partners.models import Institution
from partners.roles import Permission


class ActivityQuerySet(NetworkQuerySet["Activity"]):
    def public(self) -> ActivityQuerySet:
        return self.filter(is_public=True)


class Activity(models.Model):
    """Something taught: a series, a course, an experience in a health system."""

    class Kind(models.TextChoices):
        SERIES = "series", "Series"
        COURSE = "course", "Course"
        WORKSHOP = "workshop", "Workshop"
        EMBEDDED = "embedded", "Embedded experience"
        ELEARNING = "elearning", "E-learning"
        READING = "reading", "Reading group"

    title = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    description = models.TextField(blank=True, max_length=2000)
    is_public = models.BooleanField(
        default=False, help_text="Coming and past sessions stand on a page that anybody can read."
    )
    takes_proposals = models.BooleanField(
        default=False, help_text="Anybody with a sign-in may propose a topic for a session."
    )
    time_zone = models.CharField(max_length=40, default="America/New_York", choices=[(zone, zone) for zone in ZONES])
    competencies = models.ManyToManyField(Competency, through="Teaching", related_name="activities", blank=True)
    threshold_percent = models.PositiveSmallIntegerField(
        "attendance asked for, in percent",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Of the sessions while a scholar is in training. Leave it empty when none is asked for.",
    )
    remote_counts = models.BooleanField("being there remotely counts", default=True)
    make_ups_allowed = models.PositiveSmallIntegerField(default=0, help_text="Missed sessions that may be made up.")
    minutes_needed = models.PositiveSmallIntegerField(
        default=0, help_text="How long somebody must be there for a session to count, when that is known."
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold_percent__isnull=True) | Q(threshold_percent__gte=1, threshold_percent__lte=100),
                name="threshold_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Teaching(models.Model):
    """An activity builds a competency, up to a level: the number of a step of its framework."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="teachings")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="teachings")
    level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["activity", "competency"]
        constraints = [models.UniqueConstraint(fields=["activity", "competency"], name="one_teaching_per_competency")]

    def __str__(self) -> str:
        return f"{self.activity}: {self.competency}"


class SessionQuerySet(NetworkQuerySet["Session"]):
    def visible_to(self, access: Access, doing: Permission = Permission.CURRICULUM_VIEW) -> Self:
        """Drafts are for those who edit; who hosts a session may take its attendance."""
        if doing == Permission.ATTENDANCE_EDIT:
            if access.may_everywhere(doing):
                return self.all()
            return self.published().filter(host__in=access.institutions_where(doing))  # type: ignore[return-value]
        if access.may_everywhere(Permission.CURRICULUM_EDIT):
            return self.all()
        seen = super().visible_to(access, doing)
        return seen.exclude(status=Session.Status.DRAFT)

    def published(self) -> SessionQuerySet:
        return self.filter(status=Session.Status.PUBLISHED)

    def public(self) -> SessionQuerySet:
        """What anybody may read, also called-off sessions, so that nobody waits in vain."""
        return self.filter(activity__is_public=True).exclude(status=Session.Status.DRAFT)

    def coming(self, now: datetime) -> SessionQuerySet:
        return self.filter(ends_at__gte=now).order_by("starts_at")

    def past(self, now: datetime) -> SessionQuerySet:
        return self.filter(ends_at__lt=now).order_by("-starts_at")


class Session(models.Model):
    """One meeting of an activity."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Called off"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sessions")
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PUBLISHED)
    topic = models.CharField(max_length=160)
    speaker = models.CharField("speakers", max_length=200, blank=True)
    summary = models.TextField(blank=True, max_length=2000)
    host = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="hosted_sessions"
    )
    place = models.CharField(max_length=120, blank=True)
    remote_link = models.URLField(blank=True, help_text="Shown to people with a sign-in only.")
    materials_link = models.URLField(
        "slides and recording", blank=True, help_text="Shown afterwards, for public sessions on the public page too."
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["activity", "starts_at"], name="session_activity_starts")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.topic

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class ProposalQuerySet(ScopedQuerySet["TopicProposal"]):
    def visible_to(self, access: Access, doing: Permission = Permission.CURRICULUM_VIEW) -> ProposalQuerySet:
        """All to who plans the curriculum; one's own to everybody else."""
        if access.may_everywhere(Permission.CURRICULUM_EDIT):
            return self.all()
        if doing == Permission.CURRICULUM_EDIT:
            return self.none()
        return self.filter(proposed_by_id=access.user_id) if access.may_somewhere(doing) else self.none()

    def waiting(self) -> ProposalQuerySet:
        return self.filter(status=TopicProposal.Status.WAITING)


class TopicProposal(models.Model):
    """Somebody of the network would like a session on this."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        PLANNED = "planned", "Planned"
        DECLINED = "declined", "Declined"

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="proposals")
    topic = models.CharField(max_length=160)
    why = models.TextField("why it matters", max_length=1500)
    speaker = models.CharField("who could speak", max_length=200, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    answer = models.CharField(max_length=400, blank=True)
    session = models.OneToOneField(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposal")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(status="declined") | ~Q(answer=""), name="declined_says_why"),
        ]

    def __str__(self) -> str:
        return self.topic


def feed_key() -> str:
    return secrets.token_urlsafe(24)


class FeedTokenQuerySet(ScopedQuerySet["FeedToken"]):
    def visible_to(self, access: Access, doing: Permission = Permission.CURRICULUM_VIEW) -> FeedTokenQuerySet:
        """One's own."""
        return self.filter(user_id=access.user_id) if access.user_id and access.may_somewhere(doing) else self.none()

    def live(self) -> FeedTokenQuerySet:
        return self.filter(revoked_at__isnull=True, user__is_active=True)


class FeedToken(models.Model):
    """The secret part of an address that a calendar subscribes to. Only its digest is kept; it can be revoked."""

    class Kind(models.TextChoices):
        MINE = "mine", "What I said I would come to"
        ALL = "all", "Everything the network offers"
        SERIES = "series", "One activity"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_tokens")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    alarm_minutes = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(10080)])
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FeedTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="series", activity__isnull=False) | (~Q(kind="series") & Q(activity__isnull=True)),
                name="series_feed_names_its_activity",
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity) if self.activity_id else self.get_kind_display()
