"""The site approves, the network accepts, publishing puts that very version into use."""

from datetime import timedelta

import pytest
from django.utils import timezone

from equity_measures import services
from equity_measures.models import DataSet, Extract, Submission, SubmissionStep
from mielhss.jobs.services import finish
from tests.equity_measures.conftest import core_csv, long_rows, race_cells

FEW, MORE = {"BLACK": (30, 60)}, {"BLACK": (31, 60)}
PERIOD = "2026-Q3"


@pytest.fixture
def asking(core) -> DataSet:
    """The core data set, whose versions wait for approval."""
    core.needs_approval = True
    core.save()
    return core


def send(world, data_set, counts=FEW) -> Extract:
    cells = race_cells("HTN_CONTROL", "HERE-1", counts)
    return services.accept_counts(institution=world.here, data_set=data_set, period=PERIOD, cells=cells, by=world.cy)


def publish(world, extract: Extract) -> Submission:
    submission = services.approve(extract=extract, by=world.cy)
    services.accept(submission=submission, extract=extract, by=world.eve)
    services.publish(submission=submission, extract=extract, by=world.eve)
    return submission


def in_use(world, data_set) -> Extract | None:
    return Extract.objects.of(world.here, data_set, PERIOD).current().first()


def test_a_checked_version_waits_and_is_not_in_use(world, asking):
    extract = send(world, asking)

    assert (extract.state, extract.is_pending, extract.is_current) == ("accepted", True, False)
    assert extract.status_text == "Waiting for approval"


def test_a_data_set_that_asks_for_no_approval_is_in_use_at_once(world, core):
    extract = send(world, core)

    assert (extract.is_pending, extract.is_current) == (False, True)


def test_approved_accepted_and_published_it_is_in_use(world, asking):
    extract = send(world, asking)

    submission = publish(world, extract)

    assert in_use(world, asking) == extract
    assert [step.kind for step in submission.steps.all()] == ["approve", "accept", "publish"]
    assert {step.cells_hash for step in submission.steps.all()} == {extract.cells_hash}


def test_what_is_not_accepted_cannot_be_published(world, asking):
    extract = send(world, asking)
    submission = services.approve(extract=extract, by=world.cy)

    with pytest.raises(services.Refused, match="has accepted"):
        services.publish(submission=submission, extract=extract, by=world.eve)


def test_an_approved_period_takes_no_other_version(world, asking):
    services.approve(extract=send(world, asking), by=world.cy)

    with pytest.raises(services.Refused, match="approved and locked"):
        send(world, asking, MORE)


def test_a_file_for_an_approved_period_is_refused_and_leaves_nothing(world, asking, tmp_path, settings):
    services.approve(extract=send(world, asking), by=world.cy)
    path = core_csv(tmp_path / "b.csv", long_rows("HTN_CONTROL", MORE, "HERE-1"))

    with pytest.raises(services.Refused, match="approved and locked"):
        services.ingest_file(institution=world.here, data_set=asking, period=PERIOD, path=path)

    assert list(settings.QUARANTINE_DIR.iterdir()) == []


def test_a_version_is_not_approved_while_a_newer_one_is_being_checked(world, asking, tmp_path):
    first = send(world, asking)
    path = core_csv(tmp_path / "b.csv", long_rows("HTN_CONTROL", MORE, "HERE-1"))
    with path.open("rb") as file:
        services.receive(institution=world.here, data_set=asking, period=PERIOD, file=file, file_name="b.csv")

    with pytest.raises(services.Refused, match="newer version has arrived"):
        services.approve(extract=first, by=world.cy)


def test_a_version_that_a_newer_one_has_replaced_is_not_approved(world, asking):
    first = send(world, asking)
    send(world, asking, MORE)

    with pytest.raises(services.Refused, match="does not wait for approval"):
        services.approve(extract=first, by=world.cy)


def test_returned_it_waits_for_approval_again_and_another_may_come(world, asking):
    extract = send(world, asking)
    submission = services.approve(extract=extract, by=world.cy)

    services.send_back(submission=submission, extract=extract, by=world.eve, comment="Two wards are missing.")
    second = send(world, asking, MORE)

    submission.refresh_from_db()
    assert (submission.approved, second.is_pending) == (None, True)
    assert submission.steps.last().comment == "Two wards are missing."


def test_returning_needs_a_comment(world, asking):
    extract = send(world, asking)
    submission = services.approve(extract=extract, by=world.cy)

    with pytest.raises(services.Refused, match="what the site should change"):
        services.send_back(submission=submission, extract=extract, by=world.eve, comment="  ")


def test_the_office_accepts_the_version_it_looked_at_or_none(world, asking):
    first = send(world, asking)
    submission = services.approve(extract=first, by=world.cy)
    services.send_back(submission=submission, extract=first, by=world.eve, comment="Mend it.")
    services.approve(extract=send(world, asking, MORE), by=world.cy)

    with pytest.raises(services.Refused, match="not the one that the site approves now"):
        services.accept(submission=submission, extract=first, by=world.eve)


def test_unlocking_needs_a_reason(world, asking):
    submission = services.approve(extract=send(world, asking), by=world.cy)

    with pytest.raises(services.Refused, match="why"):
        services.unlock(submission=submission, by=world.eve, reason=" ")


def test_unlocked_the_published_version_stays_in_use_while_another_is_on_its_way(world, asking):
    first = send(world, asking)
    submission = publish(world, first)

    services.unlock(submission=submission, by=world.eve, reason="A ward was left out")
    second = send(world, asking, MORE)
    services.approve(extract=second, by=world.cy)

    assert in_use(world, asking) == first
    assert publish_again(world, submission, second) == second


def publish_again(world, submission, extract):
    services.accept(submission=submission, extract=extract, by=world.eve)
    services.publish(submission=submission, extract=extract, by=world.eve)
    return in_use(world, extract.data_set)


def test_an_unlock_expires(world, asking):
    submission = publish(world, send(world, asking))
    services.unlock(submission=submission, by=world.eve, reason="A ward was left out", days=3)

    now = timezone.now()
    assert submission.is_locked(now) is False
    assert submission.is_locked(now + timedelta(days=4)) is True


def test_unlocking_what_is_not_published_takes_its_approval_back(world, asking):
    submission = services.approve(extract=send(world, asking), by=world.cy)

    services.unlock(submission=submission, by=world.eve, reason="Wrong quarter")

    submission.refresh_from_db()
    assert (submission.approved, submission.accepted_at) == (None, None)


def test_a_published_version_cannot_be_undone_while_it_is_locked(world, asking):
    first = send(world, asking)
    publish(world, first)

    with pytest.raises(services.Refused, match="locked"):
        services.undo(extract=first, by=world.cy, reason="Wrong")


def test_undoing_a_waiting_version_brings_the_one_before_back_to_wait(world, asking):
    first, second = send(world, asking), send(world, asking, MORE)

    services.undo(extract=second, by=world.cy, reason="Wrong")

    first.refresh_from_db()
    assert (first.is_pending, first.is_current) == (True, False)


def test_undoing_a_published_version_brings_back_what_was_published_before_and_nothing_else(world, asking):
    first = send(world, asking)
    submission = publish(world, first)
    services.unlock(submission=submission, by=world.eve, reason="A ward was left out")
    send(world, asking, MORE)
    third = send(world, asking, {"BLACK": (33, 60)})
    services.approve(extract=third, by=world.cy)
    publish_again(world, submission, third)
    services.unlock(submission=submission, by=world.eve, reason="It was right before")

    services.undo(extract=third, by=world.cy, reason="It was right before")

    assert in_use(world, asking) == first


def test_the_same_file_sent_again_while_it_waits_is_known(world, asking, tmp_path):
    path = core_csv(tmp_path / "a.csv", long_rows("HTN_CONTROL", FEW, "HERE-1"))
    first, _ = services.ingest_file(institution=world.here, data_set=asking, period=PERIOD, path=path)

    again, is_new = services.ingest_file(institution=world.here, data_set=asking, period=PERIOD, path=path)

    assert (again, is_new) == (first, False)


def test_the_pages_lead_from_approval_to_publication(client, world, asking):
    extract = send(world, asking)

    for person, step in ((world.cy, "approve"), (world.eve, "accept"), (world.eve, "publish")):
        client.force_login(person)
        page = client.get(f"/equity/extracts/{extract.pk}/review/").content.decode()
        assert f"/equity/extracts/{extract.pk}/{step}/" in page
        client.post(f"/equity/extracts/{extract.pk}/{step}/", {"comment": "Looks right"})

    extract.refresh_from_db()
    assert extract.is_current
    assert SubmissionStep.objects.filter(comment="Looks right").count() == 2


def test_the_review_tells_a_large_change_and_hides_what_rests_on_few(client, world, core):
    services.accept_counts(
        institution=world.here,
        data_set=core,
        period=PERIOD,
        cells=race_cells("HTN_CONTROL", "HERE-1", {"BLACK": (30, 60)}),
    )
    second = services.accept_counts(
        institution=world.here,
        data_set=core,
        period=PERIOD,
        cells=race_cells("HTN_CONTROL", "HERE-1", {"BLACK": (4, 60)}),
    )
    client.force_login(world.cy)

    page = client.get(f"/equity/extracts/{second.pk}/review/").content.decode()

    assert "50 %" in page
    assert "7 %" not in page
    assert "Hidden" in page


def test_a_far_smaller_version_waits_for_a_word(world, core, tmp_path):
    full = core_csv(tmp_path / "full.csv", long_rows("HTN_CONTROL", {"BLACK": (30, 60)}, "HERE-1"))
    part = core_csv(tmp_path / "part.csv", long_rows("HTN_CONTROL", {"BLACK": (10, 20)}, "HERE-1"))
    first, _ = services.ingest_file(institution=world.here, data_set=core, period=PERIOD, path=full)

    second, _ = services.ingest_file(institution=world.here, data_set=core, period=PERIOD, path=part)

    assert (second.state, second.smaller_than, second.status_text) == ("held", 60, "Waiting for your word")
    assert in_use(world, core) == first


def test_a_far_smaller_version_that_somebody_confirms_is_taken(client, world, core, tmp_path):
    full = core_csv(tmp_path / "full.csv", long_rows("HTN_CONTROL", {"BLACK": (30, 60)}, "HERE-1"))
    part = core_csv(tmp_path / "part.csv", long_rows("HTN_CONTROL", {"BLACK": (10, 20)}, "HERE-1"))
    services.ingest_file(institution=world.here, data_set=core, period=PERIOD, path=full)
    second, _ = services.ingest_file(institution=world.here, data_set=core, period=PERIOD, path=part)
    client.force_login(world.cy)
    assert "Far fewer rows" in client.get(f"/equity/extracts/{second.pk}/").content.decode()

    client.post(f"/equity/extracts/{second.pk}/confirm/")
    second.refresh_from_db()
    finish(second.job)

    assert in_use(world, core) == second


def test_a_sender_who_says_so_beforehand_is_not_asked(world, core, tmp_path):
    full = core_csv(tmp_path / "full.csv", long_rows("HTN_CONTROL", {"BLACK": (30, 60)}, "HERE-1"))
    part = core_csv(tmp_path / "part.csv", long_rows("HTN_CONTROL", {"BLACK": (10, 20)}, "HERE-1"))
    services.ingest_file(institution=world.here, data_set=core, period=PERIOD, path=full)

    second, _ = services.ingest_file(
        institution=world.here, data_set=core, period=PERIOD, path=part, may_be_smaller=True
    )

    assert second.is_current
