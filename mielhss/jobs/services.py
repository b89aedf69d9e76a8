"""Asking for work, and making sure that work asked for is done."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mielhss.jobs import tasks
from mielhss.jobs.models import Canary, Job
from mielhss.jobs.run import attempt

logger = logging.getLogger(__name__)

# Sweeps and canaries that may stand in the same queue.
_OTHER_RINGS = 20
# A person may be waiting for the page, and the sweeper rings again anyway.
_ONE_MORE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def enqueue(*, kind: str, key: str, arguments: dict[str, Any] | None = None, requested_by: Any = None) -> Job:
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
        tasks.run.apply_async((job_id,), retry_policy=_ONE_MORE_TRY)
    except Exception:
        logger.warning("the broker did not take a ring; the sweeper will ring again", exc_info=True)


@transaction.atomic
def restart(*, job: Job) -> Job:
    """Try a failed or quarantined job again from its start, with fresh attempts."""
    restarted = (
        Job.objects.needing_attention()
        .filter(pk=job.pk)
        .update(
            state=Job.State.QUEUED,
            attempts=0,
            error="",
            message="",
            steps_done=0,
            steps_total=0,
            heartbeat_at=timezone.now(),
            finished_at=None,
            lease_until=None,
        )
    )
    if restarted:
        transaction.on_commit(partial(ring, job.pk))
    job.refresh_from_db()
    return job


def sweep() -> dict[str, int]:
    """Ring for every job nobody works on, and set aside those whose attempts are used up.

    When the broker already holds more rings than jobs wait, workers are only busy, and more would pile up.
    """
    spent = set_aside_spent()
    waiting = list(Job.objects.claimable(timezone.now()).values_list("pk", flat=True)[:500])
    if _rings_held() > len(waiting) + _OTHER_RINGS:
        return {"rung": 0, "quarantined": spent}
    for job_id in waiting:
        ring(job_id)
    return {"rung": len(waiting), "quarantined": spent}


def _rings_held() -> int:
    """How many messages wait at the broker; none, as far as we know, when it does not say."""
    try:
        with current_app.connection_for_read() as broker:
            queue = current_app.conf.task_default_queue
            channel: Any = broker.default_channel
            return int(channel.queue_declare(queue=queue, passive=True).message_count)
    except Exception:
        # An empty queue of Redis does not exist; a broker that is away will refuse the rings as well.
        return 0


def set_aside_spent() -> int:
    """Quarantine the jobs whose last attempt fell silent. Returns how many."""
    now = timezone.now()
    spent = Job.objects.claimable(now).filter(attempts__gte=settings.JOB_MAX_ATTEMPTS)
    return spent.update(
        state=Job.State.QUARANTINED,
        lease_until=None,
        finished_at=now,
        error="Every attempt ended without an answer: the worker was killed or ran out of memory.",
    )


def finish(job: Job | None, *, patience: float = 3600.0) -> None:
    """Do a job here and now, or wait for the worker that was quicker. For the command line."""
    give_up = time.monotonic() + patience
    while job is not None and time.monotonic() < give_up:
        attempt(job.pk)
        set_aside_spent()
        job.refresh_from_db()
        if job.is_final:
            return
        time.sleep(0.2)


def answer_canary(rung_at: str) -> None:
    """Note that a task came through: proof that beat, broker and worker all live."""
    Canary.objects.update_or_create(pk=1, defaults={"rung_at": rung_at, "answered_at": timezone.now()})
