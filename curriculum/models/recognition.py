"""What scholars completed, as certificates on paper and as credentials that verify themselves."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from curriculum.models.assessment import ByScholarQuerySet
from curriculum.models.plan import Requirement
from scholars.models import Scholar


class SigningKey(models.Model):
    """What credentials are signed with. One that is retired stays, so that what it signed can still be verified."""

    thumbprint = models.CharField(max_length=43, unique=True, help_text="RFC 7638.")
    public = models.JSONField(help_text="The public half, as a JSON Web Key.")
    sealed = models.TextField(help_text="The private half, encrypted under the portal's secret.")
    made_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.thumbprint


class AwardQuerySet(ByScholarQuerySet["Award"]):
    def standing(self) -> AwardQuerySet:
        return self.filter(revoked_at__isnull=True)


class Award(models.Model):
    """A scholar did what was asked. What the certificate and the credential say is kept by value."""

    identifier = models.UUIDField(default=uuid4, unique=True, editable=False)
    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="awards")
    requirement = models.ForeignKey(
        Requirement, on_delete=models.SET_NULL, null=True, blank=True, related_name="awards"
    )
    person = models.CharField(max_length=150, help_text="The scholar's name, as it was then.")
    title = models.CharField(max_length=120)
    program = models.CharField(max_length=150)
    criteria = models.TextField(max_length=2000)
    competencies = models.JSONField(default=list, help_text="Codes and wordings that it speaks of.")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    status_index = models.PositiveIntegerField(unique=True, help_text="Its place in the list of what was revoked.")
    token = models.TextField(help_text="The credential, signed.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("why it was revoked", max_length=300, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scholar", "requirement"],
                condition=Q(revoked_at__isnull=True),
                name="one_standing_award_per_requirement",
            ),
            models.CheckConstraint(condition=Q(revoked_at__isnull=True) | ~Q(reason=""), name="revoked_award_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.person}"

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None
