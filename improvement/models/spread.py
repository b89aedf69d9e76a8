"""From a change that works to a change that lasts: the plan to scale, sites that adopt, and whether they still do."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from improvement.models.cycle import Scale
from improvement.models.of_project import OfProjectQuerySet
from improvement.models.project import Project
from partners.models import Site
from scholars.models import Adoption as AdoptionOfProduct


class ScaleStep(models.Model):
    """One step of the plan: at five times the size, what stays as it is and what must be redesigned."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="scale_steps")
    scale = models.PositiveSmallIntegerField(choices=Scale.choices)
    of_what = models.CharField("one what", max_length=40, default="patients", help_text="Patients, clinicians, sites.")
    stays = models.TextField("what stays", max_length=600, blank=True)
    redesign = models.TextField("what must be redesigned", max_length=600, blank=True)
    reached_on = models.DateField(null=True, blank=True)

    class ScaleStepQuerySet(OfProjectQuerySet["ScaleStep"]):
        pass

    objects = ScaleStepQuerySet.as_manager()

    class Meta:
        ordering = ["project", "scale"]
        constraints = [models.UniqueConstraint(fields=["project", "scale"], name="one_plan_per_scale")]

    def __str__(self) -> str:
        return f"{self.get_scale_display()} {self.of_what}"


class SiteAdoption(models.Model):
    """A site took the change up. `in_product` is the same fact in the record of the scholar who led the project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="adoptions")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="adopted_changes")
    adopted_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    note = models.CharField("what was changed for this place", max_length=300, blank=True)
    in_product = models.OneToOneField(
        AdoptionOfProduct, on_delete=models.SET_NULL, null=True, blank=True, related_name="of_project"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class SiteAdoptionQuerySet(OfProjectQuerySet["SiteAdoption"]):
        pass

    objects = SiteAdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["project", "adopted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "site"], condition=Q(ended_on__isnull=True), name="one_open_adoption_per_site"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} since {self.adopted_on}"

    def due_on(self, months: int) -> date:
        """The day so many months after it was adopted; at the end of shorter months."""
        year, month = divmod(self.adopted_on.month - 1 + months, 12)
        for day in (self.adopted_on.day, 30, 29, 28):
            try:
                return date(self.adopted_on.year + year, month + 1, day)
            except ValueError:
                continue
        raise AssertionError("Every month has 28 days.")


class UseCheck(models.Model):
    """Whether the change was still in use six or twelve months after a site took it up."""

    class Months(models.IntegerChoices):
        SIX = 6, "After 6 months"
        TWELVE = 12, "After 12 months"

    adoption = models.ForeignKey(SiteAdoption, on_delete=models.CASCADE, related_name="checks")
    months = models.PositiveSmallIntegerField(choices=Months.choices)
    in_use = models.BooleanField("still in use")
    looked_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)

    class UseCheckQuerySet(OfProjectQuerySet["UseCheck"]):
        project_path = "adoption__project"

    objects = UseCheckQuerySet.as_manager()

    class Meta:
        ordering = ["adoption", "months"]
        constraints = [models.UniqueConstraint(fields=["adoption", "months"], name="one_check_per_adoption_and_time")]

    def __str__(self) -> str:
        return f"{self.adoption}: {self.get_months_display()}"
