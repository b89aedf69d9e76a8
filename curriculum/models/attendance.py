"""Who was there: what people said, typed and what meeting tools recorded, and what follows from it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from curriculum.models.activity import Activity, Session
from partners.access import Access, ModelT, ScopedQuerySet
from partners.roles import Permission


class Mode(models.TextChoices):
    IN_PERSON = "in_person", "In person"
    REMOTE = "remote", "Remotely"


class OwnQuerySet(ScopedQuerySet[ModelT]):
    """Rows about a person's attendance: her own; those of sessions whose attendance one takes; all to the office."""

    session_path = "session"

    def visible_to(self, access: Access, doing: Permission = Permission.CURRICULUM_VIEW) -> Self:
        if access.may_everywhere(Permission.ATTENDANCE_EDIT):
            return self.all()
        taken = Session.objects.visible_to(access, Permission.ATTENDANCE_EDIT)
        return self.filter(Q(user_id=access.user_id) | Q(**{f"{self.session_path}__in": taken}))


class Rsvp(models.Model):
    """Somebody says beforehand whether she comes, and how."""

    class Answer(models.TextChoices):
        IN_PERSON = "in_person", "I come in person"
        REMOTE = "remote", "I come remotely"
        NO = "no", "I cannot come"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="rsvps")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rsvps")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    answered_at = models.DateTimeField(auto_now=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="one_answer_per_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_answer_display()}"


class CheckIn(models.Model):
    """Somebody typed the code of the room, or scanned it."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="check_ins")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="check_ins")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    was_early = models.BooleanField("before the session began", default=False)
    at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="one_check_in_per_person")]

    def __str__(self) -> str:
        return f"{self.user}, {self.session}"


class AttendanceFile(models.Model):
    """A list that a meeting tool exported. Only what was made of it is kept, not the file."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendance_files")
    sha256 = models.CharField(max_length=64)
    lines = models.PositiveIntegerField(default=0)
    unreadable = models.JSONField(default=list, help_text="The lines that could not be read, each with its reason.")
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-imported_at"]
        constraints = [models.UniqueConstraint(fields=["session", "sha256"], name="one_import_per_file")]

    def __str__(self) -> str:
        return f"List of {self.session}"


class HeldAttendee(models.Model):
    """Somebody on a list who is not certain. A person of the network decides who it was; until then it is nobody."""

    file = models.ForeignKey(AttendanceFile, on_delete=models.CASCADE, related_name="held")
    first_line = models.PositiveIntegerField()
    shown_name = models.CharField(max_length=150, blank=True)
    shown_email = models.EmailField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=120)
    suggestions = models.JSONField(default=list, help_text="Keys of people it may be, best first.")
    is_decided = models.BooleanField(default=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["file", "first_line"]

    def __str__(self) -> str:
        return f"Line {self.first_line}"


class ListedTime(models.Model):
    """How long a list says that somebody was there, once it is certain who."""

    file = models.ForeignKey(AttendanceFile, on_delete=models.CASCADE, related_name="times")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    held = models.OneToOneField(HeldAttendee, on_delete=models.CASCADE, null=True, blank=True, related_name="time")

    class Meta:
        ordering = ["file", "user"]

    def __str__(self) -> str:
        return f"{self.user}: {self.minutes} minutes"


class ConfirmedIdentity(models.Model):
    """An address or spelling that somebody has confirmed to be a person's, so that nobody has to be asked twice."""

    text = models.CharField(max_length=254, unique=True, help_text="An address, or a name without accents and titles.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "confirmed identities"

    def __str__(self) -> str:
        return f"Identity {self.pk}"


class Attendance(models.Model):
    """Whether somebody was in a session: what check-in, list and a person's own correction come to together."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attendances")
    is_present = models.BooleanField()
    mode = models.CharField(max_length=10, choices=Mode.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    conflict = models.CharField(max_length=160, blank=True, help_text="Where the sources disagree.")
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=160, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["session", "user__name"]
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="one_attendance_per_person"),
            models.CheckConstraint(condition=Q(is_present=False) | ~Q(mode=""), name="present_somehow"),
            models.CheckConstraint(
                condition=Q(corrected_by__isnull=True) | ~Q(reason=""), name="a_correction_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.session}"


class MakeUp(models.Model):
    """Something done instead of a session that was missed."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="make_ups")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="make_ups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="make_ups")
    what = models.CharField("what was done instead", max_length=300)
    asked_at = models.DateTimeField(auto_now_add=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="one_make_up_per_session")]

    def __str__(self) -> str:
        return f"{self.user}, for {self.session}"
