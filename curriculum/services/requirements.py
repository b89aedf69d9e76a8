"""What a program asks of its scholars, and reminding those who are behind."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import User
from curriculum.compliance import BEHIND, compliance_grid
from curriculum.models import Requirement
from mielhss.jobs.run import Run
from mielhss.jobs.services import enqueue
from scholars.models import Scholar


@transaction.atomic
def save_requirement(*, requirement: Requirement, by: User) -> Requirement:
    requirement.save()
    audit.record("requirement.kept", by=by, subject=requirement)
    return requirement


@transaction.atomic
def drop_requirement(*, requirement: Requirement, by: User) -> None:
    audit.record("requirement.dropped", by=by, subject=requirement)
    requirement.delete()


@transaction.atomic
def remind_behind(*, scholars: list[Scholar], by: User) -> int:
    """Mail to each who is behind with something; to the same person at most once a week. Returns to how many."""
    now = timezone.now()
    year, week, _ = timezone.localdate(now).isocalendar()
    asked = 0
    for scholar, standings in compliance_grid(scholars, now).rows:
        if scholar.user_id is None or not any(standing.state in BEHIND for standing in standings):
            continue
        job = enqueue(
            kind="requirement-mail",
            key=f"requirement-mail:{scholar.pk}:{year}-{week}",
            arguments={"scholar": scholar.pk},
            requested_by=by,
        )
        asked += job.created_at >= now
    audit.record("requirements.reminded", by=by, subject="Requirements", facts={"scholars": asked})
    return asked


def deliver(run: Run) -> None:
    """The job "requirement-mail": what somebody is behind with at the moment it is sent."""
    scholar = Scholar.objects.select_related("user", "cohort").get(pk=run.arguments["scholar"])
    grid = compliance_grid([scholar], timezone.now())
    behind = [
        (requirement, standing)
        for requirement, standing in zip(grid.requirements, grid.rows[0][1], strict=True)
        if standing.state in BEHIND
    ]
    sent = bool(behind and scholar.user and scholar.user.is_active)
    if sent:
        context = {
            "person": scholar.user,
            "behind": behind,
            "url": settings.SITE_URL.rstrip("/") + reverse("curriculum:activity-list"),
            "site_name": settings.SITE_NAME,
        }
        text = render_to_string("curriculum/mail/requirements.txt", context)
        EmailMessage("What your program asks of you", text, to=[scholar.user.email]).send()  # type: ignore[union-attr]
    with run.finishing({"sent": sent}):
        pass
