"""The questions a team asks itself every quarter, and the stories that people lend it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from improvement.models.power import OfTeamQuerySet
from improvement.models.project import Member, Project

# The nine considerations of practice 3 (Parsons 2021, 10.1002/lrh2.10279), in words of our own.
QUESTIONS: tuple[tuple[str, str], ...] = (
    ("voices", "Whose voice was at the center this quarter, and who was in from the first sketch?"),
    ("wisdom", "What did people's own experience change in how we think the gap comes about?"),
    ("support", "How did we stand by people who shared what they lived, beyond using it?"),
    ("trust", "What did we do to earn the trust of communities that were left out before?"),
    ("rules", "Which laws, policies and procedures of ours widen the gap, even without meaning to?"),
    ("pathways", "By what paths do they do so, and since when?"),
    ("partners", "Which partners beyond health care do we still miss?"),
    ("drivers", "What should we measure of housing, food, work and school in order to move them?"),
    ("critique", "What criticism of us did we hear, and what did we do about it?"),
)


class Reflection(models.Model):
    """A team's answers of one quarter."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reflections")
    quarter = models.CharField(max_length=7)
    answers = models.JSONField(default=dict)
    next_steps = models.TextField("what we will do differently", max_length=1500, blank=True)
    present = models.ManyToManyField(Member, blank=True, related_name="reflections", verbose_name="who took part")
    saved_at = models.DateTimeField(auto_now=True)

    objects = OfTeamQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter"]
        constraints = [models.UniqueConstraint(fields=["project", "quarter"], name="one_reflection_a_quarter")]

    def __str__(self) -> str:
        return f"Reflection of {self.quarter}"

    @property
    def answered(self) -> list[tuple[str, str]]:
        return [(text, self.answers.get(code, "")) for code, text in QUESTIONS]

    @property
    def count(self) -> int:
        return sum(bool(self.answers.get(code)) for code, _ in QUESTIONS)


class Story(models.Model):
    """What somebody agreed to when she shared her story, who stands by her, and whether she took it back.

    The story itself is not kept here: it stays hers.
    """

    class Use(models.TextChoices):
        TEAM = "team", "Inside the team"
        TEACHING = "teaching", "In teaching"
        REPORT = "report", "In reports"
        PUBLIC = "public", "In public"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stories")
    teller = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="stories", verbose_name="who shares it")
    about = models.CharField("what it is about, in a few words", max_length=150)
    agreed_on = models.DateField("agreed on", default=timezone.localdate)
    uses = models.JSONField("what it may be used for", default=list)
    with_name = models.BooleanField("her name may be told", default=False)
    ends_on = models.DateField("until", null=True, blank=True)
    support = models.TextField(
        "how we stand by her",
        max_length=1000,
        blank=True,
        help_text="Who stays in touch, what was offered, what she asked for.",
    )
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = OfTeamQuerySet.as_manager()

    class Meta:
        ordering = ["-agreed_on", "-pk"]
        verbose_name_plural = "stories"
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("agreed_on")),
                name="story_is_withdrawn_after_it_was_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"Story {self.pk}"

    @property
    def use_labels(self) -> list[str]:
        return [str(self.Use(use).label) for use in self.uses]


class StoryUseQuerySet(OfTeamQuerySet["StoryUse"]):
    project_path = "story__project"


class StoryUse(models.Model):
    """One time a story was told, and what for; so that its teller can see where it went."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="told")
    use = models.CharField("what for", max_length=8, choices=Story.Use.choices)
    used_on = models.DateField("day", default=timezone.localdate)
    where = models.CharField(max_length=200)
    response = models.CharField("what came of it", max_length=300, blank=True)

    objects = StoryUseQuerySet.as_manager()

    class Meta:
        ordering = ["-used_on", "-pk"]

    def __str__(self) -> str:
        return self.where


class Stakeholder(models.Model):
    """Where an office or organization stood on a day: how much it supports the work, how much its support matters."""

    class Support(models.IntegerChoices):
        AGAINST = 1, "Works against it"
        DOUBTS = 2, "Has doubts"
        NEUTRAL = 3, "Neither"
        SUPPORTS = 4, "Supports it"
        LEADS = 5, "Leads it"

    class Importance(models.IntegerChoices):
        LITTLE = 1, "Hardly matters"
        SOME = 2, "Matters a little"
        MEDIUM = 3, "Matters"
        MUCH = 4, "Matters much"
        ALL = 5, "Nothing goes without it"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stakeholders")
    name = models.CharField("office or organization", max_length=80)
    seen_on = models.DateField("as of", default=timezone.localdate)
    support = models.PositiveSmallIntegerField("level of support", choices=Support.choices, default=Support.NEUTRAL)
    importance = models.PositiveSmallIntegerField(
        "importance of its buy-in", choices=Importance.choices, default=Importance.MEDIUM
    )
    note = models.CharField("what would move it", max_length=300, blank=True)

    objects = OfTeamQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-seen_on"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name", "seen_on"], name="one_place_a_day_on_the_map"),
        ]

    def __str__(self) -> str:
        return self.name
