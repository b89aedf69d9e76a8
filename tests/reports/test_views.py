from __future__ import annotations

import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import AuditEvent
from mielhss.jobs.models import Job
from reports import services
from reports.models import Report
from reports.wish import Wish
from tests.conftest import PASSWORD, World
from tests.factories.reports import filed, signed, two_quarters


@pytest.fixture
def eve(client: Client, world: World) -> Client:
    client.force_login(world.eve)
    return client


@pytest.fixture
def fay(client: Client, world: World) -> Client:
    client.force_login(world.fay)
    return client


def confirm(client: Client, world: World) -> None:
    """Give the password again, as publishing asks for."""
    world.eve.set_password(PASSWORD)
    world.eve.save()
    client.force_login(world.eve)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def test_an_empty_shelf_tells_the_office_what_to_do(eve: Client) -> None:
    assert b"Build a report" in eve.get("/reports/").content


def test_an_empty_shelf_tells_a_funder_to_wait(fay: Client) -> None:
    html = fay.get("/reports/").content

    assert b"when the network office publishes them" in html
    assert b"Build a report" not in html


def test_the_shelf_asks_as_often_for_three_reports_as_for_one(
    world: World, eve: Client, django_assert_num_queries
) -> None:
    filed(by=world.eve)
    eve.get("/reports/")
    with django_assert_num_queries(7):
        eve.get("/reports/")

    filed(by=world.eve)
    filed(by=world.eve, state="published")
    with django_assert_num_queries(7):
        eve.get("/reports/")


def test_building_leads_to_a_page_that_watches_the_work(world: World, eve: Client) -> None:
    two_quarters()

    response = eve.post("/reports/build/", {"kind": "progress", "period": "2026-Q3", "language": "en"}, follow=True)

    report = Report.objects.get()
    assert response.redirect_chain == [(f"/reports/{report.pk}/", 302)]
    assert f'hx-get="/reports/{report.pk}/progress/"' in response.content.decode()


def test_the_progress_bar_makes_the_page_load_again_when_done(world: World, eve: Client) -> None:
    report = filed(by=world.eve)

    assert eve.get(f"/reports/{report.pk}/progress/")["HX-Refresh"] == "true"


def test_a_failed_build_shows_the_reason_and_a_way_on(world: World, eve: Client) -> None:
    report = services.request_build(kind="progress", wish=Wish("2026-Q3"), by=world.eve)
    Job.objects.update(state="failed", error="There are no gap reports yet.")

    html = eve.get(f"/reports/{report.pk}/").content.decode()

    assert "There are no gap reports yet." in html
    assert "Build again" in html


def test_a_funder_saves_the_pdf_as_it_was_made(world: World, fay: Client) -> None:
    report = filed(by=world.eve, state="published", pdf=b"%PDF the very bytes")

    response = fay.get(f"/reports/{report.pk}/report.pdf")

    assert response.content == b"%PDF the very bytes"
    assert response["Content-Disposition"] == 'attachment; filename="progress-report-network-2026-q3.pdf"'
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_every_download_is_noted(world: World, fay: Client) -> None:
    report = filed(by=world.eve, state="published")

    for path in ("report.pdf", "report.xlsx", "tables/gap-board.csv"):
        fay.get(f"/reports/{report.pk}/{path}")

    events = AuditEvent.objects.filter(action="report.download")
    assert [(event.actor_id, event.facts["file"]) for event in events] == [
        (world.fay.pk, what) for what in ("pdf", "xlsx", "csv:gap-board")
    ]


def test_a_file_missing_from_the_store_is_not_found(world: World, fay: Client) -> None:
    report = filed(by=world.eve, state="published", pdf=b"%PDF soon gone")
    report.pdf_path.unlink()

    assert fay.get(f"/reports/{report.pk}/report.pdf").status_code == 404


def test_a_file_changed_in_the_store_is_not_handed_out(world: World, fay: Client) -> None:
    report = filed(by=world.eve, state="published", pdf=b"%PDF soon changed")
    report.pdf_path.write_bytes(b"%PDF soon Changed")

    assert fay.get(f"/reports/{report.pk}/report.pdf").status_code == 404
    assert not AuditEvent.objects.filter(action="report.download").exists()


def test_the_page_of_a_report_holds_every_table_and_both_drawings(world: World, fay: Client) -> None:
    report = filed(by=world.eve, state="published")

    html = fay.get(f"/reports/{report.pk}/read/").content.decode()

    assert "Across the network, 60.0% of patients" in html
    assert html.count('class="chart-svg chart-wide"') == html.count('class="chart-svg chart-narrow"') == 2
    assert 'id="table-records-all"' in html


def test_ids_in_the_page_of_a_report_are_unique(world: World, fay: Client) -> None:
    report = filed(by=world.eve, state="published")

    ids = re.findall(r'\sid="([^"]+)"', fay.get(f"/reports/{report.pk}/read/").content.decode())

    assert len(ids) == len(set(ids))


def test_a_withdrawn_report_stays_on_the_shelf_with_its_reason_and_without_files(world: World, fay: Client) -> None:
    report = filed(by=world.eve, state="withdrawn")

    shelf = fay.get("/reports/").content.decode()
    page = fay.get(f"/reports/{report.pk}/").content.decode()

    assert "A site sent its figures anew." in shelf
    assert "A site sent its figures anew." in page
    assert "Download PDF" not in page
    assert fay.get(f"/reports/{report.pk}/report.pdf").status_code == 404


def test_publishing_asks_who_you_are_first(world: World, eve: Client) -> None:
    report = filed(by=world.eve)

    response = eve.post(f"/reports/{report.pk}/publish/")

    assert response["Location"].startswith("/accounts/reauthenticate/")
    report.refresh_from_db()
    assert report.state == Report.State.DRAFT


def test_a_director_who_has_confirmed_publishes(world: World, client: Client) -> None:
    report = signed(filed(by=world.eve), by=world.eve)
    confirm(client, world)

    asked = client.get(f"/reports/{report.pk}/publish/")
    client.post(f"/reports/{report.pk}/publish/")

    report.refresh_from_db()
    assert asked.status_code == 200
    assert report.is_published


def test_a_director_who_has_confirmed_withdraws_with_a_reason(world: World, client: Client) -> None:
    report = filed(by=world.eve, state="published")
    confirm(client, world)

    empty = client.post(f"/reports/{report.pk}/withdraw/", {"reason": ""})
    client.post(f"/reports/{report.pk}/withdraw/", {"reason": "A wrong file."})

    report.refresh_from_db()
    assert empty.status_code == 400
    assert (report.state, report.withdrawn_reason) == ("withdrawn", "A wrong file.")


def test_anyone_may_check_a_published_file(world: World, client: Client) -> None:
    filed(by=world.eve, state="published", pdf=b"%PDF original")

    kept = client.post("/reports/verify/", {"file": SimpleUploadedFile("r.pdf", b"%PDF original")})
    changed = client.post("/reports/verify/", {"file": SimpleUploadedFile("r.pdf", b"%PDF originaL")})

    assert b"This is a published report, unchanged" in kept.content
    assert b"Not a published report" in changed.content


def test_a_hash_as_sha256sum_prints_it_is_understood(world: World, client: Client) -> None:
    filed(by=world.eve, state="published", pdf=b"%PDF original")
    digest = hashlib.sha256(b"%PDF original").hexdigest()

    response = client.post("/reports/verify/", {"sha256": f"{digest.upper()}  report.pdf"})

    assert b"This is a published report, unchanged" in response.content


def test_checking_tells_nothing_of_a_draft(world: World, client: Client) -> None:
    report = filed(by=world.eve, pdf=b"%PDF draft")

    response = client.post("/reports/verify/", {"sha256": report.pdf_sha256})

    assert b"Not a published report" in response.content


def test_checking_a_withdrawn_file_says_so(world: World, client: Client) -> None:
    report = filed(by=world.eve, state="withdrawn")

    response = client.post("/reports/verify/", {"sha256": report.xlsx_sha256})

    assert b"This report was withdrawn" in response.content
    assert b"A site sent its figures anew." in response.content
