from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, User
from mielhss.jobs.models import Job
from mielhss.jobs.run import attempt
from partners.models import Membership
from reports import services
from reports.models import Report
from reports.problems import BadPeriod, NotNow, UnknownKind
from reports.wish import Wish
from tests.conftest import World
from tests.factories.reports import draft_of, filed, signed, two_quarters

pytestmark = pytest.mark.usefixtures("without_drawing")


def actions() -> list[str]:
    return list(AuditEvent.objects.filter(action__startswith="report.").values_list("action", flat=True))


def wish(world: World, *, by: User | None = None, period: str = "2026-Q3") -> Report:
    return services.request_build(kind="progress", wish=Wish(period), by=by or world.eve)


def test_a_wish_becomes_a_job_and_the_job_a_finished_draft(world: World) -> None:
    two_quarters()
    report = wish(world)

    assert report.job is not None
    state = attempt(report.job.pk)

    report.refresh_from_db()
    assert (state, report.state, report.is_built) == (Job.State.DONE, Report.State.DRAFT, True)
    assert services.sha256(report.pdf_path.read_bytes()) == report.pdf_sha256
    assert services.sha256(report.xlsx_path.read_bytes()) == report.xlsx_sha256
    assert report.pages == 7
    assert actions() == ["report.request", "report.build"]


def test_a_second_attempt_at_a_finished_report_changes_nothing(world: World) -> None:
    report = filed(by=world.eve)
    job = Job.objects.create(kind="report.build", key=f"report:{report.pk}", arguments={"report": report.pk})

    attempt(job.pk)

    assert Report.objects.get().built_at == report.built_at


def test_a_wish_for_a_period_without_figures_fails_with_the_reason(world: World) -> None:
    two_quarters()
    report = wish(world, period="2031-Q1")

    assert report.job is not None
    attempt(report.job.pk)

    report.job.refresh_from_db()
    assert report.job.state == Job.State.FAILED
    assert "There are no gap reports for 2031-Q1" in report.job.error


def test_a_failed_build_can_be_tried_again(world: World) -> None:
    report = wish(world)
    assert report.job is not None
    attempt(report.job.pk)
    two_quarters()
    report.job.refresh_from_db()

    services.retry(report=report, by=world.eve)
    attempt(report.job.pk)

    report.refresh_from_db()
    assert report.is_built


def test_a_person_whose_rights_ended_gets_no_report(world: World) -> None:
    two_quarters()
    report = wish(world)
    Membership.objects.filter(user=world.eve).delete()

    assert report.job is not None
    attempt(report.job.pk)

    report.job.refresh_from_db()
    report.refresh_from_db()
    assert report.job.state == Job.State.FAILED
    assert not report.is_built


@pytest.mark.parametrize(
    ("kind", "period", "problem"), [("poem", "2026-Q3", UnknownKind), ("progress", "Q3", BadPeriod)]
)
def test_a_wish_that_makes_no_sense_is_refused_at_once(world: World, kind: str, period: str, problem: type) -> None:
    with pytest.raises(problem):
        services.request_build(kind=kind, wish=Wish(period), by=world.eve)

    assert not Report.objects.exists()


def test_the_same_figures_give_the_same_files_and_are_filed_once(world: World) -> None:
    two_quarters()

    first, second = draft_of(world.eve), draft_of(world.eve)

    assert first.pk == second.pk
    assert Report.objects.count() == 1


def test_publishing_is_noted_with_the_hashes_of_the_files(world: World) -> None:
    report = services.publish(report=signed(filed(by=world.eve), by=world.eve), by=world.eve)

    event = AuditEvent.objects.filter(action="report.publish").get()

    assert (report.state, report.published_by) == (Report.State.PUBLISHED, world.eve)
    assert event.actor_id == world.eve.pk
    assert event.facts["pdf"] == report.pdf_sha256


def test_a_report_without_files_cannot_be_published(world: World) -> None:
    with pytest.raises(NotNow):
        services.publish(report=wish(world), by=world.eve)


def test_the_same_figures_are_published_once(world: World) -> None:
    filed(by=world.eve, state="published")

    with pytest.raises(NotNow, match="published already"):
        services.publish(report=signed(filed(by=world.eve), by=world.eve), by=world.eve)


def test_a_withdrawn_report_keeps_its_reason_and_cannot_return(world: World) -> None:
    report = services.withdraw(report=filed(by=world.eve, state="published"), by=world.eve, reason=" Wrong figures. ")

    assert report.withdrawn_reason == "Wrong figures."
    assert actions()[-1] == "report.withdraw"
    with pytest.raises(NotNow):
        services.publish(report=report, by=world.eve)


def test_withdrawing_needs_a_reason(world: World) -> None:
    with pytest.raises(NotNow, match="Say why"):
        services.withdraw(report=filed(by=world.eve, state="published"), by=world.eve, reason="  ")


def test_the_database_refuses_a_release_without_files(world: World) -> None:
    report = wish(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state="published", published_at=report.requested_at)
