"""What holds scholars up, in words that can be counted.

The codes gather what evaluations of learning-health-system training have named: Lozano 2022 (10.1002/lrh2.10342),
Vitous 2025, Clemson 2025 (10.1002/lrh2.10481), and the start-up guidance of the LeaRRn center.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from scholars.models.of_scholar import OfScholarQuerySet
from scholars.models.scholar import Scholar


class RoadblockGroup(models.TextChoices):
    DATA = "A", "Data"
    REGULATORY = "B", "Regulatory or contract"
    ORGANIZATION = "C", "Organization"
    SCOPE = "D", "Match or scope"
    PEOPLE = "E", "People"
    RESOURCES = "F", "Resources"
    SHOCK = "G", "External shock"


class RoadblockCode(models.TextChoices):
    """The first letter is the group."""

    DATA_ACCESS = "A1", "Access to data delayed"
    DATA_QUALITY = "A2", "Data missing, wrong or not to a standard"
    DATA_ANALYST = "A3", "No analyst has time"
    DATA_SHARING = "A4", "Data use or sharing agreement"
    ETHICS = "B1", "Ethics board review"
    CONTRACT = "B2", "Contract or subaward"
    APPROVAL = "B3", "Other approval"
    PRIORITIES = "C1", "The system's priorities shifted"
    LEADERS = "C2", "Leaders changed or lost interest"
    FINANCE = "C3", "Uncertain finances"
    CULTURE = "C4", "Research is not welcome"
    MATCH = "D1", "Scholar and system do not fit"
    GOALS = "D2", "Goals or timeline too ambitious"
    LIAISON = "D3", "No liaison with time"
    TIME = "E1", "Protected time eroded, clinical load"
    MENTOR = "E2", "Mentor hard to reach"
    ROLE = "E3", "Role unclear"
    AUTONOMY = "E4", "Too little or too much independence"
    STAFF = "F1", "No trained support staff"
    MONEY = "F2", "Funding or stipend"
    SPACE = "F3", "Space or computing"
    PANDEMIC = "G1", "Epidemic or disaster"
    POLICY = "G2", "Change of policy or funding elsewhere"
    OTHER = "G9", "Something else"


def grouped_codes() -> list[tuple[str, list[tuple[str, str]]]]:
    """Codes under their groups, as a select shows them."""
    return [
        (str(group.label), [(str(c.value), str(c.label)) for c in RoadblockCode if c.value[0] == group.value])
        for group in RoadblockGroup
    ]


class RoadblockQuerySet(OfScholarQuerySet["Roadblock"]):
    def open(self) -> RoadblockQuerySet:
        return self.filter(closed_on__isnull=True)


class Roadblock(models.Model):
    """Something in a scholar's way, from the day it was met until the day it was out of the way."""

    class Severity(models.IntegerChoices):
        LOW = 1, "Annoying"
        MEDIUM = 2, "Slows the work"
        HIGH = 3, "Stops the work"

    class Effect(models.TextChoices):
        DELAY = "delay", "Delay"
        SCOPE = "scope", "Smaller scope"
        STOP = "stop", "Project stopped"

    class Owner(models.TextChoices):
        SCHOLAR = "scholar", "Scholar"
        MENTOR = "mentor", "Mentor"
        LIAISON = "liaison", "Site liaison"
        DIRECTOR = "director", "Program director"

    class Resolution(models.TextChoices):
        RESOLVED = "resolved", "Resolved"
        AROUND = "around", "Worked around"
        CHANGED = "changed", "Project changed"
        ACCEPTED = "accepted", "Accepted as it is"

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="roadblocks")
    code = models.CharField("what kind", max_length=2, choices=RoadblockCode.choices)
    description = models.TextField("what happened", max_length=2000, blank=True)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.MEDIUM)
    effect = models.CharField(max_length=5, choices=Effect.choices, default=Effect.DELAY)
    days_lost = models.PositiveSmallIntegerField("days lost so far", default=0)
    owner = models.CharField("who takes care of it", max_length=8, choices=Owner.choices, default=Owner.SCHOLAR)
    action = models.TextField("what is being done", max_length=2000, blank=True)
    opened_on = models.DateField("since", default=timezone.localdate)
    closed_on = models.DateField(null=True, blank=True)
    resolution = models.CharField(max_length=8, choices=Resolution.choices, blank=True)
    resolved_how = models.TextField("how", max_length=2000, blank=True)
    is_shared = models.BooleanField(
        "share with the network", default=False, help_text="Others may learn from it; your name is not shown to them."
    )
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = RoadblockQuerySet.as_manager()

    class Meta:
        ordering = ["opened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, resolution="") | (Q(closed_on__isnull=False) & ~Q(resolution="")),
                name="roadblock_closed_with_a_resolution",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="roadblock_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return str(RoadblockCode(self.code).label)

    @property
    def group_label(self) -> str:
        return str(RoadblockGroup(self.code[0]).label)

    def days_open(self, today: date) -> int:
        return ((self.closed_on or today) - self.opened_on).days
