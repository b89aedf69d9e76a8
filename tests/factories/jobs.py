"""Jobs in the states that only attempts lead to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from mielhss.jobs.models import Job


def make_job(key: str = "test:1", kind: str = "test.simple", **values: Any) -> Job:
    return Job.objects.create(key=key, kind=kind, **values)


def let_lease_lapse(job: Job) -> None:
    """As if the worker had given no sign of life for long."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
