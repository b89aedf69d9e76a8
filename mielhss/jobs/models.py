"""Durable jobs: the row is the truth, the broker is a doorbell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class JobQuerySet(models.QuerySet["Job"]):
    def claimable(self, now: datetime) -> JobQuerySet:
        """Jobs nobody works on: waiting ones, and running ones whose worker has fallen silent."""
        waiting = Q(state=Job.State.QUEUED)
        silent = Q(state=Job.State.RUNNING, lease_until__lt=now)
        return self.filter(waiting | silent)

    def live(self) -> JobQuerySet:
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def needing_attention(self) -> JobQuerySet:
        return self.filter(state__in=[Job.State.FAILED, Job.State.QUARANTINED])


class Job(models.Model):
    """One piece of work that must happen exactly once, whatever dies while it is done.

    `key` names the work in the world (`ingest:17`, `nightly:2026-09-30`), so asking twice gives one job. `token`
    grows with each attempt; a transaction of an attempt whose token has been passed by cannot commit.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        QUARANTINED = "quarantined", "Set aside after repeated failures"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    steps_done = models.PositiveBigIntegerField(default=0)
    steps_total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_state_lease")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False), name="job_running_has_a_lease"
            ),
            models.CheckConstraint(condition=Q(attempts__lte=F("token")), name="job_token_counts_attempts"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_final(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.QUARANTINED}

    @property
    def percent(self) -> int:
        if self.state == self.State.DONE:
            return 100
        if not self.steps_total:
            return 0
        return min(99, self.steps_done * 100 // self.steps_total)

    def summary(self) -> dict[str, Any]:
        """What a page or the API tells of a job: no arguments, no traceback."""
        return {
            "state": self.state,
            "percent": self.percent,
            "message": self.message,
            "attempts": self.attempts,
        }


class Canary(models.Model):
    """The last time a task travelled from beat through the broker to a worker. One row."""

    rung_at = models.DateTimeField()
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Canary, back at {self.answered_at}"
