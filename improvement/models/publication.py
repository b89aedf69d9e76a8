"""What a team tells everybody, and what sites say of themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from improvement.models.of_project import OfProjectQuerySet
from improvement.models.project import Project
from partners.access import ScopedQuerySet
from partners.models import Site


class Publication(models.Model):
    """A project's page as it was published: a copy, so that what the team writes afterwards stays its own.

    `content` holds texts and the numbers of gap reports, which are suppressed already and never change.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="publications")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class PublicationQuerySet(OfProjectQuerySet["Publication"]):
        pass

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_publication_per_number")]

    def __str__(self) -> str:
        return f"{self.project}, edition {self.number}"


class Practice(models.TextChoices):
    """The seven practices of a learning health system that pursues equity."""

    PRINCIPLE = "principle", "Establish principle"
    MEASURE = "measure", "Measure for equity"
    LIVED = "lived", "Lead from lived experience"
    COPRODUCE = "coproduce", "Co-produce"
    POWER = "power", "Redistribute power"
    GROWTH = "growth", "Practice a growth mindset"
    BEYOND = "beyond", "Engage beyond health care"


class SelfRatingQuerySet(ScopedQuerySet["SelfRating"]):
    institution_path = "site__institution"


class SelfRating(models.Model):
    """Where a site sees itself in one practice on a day. Always shown as its own word."""

    class Level(models.IntegerChoices):
        NOT_YET = 0, "Not yet"
        BEGUN = 1, "Begun"
        PARTS = 2, "In parts of our work"
        MOST = 3, "In most of our work"
        USUAL = 4, "How we work"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="self_ratings")
    practice = models.CharField(max_length=10, choices=Practice.choices)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    note = models.CharField("what it rests on", max_length=300, blank=True)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    rated_on = models.DateField()

    objects = SelfRatingQuerySet.as_manager()

    class Meta:
        ordering = ["site", "practice", "-rated_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.site}: {self.get_practice_display()}"
