"""What happens when the broker dies, forgets everything, or loses a worker. Needs Redis."""

import os
import signal

import pytest

from mielhss.jobs.models import Job
from tests.jobs.portal import signal_all, wait_until
from tests.jobs.test_processes import ask, effects, state_of, wait_for_begin

pytestmark = [
    pytest.mark.processes,
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("redis"),
]


def test_job_goes_on_through_a_restart_of_redis_and_later_jobs_are_done(portal_on_redis, own_redis, tmp_path):
    job = ask("probe.wait", "wait:1", tmp_path)
    wait_for_begin(tmp_path, attempt=1)

    own_redis.kill()
    own_redis.start()
    (tmp_path / "gate").touch()
    later = ask("probe.write", "write:1", tmp_path)

    wait_until(lambda: state_of(job) == Job.State.DONE, "the job is done")
    wait_until(lambda: state_of(later) == Job.State.DONE, "the later job is done")
    assert len(effects()) == 2


def test_jobs_survive_a_broker_that_forgot_everything_and_a_killed_worker(portal_on_redis, own_redis, tmp_path):
    job = ask("probe.wait", "wait:1", tmp_path)
    victim = portal_on_redis.worker_of(wait_for_begin(tmp_path, attempt=1))

    signal_all(victim, signal.SIGKILL)
    waiting = ask("probe.write", "write:1", tmp_path)
    own_redis.forget_everything()
    (tmp_path / "gate").touch()

    wait_until(lambda: state_of(job) == Job.State.DONE, "the interrupted job is done")
    wait_until(lambda: state_of(waiting) == Job.State.DONE, "the waiting job is done")
    assert job.result == {"token": 2}
    assert len(effects()) == 2


def test_this_run_is_on_the_broker_it_was_given(settings):
    assert os.environ["REDIS_URL"] == settings.CELERY_BROKER_URL
