"""One attempt at a job: claim it, keep its lease, do it, and never write after losing it."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone

from mielhss.jobs.models import Job
from mielhss.jobs.registry import handler_of

logger = logging.getLogger(__name__)


class LostLease(Exception):
    """Another attempt has taken this job over; nothing of this one may be written."""


class JobFailed(Exception):
    """The work cannot succeed however often it is tried. The text is shown to people."""


class Run:
    """A claimed job in the hands of one worker."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.token = job.token

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self.job.arguments)

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Tell how far the work is. Also renews the lease."""
        self._update(steps_done=done, steps_total=total, message=message[:200], **_lease())

    def beat(self) -> None:
        self._update(**_lease())

    @contextmanager
    def fenced(self) -> Iterator[None]:
        """A transaction that commits only while this attempt still holds the job."""
        with transaction.atomic():
            self._check()
            yield
            self._check()

    @contextmanager
    def finishing(self, result: dict[str, Any]) -> Iterator[None]:
        """A fenced transaction that also marks the job done: work and mark commit together or not at all.

        `result` may be filled inside the block.
        """
        with self.fenced():
            yield
            self._update(
                state=Job.State.DONE, result=result, lease_until=None, finished_at=timezone.now(), error=""
            )

    def _check(self) -> None:
        held = Job.objects.select_for_update().filter(pk=self.job.pk, token=self.token, state=Job.State.RUNNING)
        if not held.exists():
            raise LostLease(self.job.key)

    def _update(self, **values: Any) -> None:
        mine = Job.objects.filter(pk=self.job.pk, token=self.token, state=Job.State.RUNNING)
        if not mine.update(**values):
            raise LostLease(self.job.key)


def attempt(job_id: int) -> str:
    """Try to do one job; returns the state it is in afterwards, or "taken" when another worker has it."""
    job = _claim(job_id)
    if job is None:
        return "taken"
    run = Run(job)
    try:
        with _heartbeat(run):
            handler_of(job.kind)(run)
        _finish_if_open(run)
    except LostLease:
        logger.warning("job lost its lease", extra={"job": job.key})
        return "lost"
    except JobFailed as error:
        _fail(run, str(error))
    except Exception as error:
        logger.exception("job attempt failed: %s", job.key)
        _retry_or_quarantine(run, error)
    return Job.objects.values_list("state", flat=True).get(pk=job_id)


def _claim(job_id: int) -> Job | None:
    """Take the job for this attempt, counted and committed before any work begins."""
    now = timezone.now()
    claimable = Job.objects.claimable(now).filter(pk=job_id, attempts__lt=settings.JOB_MAX_ATTEMPTS)
    taken = claimable.update(
        state=Job.State.RUNNING, attempts=F("attempts") + 1, token=F("token") + 1, started_at=now, **_lease()
    )
    return Job.objects.get(pk=job_id) if taken else None


def _lease() -> dict[str, Any]:
    now = timezone.now()
    return {"heartbeat_at": now, "lease_until": now + timedelta(seconds=settings.JOB_LEASE_SECONDS)}


@contextmanager
def _heartbeat(run: Run) -> Iterator[None]:
    """Renew the lease from a thread of its own, since the work may be busy for long inside one call."""
    if connection.in_atomic_block:
        # Tests run jobs inside their own transaction, which a second connection cannot see.
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(run, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat_until(run: Run, stop: threading.Event) -> None:
    while not stop.wait(settings.JOB_LEASE_SECONDS / 4):
        try:
            run.beat()
        except LostLease:
            break
        except Exception:
            # The database may be away for a moment; the next beat tries again.
            logger.warning("heartbeat failed", exc_info=True)
        finally:
            close_old_connections()
    connection.close()


def _finish_if_open(run: Run) -> None:
    if Job.objects.filter(pk=run.job.pk, token=run.token, state=Job.State.RUNNING).exists():
        with run.finishing({}):
            pass


def _fail(run: Run, error: str) -> None:
    run._update(state=Job.State.FAILED, error=error, lease_until=None, finished_at=timezone.now())


def _retry_or_quarantine(run: Run, error: Exception) -> None:
    """Put the job back, or aside when its attempts are used up. The traceback holds no values of rows."""
    told = "".join(traceback.format_exception_only(type(error), error)).strip()
    is_spent = run.job.attempts >= settings.JOB_MAX_ATTEMPTS
    state = Job.State.QUARANTINED if is_spent else Job.State.QUEUED
    finished = timezone.now() if is_spent else None
    try:
        run._update(state=state, error=told[:2000], lease_until=None, finished_at=finished)
    except LostLease:
        logger.warning("job lost its lease while failing", extra={"job": run.job.key})
