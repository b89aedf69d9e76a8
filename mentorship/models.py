"""Mentors, and the teams they form around scholars."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from partners.access import Access, ScopedQuerySet
from partners.models import Institution
from partners.roles import Permission
from scholars.models import Scholar


class TeamRole(models.TextChoices):
    """What somebody is to a scholar in her team."""

    SCIENTIFIC = "scientific", "Scientific mentor"
    HEALTH_SYSTEM = "health_system", "Health-system mentor"
    METHODS = "methods", "Methods mentor"
    COMMUNITY = "community", "Patient or community mentor"
    CAREER = "career", "Career mentor"


class MentorQuerySet(ScopedQuerySet["Mentor"]):
    def visible_to(self, access: Access, doing: Permission = Permission.MENTOR_VIEW) -> MentorQuerySet:
        """Her own record to a mentor; her institution's to a lead; all to the office."""
        if access.may_everywhere(doing):
            return self.all()
        if doing == Permission.SELF_EDIT:
            return self.filter(user_id=access.user_id) if access.user_id else self.none()
        allowed = Q(institution__in=access.institutions_where(doing))
        if access.user_id and doing == Permission.MENTOR_VIEW:
            allowed |= Q(user_id=access.user_id)
        return self.filter(allowed)

    def with_load(self, today: date) -> MentorQuerySet:
        """How many scholars each mentors today."""
        is_current = Q(teams__starts_on__lte=today) & (Q(teams__ends_on__isnull=True) | Q(teams__ends_on__gte=today))
        return self.annotate(load=Count("teams__scholar", filter=is_current, distinct=True))


class Mentor(models.Model):
    """A person who mentors scholars: what she can be to them, what she knows, how many she takes."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="mentor"
    )
    name = models.CharField(max_length=150)
    title = models.CharField(max_length=120, blank=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="mentors")
    roles = models.JSONField(default=list, help_text="Which roles of a team she can take.")
    expertise = models.JSONField(default=list, help_text="Keywords.")
    capacity = models.PositiveSmallIntegerField(default=2, help_text="How many scholars she takes at a time.")
    is_active = models.BooleanField(default=True)

    objects = MentorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def role_labels(self) -> list[str]:
        return [str(TeamRole(role).label) for role in self.roles]


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

    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="teams")
    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="team")
    role = models.CharField(max_length=15, choices=TeamRole.choices)
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
        return f"{self.mentor}: {self.get_role_display()} of {self.scholar}"

    def is_current(self, today: date) -> bool:
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)
