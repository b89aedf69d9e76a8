"""Tests of change: plan, do, study, act."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from improvement.models.driver import Driver
from improvement.models.of_project import OfProjectQuerySet
from improvement.models.project import Project
from partners.access import Access
from partners.roles import Permission


class Scale(models.IntegerChoices):
    """On how many a change is tried: one patient, clinician or day; then five; then twenty-five; then everybody."""

    ONE = 1, "One"
    FIVE = 5, "Five"
    TWENTY_FIVE = 25, "Twenty-five"
    EVERYBODY = 125, "Everybody"


class Decision(models.TextChoices):
    ADOPT = "adopt", "Adopted"
    ADAPT = "adapt", "Adapted"
    ABANDON = "abandon", "Abandoned"


class Held(models.TextChoices):
    YES = "yes", "As predicted"
    PARTLY = "partly", "Partly as predicted"
    NO = "no", "Otherwise than predicted"


class CycleQuerySet(OfProjectQuerySet["Cycle"]):
    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_VIEW) -> CycleQuerySet:
        """IMPROVEMENT_READ reaches, beside one's own projects', what any team shared with the network."""
        projects = Project.objects.visible_to(
            access, Permission.IMPROVEMENT_VIEW if doing == Permission.IMPROVEMENT_READ else doing
        )
        allowed = Q(project__in=projects.order_by().values("pk"))
        if doing == Permission.IMPROVEMENT_READ and access.may_somewhere(doing):
            allowed |= Q(shared_at__isnull=False)
        return self.filter(allowed)

    def shared(self) -> CycleQuerySet:
        return self.filter(shared_at__isnull=False)


class Cycle(models.Model):
    """One test of one change, with what the team predicted before it looked.

    `follows` makes ramps: the next test of the same idea, on more people or in another place. A decided test that the
    team shares stands in the network's library, whichever way it ended.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cycles")
    idea = models.ForeignKey(Driver, on_delete=models.SET_NULL, null=True, blank=True, related_name="cycles")
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followed_by")
    number = models.PositiveSmallIntegerField()
    title = models.CharField("the change that is tested", max_length=150)
    plan = models.TextField(
        "plan", max_length=1500, help_text="Who does what, when and where; what is noted, and by whom."
    )
    prediction = models.TextField("prediction", max_length=600, help_text="What the team expects to see, and why.")
    scale = models.PositiveSmallIntegerField("on how many", choices=Scale.choices, default=Scale.ONE)
    starts_on = models.DateField("begins")
    ends_on = models.DateField("ends", null=True, blank=True)
    did = models.TextField("what was done", max_length=1500, blank=True)
    learned = models.TextField("what was learned", max_length=1500, blank=True)
    held = models.CharField("the prediction", max_length=8, choices=Held.choices, blank=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    reason = models.TextField("why, and what comes next", max_length=800, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["project", "number"]
        indexes = [models.Index(fields=["shared_at", "decision"], name="cycle_shared")]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_cycle_per_number"),
            models.CheckConstraint(
                condition=Q(decision="", decided_on__isnull=True) | (~Q(decision="") & Q(decided_on__isnull=False)),
                name="cycle_decision_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True) | ~Q(decision=""), name="only_decided_cycles_are_shared"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="cycle_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"Test {self.number}: {self.title}"

    @property
    def step(self) -> str:
        """Which of the four steps it is at."""
        if self.decision:
            return "Decided"
        if self.learned:
            return "Act"
        return "Study" if self.did else "Plan and do"
