"""Beginning a project, changing it, and who is of its team."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from improvement.models import Member, MemberRole, Project
from improvement.queries.baseline import Baseline
from improvement.services import Refused
from partners.models import Site


@transaction.atomic
def start(
    *,
    project: Project,
    sites: Collection[Site],
    by: User,
    role: str = MemberRole.LEAD,
    baseline: Baseline | None = None,
) -> Project:
    """A new project. Whoever starts it is of its team, and so is the scholar who leads it."""
    project.created_by = by
    if baseline is not None:
        take_baseline(project, baseline)
    project.save()
    project.sites.set(sites)
    Member.objects.create(project=project, user=by, name=str(by), role=role)
    _welcome_lead(project)
    _record("project.started", project, by, gap_report=project.gap_report_id)
    return project


def take_baseline(project: Project, baseline: Baseline) -> None:
    """Copy the gap from its report: a project is judged by where it began, whatever later nights compute."""
    report = baseline.report
    project.gap_report, project.baseline_period = report, report.period
    project.measure, project.stratifier = report.measure, report.stratifier
    project.gap_site, project.is_of_network = report.site, report.site_id is None
    project.group, project.group_label = baseline.group, baseline.group_label
    project.reference, project.reference_label = baseline.reference, baseline.reference_label
    project.baseline_gap, project.baseline_rate = baseline.gap, baseline.rate
    project.baseline_lower, project.baseline_upper = baseline.lower, baseline.upper


@transaction.atomic
def change(*, project: Project, sites: Collection[Site], by: User) -> Project:
    project.save()
    project.sites.set(sites)
    _welcome_lead(project)
    _record("project.changed", project, by)
    return project


def _welcome_lead(project: Project) -> None:
    """The scholar who leads has a place in the team."""
    lead = project.lead
    if lead is None or lead.user_id is None:
        return
    if not project.members.current().filter(user_id=lead.user_id).exists():
        Member.objects.create(project=project, user_id=lead.user_id, name=lead.name, role=MemberRole.SCHOLAR)


@transaction.atomic
def add_member(
    *, project: Project, name: str, role: str, by: User, email: str = "", joined_on: date | None = None
) -> Member:
    """A new place in the team. The address finds her account; whether there is one is told to nobody."""
    user = User.objects.filter(email__iexact=email, is_active=True).first() if email else None
    if user and project.members.filter(user=user, left_on__isnull=True).exists():
        raise Refused("She has a place in this team already.")
    member = Member.objects.create(
        project=project, user=user, name=name, role=role, joined_on=joined_on or timezone.localdate()
    )
    _record("project.member_added", project, by, member=member.pk, role=role)
    return member


@transaction.atomic
def end_member(*, member: Member, on: date, by: User) -> Member:
    """She leaves the team after this day; what she did stays in the record."""
    if member.left_on is not None:
        return member
    member.left_on = max(on, member.joined_on)
    member.save(update_fields=["left_on"])
    _record("project.member_left", member.project, by, member=member.pk, role=member.role)
    return member


def _record(action: str, project: Project, by: User, **facts: object) -> None:
    audit.record(action, by=by, subject=project, facts={"project": project.pk, **facts})
