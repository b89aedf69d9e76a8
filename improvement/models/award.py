"""An award program: a call as scholars' calls are, whose selected proposals become improvement projects."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from improvement.models.of_project import OfProjectQuerySet
from improvement.models.project import Project
from partners.access import Access, ScopedQuerySet
from partners.roles import Permission
from scholars.models import Application, Call


class AwardCallQuerySet(ScopedQuerySet["AwardCall"]):
    def visible_to(self, access: Access, doing: Permission = Permission.CALL_EDIT) -> AwardCallQuerySet:
        return self.filter(call__in=Call.objects.visible_to(access, doing).order_by().values("pk"))


class AwardCall(models.Model):
    """What a call awards beyond a place: money for a project, for so long, with reports at so many months."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="award_call")
    budget = models.DecimalField("in dollars", max_digits=10, decimal_places=2, validators=[MinValueValidator(1)])
    most = models.DecimalField(
        "the most for one project", max_digits=10, decimal_places=2, validators=[MinValueValidator(1)]
    )
    months = models.PositiveSmallIntegerField("length in months", default=12, validators=[MinValueValidator(1)])
    report_months = models.JSONField("reports after months", default=list)

    objects = AwardCallQuerySet.as_manager()

    class Meta:
        ordering = ["-call__full_due_at"]
        constraints = [models.CheckConstraint(condition=Q(most__lte=F("budget")), name="award_is_within_the_budget")]

    def __str__(self) -> str:
        return str(self.call)


class Award(models.Model):
    """A selected proposal with its money and its project."""

    award_call = models.ForeignKey(AwardCall, on_delete=models.PROTECT, related_name="awards")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="award")
    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="award")
    amount = models.DecimalField("in dollars", max_digits=10, decimal_places=2, validators=[MinValueValidator(1)])
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="award_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return str(self.project)


class OfAwardQuerySet(OfProjectQuerySet["AwardReport"]):
    project_path = "award__project"


class AwardReport(models.Model):
    """A progress report that is due on a day; sent once, then it stands."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="reports")
    due_on = models.DateField()
    progress = models.TextField("what was done", max_length=4000, blank=True)
    learned = models.TextField("what was learned", max_length=4000, blank=True)
    next_steps = models.TextField("what comes next", max_length=4000, blank=True)
    spent = models.DecimalField(
        "spent so far, in dollars", max_digits=10, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfAwardQuerySet.as_manager()

    class Meta:
        ordering = ["award", "due_on"]
        constraints = [
            models.UniqueConstraint(fields=["award", "due_on"], name="one_award_report_a_day"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | ~Q(progress=""), name="a_sent_award_report_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"Report due {self.due_on:%B} {self.due_on.day}, {self.due_on.year}"
