"""Who leads, who decides, who took part in which phase, and what their time was worth."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from improvement.models.of_project import OfProjectQuerySet
from improvement.models.project import Member, Project
from partners.access import Access, ModelT, ScopedQuerySet
from partners.roles import Permission


class OfTeamQuerySet(ScopedQuerySet[ModelT]):
    """Private to the team: neither a site's people nor the office see it."""

    project_path = "project"

    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_VIEW) -> OfTeamQuerySet[ModelT]:
        if not access.user_id:
            return self.none()
        own = Member.objects.current().filter(user_id=access.user_id).order_by().values("project")
        return self.filter(**{f"{self.project_path}__in": own})


class SelfDescriptionQuerySet(OfTeamQuerySet["SelfDescription"]):
    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_VIEW) -> SelfDescriptionQuerySet:
        """One's own, and those that the rest of the team let the team read."""
        if not access.user_id:
            return self.none()
        own = Q(member__user_id=access.user_id)
        teams = Member.objects.current().filter(user_id=access.user_id).order_by().values("project")
        return self.filter(own | Q(shares=True, member__project__in=teams))


class SelfDescription(models.Model):
    """What a member of a team says about herself. Nobody has to, and nobody else says it for her."""

    class Lived(models.TextChoices):
        YES = "yes", "I live or have lived what this project is about"
        NO = "no", "I have not lived it"
        UNSAID = "unsaid", "I would rather not say"

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="description")
    lived = models.CharField("lived experience", max_length=6, choices=Lived.choices, default=Lived.UNSAID)
    words = models.CharField("in your own words", max_length=200, blank=True)
    shares = models.BooleanField(
        "the team may read this", default=False, help_text="Otherwise it only counts, together with others."
    )
    said_on = models.DateField(default=timezone.localdate)

    objects = SelfDescriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Self-description {self.pk}"


class TeamDecision(models.Model):
    """A decision of the team: what, who proposed it, who decided, and what changed because of it."""

    class Kind(models.TextChoices):
        AIM = "aim", "Aim"
        MEASURE = "measure", "Measure"
        TEST = "test", "Test of change"
        MONEY = "money", "Money and time"
        PEOPLE = "people", "People"
        OTHER = "other", "Something else"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="decisions")
    decided_on = models.DateField("day", default=timezone.localdate)
    kind = models.CharField("about", max_length=8, choices=Kind.choices)
    what = models.CharField("what was decided", max_length=300)
    proposed_by = models.ForeignKey(
        Member,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name="who proposed it",
    )
    decided_by = models.ManyToManyField(Member, related_name="decisions", verbose_name="who decided")
    changed = models.TextField("what changed because of it", max_length=1000, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]

    def __str__(self) -> str:
        return self.what


class Phase(models.TextChoices):
    """The steps of an improvement, in each of which people may take part or be left out."""

    IDENTIFY = "identify", "Seeing the gap"
    AIM = "aim", "Setting the aim"
    MEASURE = "measure", "Choosing measures"
    THEORY = "theory", "Theory of change"
    TEST = "test", "Testing"
    SPREAD = "spread", "Scale and spread"


class PhasePart(models.Model):
    """How a member took part in a phase."""

    class Depth(models.IntegerChoices):
        TOLD = 1, "Was told"
        ASKED = 2, "Was asked"
        WORKED = 3, "Worked along"
        LED = 4, "Led"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="phase_parts")
    phase = models.CharField(max_length=8, choices=Phase.choices)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="phase_parts")
    depth = models.PositiveSmallIntegerField("how", choices=Depth.choices, default=Depth.WORKED)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["project", "phase", "member"]
        constraints = [models.UniqueConstraint(fields=["phase", "member"], name="one_part_per_phase")]

    def __str__(self) -> str:
        return f"{self.get_phase_display()}: {self.get_depth_display()}"


class Contribution(models.Model):
    """Hours somebody gave to the project, and what she was paid for them."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="contributions")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="contributions", verbose_name="who")
    given_on = models.DateField("day", default=timezone.localdate)
    hours = models.DecimalField(max_digits=5, decimal_places=2, validators=[MinValueValidator(0)])
    honorarium = models.DecimalField(
        "honorarium, in dollars", max_digits=8, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    paid_on = models.DateField(null=True, blank=True)
    what = models.CharField("what it was for", max_length=200)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gte=0, honorarium__gte=0), name="contribution_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.what
