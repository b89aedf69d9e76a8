"""From a number of a report to the record it was taken from, through the pages."""

from __future__ import annotations

import re

from django.test import Client

from reports.document import Origin
from reports.models import Report
from reports.records import leads_to
from tests.conftest import World
from tests.factories.reports import filed


def leads(html: str) -> list[str]:
    return re.findall(r'class="report-lead" href="([^"]+)"', html)


def test_three_numbers_lead_through_the_page_to_their_records_and_stand_there(world: World, client: Client) -> None:
    report = filed(by=world.eve, state="published")
    client.force_login(world.eve)
    groups = [url for url in leads(client.get(f"/reports/{report.pk}/read/").content.decode()) if "/groups-" in url][:3]

    for url, (label, rate) in zip(
        groups, (("Private insurance", "72.0%"), ("Medicaid", "60.0%"), ("Medicare", "Hidden")), strict=True
    ):
        trace = client.get(url).content.decode()
        record = re.search(r'<a href="(/equity/measures/[^"]+)">Gap report', trace)
        assert label in trace
        assert rate in trace
        assert "In force, unchanged" in trace
        assert record is not None
        page = client.get(record[1].replace("&amp;", "&"))
        assert page.status_code == 200
        assert label in page.content.decode()
        assert rate in page.content.decode()


def test_a_funder_reads_the_row_and_its_fingerprint_but_not_the_record(world: World, client: Client) -> None:
    report = filed(by=world.eve, state="published")
    client.force_login(world.fay)

    html = client.get(f"/reports/{report.pk}/tables/gap-board/rows/0/").content.decode()

    assert "you may read the report, but not this record" in html
    assert report.snapshot["gaps"][0]["source"]["content_hash"] in html
    assert "?place=" not in html


def test_a_row_that_is_not_there_is_not_found(world: World, client: Client) -> None:
    report = filed(by=world.eve, state="published")
    client.force_login(world.eve)

    assert client.get(f"/reports/{report.pk}/tables/gap-board/rows/99/").status_code == 404
    assert client.get(f"/reports/{report.pk}/tables/partners/rows/0/").status_code == 404


def test_a_record_that_says_something_else_now_is_told(world: World) -> None:
    report = filed(by=world.eve)
    source = Report.objects.get(pk=report.pk).snapshot["gaps"][0]["source"]

    lead = leads_to(Origin("gap", str(source["record"]), "", "0" * 64), world.access("eve"))

    assert lead.state.startswith("The record does not say what this report says")
