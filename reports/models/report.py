"""Reports as releases: made once, frozen, published by a person, withdrawn but never removed."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from equity_measures.periods import Period
from mielhss.jobs.models import Job
from partners.access import Access, ScopedQuerySet
from partners.models import Institution
from partners.roles import Permission, Role
from reports.kinds import KINDS
from reports.kinds.audience import Audience
from reports.wish import Wish
from scholars.models import Program, Scholar

LANGUAGES = [("en", "English"), ("es", "Spanish")]


class ReportQuerySet(ScopedQuerySet["Report"]):
    def visible_to(self, access: Access, doing: Permission = Permission.RELEASE_VIEW) -> ReportQuerySet:
        """Drafts are the network office's own; what was published is for its audience."""
        if access.may_everywhere(Permission.REPORT_VIEW) and access.may_everywhere(doing):
            return self.all()
        if doing == Permission.RELEASE_VIEW and access.may_somewhere(doing):
            return self.released().filter(_may_read(access))
        return self.none()

    def released(self) -> ReportQuerySet:
        """Published, or withdrawn afterwards: those who could read a report learn that it was withdrawn."""
        return self.filter(state__in=[Report.State.PUBLISHED, Report.State.WITHDRAWN])

    def with_names(self) -> ReportQuerySet:
        return self.select_related(
            "institution", "program", "scholar", "built_by", "published_by", "withdrawn_by", "job"
        ).defer("snapshot")


def _may_read(access: Access) -> Q:
    """Of what was published. A partner's own report is its members'; one that names people is for few."""
    partner = Q(audience=Audience.PARTNER, institution__in=access.institutions_where(Permission.RELEASE_VIEW))
    led = Q(audience=Audience.PERSON, scholar__institution__in=access.institutions_where(Permission.SCHOLAR_VIEW))
    allowed = Q(audience=Audience.EVERYONE) | partner | led
    if access.user_id:
        allowed |= Q(audience=Audience.PERSON, scholar__user_id=access.user_id)
    if Role.FUNDER in access.all_roles:
        allowed |= Q(audience=Audience.FUNDERS)
    return allowed


class Report(models.Model):
    """One report on one period. Its figures are frozen in `snapshot`; its files follow from that and never change."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        REVIEW = "review", "In review"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    kind = models.CharField(max_length=20)
    period = models.CharField(max_length=9)
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        help_text="Blank for the whole network.",
    )
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, blank=True, related_name="reports", help_text="Blank for all."
    )
    scholar = models.ForeignKey(
        Scholar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dossiers",
        help_text="Only of a dossier: whom it is about.",
    )
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.EVERYONE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=200)
    composition = models.JSONField(
        default=dict, blank=True, help_text="Chapters left out, their order, and what a person wrote around them."
    )
    snapshot = models.JSONField(null=True, blank=True)
    snapshot_hash = models.CharField(max_length=64, blank=True)
    inputs_hash = models.CharField(max_length=64, blank=True, help_text="Of the gap reports the figures came from.")
    code_version = models.CharField(max_length=64, blank=True)
    as_of = models.DateField(null=True, blank=True, help_text="The night the figures come from.")
    pages = models.PositiveIntegerField(default=0)
    pdf_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    pdf_size = models.PositiveIntegerField(default=0)
    xlsx_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    xlsx_size = models.PositiveIntegerField(default=0)
    headlines = models.JSONField(
        default=list, blank=True, help_text="A few numbers that are followed from report to report."
    )
    csv_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    csv_size = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    built_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(pdf_sha256=""), name="only_built_reports_are_released"
            ),
            models.CheckConstraint(
                condition=Q(pdf_sha256="") | (Q(snapshot__isnull=False) & ~Q(snapshot_hash="")),
                name="report_file_has_its_snapshot",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "review"], published_at__isnull=True)
                | (~Q(state__in=["draft", "review"]) & Q(published_at__isnull=False)),
                name="released_reports_know_when",
            ),
            models.CheckConstraint(
                condition=(Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""))
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_reason="")),
                name="withdrawn_reports_say_why",
            ),
            models.UniqueConstraint(
                fields=["snapshot_hash"], condition=Q(state="published"), name="one_publication_per_snapshot"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_built(self) -> bool:
        return bool(self.pdf_sha256)

    @property
    def is_in_review(self) -> bool:
        return self.state == self.State.REVIEW

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN

    @property
    def status_text(self) -> str:
        """The state in words the office uses: a draft is still being built at first."""
        if self.state == self.State.DRAFT and not self.is_built:
            return "Not built yet"
        return str(self.get_state_display())

    @property
    def wish(self) -> Wish:
        """What was asked for."""
        return Wish(self.period, self.institution, self.program, self.scholar, self.language)

    @property
    def scope(self) -> str:
        return self.wish.scope

    @property
    def period_label(self) -> str:
        return Period.parse(self.period).label

    @property
    def kind_title(self) -> str:
        return KINDS[self.kind].title if self.kind in KINDS else self.kind

    @property
    def pdf_path(self) -> Path:
        return folder() / f"{self.pdf_sha256}.pdf"

    @property
    def xlsx_path(self) -> Path:
        return folder() / f"{self.xlsx_sha256}.xlsx"

    @property
    def csv_path(self) -> Path:
        return folder() / f"{self.csv_sha256}.zip"

    @property
    def file_stem(self) -> str:
        """The name a downloaded file is given."""
        named = [self.program.code if self.program else "", self.institution.code if self.institution else ""]
        place = "-".join(filter(None, named)) or "network"
        whose = f"-{self.scholar_id}" if self.scholar_id else ""
        language = f"-{self.language}" if self.language != "en" else ""
        return f"{self.kind}-report-{place}{whose}-{self.period}{language}".lower()


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "reports"
