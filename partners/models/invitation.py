"""Doors opened by mail."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from partners.access import ScopedQuerySet
from partners.models.institution import Institution
from partners.roles import Role


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    institution_path = "institution"

    def pending(self) -> InvitationQuerySet:
        """Neither taken up nor withdrawn; perhaps past its day."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def usable(self, now: datetime | None = None) -> InvitationQuerySet:
        return self.pending().filter(expires_at__gt=now or timezone.now())


class Invitation(models.Model):
    """An open door for one address into one role of one institution. Only the hash of its token is kept."""

    email = models.EmailField("address")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=15, choices=Role.choices)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="invitations_sent"
    )
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    sendings = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations_accepted"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                "institution",
                "role",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_pending_invitation_per_role",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_accepted_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | Q(accepted_at__isnull=False),
                name="invitation_accepted_by_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}, {self.institution}"

    @property
    def state(self) -> str:
        """open, expired, accepted or withdrawn."""
        if self.accepted_at is not None:
            return "accepted"
        if self.revoked_at is not None:
            return "withdrawn"
        return "open" if self.is_usable else "expired"

    @property
    def is_usable(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
