"""Asking for the night's work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from mielhss.jobs.models import Job
from mielhss.jobs.services import enqueue


def request_nightly(*, day: Any, by_hand: bool = False, by: Any = None) -> Job:
    """The job of that night. One asked for by hand is a job of its own, and leaves the night's own still to come."""
    key = f"nightly:{day.isoformat()}"
    if by_hand:
        key = f"{key}:{Job.objects.filter(key__startswith=f'{key}:').count() + 1}"
    return enqueue(kind="nightly", key=key, arguments={"date": day.isoformat()}, requested_by=by)


def request_nightly_if_due() -> Job | None:
    """Ask for tonight's run once its hour has come. Asked hourly, so that no change of clocks skips or doubles it."""
    now = timezone.localtime()
    return request_nightly(day=now.date()) if now.hour >= settings.NIGHTLY_HOUR else None
