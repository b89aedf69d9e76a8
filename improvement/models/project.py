"""An improvement project: whose gap it is, where, who works on it, and how far it is."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from equity_measures.models import GapReport, Measure, Stratifier
from partners.access import Access, ScopedQuerySet
from partners.models import Provenance, Site
from partners.roles import Permission
from scholars.models import Product, Scholar


class Stage(models.TextChoices):
    """How far a project is. `improvement.services.projects` says which step follows which, and what it needs."""

    SHAPING = "shaping", "Shaping the aim"
    AGREED = "agreed", "Aim agreed"
    TESTING = "testing", "Testing changes"
    SPREADING = "spreading", "Spreading"
    SUSTAINING = "sustaining", "Sustaining"
    CLOSED = "closed", "Closed"


class ProjectQuerySet(ScopedQuerySet["Project"]):
    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_VIEW) -> ProjectQuerySet:
        """Its team; those who may at one of its sites; the office. Everybody else reads what the team published.

        IMPROVEMENT_READ reaches what was published, and what she sees anyway.
        """
        if access.may_everywhere(doing) and doing != Permission.IMPROVEMENT_READ:
            return self.all()
        if doing == Permission.IMPROVEMENT_READ:
            is_published = Q(published_at__isnull=False) if access.may_somewhere(doing) else Q(pk__in=[])
            seen = Project.objects.visible_to(access, Permission.IMPROVEMENT_VIEW).order_by().values("pk")
            return self.filter(is_published | Q(pk__in=seen))
        allowed = Q(pk__in=[])
        if access.user_id:
            own = Member.objects.current().filter(project=OuterRef("pk"), user_id=access.user_id)
            allowed |= Q(Exists(own))
        institutions = access.institutions_where(doing)
        if institutions:
            places = Project.sites.through.objects.filter(project=OuterRef("pk"), site__institution__in=institutions)
            allowed |= Q(Exists(places))
        return self.filter(allowed)

    def with_names(self) -> ProjectQuerySet:
        return self.select_related("measure", "stratifier", "gap_site", "lead").prefetch_related("sites")


class Project(models.Model):
    """The work of a team on one gap, from the day somebody decided to do something about it.

    The gap is named by measure, stratifier, place and the two groups; its baseline is copied from the gap report of
    the day, since a project is judged by where it began.
    """

    title = models.CharField(max_length=150)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.SHAPING)
    sites = models.ManyToManyField(Site, related_name="projects")
    lead = models.ForeignKey(
        Scholar, on_delete=models.SET_NULL, null=True, blank=True, related_name="projects_led", verbose_name="scholar"
    )
    sponsor = models.CharField(
        "operational sponsor", max_length=150, blank=True, help_text="Who in operations backs it, with her office."
    )
    principle = models.TextField(
        "principles", max_length=1500, blank=True, help_text="What the team holds itself to, in its own words."
    )
    definition = models.TextField(
        "the gap in plain words",
        max_length=1500,
        blank=True,
        help_text="Who fares worse than whom, in what, and why that is unjust, as the people it is about would say it.",
    )
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="projects")
    stratifier = models.ForeignKey(Stratifier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    gap_site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_of_network = models.BooleanField("the gap is of the whole network", default=False)
    group = models.CharField(max_length=20, blank=True)
    group_label = models.CharField("whose gap", max_length=80, blank=True)
    reference = models.CharField(max_length=20, blank=True)
    reference_label = models.CharField("compared with", max_length=80, blank=True)
    gap_report = models.ForeignKey(GapReport, on_delete=models.PROTECT, null=True, blank=True, related_name="projects")
    baseline_period = models.CharField(max_length=9, blank=True)
    baseline_gap = models.FloatField(null=True, blank=True, help_text="As a proportion; above 0 is worse.")
    baseline_lower = models.FloatField(null=True, blank=True)
    baseline_upper = models.FloatField(null=True, blank=True)
    baseline_rate = models.FloatField(null=True, blank=True)
    product = models.OneToOneField(
        Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="project",
        help_text="The change in practice as it stands in the scholar's record; places that adopt it are added there.",
    )  # fmt: skip
    started_on = models.DateField("work began on", null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance.choices, default=Provenance.LIVE)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["stage"], name="project_stage")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_of_network=False) | Q(gap_site__isnull=True), name="project_gap_has_one_place"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["shaping", "agreed"]) | Q(started_on__isnull=False),
                name="project_that_tests_has_begun",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_gap(self) -> bool:
        """Does it name a measured gap, so that figures of the network can tell whether it narrows?"""
        return bool(self.measure_id and self.stratifier_id and self.group and self.reference)

    @property
    def place_label(self) -> str:
        if self.is_of_network:
            return "Whole network"
        return self.gap_site.name if self.gap_site else ""


class MemberRole(models.TextChoices):
    """What somebody does in a team."""

    LIVED = "lived", "Person with lived experience"
    LEAD = "lead", "Project lead"
    SPONSOR = "sponsor", "Operational sponsor"
    SCHOLAR = "scholar", "Scholar"
    CLINICIAN = "clinician", "Clinician"
    COMMUNITY = "community", "Community partner"
    ADVISER = "adviser", "Improvement adviser"
    ANALYST = "analyst", "Analyst"
    OTHER = "other", "Team member"


class MemberQuerySet(ScopedQuerySet["Member"]):
    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_VIEW) -> MemberQuerySet:
        """The teams of the projects one works on or oversees; what is published names nobody."""
        needed = Permission.IMPROVEMENT_VIEW if doing == Permission.IMPROVEMENT_READ else doing
        return self.filter(project__in=Project.objects.visible_to(access, needed).order_by().values("pk"))

    def current(self, today: date | None = None) -> MemberQuerySet:
        """Those of the team on a day; who left on it still counts."""
        today = today or timezone.localdate()
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gte=today), joined_on__lte=today)


class Member(models.Model):
    """Somebody's place in a team, from a day until a day. She may have no account: many families have none."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="project_places"
    )
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=10, choices=MemberRole.choices)
    joined_on = models.DateField(default=timezone.localdate)
    left_on = models.DateField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["project", "joined_on", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"],
                condition=Q(user__isnull=False, left_on__isnull=True),
                name="one_open_place_in_a_team",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="member_leaves_after_joining"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"

    @property
    def has_lived_experience(self) -> bool:
        return self.role == MemberRole.LIVED
