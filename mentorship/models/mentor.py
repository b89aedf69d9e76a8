"""People and initiatives that scholars are matched to."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q

from mentorship.models.team import role_label
from partners.access import Access, ModelT, ScopedQuerySet
from partners.models import Institution
from partners.roles import Permission
from scholars.models import Scholar


class OfficeQuerySet(ScopedQuerySet[ModelT]):
    """Rows that only those reach who may do a thing for the network as a whole."""

    def visible_to(self, access: Access, doing: Permission = Permission.MATCH_EDIT) -> Self:
        return self.all() if access.may_everywhere(doing) else self.none()


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

    def available(self) -> MentorQuerySet:
        """Those who can be matched: active, and verified by the program office."""
        return self.filter(is_active=True, verified_at__isnull=False)

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
    expertise = models.JSONField(default=list, blank=True, help_text="Keywords.")
    competencies = models.JSONField(default=list, blank=True, help_text="Codes of the framework's competencies.")
    methods = models.JSONField(default=list, blank=True)
    populations = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(default=2, help_text="How many scholars she takes at a time.")
    hours_per_month = models.PositiveSmallIntegerField(
        default=4, help_text="Hours a month she can give to mentoring, over all her scholars."
    )
    available_from = models.DateField(null=True, blank=True)
    available_until = models.DateField(null=True, blank=True)
    lived_experience = models.TextField(
        blank=True, max_length=1000, help_text="What she wishes to say of it herself; nobody has to."
    )
    is_active = models.BooleanField(default=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MentorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(available_until__isnull=True)
                | Q(available_from__isnull=True)
                | Q(available_until__gte=F("available_from")),
                name="mentor_available_until_after_from",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def role_labels(self) -> list[str]:
        return [role_label(role) for role in self.roles]

    @property
    def knows(self) -> list[str]:
        """Everything she brings, as keywords."""
        return [*self.expertise, *self.methods, *self.populations, *self.languages, *self.competencies]

    def is_available_on(self, day: date) -> bool:
        is_early = self.available_from is not None and day < self.available_from
        return not is_early and (self.available_until is None or day <= self.available_until)


class MentorConflictQuerySet(ScopedQuerySet["MentorConflict"]):
    institution_path = "mentor__institution"


class MentorConflict(models.Model):
    """Why a mentor may not mentor a scholar, or may not sit in one team with another mentor."""

    class Kind(models.TextChoices):
        INTEREST = "interest", "Conflict of interest"
        REPORTING = "reporting", "Reporting line"

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="conflicts")
    scholar = models.ForeignKey(
        Scholar, on_delete=models.CASCADE, null=True, blank=True, related_name="mentor_conflicts"
    )
    other = models.ForeignKey(
        Mentor, on_delete=models.CASCADE, null=True, blank=True, related_name="conflicts_of_others"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.INTEREST)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    declared_at = models.DateTimeField(auto_now_add=True)

    objects = MentorConflictQuerySet.as_manager()

    class Meta:
        ordering = ["mentor__name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scholar__isnull=True, other__isnull=False) | Q(scholar__isnull=False, other__isnull=True),
                name="conflict_with_a_scholar_or_a_mentor",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("mentor")), name="no_conflict_with_oneself"
            ),
            models.UniqueConstraint(fields=["mentor", "scholar"], name="one_conflict_per_mentor_and_scholar"),
            models.UniqueConstraint(fields=["mentor", "other"], name="one_conflict_per_couple_of_mentors"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} and {self.scholar or self.other}"


class InitiativeQuerySet(ScopedQuerySet["Initiative"]):
    institution_path = "institution"

    def visible_to(self, access: Access, doing: Permission = Permission.MENTOR_VIEW) -> InitiativeQuerySet:
        """Open ones to every scholar who may rank them; its institution's to a lead; all to the office."""
        found = super().visible_to(access, doing)
        if doing == Permission.SELF_EDIT and access.may_somewhere(doing):
            return self.filter(is_active=True)
        return found


class Initiative(models.Model):
    """Work of a health system that a scholar can join, with a sponsor who stands behind it."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="initiatives")
    title = models.CharField(max_length=150)
    sponsor = models.CharField(max_length=150, blank=True, help_text="Who in the health system stands behind it.")
    summary = models.TextField(max_length=2000, blank=True)
    topics = models.JSONField(default=list, blank=True, help_text="Keywords.")
    capacity = models.PositiveSmallIntegerField("scholars", default=1, help_text="How many scholars can join.")
    is_active = models.BooleanField("open to scholars", default=True)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
