"""Programs, their cohorts, the scholars they train, and how far each has come."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, F, Min, Q, Value, When
from django.utils import timezone

from partners.access import Access, ScopedQuerySet
from partners.models import Institution
from partners.roles import Permission


class Program(models.Model):
    """A funded training program. Its name and words are settings of the row: funders change both."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=40, blank=True)
    vocabulary = models.JSONField(
        default=dict, blank=True, help_text="The program's own words for the portal's: {'scholar': 'fellow'}."
    )
    effort_floor = models.PositiveSmallIntegerField(
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="The share of working time, in percent, that a scholar's employer must protect.",
    )
    length_months = models.PositiveSmallIntegerField(default=24)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effort_floor__gte=1, effort_floor__lte=100), name="effort_floor_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def word_for(self, word: str) -> str:
        """The program's own word, or the portal's."""
        return str(self.vocabulary.get(word, word))


class Cohort(models.Model):
    """Scholars who begin together."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["program", "name"], name="one_cohort_per_name"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="cohort_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name


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


class MilestoneQuerySet(ScopedQuerySet["Milestone"]):
    def visible_to(self, access: Access, doing: Permission = Permission.SCHOLAR_VIEW) -> MilestoneQuerySet:
        """A milestone goes with its scholar's record."""
        return self.filter(scholar__in=Scholar.objects.visible_to(access, doing))

    def open(self) -> MilestoneQuerySet:
        return self.filter(done_on__isnull=True)


class Milestone(models.Model):
    """A step on a scholar's way: due on a day, done on a day."""

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=120)
    due_on = models.DateField(default=timezone.localdate)
    done_on = models.DateField(null=True, blank=True)
    note = models.TextField(max_length=1000, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    logged_at = models.DateTimeField(auto_now_add=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["scholar", "due_on"], name="milestone_scholar_due")]

    def __str__(self) -> str:
        return self.title

    def is_late(self, today: date) -> bool:
        return self.done_on is None and self.due_on < today
