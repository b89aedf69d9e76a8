"""The theory of change as a tree: what drives the aim, what drives that, and ideas that would move it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from improvement.models.of_project import OfProjectQuerySet
from improvement.models.project import Project


class DriverKind(models.TextChoices):
    PRIMARY = "primary", "Primary driver"
    SECONDARY = "secondary", "Secondary driver"
    IDEA = "idea", "Change idea"


PARENTS_OF: dict[str, tuple[str, ...]] = {
    DriverKind.PRIMARY: (),
    DriverKind.SECONDARY: (DriverKind.PRIMARY,),
    DriverKind.IDEA: (DriverKind.PRIMARY, DriverKind.SECONDARY),
}
"""Under what each kind may hang; a primary driver hangs under the aim."""


class DriverQuerySet(OfProjectQuerySet["Driver"]):
    def ideas(self) -> DriverQuerySet:
        return self.filter(kind=DriverKind.IDEA)


class Driver(models.Model):
    """One box of the diagram. `position` orders the boxes under one parent."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="drivers")
    kind = models.CharField(max_length=10, choices=DriverKind.choices)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    text = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField(default=0)

    objects = DriverQuerySet.as_manager()

    class Meta:
        ordering = ["project", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="primary", parent__isnull=True) | (~Q(kind="primary") & Q(parent__isnull=False)),
                name="only_primary_drivers_hang_under_the_aim",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class DiagramVersion(models.Model):
    """The diagram as it was when somebody kept it: the team's theory changes as it learns."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="diagrams")
    number = models.PositiveSmallIntegerField()
    tree = models.JSONField()
    note = models.CharField("what changed and why", max_length=300)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kept_at = models.DateTimeField(auto_now_add=True)

    class DiagramQuerySet(OfProjectQuerySet["DiagramVersion"]):
        pass

    objects = DiagramQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_diagram_per_number"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"
