"""The people a program trains."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, Count, F, Min, Q, Value, When

from partners.access import Access, ScopedQuerySet
from partners.models import Institution
from partners.roles import Permission
from scholars.models.cohort import Cohort


class Discipline(models.TextChoices):
    """What a scholar was trained in; several may hold."""

    MEDICINE = "medicine", "Medicine"
    NURSING = "nursing", "Nursing"
    PHARMACY = "pharmacy", "Pharmacy"
    PSYCHOLOGY = "psychology", "Clinical psychology"
    DENTISTRY = "dentistry", "Dentistry"
    REHABILITATION = "rehabilitation", "Physical or occupational therapy"
    SOCIAL_WORK = "social_work", "Social work"
    POPULATION_HEALTH = "population_health", "Population health sciences"
    HEALTH_SERVICES = "health_services", "Health services research"
    INFORMATICS = "informatics", "Informatics and data science"
    IMPLEMENTATION = "implementation", "Implementation science"
    ECONOMICS = "economics", "Economics and policy"
    ENGINEERING = "engineering", "Systems engineering"
    SOCIAL_SCIENCE = "social_science", "Sociology and anthropology"


class Status(models.TextChoices):
    """Where a scholar stands on a day, by the dates of her appointment."""

    COMING = "coming", "Starts later"
    ACTIVE = "active", "In training"
    COMPLETED = "completed", "Completed"
    LEFT = "left", "Left early"


class ScholarQuerySet(ScopedQuerySet["Scholar"]):
    institution_path = "institution"

    def visible_to(self, access: Access, doing: Permission = Permission.SCHOLAR_VIEW) -> ScholarQuerySet:
        """Her own record to a scholar; her institution's to a lead; all to the office.

        SELF_EDIT, which many hold, means here: to add to a record, as its owner or as one who may edit it.
        """
        needed = Permission.SCHOLAR_EDIT if doing == Permission.SELF_EDIT else doing
        if access.may_everywhere(needed):
            return self.all()
        allowed = Q(institution__in=access.institutions_where(needed))
        if access.user_id and doing in (Permission.SCHOLAR_VIEW, Permission.SELF_EDIT):
            allowed |= Q(user_id=access.user_id)
        return self.filter(allowed)

    def with_names(self) -> ScholarQuerySet:
        return self.select_related("institution", "cohort__program", "health_system")

    def with_status(self, today: date) -> ScholarQuerySet:
        return self.annotate(
            status=Case(
                When(starts_on__gt=today, then=Value(Status.COMING.value)),
                When(left_on__lte=today, then=Value(Status.LEFT.value)),
                When(ends_on__lt=today, then=Value(Status.COMPLETED.value)),
                default=Value(Status.ACTIVE.value),
            )
        )

    def with_progress(self, today: date) -> ScholarQuerySet:
        """How many milestones there are, are done, are late, and when the next one is due."""
        is_open = Q(milestones__done_on__isnull=True)
        return self.annotate(
            milestones_total=Count("milestones"),
            milestones_done=Count("milestones", filter=Q(milestones__done_on__isnull=False)),
            milestones_late=Count("milestones", filter=is_open & Q(milestones__due_on__lt=today)),
            next_due=Min("milestones__due_on", filter=is_open & Q(milestones__due_on__gte=today)),
        )


class Scholar(models.Model):
    """A person trained by a program, from her appointment to fifteen years after it."""

    class CareerStage(models.TextChoices):
        PREDOCTORAL = "predoctoral", "Predoctoral"
        POSTDOCTORAL = "postdoctoral", "Postdoctoral"
        EARLY_FACULTY = "early_faculty", "Early-career faculty"
        MID_CAREER = "mid_career", "Mid-career faculty"
        LEADER = "leader", "Health-system leader"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="scholar"
    )
    name = models.CharField(max_length=150)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="scholars")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="scholars")
    career_stage = models.CharField(max_length=15, choices=CareerStage.choices)
    disciplines = models.JSONField(default=list, help_text="One or more; a scholar may be trained in several.")
    is_clinician = models.BooleanField("trained in a clinical discipline", default=False)
    is_physician = models.BooleanField("trained as a physician", default=False)
    is_non_clinician = models.BooleanField("trained in a discipline outside clinical care", default=False)
    health_system = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="embedded_scholars"
    )
    project = models.CharField(max_length=200, blank=True)
    effort = models.PositiveSmallIntegerField(
        default=20, validators=[MaxValueValidator(100)], help_text="Protected time promised, in percent."
    )
    months_supported_before = models.PositiveSmallIntegerField(
        default=0, help_text="Months of mentored support from the same funder before this program."
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    left_on = models.DateField(null=True, blank=True, help_text="Only when she left before the end.")

    objects = ScholarQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["institution", "cohort"], name="scholar_institution_cohort")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="scholar_ends_after_she_starts"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("starts_on")),
                name="scholar_leaves_after_she_starts",
            ),
            models.CheckConstraint(
                condition=Q(is_physician=False) | Q(is_clinician=True), name="physicians_are_clinicians"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def discipline_labels(self) -> list[str]:
        return [str(Discipline(discipline).label) for discipline in self.disciplines]

    @property
    def has_too_little_time(self) -> bool:
        """Is less time protected than the program asks for?"""
        return self.effort < self.cohort.program.effort_floor

    def status_on(self, today: date) -> Status:
        if self.starts_on > today:
            return Status.COMING
        if self.left_on and self.left_on <= today:
            return Status.LEFT
        return Status.COMPLETED if self.ends_on < today else Status.ACTIVE
