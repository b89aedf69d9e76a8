"""A release reaches its readers by mail with a link, and the office sees who read what."""

from __future__ import annotations

import csv
import io

import pytest
from django.core import mail
from django.test import Client

from accounts.models import AuditEvent, User
from mielhss.jobs.models import Job
from mielhss.jobs.run import attempt
from partners.access import access_of
from partners.models import Membership
from partners.roles import Permission
from reports import queries, services
from reports.attention import shelf, waiting
from reports.kinds.audience import Audience
from reports.models import Delivery, Reading, Report
from reports.problems import NotNow
from tests.conftest import World
from tests.factories.partners import MembershipFactory, UserFactory
from tests.factories.reports import colleague, filed
from tests.factories.scholars import ScholarFactory

PUBLISHED = Report.State.PUBLISHED


@pytest.fixture
def release(world: World) -> Report:
    return filed(by=world.eve, state=PUBLISHED)


def deliver() -> None:
    for job in Job.objects.filter(kind="report.mail"):
        attempt(job.pk)


@pytest.mark.parametrize("audience", Audience)
def test_those_who_are_offered_are_those_who_may_read_it(world: World, release: Report, audience: str) -> None:
    MembershipFactory(user=UserFactory(email="lea@example.org"), institution=world.here, role="lead")
    MembershipFactory(user=UserFactory(email="rae@example.org"), institution=world.there, role="reviewer")
    release.audience, release.institution = audience, world.here
    release.scholar = ScholarFactory(user=world.ada, institution=world.here, health_system=world.here)
    release.save()

    offered = set(queries.readers_of(release))

    assert offered == {person for person in User.objects.exclude(pk=world.eve.pk) if sees(person, release)} - {
        colleague()
    }


def sees(person: User, report: Report) -> bool:
    return Report.objects.visible_to(access_of(person), Permission.RELEASE_VIEW).filter(pk=report.pk).exists()


def test_a_reader_gets_a_mail_with_a_link_and_nothing_else(world: World, release: Report, settings) -> None:
    services.send(report=release, people=[world.fay], by=world.eve)
    deliver()

    (letter,) = mail.outbox
    assert letter.to == ["fay@example.org"]
    assert f"{settings.SITE_URL.rstrip('/')}/reports/{release.pk}/" in letter.body
    assert letter.attachments == []
    assert Delivery.objects.get().mailed_at is not None
    assert AuditEvent.objects.get(action="report.send").facts == {"people": [world.fay.pk]}


def test_the_mail_about_a_person_does_not_name_her(world: World, release: Report) -> None:
    lily = ScholarFactory(name="Lily Longname", user=world.ada, institution=world.here, health_system=world.here)
    Report.objects.filter(pk=release.pk).update(
        scholar=lily, audience=Audience.PERSON, title="Scholar dossier, 2026, Lily Longname"
    )

    services.send(report=release, people=[world.ada], by=world.eve)
    deliver()

    assert not any("Lily" in text for text in (mail.outbox[0].subject, mail.outbox[0].body))


def test_nobody_is_told_twice_and_nobody_who_may_not_read_it(world: World, release: Report) -> None:
    release.audience = Audience.FUNDERS
    release.save()

    services.send(report=release, people=[world.fay, world.ada, world.eve], by=world.eve)
    with pytest.raises(NotNow, match="not told of it yet"):
        services.send(report=release, people=[world.fay, world.ada], by=world.eve)
    deliver()

    assert [letter.to for letter in mail.outbox] == [["fay@example.org"]]


def test_a_second_attempt_writes_only_to_those_who_were_not_written_to(world: World, release: Report) -> None:
    services.send(report=release, people=[world.fay, world.cy], by=world.eve)
    Delivery.objects.filter(person=world.cy).update(mailed_at="2026-10-20T12:00:00Z")

    deliver()

    assert [letter.to for letter in mail.outbox] == [["fay@example.org"]]


@pytest.mark.parametrize("meanwhile", ["withdrawn", "left"])
def test_what_changed_meanwhile_stops_the_mail(world: World, release: Report, meanwhile: str) -> None:
    services.send(report=release, people=[world.fay], by=world.eve)
    if meanwhile == "withdrawn":
        services.withdraw(report=release, by=world.eve, reason="A wrong file.")
    else:
        Membership.objects.filter(user=world.fay).delete()

    deliver()

    assert mail.outbox == []
    assert Delivery.objects.get().mailed_at is None


def test_a_draft_is_not_sent(world: World) -> None:
    with pytest.raises(NotNow, match="Only a published report"):
        services.send(report=filed(by=world.eve), people=[world.fay], by=world.eve)


def test_the_office_chooses_a_funder_and_a_person_in_the_page(world: World, release: Report, client: Client) -> None:
    client.force_login(world.eve)

    page = client.get(f"/reports/{release.pk}/send/").content.decode()
    client.post(f"/reports/{release.pk}/send/", {"institutions": [world.funder.pk], "persons": [world.cy.pk]})

    assert page.index("Foundation (1)") < page.index("Harbor Health (3)")
    assert "Dot, Valley Health" in page
    assert set(Delivery.objects.values_list("person", flat=True)) == {world.fay.pk, world.cy.pk}


def test_the_log_says_who_opened_and_saved_what(world: World, release: Report, client: Client) -> None:
    services.send(report=release, people=[world.fay, world.cy], by=world.eve)
    client.force_login(world.fay)
    for path in ("read/", "report.pdf", "tables/gap-board.csv"):
        client.get(f"/reports/{release.pk}/{path}")
    client.force_login(world.eve)

    page = client.get(f"/reports/{release.pk}/readers/").content.decode()
    saved = client.get(f"/reports/{release.pk}/readers/", {"export": "csv"}).content.decode("utf-8-sig")

    assert [row[:2] for row in csv.reader(io.StringIO(saved))] == [
        ["Who", "What"],
        ["Fay", "Table gap-board, as CSV"],
        ["Fay", "PDF"],
        ["Fay", "Page"],
    ]
    assert "By 1 person." in page
    assert page.count("Not yet") == 1
    noted = AuditEvent.objects.filter(actor_id=world.fay.pk, action__startswith="report.")
    assert list(noted.values_list("action", flat=True)) == [
        "report.read",
        "report.download",
        "report.download",
    ]


def test_readers_see_neither_the_log_nor_who_else_was_told(world: World, release: Report) -> None:
    services.send(report=release, people=[world.fay], by=world.eve)
    services.note_reading(report=release, by=world.fay, file="pdf")

    for name in ("ada", "bea", "cy", "dot", "fay"):
        assert not Delivery.objects.visible_to(world.access(name)).exists()
        assert not Reading.objects.visible_to(world.access(name)).exists()


def test_what_a_funder_has_not_opened_is_new_to_her_on_home_and_shelf(
    world: World, release: Report, client: Client
) -> None:
    client.force_login(world.fay)

    before = client.get("/").content.decode()
    client.get(f"/reports/{release.pk}/read/")
    after = client.get("/").content.decode()

    assert "1 of 1 is new to you." in before
    assert "You have opened all 1." in after
    found = shelf(world.access("fay"))
    assert found is not None
    assert [(report.pk, is_new) for report, is_new in found.reports] == [(release.pk, False)]


def test_the_office_is_told_what_waits_for_whose_signature(world: World) -> None:
    report = filed(by=world.eve, state=Report.State.REVIEW)
    gus = colleague()
    services.sign(report=report, by=world.eve)

    assert list(waiting(world.access("eve"))) == []
    (for_gus,) = waiting(access_of(gus))
    assert (for_gus.text, for_gus.pill) == ("In review, with 1 of 2 signatures.", "Sign")

    services.sign(report=report, by=gus)
    assert [one.pill for one in waiting(world.access("eve"))] == ["Publish"]
    assert list(waiting(access_of(gus))) == []
    assert list(waiting(world.access("fay"))) == []


def test_the_shelf_is_narrowed_sorted_and_saved(world: World, release: Report, client: Client) -> None:
    filed(by=world.eve)
    client.force_login(world.eve)

    published = client.get("/reports/", {"kind": "progress", "period": "2026-Q3", "state": "published"})
    nothing = client.get("/reports/", {"kind": "nih"})
    saved = client.get("/reports/", {"export": "csv", "sort": "state"}).content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(saved)))
    assert published.context["listing"].total == 1
    assert b"No such report" in nothing.content
    assert [row["State"] for row in rows] == ["Draft", "Published"]
    assert rows[1]["SHA-256 of the PDF"] == release.pdf_sha256
    assert AuditEvent.objects.get(action="reports.exported").facts["rows"] == 2
