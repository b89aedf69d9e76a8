"""The alliance: who belongs to it, where, and in which role."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from partners.access import Access, ScopedQuerySet
from partners.roles import OFFICE_ROLES, Permission, Role


class Provenance(models.TextChoices):
    """Where figures come from; shown wherever they are."""

    LIVE = "live", "Submitted by a partner"
    SYNTHETIC = "synthetic", "Synthetic demo data"
    REAL = "real", "Real public data"


class InstitutionQuerySet(ScopedQuerySet["Institution"]):
    institution_path = "pk"

    def partners(self) -> InstitutionQuerySet:
        return self.filter(is_office=False)


class Institution(models.Model):
    """A legal partner of the alliance; also the network's own office, and a funder."""

    class Kind(models.TextChoices):
        ACADEMIC = "academic", "Academic health system"
        SAFETY_NET = "safety_net", "Safety-net hospital"
        FQHC = "fqhc", "Federally qualified health center"
        CLINIC = "clinic", "Community clinic"
        VA = "va", "Veterans Affairs health system"
        PCORNET = "pcornet", "PCORnet site"
        COMMUNITY = "community", "Community organization"
        CROSS_SECTOR = "cross_sector", "Cross-sector partner"
        FUNDER = "funder", "Funder"
        OFFICE = "office", "Network office"

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=150)
    kinds = models.JSONField(default=list, help_text="One or more of the kinds; a partner may be several.")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    is_office = models.BooleanField("the network's own office", default=False)
    is_training_center = models.BooleanField("a center that trains scholars", default=False)
    time_zone = models.CharField(max_length=40, default="America/New_York")
    city = models.CharField(max_length=80, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance.choices, default=Provenance.LIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("is_office", condition=Q(is_office=True), name="one_network_office"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_labels(self) -> list[str]:
        return [str(self.Kind(kind).label) for kind in self.kinds]


class SiteQuerySet(ScopedQuerySet["Site"]):
    institution_path = "institution"


class Site(models.Model):
    """A place where an institution gives care, and whose gaps are measured."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="sites")
    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=Institution.Kind.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    is_active = models.BooleanField(default=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    institution_path = "institution"

    def current(self, today: date | None = None) -> MembershipQuerySet:
        """Those in force on a day, the last day included. One ended by somebody stops counting at that moment."""
        today = today or timezone.localdate()
        running = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
        return self.filter(running, starts_on__lte=today, ended_at__isnull=True)


class Membership(models.Model):
    """A person's role in an institution, from one day to another. Ended, not deleted: the history stays."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role.choices)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField("ended by somebody", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["institution__name", "user__name", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "institution", "role"],
                condition=Q(ends_on__isnull=True),
                name="one_open_membership_per_role",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ends_on__isnull=False), name="membership_ended_has_a_last_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.institution}"

    @property
    def reaches_everywhere(self) -> bool:
        return self.institution.is_office and Role(self.role) in OFFICE_ROLES


class Scope(models.TextChoices):
    """What a token may be used for. A closed list; each is at most what its owner may do herself."""

    MEASURES_READ = "measures:read", "Read measures, stratifiers and data sets"
    EXTRACTS_READ = "extracts:read", "Read extracts and what was found in them"
    EXTRACTS_WRITE = "extracts:write", "Upload extracts and undo them"
    GAPS_READ = "gaps:read", "Read gap reports"
    REPORTS_READ = "reports:read", "Read published reports"


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
    def is_usable(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
