"""Asking for work, sweeping, starting again."""

import pytest
from django.db import IntegrityError, transaction

from mielhss.jobs import services
from mielhss.jobs.models import Job
from mielhss.jobs.run import _claim
from tests.factories.jobs import let_lease_lapse, make_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch) -> list[int]:
    """The jobs for which workers were rung."""
    rings: list[int] = []
    monkeypatch.setattr(services, "ring", rings.append)
    return rings


@pytest.fixture
def held(monkeypatch):
    """Say how many rings the broker holds."""

    def say(count: int) -> None:
        monkeypatch.setattr(services, "_rings_held", lambda: count)

    say(0)
    return say


def test_asking_twice_gives_one_job_and_one_ring(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = services.enqueue(kind="test", key="test:1", arguments={"extract": 5})
        second = services.enqueue(kind="test", key="test:1", arguments={"extract": 5})

    assert first == second
    assert rung == [first.pk]


def test_workers_are_rung_after_the_commit_only(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        services.enqueue(kind="test", key="test:1")

    assert rung == []
    assert len(waiting) == 1


def test_work_that_was_rolled_back_is_not_asked_for(rung, django_capture_on_commit_callbacks):
    def change_ones_mind() -> None:
        with transaction.atomic():
            services.enqueue(kind="test", key="test:1")
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        change_ones_mind()

    assert (rung, Job.objects.count()) == ([], 0)


def test_database_itself_refuses_a_second_job_of_the_same_key():
    make_job("test:1")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_job("test:1")


def test_broker_that_is_away_does_not_lose_the_job(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*_, **__):
        raise ConnectionError("broker.example.org refused")

    monkeypatch.setattr(services.tasks.run, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = services.enqueue(kind="test", key="test:1")

    assert Job.objects.get().pk == job.pk


def test_sweep_rings_for_waiting_and_silent_jobs_only(rung, held):
    waiting, silent, busy = make_job("test:1"), make_job("test:2"), make_job("test:3")
    for job in (silent, busy):
        _claim(job.pk)
    let_lease_lapse(silent)
    make_job("test:4", state=Job.State.DONE)

    assert services.sweep() == {"rung": 2, "quarantined": 0}
    assert sorted(rung) == [waiting.pk, silent.pk]


def test_sweep_sets_aside_a_job_whose_last_attempt_fell_silent(rung, held, settings):
    most = settings.JOB_MAX_ATTEMPTS
    job = make_job(attempts=most - 1, token=most - 1)
    _claim(job.pk)
    let_lease_lapse(job)

    assert services.sweep() == {"rung": 0, "quarantined": 1}
    job.refresh_from_db()
    assert job.state == Job.State.QUARANTINED
    assert "killed" in job.error


def test_sweep_does_not_pile_up_rings_while_workers_are_busy(rung, held):
    for number in range(5):
        make_job(f"test:{number}")
    held(5 + services._OTHER_RINGS + 1)

    assert services.sweep()["rung"] == 0
    assert rung == []


def test_other_rings_in_the_queue_do_not_keep_a_lone_job_waiting(rung, held):
    job = make_job()
    held(services._OTHER_RINGS)

    services.sweep()

    assert rung == [job.pk]


def test_embedded_broker_says_how_many_rings_it_holds(settings):
    before = services._rings_held()

    services.tasks.run.apply_async((0,))

    assert services._rings_held() == before + 1


@pytest.mark.parametrize("state", [Job.State.FAILED, Job.State.QUARANTINED])
def test_restart_gives_fresh_attempts_and_keeps_the_token(state, rung, django_capture_on_commit_callbacks):
    job = make_job(state=state, attempts=3, token=3, error="It broke.", message="Counting", steps_done=5)

    with django_capture_on_commit_callbacks(execute=True):
        services.restart(job=job)

    assert (job.state, job.attempts, job.token, job.error, job.message) == (Job.State.QUEUED, 0, 3, "", "")
    assert rung == [job.pk]


@pytest.mark.parametrize("state", [Job.State.QUEUED, Job.State.DONE])
def test_restart_leaves_a_job_alone_that_needs_nobody(state, rung, django_capture_on_commit_callbacks):
    job = make_job(state=state, attempts=1, token=1)

    with django_capture_on_commit_callbacks(execute=True):
        services.restart(job=job)

    assert (job.state, job.attempts) == (state, 1)
    assert rung == []
