"""How far scholars have come: ratings of several voices side by side, and what a committee made of them."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from curriculum.models.framework import Competency, Framework
from partners.access import Access, ModelT, ScopedQuerySet
from partners.roles import Permission
from scholars.models import Scholar


class Voice(models.TextChoices):
    """Who speaks. Kept side by side: none overwrites another."""

    SELF = "self", "Scholar"
    SCIENTIFIC = "scientific", "Scientific mentor"
    HEALTH_SYSTEM = "health_system", "Health-system mentor"
    METHODS = "methods", "Methods mentor"
    COMMUNITY = "community", "Community partner mentor"
    EVIDENCE = "evidence", "Evidence"


MENTOR_VOICES = (Voice.SCIENTIFIC, Voice.HEALTH_SYSTEM, Voice.METHODS, Voice.COMMUNITY)


class Occasion(models.TextChoices):
    ENTRY = "entry", "At entry"
    YEARLY = "yearly", "After a year"
    EXIT = "exit", "At the end"


class ByScholarQuerySet(ScopedQuerySet[ModelT]):
    """Goes with the scholar's record."""

    def visible_to(self, access: Access, doing: Permission = Permission.SCHOLAR_VIEW) -> Self:
        return self.filter(scholar__in=Scholar.objects.visible_to(access, doing))


class RequestQuerySet(ScopedQuerySet["AssessmentRequest"]):
    def visible_to(self, access: Access, doing: Permission = Permission.SCHOLAR_VIEW) -> RequestQuerySet:
        """Hers who is asked, and of those who see the scholar's record. Only she who is asked may answer."""
        if doing == Permission.SELF_EDIT:
            return self.filter(rater_id=access.user_id) if access.user_id else self.none()
        return self.filter(Q(rater_id=access.user_id) | Q(scholar__in=Scholar.objects.visible_to(access, doing)))

    def open(self) -> RequestQuerySet:
        return self.filter(answered_at__isnull=True)


class AssessmentRequest(models.Model):
    """Somebody is asked to say how far a scholar has come, in the voice of a role."""

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="assessment_requests")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assessment_requests")
    voice = models.CharField(max_length=14, choices=[(voice.value, voice.label) for voice in MENTOR_VOICES])
    occasion = models.CharField(max_length=6, choices=Occasion.choices)
    year = models.PositiveSmallIntegerField("year of training", default=1)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scholar", "framework", "rater", "voice", "occasion", "year"], name="asked_once_per_occasion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scholar}, {self.get_occasion_display().lower()}"


class Rating(models.Model):
    """What one voice says of one competency on one occasion. Never changed: a later one stands beside it."""

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="ratings")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="ratings")
    voice = models.CharField(max_length=14, choices=Voice.choices)
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    occasion = models.CharField(max_length=6, choices=Occasion.choices)
    year = models.PositiveSmallIntegerField("year of training", default=1)
    level = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=400, blank=True, help_text="What you saw that speaks for this level.")
    evidence_link = models.URLField(blank=True)
    rated_at = models.DateTimeField(auto_now_add=True)

    objects = ByScholarQuerySet.as_manager()

    class Meta:
        ordering = ["scholar", "competency", "rated_at", "pk"]
        indexes = [models.Index(fields=["scholar", "competency"], name="rating_scholar_competency")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(voice="evidence") | ~Q(note="") | ~Q(evidence_link=""), name="evidence_is_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {self.level}"


class CommitteeDecision(models.Model):
    """What a committee found, with everything that was before it at that moment. Locked: it is not changed."""

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="decisions")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=6, choices=Occasion.choices)
    year = models.PositiveSmallIntegerField("year of training", default=1)
    snapshot = models.JSONField(help_text="Levels decided, and every rating that was there.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the snapshot.")
    note = models.TextField(blank=True, max_length=2000)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    objects = ByScholarQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scholar", "framework", "occasion", "year"], name="one_decision_per_occasion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scholar}, {self.get_occasion_display().lower()}, year {self.year}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise ValidationError("A committee's decision is locked. Decide on a later occasion instead.")
        super().save(*args, **kwargs)
