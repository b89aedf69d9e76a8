"""Review: who judges which application, with which scores, before and after the meeting."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from partners.access import Access, ScopedQuerySet
from partners.roles import Permission
from scholars.models.application import Application, PartOfApplicationQuerySet
from scholars.models.call import Call, Criterion


class Assignment(models.Model):
    """An application a reviewer is to judge."""

    class Source(models.TextChoices):
        HAND = "hand", "By hand"
        FILE = "file", "From a file"
        BALANCED = "balanced", "Balanced"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    source = models.CharField(max_length=8, choices=Source.choices)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    assigned_at = models.DateTimeField(default=timezone.now)

    objects = PartOfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["application", "pk"]
        constraints = [models.UniqueConstraint(fields=["application", "reviewer"], name="assigned_once")]

    def __str__(self) -> str:
        return f"Assignment {self.pk}"


class ReviewQuerySet(ScopedQuerySet["Review"]):
    def visible_to(self, access: Access, doing: Permission = Permission.APPLICATION_VIEW) -> ReviewQuerySet:
        """To a reviewer her own and, when the call's phase says so, those of others; to the office all.

        Both only for applications open to that person; an applicant never sees any.
        """
        applications = Application.objects.visible_to(access, doing)
        if doing != Permission.REVIEW_DO:
            return self.filter(application__in=applications) if doing != Permission.SELF_EDIT else self.none()
        own = Q(reviewer_id=access.user_id)
        hers = Review.objects.filter(
            application_id=OuterRef("application_id"),
            round=OuterRef("round"),
            reviewer_id=access.user_id,
            submitted_at__isnull=False,
        )
        late = [Call.Phase.MEETING, Call.Phase.DECIDING, Call.Phase.CLOSED]
        others = Q(submitted_at__isnull=False) & (
            (Q(application__call__shows_others=Call.OthersScores.AFTER_OWN) & Exists(hers))
            | Q(application__call__shows_others=Call.OthersScores.MEETING, application__call__phase__in=late)
        )
        return self.filter(own | others, application__in=applications)


class Review(models.Model):
    """One reviewer's judgment of one application in one round. Handed in once; then it stands."""

    class Round(models.TextChoices):
        BEFORE = "before", "Before the meeting"
        AFTER = "after", "After the meeting"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    round = models.CharField(max_length=6, choices=Round.choices)
    is_abstention = models.BooleanField(default=False)
    total = models.FloatField(null=True, blank=True, help_text="Weighted mean of the criteria, on the call's scale.")
    for_committee = models.TextField(max_length=8000, blank=True)
    for_applicant = models.TextField(max_length=8000, blank=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["application", "round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "reviewer", "round"], name="one_review_per_round"),
            models.CheckConstraint(
                condition=Q(is_abstention=False) | Q(total__isnull=True), name="an_abstention_has_no_score"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(is_abstention=True) | Q(total__isnull=False),
                name="handed_in_with_a_score_or_abstained",
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.pk}"


class ScoreQuerySet(ScopedQuerySet["Score"]):
    def visible_to(self, access: Access, doing: Permission = Permission.APPLICATION_VIEW) -> ScoreQuerySet:
        return self.filter(review__in=Review.objects.visible_to(access, doing))


class Score(models.Model):
    """One criterion's value in one review."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField()

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["criterion"]
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="one_score_per_criterion")]

    def __str__(self) -> str:
        return str(self.value)


class NoticeQuerySet(ScopedQuerySet["Notice"]):
    def visible_to(self, access: Access, doing: Permission = Permission.CALL_EDIT) -> NoticeQuerySet:
        return self.all() if access.may_everywhere(doing) else self.none()


class Notice(models.Model):
    """A letter or reminder as it was previewed, and that it was sent. What was previewed is what leaves."""

    class Purpose(models.TextChoices):
        DECISION = "decision", "Decision letter"
        INVITATION = "invitation", "Answer to a letter of intent"
        REVIEW = "review", "Reminder to a reviewer"
        EFFORT = "effort", "Reminder to report effort"

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    email = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"
