"""A scholar's own record: a step logged from a phone, and a list of papers brought and taken back."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("portal")]

TWENTY = Path(__file__).parent.parent / "scholars" / "imports" / "files" / "twenty.bib"


def test_a_scholar_logs_a_step_and_imports_and_undoes_a_list(person):
    page = person("scholar", width=390).open("/scholars/me/")

    began = time.monotonic()
    page.get_by_role("link", name="Log a milestone").click()
    page.get_by_label("What did you reach?").fill("Read the gap report with the clinic")
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_text("Logged: Read the gap report with the clinic.")).to_be_visible()
    assert time.monotonic() - began < 30

    page.get_by_role("navigation", name="Parts of the record").get_by_role("link", name="Products").click()
    before = page.locator(".list-title").count()
    page.get_by_role("link", name="Import a list").first.click()
    page.locator("input[type=file]").set_input_files(TWENTY)
    page.get_by_role("button", name="Read the list").click()

    expect(page.get_by_text("17 new, 2 known already, 1 that cannot be read.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Line \d+: The entry that starts here cannot be read"))).to_be_visible()
    for box in page.locator("input[name=entry]").all()[:19]:
        if box.get_attribute("aria-labelledby"):
            box.check()
    page.get_by_role("button", name="Import what is ticked").click()
    expect(page.get_by_text("Imported. If something is wrong")).to_be_visible()

    page.get_by_role("link", name="Undo the import").click()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("Undone. The record is as it was before this list.")).to_be_visible()
    assert page.locator(".list-title").count() == before
