"""Keys to the API."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partners.access import Access, ScopedQuerySet
from partners.models.institution import Institution
from partners.roles import Permission


class Scope(models.TextChoices):
    """What a token may be used for. A closed list; each is at most what its owner may do herself."""

    MEASURES_READ = "measures:read", "Read measures, stratifiers and data sets"
    EXTRACTS_READ = "extracts:read", "Read extracts and what was found in them"
    EXTRACTS_WRITE = "extracts:write", "Upload extracts and undo them"
    GAPS_READ = "gaps:read", "Read gap reports"
    REPORTS_READ = "reports:read", "Read published reports"
    SCHOLARS_READ = "scholars:read", "Read scholars' cohorts, appointments, effort, milestones, products and positions"
    APPLICATIONS_READ = "applications:read", "Read calls and applications"


class ApiTokenQuerySet(ScopedQuerySet["ApiToken"]):
    institution_path = "institution"

    def visible_to(self, access: Access, doing: Permission = Permission.TOKEN_USE) -> ApiTokenQuerySet:
        """One's own, and those of institutions whose memberships one keeps: a leaver's token must be revocable."""
        if access.may_everywhere(Permission.MEMBERSHIP_EDIT):
            return self.all()
        kept = Q(institution__in=access.institutions_where(Permission.MEMBERSHIP_EDIT))
        own = Q(owner_id=access.user_id, institution__in=access.institutions_where(doing))
        return self.filter(kept | own)

    def live(self, now: datetime) -> ApiTokenQuerySet:
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class ApiToken(models.Model):
    """A key to the API for a machine: one person's, for one institution, for some purposes, for a while.

    Only a digest of the key is kept: a lost key cannot be read back, and a stolen table opens nothing.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=60, help_text="What uses it: 'nightly upload from the warehouse'.")
    prefix = models.CharField(max_length=12, help_text="The first characters, by which people recognize it.")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    networks = models.JSONField(default=list, blank=True, help_text="Where it may be used from; empty: anywhere.")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(revoked_at__isnull=True), name="one_live_token_per_name"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires_after_it_is_made"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]

    @property
    def status_text(self) -> str:
        if self.revoked_at:
            return "Revoked"
        return "In use" if self.is_live(timezone.now()) else "Expired"
