"""What happens when real processes die, stop and double, on the embedded broker.

Nobody is rung for the jobs of these tests, as after a lost message: the clock's sweep has to find them.
"""

import signal
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from equity_measures.models import NightlyRun
from mielhss.jobs.models import Job
from tests.jobs.portal import signal_all, wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("processes"),
]


def ask(kind: str, key: str, folder: Path) -> Job:
    return Job.objects.create(kind=kind, key=key, arguments={"folder": str(folder)})


def state_of(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def wait_for_begin(folder: Path, attempt: int) -> int:
    """The id of the process that makes this attempt."""
    begun = folder / f"begun-{attempt}"
    wait_until(begun.exists, f"attempt {attempt} begins")
    return int(begun.read_text())


def effects() -> list[str]:
    return list(Group.objects.order_by("name").values_list("name", flat=True))


def test_job_of_a_killed_worker_is_done_once_by_another(portal, tmp_path):
    job = ask("probe.wait", "wait:1", tmp_path)
    victim = portal.worker_of(wait_for_begin(tmp_path, attempt=1))

    signal_all(victim, signal.SIGKILL)
    (tmp_path / "gate").touch()
    wait_until(lambda: state_of(job) == Job.State.DONE, "another attempt finishes the job")
    portal.worker()

    assert job.token == job.attempts == 2
    assert job.result == {"token": 2}
    assert effects() == ["wait:1 by 2"]


def test_stopped_and_resumed_worker_cannot_write(portal, tmp_path):
    job = ask("probe.wait", "wait:1", tmp_path)
    zombie = portal.worker_of(wait_for_begin(tmp_path, attempt=1))

    signal_all(zombie, signal.SIGSTOP)
    wait_for_begin(tmp_path, attempt=2)
    (tmp_path / "gate").touch()
    wait_until(lambda: state_of(job) == Job.State.DONE, "the second attempt finishes the job")
    signal_all(zombie, signal.SIGCONT)
    wait_until(
        lambda: portal.said("job lost its lease: wait:1, attempt with token 1"), "the zombie sees that it lost the job"
    )

    assert (state_of(job), job.result) == (Job.State.DONE, {"token": 2})
    assert effects() == ["wait:1 by 2"]


def test_job_that_kills_its_process_is_set_aside_and_the_next_one_done(portal, tmp_path):
    poison = ask("probe.die", "die:1", tmp_path)
    after = ask("probe.write", "write:1", tmp_path)

    wait_until(lambda: state_of(after) == Job.State.DONE, "the next job is done")
    wait_until(lambda: state_of(poison) == Job.State.QUARANTINED, "the poison is set aside")

    assert sorted(path.name for path in tmp_path.glob("begun-*")) == ["begun-1", "begun-2", "begun-3"]
    assert poison.attempts == 3
    assert len(effects()) == 1


def test_two_clocks_make_one_night(portal):
    wait_until(lambda: NightlyRun.objects.filter(finished_at__isnull=False).exists(), "the night is done")
    rung = portal.count("nightly_if_due")
    wait_until(lambda: portal.count("nightly_if_due") >= rung + 4, "both clocks ring again")

    today = timezone.localdate()
    assert [night.key for night in Job.objects.filter(kind="nightly")] == [f"nightly:{today}"]
    assert list(NightlyRun.objects.values_list("local_date", flat=True)) == [today]
