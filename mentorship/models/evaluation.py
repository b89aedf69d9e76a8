"""What scholars say of their mentors, and what mentors get to see of it.

Evaluations are confidential, not anonymous: the office can read one with a reason, and the scholar sees that it did.
Mentors see sums of batches. Each evaluation enters one batch and never leaves it, and each batch holds at least three
people; so whatever a mentor adds or subtracts, she gets sums over three people or more.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mentorship.models.mentor import Mentor, OfficeQuerySet
from mentorship.models.team import TeamMember, role_label
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.models import Scholar


class Instrument(models.Model):
    """A questionnaire as one version. An item without text waits until somebody with the right to it fills it in."""

    code = models.SlugField(max_length=40)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    items = models.JSONField(help_text="Each with code, domain and text.")
    lowest = models.PositiveSmallIntegerField(default=1)
    highest = models.PositiveSmallIntegerField(default=7)
    low_label = models.CharField(max_length=60, blank=True)
    high_label = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=300, blank=True)

    objects = OfficeQuerySet["Instrument"].as_manager()

    class Meta:
        ordering = ["title", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_instrument_per_version"),
            models.CheckConstraint(condition=Q(highest__gt=models.F("lowest")), name="scale_rises"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def is_usable(self) -> bool:
        """Can it be asked? Only when every item has its text."""
        return bool(self.items) and all(item.get("text", "").strip() for item in self.items)


class Release(models.Model):
    """One opening of the gate: everything that may be shown by then, in batches."""

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfficeQuerySet["Release"].as_manager()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Release {self.number}"


class Batch(models.Model):
    """What one release adds for one mentor, or for one role at one institution: sums, never single answers.

    `sums` holds for each item the sum of answers and how many gave one; an item that fewer than three answered is not
    in it. `respondents` is the number of people. A batch of comments holds those of at least five people, shuffled.
    """

    class Kind(models.TextChoices):
        NUMBERS = "numbers", "Numbers"
        COMMENTS = "comments", "Comments"

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="batches")
    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, null=True, blank=True, related_name="batches")
    role = models.CharField(max_length=40, blank=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    respondents = models.PositiveSmallIntegerField()
    sums = models.JSONField(default=dict)
    comments = models.JSONField(default=list)

    objects = OfficeQuerySet["Batch"].as_manager()

    class Meta:
        ordering = ["release__number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mentor__isnull=False, institution__isnull=True, role="")
                | (Q(mentor__isnull=True, institution__isnull=False) & ~Q(role="")),
                name="batch_is_of_a_mentor_or_a_role",
            ),
            models.CheckConstraint(
                condition=Q(kind="numbers", respondents__gte=3) | Q(kind="comments", respondents__gte=5),
                name="batch_has_enough_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.mentor or role_label(self.role)}"


class EvaluationQuerySet(OfficeQuerySet["Evaluation"]):
    def visible_to(self, access: Access, doing: Permission = Permission.EVALUATION_READ) -> EvaluationQuerySet:
        """Her own to a scholar; to those of the office who may read them with a reason; never to mentors."""
        if doing == Permission.SELF_EDIT and access.user_id:
            return self.filter(scholar__user_id=access.user_id)
        return super().visible_to(access, doing)

    def ripe(self, today: date) -> EvaluationQuerySet:
        """Those that may be released: not held back, or by scholars who have left."""
        gone = Q(scholar__ends_on__lt=today) | Q(scholar__left_on__lte=today)
        return self.filter(Q(is_held=False) | gone)


class Evaluation(models.Model):
    """A scholar's answers about one of her mentors. Until it is released she may change it; then it stays as it is."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="evaluations")
    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="evaluations")
    place = models.ForeignKey(TeamMember, on_delete=models.CASCADE, related_name="evaluations")
    answers = models.JSONField(default=dict)
    comment = models.TextField(max_length=2000, blank=True)
    is_held = models.BooleanField("hold until I leave the program", default=False)
    given_at = models.DateTimeField(default=timezone.now)
    passed_over = models.PositiveSmallIntegerField(default=0, help_text="Releases it was too small a company for.")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="evaluations")
    comment_batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="commented_evaluations"
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "place"],
                condition=Q(batch__isnull=True, comment_batch__isnull=True),
                name="one_open_evaluation_per_place",
            ),
        ]

    def __str__(self) -> str:
        return f"Evaluation {self.pk}"


class EvaluationReading(models.Model):
    """Somebody of the office read one evaluation with its name. The scholar sees this entry."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="readings")
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reader = models.CharField(max_length=150)
    reason = models.CharField(max_length=300)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-read_at"]

    def __str__(self) -> str:
        return f"Read by {self.reader}"


class ConcernQuerySet(OfficeQuerySet["Concern"]):
    def visible_to(self, access: Access, doing: Permission = Permission.CONCERN_READ) -> ConcernQuerySet:
        if doing == Permission.SELF_EDIT and access.user_id:
            return self.filter(raised_by_id=access.user_id)
        return super().visible_to(access, doing)


class Concern(models.Model):
    """A concern about somebody's safety, apart from evaluations: read at once by those who handle concerns."""

    class State(models.TextChoices):
        NEW = "new", "Not read yet"
        READ = "read", "Being looked into"
        CLOSED = "closed", "Closed"

    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=4000)
    state = models.CharField(max_length=6, choices=State.choices, default=State.NEW)
    raised_at = models.DateTimeField(default=timezone.now)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=500, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]

    def __str__(self) -> str:
        return f"Concern {self.pk}"
