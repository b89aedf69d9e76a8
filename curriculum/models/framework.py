"""Frameworks of competencies, their editions, and how one edition relates to another."""

from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from curriculum.crosswalk import Relation
from partners.access import Access, ModelT, ScopedQuerySet
from partners.roles import Permission


class NetworkQuerySet(ScopedQuerySet[ModelT]):
    """Taught for the whole network: open to all who may see the curriculum, changed by who may change it everywhere."""

    def visible_to(self, access: Access, doing: Permission = Permission.CURRICULUM_VIEW) -> Self:
        if doing == Permission.CURRICULUM_EDIT:
            return self.all() if access.may_everywhere(doing) else self.none()
        return self.all() if access.may_somewhere(doing) else self.none()


class Framework(models.Model):
    """One edition of a set of competencies. Editions differ in number and wording, so they are data."""

    identifier = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=20)
    edition = models.CharField(max_length=20)
    title = models.CharField(max_length=150)
    source = models.CharField(max_length=250, blank=True)
    levels = models.JSONField(default=list, help_text="The steps from none to proficient, lowest first.")
    competency_total = models.PositiveSmallIntegerField(
        default=0, help_text="How many the source counts; those not entered here await their wording."
    )
    is_current = models.BooleanField(default=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ["title", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="one_framework_per_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.edition})"


class Domain(models.Model):
    """A field of competencies."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="domains")
    identifier = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)

    class Meta:
        ordering = ["framework", "number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="one_domain_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Competency(models.Model):
    """One thing to be able to do."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="competencies")
    identifier = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=250, blank=True)
    is_confirmed = models.BooleanField("the wording was read in the source", default=False)

    class Meta:
        ordering = ["domain", "number"]
        verbose_name_plural = "competencies"
        constraints = [
            models.UniqueConstraint(fields=["domain", "number"], name="one_competency_per_number"),
            models.CheckConstraint(
                condition=Q(is_confirmed=False) | ~Q(text=""), name="confirmed_competency_has_a_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()

    @property
    def code(self) -> str:
        return f"{self.domain.number}.{self.number}"


class Crosswalk(models.Model):
    """How the competencies of an older edition became those of a newer one."""

    older = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="crosswalks_on")
    newer = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="crosswalks_back")
    note = models.CharField(max_length=250, blank=True, help_text="Who worked it out, and from what.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["older", "newer"], name="one_crosswalk_between_editions"),
            models.CheckConstraint(condition=~Q(older=F("newer")), name="crosswalk_joins_two_editions"),
        ]

    def __str__(self) -> str:
        return f"{self.older} to {self.newer}"


class CrosswalkLink(models.Model):
    """One pair of a crosswalk."""

    RELATIONS = {
        Relation.SAME: "Is the same as",
        Relation.MERGED: "Is merged into",
        Relation.SPLIT: "Is split into",
        Relation.RELATED: "Is related to",
    }

    crosswalk = models.ForeignKey(Crosswalk, on_delete=models.CASCADE, related_name="links")
    source = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="+")
    relation = models.CharField(max_length=8, choices=[(key.value, label) for key, label in RELATIONS.items()])

    class Meta:
        ordering = ["crosswalk", "source", "target"]
        constraints = [
            models.UniqueConstraint(fields=["crosswalk", "source", "target"], name="one_link_per_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_relation_display().lower()} {self.target}"
