"""One attempt at a job, in this process: what it may write and what becomes of the row."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError

from mielhss.jobs import registry
from mielhss.jobs.models import Job
from mielhss.jobs.run import JobFailed, LostLease, Run, _claim, attempt
from tests.factories.jobs import let_lease_lapse, make_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def does(monkeypatch) -> Iterator[Any]:
    """Say what jobs of kind test.simple do."""

    def say(work: Any) -> None:
        monkeypatch.setitem(registry._handlers, "test.simple", work)

    return say


def state_of(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def groups() -> list[str]:
    return list(Group.objects.values_list("name", flat=True))


def test_attempt_that_returns_makes_the_job_done(does):
    does(lambda run: None)
    job = make_job()

    assert attempt(job.pk) == Job.State.DONE
    assert (state_of(job), job.attempts, job.token, job.lease_until) == (Job.State.DONE, 1, 1, None)


def test_attempt_is_counted_before_the_work_begins(does):
    seen = []
    does(lambda run: seen.append(Job.objects.values_list("attempts", "state").get(pk=run.job.pk)))

    attempt(make_job().pk)

    assert seen == [(1, Job.State.RUNNING)]


def test_job_is_claimed_once():
    job = make_job()

    assert [_claim(job.pk) is not None for _ in range(3)] == [True, False, False]


def test_job_whose_lease_lapsed_is_claimed_again_with_a_new_token():
    job = make_job()
    first = _claim(job.pk)
    let_lease_lapse(job)

    second = _claim(job.pk)

    assert (first.token, second.token) == (1, 2)


@pytest.mark.parametrize("state", [Job.State.DONE, Job.State.FAILED, Job.State.QUARANTINED])
def test_job_that_is_over_is_not_claimed(state):
    assert _claim(make_job(state=state).pk) is None


def test_job_whose_attempts_are_used_up_is_not_claimed(settings):
    job = make_job(attempts=settings.JOB_MAX_ATTEMPTS, token=settings.JOB_MAX_ATTEMPTS)

    assert _claim(job.pk) is None


def test_progress_is_told_and_renews_the_lease():
    run = Run(_claim(make_job().pk))
    let_lease_lapse(run.job)

    run.progress(3, 4, "Counting")

    run.job.refresh_from_db()
    assert (run.job.percent, run.job.message) == (75, "Counting")
    assert run.job.lease_until > run.job.heartbeat_at


def test_fenced_transaction_renews_the_lease():
    run = Run(_claim(make_job().pk))
    let_lease_lapse(run.job)

    with run.fenced():
        Group.objects.create(name="written")

    run.job.refresh_from_db()
    assert run.job.lease_until > run.job.heartbeat_at


@pytest.mark.parametrize("write", ["fenced", "finishing"])
def test_attempt_that_was_passed_by_writes_nothing(write):
    job = make_job()
    zombie = Run(_claim(job.pk))
    let_lease_lapse(job)

    def take_over_in_the_middle() -> None:
        with zombie.fenced() if write == "fenced" else zombie.finishing({}):
            Group.objects.create(name="by the zombie")
            assert _claim(job.pk) is not None

    with pytest.raises(LostLease):
        take_over_in_the_middle()
    assert groups() == []


def test_attempt_that_was_passed_by_tells_no_progress():
    job = make_job()
    zombie = Run(_claim(job.pk))
    let_lease_lapse(job)
    _claim(job.pk)

    with pytest.raises(LostLease):
        zombie.progress(1, 2)


def test_work_and_mark_commit_together_or_not_at_all(does):
    def fail_at_the_end(run: Run) -> None:
        with run.finishing({}):
            Group.objects.create(name="half")
            raise JobFailed("The file holds no rows. Send one that does.")

    does(fail_at_the_end)
    job = make_job()

    assert attempt(job.pk) == Job.State.FAILED
    assert groups() == []
    assert (state_of(job), job.error) == (Job.State.FAILED, "The file holds no rows. Send one that does.")


def test_result_may_be_filled_inside_the_block(does):
    def count(run: Run) -> None:
        result: dict[str, int] = {}
        with run.finishing(result):
            result["rows"] = 5

    does(count)
    job = make_job()
    attempt(job.pk)

    assert state_of(job) == Job.State.DONE
    assert job.result == {"rows": 5}


def test_unexpected_error_puts_the_job_back_until_its_attempts_are_used_up(does):
    does(lambda run: 1 / 0)
    job = make_job()

    assert [attempt(job.pk) for _ in range(4)] == ["queued", "queued", "quarantined", "taken"]
    assert job.error == ""
    assert state_of(job) == Job.State.QUARANTINED
    assert job.finished_at is not None


def test_text_of_an_unexpected_error_reaches_neither_row_nor_log(does, caplog):
    quoted = "Key (email)=(somebody@example.org) already exists."

    def stumble(run: Run) -> None:
        raise IntegrityError(quoted)

    does(stumble)
    job = make_job()
    with caplog.at_level(logging.DEBUG):
        attempt(job.pk)

    job.refresh_from_db()
    assert job.error.startswith("IntegrityError in attempt 1.")
    assert "somebody" not in job.error + caplog.text
    assert "stumble" in caplog.text


def test_unknown_kind_is_set_aside_like_any_error():
    job = make_job(kind="test.unknown")

    assert [attempt(job.pk) for _ in range(3)][-1] == Job.State.QUARANTINED


def test_error_after_losing_the_job_leaves_the_row_to_its_new_holder(does):
    def lose_and_fail(run: Run) -> None:
        let_lease_lapse(run.job)
        _claim(run.job.pk)
        raise JobFailed("too late to say")

    does(lose_and_fail)
    job = make_job()

    assert attempt(job.pk) == "lost"
    assert (state_of(job), job.token, job.error) == (Job.State.RUNNING, 2, "")


def test_two_handlers_of_one_kind_are_refused(does):
    does(lambda run: None)

    with pytest.raises(ValueError, match=r"test\.simple"):
        registry.handles("test.simple")(lambda run: None)
