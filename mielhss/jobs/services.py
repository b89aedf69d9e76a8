"""Asking for work, and making sure that work asked for is done."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mielhss.jobs import tasks
from mielhss.jobs.models import Canary, Job

logger = logging.getLogger(__name__)


def enqueue(
    *, kind: str, key: str, arguments: dict[str, Any] | None = None, requested_by: Any = None
) -> Job:
    """The job with this key, made if there is none. Workers are rung after the caller's transaction commits."""
    job, is_new = Job.objects.get_or_create(
        key=key, defaults={"kind": kind, "arguments": arguments or {}, "requested_by": requested_by}
    )
    if is_new:
        transaction.on_commit(partial(ring, job.pk))
    return job


def ring(job_id: int) -> None:
    """Tell the workers. A broker that is away does not matter: the sweeper rings again."""
    try:
        tasks.run.delay(job_id)
    except Exception:
        logger.warning("the broker did not take a ring; the sweeper will ring again", exc_info=True)


@transaction.atomic
def restart(*, job: Job) -> Job:
    """Try a failed or quarantined job again from its start, with fresh attempts."""
    Job.objects.needing_attention().filter(pk=job.pk).update(
        state=Job.State.QUEUED, attempts=0, error="", finished_at=None, lease_until=None
    )
    transaction.on_commit(partial(ring, job.pk))
    job.refresh_from_db()
    return job


def sweep() -> dict[str, int]:
    """Ring for every job nobody works on, and set aside those whose attempts are used up."""
    now = timezone.now()
    claimable = Job.objects.claimable(now)
    spent = claimable.filter(attempts__gte=settings.JOB_MAX_ATTEMPTS).update(
        state=Job.State.QUARANTINED,
        lease_until=None,
        finished_at=now,
        error="Every attempt ended without an answer: the worker was killed or ran out of memory.",
    )
    waiting = list(Job.objects.claimable(now).values_list("pk", flat=True)[:500])
    for job_id in waiting:
        ring(job_id)
    return {"rung": len(waiting), "quarantined": spent}


def answer_canary(rung_at: str) -> None:
    """Note that a task came through: proof that beat, broker and worker all live."""
    Canary.objects.update_or_create(
        pk=1, defaults={"rung_at": rung_at, "answered_at": timezone.now()}
    )
