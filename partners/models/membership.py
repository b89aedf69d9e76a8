"""Who holds which role where, from when until when."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partners.access import ScopedQuerySet
from partners.models.institution import Institution
from partners.roles import OFFICE_ROLES, Role


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
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

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


class AccessReviewQuerySet(ScopedQuerySet["AccessReview"]):
    institution_path = "membership__institution"


class AccessReview(models.Model):
    """That somebody looked at a role on a day and found it still right."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="reviews")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(auto_now_add=True)

    objects = AccessReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-confirmed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.membership}: confirmed"
