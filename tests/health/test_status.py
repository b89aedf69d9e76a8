from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import AuditEvent
from equity_measures.models import NightlyRun
from mielhss import health
from mielhss.jobs import clock
from mielhss.jobs.models import Canary, Job
from mielhss.jobs.services import answer_canary

NOW = timezone.now()


def sign(key, now=NOW):
    return {sign.key: sign for sign in health.look(now).signs}[key]


@pytest.fixture
def eve(client, world):
    Authenticator.objects.get_or_create(user=world.eve, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client.force_login(world.eve)
    return client


@pytest.mark.django_db
def test_clock_that_ticked_just_now_is_good():
    clock.note_tick()

    assert sign("clock", timezone.now()).is_good


@pytest.mark.django_db
def test_clock_that_never_ticked_needs_somebody(settings):
    clock.cache.delete(clock._KEY)

    assert (sign("clock").value, sign("clock").is_good) == ("Never", False)


@pytest.mark.django_db
def test_clock_that_stopped_is_told_from_workers_that_stopped():
    clock.cache.set(clock._KEY, (NOW - timedelta(minutes=10)).isoformat())

    assert sign("clock").value == "10 minutes ago"
    assert "beat" in sign("clock").note


@pytest.mark.django_db
def test_test_task_tells_how_long_its_round_took():
    Canary.objects.create(pk=1, rung_at=NOW - timedelta(seconds=32), answered_at=NOW - timedelta(seconds=30))

    assert sign("canary").is_good
    assert "2.0 seconds" in sign("canary").note


@pytest.mark.django_db
def test_test_task_that_does_not_come_back_needs_somebody():
    Canary.objects.create(pk=1, rung_at=NOW - timedelta(hours=1), answered_at=NOW - timedelta(hours=1))

    assert (sign("canary").value, sign("canary").is_good) == ("1 hour ago", False)


@pytest.mark.django_db
def test_answered_test_task_is_kept_as_one_row():
    answer_canary(NOW.isoformat())
    answer_canary((NOW + timedelta(minutes=1)).isoformat())

    assert list(Canary.objects.values_list("rung_at", flat=True)) == [NOW + timedelta(minutes=1)]


@pytest.mark.django_db
def test_queue_is_as_old_as_its_oldest_waiting_job():
    for number, minutes in enumerate((5, 12)):
        job = Job.objects.create(kind="ingest", key=f"ingest:{number}")
        Job.objects.filter(pk=job.pk).update(created_at=NOW - timedelta(minutes=minutes))

    assert (sign("queue").value, sign("queue").is_good) == ("2 waiting", False)
    assert "12 minutes" in sign("queue").note


@pytest.mark.django_db
def test_job_put_back_waits_since_its_last_attempt():
    job = Job.objects.create(kind="ingest", key="ingest:1")
    Job.objects.filter(pk=job.pk).update(created_at=NOW - timedelta(days=2), heartbeat_at=NOW - timedelta(minutes=1))

    assert sign("queue").is_good
    assert "1 minute" in sign("queue").note


@pytest.mark.django_db
def test_running_job_that_fell_silent_is_counted():
    for number, lease in enumerate((-5, 5)):
        Job.objects.create(
            kind="ingest",
            key=f"ingest:{number}",
            state=Job.State.RUNNING,
            attempts=1,
            token=1,
            lease_until=NOW + timedelta(seconds=lease),
        )

    assert (sign("running").value, sign("running").is_good) == ("2", False)
    assert sign("running").note.startswith("1 fell silent")


@pytest.mark.parametrize(("hours", "is_good"), [(20, True), (37, False)])
@pytest.mark.django_db
def test_night_is_late_after_a_day_and_a_half(hours, is_good):
    finished = NOW - timedelta(hours=hours)
    NightlyRun.objects.create(local_date=finished.date(), started_at=finished, finished_at=finished)

    assert sign("night").is_good is is_good


@pytest.mark.django_db
def test_full_disk_needs_somebody(monkeypatch):
    usage = health.shutil.disk_usage(".")._replace(total=100, used=95, free=5)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: usage)

    assert (sign("disk").value, sign("disk").is_good) == ("5%", False)


def test_status_page_lists_jobs_that_need_somebody(eve):
    Job.objects.create(kind="ingest", key="ingest:7", state=Job.State.QUARANTINED, attempts=3, token=3)
    Job.objects.create(kind="ingest", key="ingest:8", state=Job.State.DONE)

    page = eve.get("/statusz").content.decode()

    assert "ingest:7" in page
    assert "ingest:8" not in page


@pytest.mark.parametrize(
    ("path", "headers"), [("/statusz?format=json", {}), ("/statusz", {"accept": "application/json"})]
)
def test_status_is_data_when_data_is_asked_for(eve, path, headers):
    Job.objects.create(kind="ingest", key="ingest:7", state=Job.State.FAILED, error="Line 4 said something")

    told = eve.get(path, headers=headers).json()

    assert set(told["signs"]) == {"clock", "canary", "queue", "running", "attention", "night", "disk"}
    assert [job["key"] for job in told["jobs"]] == ["ingest:7"]
    assert "error" not in told["jobs"][0]


@pytest.mark.django_db
def test_a_look_costs_the_same_however_many_jobs_there_are(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(health, "last_tick", lambda: NOW)  # from the cache, which may be a table

    for number in range(3):
        Job.objects.create(kind="ingest", key=f"ingest:{number}", state=Job.State.FAILED)
        with django_assert_num_queries(9):
            health.look()


def test_restart_puts_the_job_back_and_leaves_a_record(eve, world):
    job = Job.objects.create(kind="ingest", key="ingest:7", state=Job.State.QUARANTINED, attempts=3, token=3)

    eve.post(f"/statusz/jobs/{job.pk}/restart")

    job.refresh_from_db()
    assert (job.state, job.attempts, job.token) == (Job.State.QUEUED, 0, 3)
    event = AuditEvent.objects.get(action="job.restart")
    assert (event.actor_id, event.subject_label) == (world.eve.pk, "ingest:7")


@pytest.mark.parametrize("state", [Job.State.QUEUED, Job.State.DONE])
def test_restart_of_a_job_that_needs_nobody_is_not_found(eve, state):
    job = Job.objects.create(kind="ingest", key="ingest:7", state=state)

    assert eve.post(f"/statusz/jobs/{job.pk}/restart").status_code == 404
