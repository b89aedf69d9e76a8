"""Whatever happens in whatever order, a job is done once and only its holder writes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mielhss.jobs import services
from mielhss.jobs.models import Job
from mielhss.jobs.run import LostLease, Run, _claim, _retry_or_quarantine
from tests.factories.jobs import let_lease_lapse, make_job

MOST = 3


class Workers(RuleBasedStateMachine):
    """Several workers, alive or zombies, one job, and a person who may start it again."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[Run] = []
        self.holder: Run | None = None
        self.has_lapsed = False
        self.attempts_left = MOST
        self.written = 0

    @initialize()
    def begin(self) -> None:
        Group.objects.all().delete()
        Job.objects.all().delete()
        self.job = make_job()

    def row(self) -> Job:
        return Job.objects.get(pk=self.job.pk)

    @rule()
    def claim(self) -> None:
        may = self.row().state == Job.State.QUEUED or (self.holder is not None and self.has_lapsed)
        claimed = _claim(self.job.pk)
        assert (claimed is not None) == (may and self.attempts_left > 0)
        if claimed is not None:
            self.holder, self.has_lapsed = Run(claimed), False
            self.attempts_left -= 1
            self.runs.append(self.holder)

    @precondition(lambda self: self.holder is not None)
    @rule()
    def fall_silent(self) -> None:
        let_lease_lapse(self.job)
        self.has_lapsed = True

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def write(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self.runs))
        try:
            with run.fenced():
                Group.objects.create(name=f"{len(self.runs)}:{self.written}:{run.token}")
        except LostLease:
            assert run is not self.holder
        else:
            assert run is self.holder
            self.has_lapsed = False
            self.written += 1

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self.runs))
        try:
            with run.finishing({"token": run.token}):
                pass
        except LostLease:
            assert run is not self.holder
        else:
            assert run is self.holder
            self.holder = None

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def stumble(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self.runs))
        state = _retry_or_quarantine(run, RuntimeError())
        assert (state == "lost") == (run is not self.holder)
        if run is self.holder:
            self.holder = None

    @rule()
    def sweep(self) -> None:
        spent = services.set_aside_spent()
        is_lost = self.holder is not None and self.has_lapsed and self.attempts_left == 0
        assert spent == is_lost
        if spent:
            self.holder = None

    @rule()
    def restart(self) -> None:
        needed = self.row().state in (Job.State.FAILED, Job.State.QUARANTINED)
        services.restart(job=self.job)
        if needed:
            self.attempts_left = MOST

    @invariant()
    def row_is_sound(self) -> None:
        row = self.row()
        assert (row.state == Job.State.RUNNING) == (self.holder is not None)
        assert row.token == len(self.runs)
        assert row.attempts <= MOST
        assert Group.objects.count() == self.written


@pytest.mark.django_db
def test_no_order_of_events_lets_two_attempts_write():
    # Transactions inside the test's own: one connection plays all workers.
    machine = settings(
        max_examples=40,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    with override_settings(JOB_MAX_ATTEMPTS=MOST):
        Workers.TestCase.settings = machine
        Workers.TestCase().runTest()
