"""Huddles: people of many sectors who meet every week over the cases of families."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from partners.access import Access, ModelT, ScopedQuerySet
from partners.models import Institution, Provenance
from partners.roles import Permission


class Sector(models.TextChoices):
    """Where somebody works who sits at the table."""

    FAMILY = "family", "Families and neighbors"
    HEALTH = "health", "Health care"
    HOUSING = "housing", "Housing"
    LEGAL = "legal", "Legal aid"
    SCHOOL = "school", "Schools"
    SOCIAL = "social", "Social services"
    FOOD = "food", "Food"
    TRANSPORT = "transport", "Transport"
    GOVERNMENT = "government", "City or county"
    NONPROFIT = "nonprofit", "Another nonprofit"
    RESEARCH = "research", "Research"


class HuddleGroupQuerySet(ScopedQuerySet["HuddleGroup"]):
    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_VIEW) -> HuddleGroupQuerySet:
        """Its members; those who may at the host; the office. With IMPROVEMENT_READ also what it published."""
        if doing == Permission.IMPROVEMENT_READ:
            is_published = Q(published_at__isnull=False) if access.may_somewhere(doing) else Q(pk__in=[])
            seen = HuddleGroup.objects.visible_to(access, Permission.IMPROVEMENT_VIEW).order_by().values("pk")
            return self.filter(is_published | Q(pk__in=seen))
        if access.may_everywhere(doing):
            return self.all()
        allowed = Q(host__in=access.institutions_where(doing))
        if access.user_id:
            own = HuddleMember.objects.current().filter(group=OuterRef("pk"), user_id=access.user_id)
            allowed |= Q(Exists(own))
        return self.filter(allowed)


class HuddleGroup(models.Model):
    """A table at which sectors meet: what it is about, who hosts it, and since when."""

    title = models.CharField(max_length=150)
    topic = models.CharField(max_length=80, help_text="What the cases are about: housing, food, school.")
    purpose = models.TextField(max_length=1500, blank=True)
    host = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="huddle_groups")
    starts_on = models.DateField("meets since", default=timezone.localdate)
    ends_on = models.DateField("met until", null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance.choices, default=Provenance.LIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HuddleGroupQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="huddles_end_after_they_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OfGroupQuerySet(ScopedQuerySet[ModelT]):
    """What belongs to a group is seen by whoever sees its work; what is published are figures only."""

    group_path = "group"

    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_VIEW) -> Self:
        needed = Permission.IMPROVEMENT_VIEW if doing == Permission.IMPROVEMENT_READ else doing
        groups = HuddleGroup.objects.visible_to(access, needed).order_by().values("pk")
        return self.filter(**{f"{self.group_path}__in": groups})


class HuddleMemberQuerySet(OfGroupQuerySet["HuddleMember"]):
    def current(self, today: date | None = None) -> Self:
        today = today or timezone.localdate()
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gte=today), joined_on__lte=today)


class HuddleMember(models.Model):
    """Somebody's seat at the table. She may have no account."""

    group = models.ForeignKey(HuddleGroup, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="huddle_seats"
    )
    name = models.CharField(max_length=150)
    sector = models.CharField(max_length=12, choices=Sector.choices)
    organization = models.CharField(max_length=150, blank=True)
    is_convener = models.BooleanField("convenes", default=False)
    joined_on = models.DateField("since", default=timezone.localdate)
    left_on = models.DateField(null=True, blank=True)

    objects = HuddleMemberQuerySet.as_manager()

    class Meta:
        ordering = ["group", "sector", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(user__isnull=False, left_on__isnull=True),
                name="one_open_seat_at_a_table",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="seat_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_sector_display()}"


class HuddleQuerySet(OfGroupQuerySet["Huddle"]):
    pass


class Huddle(models.Model):
    """One meeting of a group: the day, and who came."""

    group = models.ForeignKey(HuddleGroup, on_delete=models.CASCADE, related_name="huddles")
    held_on = models.DateField("day")
    present = models.ManyToManyField(HuddleMember, blank=True, related_name="huddles")
    guests = models.PositiveSmallIntegerField(default=0, help_text="People who came without a seat of their own.")

    objects = HuddleQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on"]
        constraints = [models.UniqueConstraint(fields=["group", "held_on"], name="one_huddle_a_day")]

    def __str__(self) -> str:
        return f"Huddle of {self.held_on:%B} {self.held_on.day}, {self.held_on.year}"
