"""A round of matching from its opening to its repair, in a browser."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("portal")]

TITLE = "Winter teams"


def solve(page, button="Solve the round"):
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name="Take as draft")).to_be_visible(timeout=90_000)


def test_a_round_is_opened_solved_published_declined_and_repaired(person):
    page = person("director").open("/mentors/rounds/open/")
    page.get_by_label("Cohort").select_option(label="Cohort 2026")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_role("button", name="Open the round").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()

    page.get_by_role("link", name="Weights and rules").click()
    page.get_by_role("button", name="Take away Patient or community mentor").click()
    slider = page.get_by_label("Expertise covers what she looks for")
    slider.focus()
    slider.press("End")
    expect(page.locator("output").first).to_have_text("100")
    page.get_by_role("button", name="Save").click()
    solve(page)

    page.get_by_role("link", name="Why not …?").click()
    page.get_by_label("Scholar").select_option(index=1)
    page.get_by_label("Role").select_option(label="Scientific mentor")
    page.get_by_label("Mentor", exact=True).select_option(label="Mora Mentor")
    page.get_by_role("button", name="Ask").click()
    answer = page.locator("#answer")
    expect(answer.get_by_text(re.compile("Change of the total|part of the solution"))).to_be_visible()
    if answer.get_by_role("button", name="Lock this pair").count():
        answer.get_by_role("button", name="Lock this pair").click()
    else:
        page.go_back()
        page.go_back()
        page.get_by_role("button", name="Lock Mora Mentor").first.click()
    expect(page.get_by_role("heading", name="Locks and vetoes")).to_be_visible()

    page.get_by_role("button", name="Solve the round").click()
    page.get_by_text(re.compile("Certificate")).first.wait_for(timeout=90_000)
    expect(page.get_by_role("button", name="Take as draft")).to_be_visible(timeout=90_000)
    page.get_by_role("button", name="Take as draft").click()
    expect(page.get_by_text("Taken as draft")).to_be_visible()
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish the teams").click()
    expect(page.get_by_text("Letters are on their way")).to_be_visible()
    round_url = page.url

    mentor = person("mentor", width=390).open("/mentors/match/")
    letter = mentor.locator(".list-row", has_text=TITLE).first
    letter.get_by_role("link", name=re.compile("Open")).click()
    mentor.get_by_label("I decline").check()
    mentor.get_by_label(re.compile("Reason")).fill("On leave until summer")
    mentor.get_by_role("button", name="Send the answer").click()
    expect(mentor.get_by_text("You declined")).to_be_visible()

    page.goto(round_url)
    expect(page.get_by_text("On leave until summer")).to_be_visible()
    solve(page, "Repair with fewest changes")
    page.get_by_role("button", name="Take as draft").click()
    expect(page.get_by_text(re.compile(r"^\d+ places? of the draft not asked about yet"))).to_be_visible()
