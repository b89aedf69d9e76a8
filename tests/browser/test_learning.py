"""A topic becomes a session, people check in, and what a scholar can do is seen from several sides."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("portal")]

TOPIC = "Who waits longest for an interpreter"
COMPETENCY = re.compile("^1.1 Systems theories")


def rounds_in_grid(page: Page) -> str:
    """How the scholar of the demo stands with the rounds: '11 of 12 sessions so far'."""
    row = page.get_by_role("row", name=re.compile("Skye Scholar"))
    return re.search(r"\d+ of \d+ sessions", row.inner_text())[0]


def test_a_topic_is_proposed_planned_held_and_counted(person):
    scholar, director = person("scholar", width=390), person("director")
    before = rounds_in_grid(director.open("/curriculum/requirements/grid/"))

    page = scholar.open("/curriculum/")
    page.get_by_role("link", name="LHS Rounds").first.click()
    page.get_by_role("link", name="Propose a topic").click()
    page.get_by_label("Topic", exact=True).fill(TOPIC)
    page.get_by_label("Why it matters").fill("Our clinics call three agencies, and nobody knows which of them is slow.")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_text("The network's office reads your proposal")).to_be_visible()

    page = director.open("/curriculum/")
    page.get_by_role("link", name="LHS Rounds", exact=True).first.click()
    page.get_by_role("link", name=TOPIC).click()
    page.get_by_role("button", name="Plan it").click()
    # It ended a minute ago, so that it counts and check-in is still open.
    begins = datetime.now(ZoneInfo("America/New_York")) - timedelta(minutes=7)
    page.get_by_label("Day").fill(f"{begins:%Y-%m-%d}")
    page.get_by_label("Begins").fill(f"{begins:%H:%M}")
    page.get_by_label("Length in minutes").fill("5")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Publish").click()
    address = page.url
    page.get_by_role("link", name="Show the code").click()
    code = page.locator(".room-code").inner_text()

    page = scholar.page
    page.goto(address)
    page.get_by_label("Code on the screen").fill(code)
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_text("You were there")).to_be_visible()

    after = rounds_in_grid(director.open("/curriculum/requirements/grid/"))
    assert [int(n) for n in re.findall(r"\d+", after)] == [int(n) + 1 for n in re.findall(r"\d+", before)]


def test_scholar_mentor_and_committee_each_say_how_far_she_has_come(person):
    scholar, mentor, director = person("scholar", width=390), person("mentor"), person("director")

    page = scholar.open("/curriculum/")
    page.get_by_role("link", name="My competence").click()
    growth = page.url
    page.get_by_role("link", name="Say how far you have come").click()
    page.get_by_label("Occasion").select_option(label="At the end")
    page.get_by_label(COMPETENCY).select_option(label="Proficient")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Ask a mentor").click()
    page.get_by_label("Whom").select_option(label="Mora Mentor")
    page.get_by_label("As", exact=True).select_option(label="Methods mentor")
    page.get_by_label("Occasion").select_option(label="At the end")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Mora Mentor, as methods mentor, at the end")).to_be_visible()

    page = mentor.open("/curriculum/")
    page.get_by_role("link", name="Asked of me").click()
    page.get_by_role("link", name="Assess Skye Scholar").click()
    page.get_by_label(COMPETENCY).select_option(label="Foundational awareness")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Answered")).to_be_visible()

    page = director.page
    page.goto(growth)
    expect(page.get_by_role("heading", name="Where voices differ")).to_be_visible()
    page.get_by_role("link", name="Committee's decision").click()
    page.get_by_label("Occasion").select_option(label="At the end")
    page.get_by_label(COMPETENCY).select_option(label="Emerging")
    page.get_by_role("button", name="Lock the decision").click()
    expect(page.get_by_text("The decision is locked.")).to_be_visible()
    expect(page.locator("#decided")).to_contain_text("Emerging")
