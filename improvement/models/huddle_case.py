"""The cases that huddles discuss, told without anything that names a family, and what they have in common."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from improvement.models.huddle import Huddle, HuddleGroup, HuddleMember, OfGroupQuerySet


class CaseCategory(models.Model):
    """A kind of problem, found by reading the cases: 'legal eviction'."""

    group = models.ForeignKey(HuddleGroup, on_delete=models.CASCADE, related_name="categories")
    title = models.CharField(max_length=80)
    description = models.TextField(max_length=600, blank=True)

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["group", "title"]
        verbose_name_plural = "case categories"
        constraints = [models.UniqueConstraint(fields=["group", "title"], name="one_category_per_title")]

    def __str__(self) -> str:
        return self.title


class CaseTheme(models.Model):
    """Something that comes up again and again across cases: 'no lease in writing'."""

    group = models.ForeignKey(HuddleGroup, on_delete=models.CASCADE, related_name="themes")
    title = models.CharField(max_length=80)

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["group", "title"]
        constraints = [models.UniqueConstraint(fields=["group", "title"], name="one_theme_per_title")]

    def __str__(self) -> str:
        return self.title


class HuddleCase(models.Model):
    """One family's case in situation, background, assessment and recommendation. It holds nobody's name."""

    group = models.ForeignKey(HuddleGroup, on_delete=models.CASCADE, related_name="cases")
    number = models.PositiveIntegerField(help_text="Within the group; what the case is known by.")
    huddle = models.ForeignKey(Huddle, on_delete=models.PROTECT, related_name="cases", verbose_name="discussed at")
    presenter = models.ForeignKey(
        HuddleMember, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name="told by"
    )
    situation = models.TextField(max_length=1500, help_text="What is happening now.")
    background = models.TextField(max_length=1500, help_text="What led to it.")
    assessment = models.TextField(max_length=1500, help_text="What you think the problem is.")
    recommendation = models.TextField(max_length=1500, help_text="What you ask of the table.")
    category = models.ForeignKey(
        CaseCategory, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name="kind"
    )
    themes = models.ManyToManyField(CaseTheme, blank=True, related_name="cases")
    solution = models.TextField(
        "solution found in real time",
        max_length=1500,
        blank=True,
        help_text="What was done for this family. Empty while nothing was found.",
    )
    solved_on = models.DateField("since", null=True, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    next_step_by = models.ForeignKey(
        HuddleMember, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="who does it"
    )
    next_step_due = models.DateField("by", null=True, blank=True)

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["group", "number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="one_case_per_number"),
            models.CheckConstraint(
                condition=Q(solution="", solved_on__isnull=True) | (~Q(solution="") & Q(solved_on__isnull=False)),
                name="case_solved_how_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.number}"

    @property
    def is_solved(self) -> bool:
        return bool(self.solution)


class FailureModeQuerySet(OfGroupQuerySet["FailureMode"]):
    group_path = "category__group"


class FailureMode(models.Model):
    """One line of a failure-mode-and-effects table: a step as it is, how it fails, and what could be better."""

    category = models.ForeignKey(CaseCategory, on_delete=models.CASCADE, related_name="failure_modes")
    step = models.CharField("step as it is now", max_length=200)
    failure = models.CharField("how it fails", max_length=300)
    effect = models.CharField("what that does to a family", max_length=300)
    cause = models.CharField("why it fails", max_length=300, blank=True)
    severity = models.PositiveSmallIntegerField(help_text="1: hardly felt, 10: a child is in danger.")
    occurrence = models.PositiveSmallIntegerField("how often", help_text="1: almost never, 10: almost always.")
    detection = models.PositiveSmallIntegerField(
        "how late it is noticed", help_text="1: always in time, 10: never before the harm is done."
    )
    opportunity = models.CharField("what could be better", max_length=300, blank=True)

    objects = FailureModeQuerySet.as_manager()

    class Meta:
        ordering = ["category", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__range=(1, 10), occurrence__range=(1, 10), detection__range=(1, 10)),
                name="failure_mode_scores_are_1_to_10",
            ),
        ]

    def __str__(self) -> str:
        return self.failure

    @property
    def priority(self) -> int:
        """The risk priority number: severity, times how often, times how late it is noticed."""
        return self.severity * self.occurrence * self.detection


class PolicyOption(models.Model):
    """A policy that exists or is being considered, and the families it would have helped."""

    class Status(models.TextChoices):
        CONSIDERED = "considered", "Under consideration"
        IN_FORCE = "in_force", "In force"
        PROPOSED = "proposed", "Proposed by the table"
        ADOPTED = "adopted", "Adopted since"
        REJECTED = "rejected", "Rejected since"

    group = models.ForeignKey(HuddleGroup, on_delete=models.CASCADE, related_name="options")
    title = models.CharField(max_length=150)
    description = models.TextField(max_length=1500, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CONSIDERED)
    helped = models.ManyToManyField(
        HuddleCase, blank=True, related_name="options", verbose_name="families it would have helped"
    )

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["group", "title"]
        constraints = [models.UniqueConstraint(fields=["group", "title"], name="one_option_per_title")]

    def __str__(self) -> str:
        return self.title


class PolicyGap(models.Model):
    """What no policy covers yet, and the families it leaves without help."""

    group = models.ForeignKey(HuddleGroup, on_delete=models.CASCADE, related_name="gaps")
    title = models.CharField(max_length=150)
    description = models.TextField(max_length=1500, blank=True)
    affected = models.ManyToManyField(
        HuddleCase, blank=True, related_name="gaps", verbose_name="families it leaves without help"
    )

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["group", "title"]
        constraints = [models.UniqueConstraint(fields=["group", "title"], name="one_gap_per_title")]

    def __str__(self) -> str:
        return self.title
