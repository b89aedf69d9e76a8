"""The teams that mentors form around scholars."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partners.access import Access, ScopedQuerySet
from partners.roles import Permission
from scholars.models import Scholar


class TeamRole(models.TextChoices):
    """The roles a program begins with. A round may ask for others: roles are rows of the round, not this list."""

    SCIENTIFIC = "scientific", "Scientific mentor"
    HEALTH_SYSTEM = "health_system", "Health-system mentor"
    METHODS = "methods", "Methods mentor"
    COMMUNITY = "community", "Patient or community mentor"
    CAREER = "career", "Career mentor"


def role_label(code: str) -> str:
    """A role's name; one that a round made up is called by its code, spelled out."""
    if code in TeamRole.values:
        return str(TeamRole(code).label)
    return code.replace("_", " ").capitalize()


class TeamMemberQuerySet(ScopedQuerySet["TeamMember"]):
    def visible_to(self, access: Access, doing: Permission = Permission.MENTOR_VIEW) -> TeamMemberQuerySet:
        """A place in a team belongs to the mentor, to the scholar and to the institutions of both."""
        if access.may_everywhere(doing):
            return self.all()
        allowed = Q(mentor__user_id=access.user_id) | Q(scholar__user_id=access.user_id)
        if not access.user_id:
            allowed = Q(pk__in=[])
        if doing == Permission.MENTOR_VIEW:
            mine = access.institutions_where(doing)
            allowed |= Q(mentor__institution__in=mine) | Q(scholar__institution__in=mine)
        return self.filter(allowed)

    def current(self, today: date) -> TeamMemberQuerySet:
        return self.filter(starts_on__lte=today).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))

    def with_people(self) -> TeamMemberQuerySet:
        return self.select_related("mentor__institution", "scholar__institution", "scholar__cohort")


class TeamMember(models.Model):
    """A mentor's place in a scholar's team, from one day to another."""

    mentor = models.ForeignKey("mentorship.Mentor", on_delete=models.PROTECT, related_name="teams")
    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="team")
    role = models.CharField(max_length=40)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        ordering = ["scholar__name", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "scholar", "role"],
                condition=Q(ends_on__isnull=True),
                name="one_open_place_per_mentor_and_role",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="place_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor}: {self.role_label} of {self.scholar}"

    @property
    def role_label(self) -> str:
        return role_label(self.role)

    def is_current(self, today: date) -> bool:
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)
