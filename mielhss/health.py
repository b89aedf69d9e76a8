"""Is the portal alive, ready, and doing its work? For machines that ask, and for the people who run it."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache as shared_cache
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from equity_measures.models import NightlyRun
from mielhss.jobs import services
from mielhss.jobs.clock import last_tick
from mielhss.jobs.models import Canary, Job
from partners.access import AccessRequest
from partners.roles import Permission

# Longer than these, and somebody should look. The canary is sent each minute, the clock ticks each few seconds.
CANARY_LATE = timedelta(minutes=3)
CLOCK_LATE = timedelta(minutes=3)
QUEUE_LATE = timedelta(minutes=10)
NIGHT_LATE = timedelta(hours=36)
DISK_LOW = 0.10
SHOWN_JOBS = 50


@dataclass(frozen=True)
class Sign:
    """One thing looked at: its state in words, and whether somebody should act."""

    key: str
    label: str
    value: str
    note: str
    is_good: bool
    seconds: float | None = None


@dataclass(frozen=True)
class Status:
    version: str
    at: datetime
    signs: list[Sign]
    jobs: list[Job] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return all(sign.is_good for sign in self.signs)

    def to_dict(self) -> dict[str, Any]:
        return {
            "good": self.is_good,
            "version": self.version,
            "at": self.at.isoformat(),
            "signs": {sign.key: {k: v for k, v in asdict(sign).items() if k != "key"} for sign in self.signs},
            "jobs": [{"id": job.pk, "kind": job.kind, "key": job.key, **job.summary()} for job in self.jobs],
        }


# --- Alive and ready ----------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_GET
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of anybody else, so that a lost database restarts no web server."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether requests should be sent here. Tells which part is away and nothing more, since anybody may ask."""
    answers = {name: _answers(check) for name, check in READINESS.items()}
    ready = all(answers.values())
    said = {name: "ok" if good else "unavailable" for name, good in answers.items()}
    return JsonResponse({"ready": ready, **said}, status=200 if ready else 503)


def _answers(check: Callable[[], object]) -> bool:
    try:
        check()
    except Exception:
        return False
    return True


def _reach_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


@cache
def _see_migrations_applied() -> None:
    """Asked until it is so: applied migrations stay applied while this process lives."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("Migrations wait to be applied.")


def _reach_broker() -> None:
    if settings.REDIS_URL:
        with redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
    else:
        (settings.BROKER_DIR / "queue" / ".ready").touch()


def _reach_cache() -> None:
    shared_cache.get("ready")


READINESS: dict[str, Callable[[], object]] = {
    "database": _reach_database,
    "migrations": _see_migrations_applied,
    "broker": _reach_broker,
    "cache": _reach_cache,
}


# --- At work ------------------------------------------------------------------------------------------------


@never_cache
@require_GET
def statusz(request: AccessRequest) -> HttpResponse:
    """What the people who run the portal look at, as a page or, asked for JSON, as data."""
    request.access.require_everywhere(Permission.STATUS_VIEW)
    status = look()
    if request.GET.get("format") == "json" or request.get_preferred_type(["text/html", "application/json"]) == (
        "application/json"
    ):
        return JsonResponse(status.to_dict())
    return render(request, "status.html", {"status": status, "most_attempts": settings.JOB_MAX_ATTEMPTS})


@require_POST
def job_restart(request: AccessRequest, pk: int) -> HttpResponse:
    """Try a failed or set-aside job again."""
    request.access.require_everywhere(Permission.STATUS_VIEW)
    job = get_object_or_404(Job.objects.needing_attention(), pk=pk)
    with transaction.atomic():
        services.restart(job=job)
        audit.record("job.restart", by=request.user, subject=job, facts={"kind": job.kind})
    messages.success(request, f"{job.key} waits for a worker again.")
    return redirect("statusz")


def look(now: datetime | None = None) -> Status:
    """All signs, read from rows and the disk. Nothing here waits for a worker."""
    now = now or timezone.now()
    signs = [_clock(now), _canary(now), _queue(now), _running(now), _attention(), _night(now), _disk()]
    jobs = Job.objects.needing_attention() | Job.objects.filter(state=Job.State.RUNNING)
    return Status(version=portal_version(), at=now, signs=signs, jobs=list(jobs.order_by("-pk")[:SHOWN_JOBS]))


@cache
def portal_version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def _clock(now: datetime) -> Sign:
    age = _age(last_tick(), now)
    late = age is None or age > CLOCK_LATE
    note = "Start the beat process." if late else "The clock rings regular tasks."
    return Sign("clock", "Last tick of the clock", _ago(age), note, not late, _seconds(age))


def _canary(now: datetime) -> Sign:
    canary = Canary.objects.first()
    age = _age(canary.answered_at if canary else None, now)
    late = age is None or age > CANARY_LATE
    if late:
        note = "Test tasks do not come back: look at the workers and the broker."
    else:
        assert canary is not None  # noqa: S101 -- its age is known
        note = f"A test task took {_span(canary.answered_at - canary.rung_at)} from ring to answer."
    return Sign("canary", "Last test task", _ago(age), note, not late, _seconds(age))


def _queue(now: datetime) -> Sign:
    waiting = Job.objects.filter(state=Job.State.QUEUED)
    since = Greatest(F("created_at"), Coalesce(F("heartbeat_at"), F("created_at")))
    oldest = waiting.annotate(since=since).order_by("since").values_list("since", flat=True).first()
    age = _age(oldest, now)
    late = age is not None and age > QUEUE_LATE
    value = f"{waiting.count()} waiting"
    note = f"The oldest waits for {_span(age)}." if age is not None else "No job waits."
    return Sign("queue", "Queue", value, note, not late, _seconds(age) or 0.0)


def _running(now: datetime) -> Sign:
    running = Job.objects.filter(state=Job.State.RUNNING)
    silent = running.filter(lease_until__lt=now).count()
    note = f"{silent} fell silent and will be taken over." if silent else "All of them report."
    return Sign("running", "Running jobs", str(running.count()), note, silent == 0)


def _attention() -> Sign:
    count = Job.objects.needing_attention().count()
    quarantined = Job.objects.filter(state=Job.State.QUARANTINED).count()
    note = f"{quarantined} set aside after {settings.JOB_MAX_ATTEMPTS} attempts." if count else "None needs you."
    return Sign("attention", "Failed jobs", str(count), note, quarantined == 0)


def _night(now: datetime) -> Sign:
    night = NightlyRun.objects.filter(finished_at__isnull=False).order_by("-local_date").first()
    age = _age(night.finished_at if night else None, now)
    late = age is None or age > NIGHT_LATE
    note = f"For {night.local_date:%B} {night.local_date.day}, {night.local_date.year}." if night else "None yet."
    return Sign("night", "Last nightly run", _ago(age), note, not late, _seconds(age))


def _disk() -> Sign:
    usage = shutil.disk_usage(settings.VAR_DIR)
    share = usage.free / usage.total
    note = f"{usage.free / 1e9:,.1f} of {usage.total / 1e9:,.1f} GB."
    return Sign("disk", "Free disk space", f"{share:.0%}", note, share >= DISK_LOW)


def _age(moment: datetime | None, now: datetime) -> timedelta | None:
    return max(now - moment, timedelta(0)) if moment else None


def _seconds(age: timedelta | None) -> float | None:
    return None if age is None else round(age.total_seconds(), 3)


def _ago(age: timedelta | None) -> str:
    return "Never" if age is None else f"{_span(age)} ago"


def _span(span: timedelta) -> str:
    """A span of time as people say it, in its largest unit."""
    seconds = span.total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} seconds"
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "0 seconds"
