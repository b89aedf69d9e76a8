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

from mielhss.jobs.models import Job, JobQuerySet
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
        """A transaction that commits only while this attempt still holds the job.

        Its last statement renews the lease, which also locks the job's row until the commit: another attempt either
        took the job over before and is seen here, or waits and finds the lease renewed. Nothing is locked before
        that, so the heartbeat goes on during a long transaction.
        """
        with transaction.atomic():
            self._check()
            yield
            self._update(**_lease())

    @contextmanager
    def finishing(self, result: dict[str, Any]) -> Iterator[None]:
        """A fenced transaction that also marks the job done: work and mark commit together or not at all.

        `result` may be filled inside the block.
        """
        with transaction.atomic():
            self._check()
            yield
            self._update(state=Job.State.DONE, result=result, lease_until=None, finished_at=timezone.now(), error="")

    def _check(self) -> None:
        if not self._mine().exists():
            raise LostLease(self.job.key)

    def _mine(self) -> JobQuerySet:
        return Job.objects.filter(pk=self.job.pk, token=self.token, state=Job.State.RUNNING)

    def _update(self, **values: Any) -> None:
        if not self._mine().update(**values):
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
        return _lost(run)
    except JobFailed as error:
        return _give_up(run, Job.State.FAILED, str(error))
    except Exception as error:
        return _retry_or_quarantine(run, error)
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


def _retry_or_quarantine(run: Run, error: Exception) -> str:
    """Put the job back, or aside when its attempts are used up.

    Neither the row nor the log gets the error's own text, since a database's error quotes the values of rows.
    """
    where = "".join(traceback.format_tb(error.__traceback__))
    told = f"{type(error).__name__} in attempt {run.job.attempts}. The worker's log says where."
    logger.error("job attempt failed: %s: %s\n%s", run.job.key, type(error).__name__, where)
    if run.job.attempts >= settings.JOB_MAX_ATTEMPTS:
        return _give_up(run, Job.State.QUARANTINED, told)
    return _leave(run, state=Job.State.QUEUED, error=told, lease_until=None)


def _give_up(run: Run, state: Job.State, error: str) -> str:
    return _leave(run, state=state, error=error, lease_until=None, finished_at=timezone.now())


def _leave(run: Run, *, state: Job.State, **values: Any) -> str:
    try:
        run._update(state=state, **values)
    except LostLease:
        return _lost(run)
    return state


def _lost(run: Run) -> str:
    logger.warning("job lost its lease: %s, attempt with token %s", run.job.key, run.token)
    return "lost"
