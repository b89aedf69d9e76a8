"""When a team meets, what was said, and what follows."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mentorship.models.mentor import Mentor
from partners.access import Access, ScopedQuerySet
from partners.roles import Permission
from scholars.models import Milestone, Scholar


def new_uid() -> str:
    return uuid.uuid4().hex


class MeetingQuerySet(ScopedQuerySet["Meeting"]):
    def visible_to(self, access: Access, doing: Permission = Permission.SELF_EDIT) -> MeetingQuerySet:
        """To the scholar and to the mentors who were asked; to the office, which follows whether teams meet."""
        if doing != Permission.SELF_EDIT:
            return self.all() if access.may_everywhere(doing) else self.none()
        if not access.user_id:
            return self.none()
        own = Q(scholar__user_id=access.user_id) | Q(mentors__user_id=access.user_id)
        return self.filter(own).distinct()

    def held(self) -> MeetingQuerySet:
        return self.filter(state=Meeting.State.HELD)

    def planned(self) -> MeetingQuerySet:
        return self.filter(state=Meeting.State.PLANNED)


class Meeting(models.Model):
    """A scholar meets one or more of her mentors."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELED = "canceled", "Canceled"

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="meetings")
    mentors = models.ManyToManyField(Mentor, related_name="meetings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60, validators=[MinValueValidator(5), MaxValueValidator(480)])
    place = models.CharField(max_length=150, blank=True)
    agenda = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    uid = models.CharField(max_length=32, default=new_uid, unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0, help_text="Grows with each change, for calendars.")
    changed_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        return f"Meeting of {self.scholar}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class MeetingNoteQuerySet(ScopedQuerySet["MeetingNote"]):
    def visible_to(self, access: Access, doing: Permission = Permission.SELF_EDIT) -> MeetingNoteQuerySet:
        """Shared notes to who sees the meeting as one of the team; a private one to its writer alone."""
        if not access.user_id:
            return self.none()
        team = Meeting.objects.visible_to(access, Permission.SELF_EDIT)
        return self.filter(Q(written_by_id=access.user_id) | Q(is_private=False, meeting__in=team))


class MeetingNote(models.Model):
    """What somebody wrote down about a meeting, for the team or for herself."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=4000)
    is_private = models.BooleanField("only for me", default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = MeetingNoteQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"Note about {self.meeting}"


class NextStep(models.Model):
    """What a meeting ended with: a milestone of the scholar, and the meeting it came from."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="next_steps")
    milestone = models.OneToOneField(Milestone, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["milestone__due_on", "pk"]

    def __str__(self) -> str:
        return str(self.milestone)


class CalendarFeed(models.Model):
    """A person's own feed of meetings, under an address that nobody can guess and she can revoke."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_read_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
