"""Calls for applications: what is asked, until when, and by which rubric it is judged."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q

from partners.access import Access, ModelT, ScopedQuerySet
from partners.roles import Permission
from scholars.models.program import Program


class Stage(models.TextChoices):
    """What an applicant hands in: first perhaps a letter of intent, then the application itself."""

    INTENT = "intent", "Letter of intent"
    FULL = "full", "Full application"


def known_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError("Write a time zone such as America/New_York.")


class CallQuerySet(ScopedQuerySet["Call"]):
    def visible_to(self, access: Access, doing: Permission = Permission.CALL_EDIT) -> CallQuerySet:
        """All to those who may do this for the network; to reviewers those in which they have something to read."""
        if access.may_everywhere(doing):
            return self.all()
        if doing == Permission.REVIEW_DO and access.user_id and access.may_somewhere(doing):
            return self.filter(applications__assignments__reviewer_id=access.user_id).distinct()
        return self.none()

    def with_counts(self) -> CallQuerySet:
        """`begun`: applications in all; `handed_in`: those submitted."""
        return self.annotate(
            begun=Count("applications", distinct=True),
            handed_in=Count("applications", filter=Q(applications__submitted_at__isnull=False), distinct=True),
        )

    def published(self) -> CallQuerySet:
        return self.filter(phase=Call.Phase.OPEN)


class Call(models.Model):
    """One round of a program: who may apply, for what, by when; reviewed and decided under one rubric."""

    class Phase(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        OPEN = "open", "Taking applications"
        SCORING = "scoring", "First scores"
        MEETING = "meeting", "Review meeting"
        DECIDING = "deciding", "Deciding"
        CLOSED = "closed", "Decided"

    class OthersScores(models.TextChoices):
        NEVER = "never", "Never"
        AFTER_OWN = "after_own", "After handing in one's own"
        MEETING = "meeting", "From the meeting on"

    # Forward one at a time; back one step, too, until the decisions are out.
    STEPS = tuple(Phase)

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField(max_length=150)
    summary = models.TextField(max_length=4000, blank=True, help_text="What applicants read first.")
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.DRAFT)
    positions = models.PositiveSmallIntegerField(default=4, help_text="How many scholars will be appointed.")
    time_zone = models.CharField(max_length=40, default="America/New_York", validators=[known_time_zone])
    opens_at = models.DateTimeField()
    intent_due_at = models.DateTimeField(
        "letter of intent due", null=True, blank=True, help_text="Empty: no letter of intent is asked for."
    )
    full_due_at = models.DateTimeField("full application due")
    decision_on = models.DateField(help_text="When applicants can expect to hear.")
    career_stages = models.JSONField(default=list, help_text="Who may apply. None ticked: every career stage.")
    eligibility = models.JSONField(
        default=list, blank=True, help_text="Statements an applicant confirms, one a line: 'I hold a doctorate.'"
    )
    letters_wanted = models.PositiveSmallIntegerField(
        default=2, validators=[MaxValueValidator(6)], help_text="Letters of recommendation per applicant."
    )
    chair_letter = models.BooleanField("a chair's letter on protected time is required", default=True)
    scale_min = models.PositiveSmallIntegerField(default=1)
    scale_max = models.PositiveSmallIntegerField(default=9)
    low_is_best = models.BooleanField("the lowest score is the best, as with NIH", default=True)
    hides_names = models.BooleanField("reviewers do not see applicants' names", default=False)
    shows_others = models.CharField(
        "reviewers see others' scores", max_length=10, choices=OthersScores.choices, default=OthersScores.MEETING
    )
    reviews_per_application = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1)])
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-full_due_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(full_due_at__gt=F("opens_at")), name="call_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(intent_due_at__isnull=True)
                | Q(intent_due_at__gt=F("opens_at"), intent_due_at__lt=F("full_due_at")),
                name="intent_is_due_between",
            ),
            models.CheckConstraint(condition=Q(scale_max__gt=F("scale_min")), name="call_scale_has_room"),
            models.CheckConstraint(
                condition=Q(phase__in=["draft", "open", "scoring", "meeting", "deciding", "closed"]),
                name="call_phase_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asks_intent(self) -> bool:
        return self.intent_due_at is not None

    @property
    def is_under_review(self) -> bool:
        return self.phase in (self.Phase.SCORING, self.Phase.MEETING, self.Phase.DECIDING)

    def due_at(self, stage: Stage) -> datetime:
        """When a stage closes for everybody; an extension moves it for one applicant."""
        due = self.intent_due_at if stage == Stage.INTENT else self.full_due_at
        return due or self.full_due_at

    def locally(self, moment: datetime) -> str:
        """A moment in the call's own time zone, with its name: 'March 2, 2027, 17:00 EST'."""
        local = moment.astimezone(ZoneInfo(self.time_zone))
        return f"{local:%B} {local.day}, {local:%Y, %H:%M %Z}"

    @property
    def intent_due_text(self) -> str:
        return self.locally(self.intent_due_at) if self.intent_due_at else ""

    @property
    def full_due_text(self) -> str:
        return self.locally(self.full_due_at)


class PartOfCallQuerySet(ScopedQuerySet[ModelT]):
    """Questions, attachments and criteria go with their call."""

    def visible_to(self, access: Access, doing: Permission = Permission.CALL_EDIT) -> Self:
        return self.filter(call__in=Call.objects.visible_to(access, doing))


class Question(models.Model):
    """Something an applicant answers in so many words."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    stage = models.CharField(max_length=6, choices=Stage.choices, default=Stage.FULL)
    title = models.CharField(max_length=120)
    help_text = models.CharField(max_length=400, blank=True)
    most_words = models.PositiveSmallIntegerField(default=500, validators=[MinValueValidator(1)])
    is_required = models.BooleanField("required", default=True)
    names_applicant = models.BooleanField(
        "hidden from reviewers while names are hidden",
        default=False,
        help_text="For answers that tell who the applicant is.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = PartOfCallQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "stage", "title"], name="one_question_per_title")]

    def __str__(self) -> str:
        return self.title


class Requirement(models.Model):
    """A document an applicant attaches, as PDF."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="requirements")
    title = models.CharField(max_length=120)
    is_required = models.BooleanField("required", default=True)
    names_applicant = models.BooleanField("hidden from reviewers while names are hidden", default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = PartOfCallQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "title"], name="one_requirement_per_title")]

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """A line of the rubric, with its weight."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    title = models.CharField(max_length=120)
    help_text = models.CharField(max_length=400, blank=True)
    weight = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(100)], help_text="Beside the other criteria."
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = PartOfCallQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["call", "title"], name="one_criterion_per_title"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="criterion_weighs_something"),
        ]

    def __str__(self) -> str:
        return self.title


class LetterTemplate(models.Model):
    """The words of a call's decision letters, one for each outcome."""

    class Outcome(models.TextChoices):
        SELECTED = "selected", "Selected"
        WAITLISTED = "waitlisted", "On the waiting list"
        NOT_SELECTED = "not_selected", "Not selected"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="letter_templates")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    subject = models.CharField(max_length=150)
    body = models.TextField(
        max_length=8000, help_text="{name}, {program}, {call} and {comments} are filled in for each applicant."
    )

    objects = PartOfCallQuerySet.as_manager()

    class Meta:
        ordering = ["outcome"]
        constraints = [models.UniqueConstraint(fields=["call", "outcome"], name="one_template_per_outcome")]

    def __str__(self) -> str:
        return self.get_outcome_display()
