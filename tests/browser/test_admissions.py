"""From the first address to the appointment: everybody in a browser of her own."""

import re
from email import message_from_bytes
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("portal")]

PASSWORD = "a password for the applicant"
APPLICANT, CHAIR = "nia@apply.example", "chair@write.example"
# The deadline cannot be waited for, so the test moves it into the past once everything is in.
OVER = """
from django.utils import timezone
from scholars.models import Call
call = Call.objects.get(title="Call of the journey")
call.opens_at = timezone.now() - timezone.timedelta(days=9)
call.full_due_at = timezone.now() - timezone.timedelta(minutes=1)
call.save()
"""


def link_for(portal, address: str) -> str:
    """The link in the last message to this address; mail is written to files here."""
    folder = Path(portal.environment["VAR_DIR"]) / "mail"
    found = ""
    for path in sorted(folder.glob("*.log"), key=lambda p: p.stat().st_mtime_ns):
        for raw in path.read_bytes().split(b"-" * 79):
            message = message_from_bytes(raw.strip())
            if message["To"] == address:
                text = message.get_payload(decode=True).decode()
                found = re.search(r"https?://[^/\s]+(/\S+)", text)[1]
    return found


def wait_for_link(portal, page: Page, address: str) -> str:
    for _ in range(120):
        if found := link_for(portal, address):
            return found
        page.wait_for_timeout(500)
    raise AssertionError(f"No message came to {address}.")


def test_a_stranger_applies_and_becomes_a_scholar(person, browser, portal, tmp_path):
    director = person("director")
    call = make_call(director)
    applicant = Person(browser.new_context(viewport={"width": 390, "height": 900}), portal)
    writer = Person(browser.new_context(), portal)
    try:
        apply(applicant, portal, call, tmp_path)
        write_letter(writer, portal)
        page = applicant.open(f"/scholars/open/{call}/apply/")
        expect(page.get_by_text("You can submit.")).to_be_visible()
        page.get_by_role("link", name="Submit", exact=True).click()
        page.get_by_role("button", name="Submit", exact=True).click()
        expect(page.get_by_text("it can no longer be changed")).to_be_visible()

        portal.manage("shell", "-c", OVER)
        assign(director, call)
        recuse(person("reviewer"), portal)
        score(person("reviewer2"))
        decide_and_appoint(director, call)
        expect(applicant.open("/scholars/applications/").get_by_text("Selected")).to_be_visible()
        assert applicant.complaints + writer.complaints == []
    finally:
        applicant.context.close()
        writer.context.close()


def make_call(director: Person) -> int:
    """A call that asks for one answer, one document and the chair's letter, and opens at once."""
    page = director.open("/scholars/calls/add/")
    page.get_by_label("Program", exact=True).select_option(label="E-LHS Scholars")
    page.get_by_label("Title", exact=True).fill("Call of the journey")
    page.get_by_label("Opens at").fill("2026-01-01T09:00")
    page.get_by_label("Full application due").fill("2099-03-01T17:00")
    page.get_by_label("Decision on").fill("2099-06-01")
    page.get_by_label("Letters wanted").fill("0")
    page.get_by_label("Reviews per application").fill("2")
    page.get_by_role("button", name="Make the call").click()
    expect(page.get_by_text("The call is made")).to_be_visible()
    call = int(re.search(r"/calls/(\d+)/", page.url)[1])
    page.get_by_role("button", name="Go on: Taking applications").click()
    expect(page.get_by_text("Now: Taking applications.")).to_be_visible()
    return call


def apply(applicant: Person, portal, call: int, folder: Path) -> None:
    """By a mailed link to an account, then facts, answers, documents, and the request for a letter."""
    page = applicant.open(f"/scholars/open/{call}/")
    page.get_by_label("Your address").fill(APPLICANT)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    page = applicant.open(wait_for_link(portal, page, APPLICANT))
    page.get_by_label("Your name").fill("Nia New")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Open my account").click()
    expect(page.get_by_text("Still missing")).to_be_visible()

    page.get_by_label("Career stage").select_option(label="Early-career faculty")
    page.get_by_label("Your institution").select_option(label="Birchmont University Health")
    page.get_by_label("Nursing").check()
    page.get_by_label("Trained in a clinical discipline").check()
    page.get_by_label("Project title").fill("Interpreters at the first call")
    page.get_by_label("Protected time, in percent").fill("40")
    for box in page.locator("textarea").all():
        box.fill("We will measure the wait by language, change the phone line, and measure again.")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Nothing is handed in")).to_be_visible()
    file = folder / "paper.pdf"
    file.write_bytes(b"%PDF-1.7\n%%EOF\n")
    for _ in range(2):
        page.get_by_role("link", name=re.compile("^Attach")).first.click()
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Attach").click()
        expect(page.get_by_text("Attached.", exact=True)).to_be_visible()
    page.get_by_role("link", name="Ask for a letter").click()
    page.get_by_label("Which letter").select_option(label="Chair's letter on protected time")
    page.get_by_label("Name of the writer").fill("Carla Chair")
    page.get_by_label("Address of the writer").fill(CHAIR)
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("The request is on its way.")).to_be_visible()


def write_letter(writer: Person, portal) -> None:
    page = writer.open("/scholars/open/")
    page = writer.open(wait_for_link(portal, page, CHAIR))
    page.get_by_label("Your letter", exact=False).first.fill("I will protect this time for two years.")
    page.get_by_label("Percent of working time").fill("40")
    page.get_by_role("button", name="Hand in the letter").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def assign(director: Person, call: int) -> None:
    page = director.open(f"/scholars/calls/{call}/")
    page.get_by_role("button", name="Go on: First scores").click()
    expect(page.get_by_text("Now: First scores.")).to_be_visible()
    for name in ("Rhea Reviewer", "Rolf Reviewer"):
        page = director.open(f"/scholars/calls/{call}/assignments/")
        page.get_by_label("Application").select_option(index=1)
        page.get_by_label("Reviewer").select_option(label=name)
        page.get_by_role("button", name="Assign", exact=True).click()
        expect(page.get_by_text("Assigned.", exact=True)).to_be_visible()


def recuse(reviewer: Person, portal) -> None:
    """The reviewer finds that she knows the applicant, and does not see the application again."""
    page = reviewer.open("/scholars/reviews/")
    page.locator("tr", has_text="Call of the journey").get_by_role("link").click()
    address = page.url
    page.get_by_role("link", name="I have a conflict").click()
    page.get_by_label("Why").select_option(label="Mentor or former mentor")
    page.get_by_role("button", name="Declare the conflict").click()
    expect(page.get_by_text("no longer yours to review")).to_be_visible()
    expect(page.get_by_text("Call of the journey")).to_have_count(0)
    assert page.goto(address).status == 404


def score(reviewer: Person) -> None:
    page = reviewer.open("/scholars/reviews/")
    page.locator("tr", has_text="Call of the journey").get_by_role("link").click()
    for box in page.locator("select[name^=score]").all():
        box.select_option("2")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Handed in.", exact=True)).to_be_visible()


def decide_and_appoint(director: Person, call: int) -> None:
    page = director.open(f"/scholars/calls/{call}/")
    for step in ("Review meeting", "Deciding"):
        page.get_by_role("button", name=f"Go on: {step}").click()
        expect(page.get_by_text(f"Now: {step}.")).to_be_visible()
    page = director.open(f"/scholars/calls/{call}/ranking/")
    expect(page.locator("#ranking")).to_contain_text("2.00")
    page.get_by_role("checkbox", name=re.compile("Choose")).first.check()
    page.get_by_role("button", name="Select", exact=True).click()
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("link", name="Letters").click()
    expect(page.get_by_text("Dear Nia New")).to_be_visible()
    page.get_by_role("button", name="Send 1 letter").click()
    expect(page.get_by_text("1 letter is on the way.")).to_be_visible()
    page.get_by_role("link", name="Appoint").click()
    page.get_by_label("Cohort").select_option(label="Cohort 2026")
    page.get_by_label("Starts on").fill("2026-12-01")
    page.get_by_label("Ends on").fill("2028-11-30")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Appoint", exact=True).click()
    expect(page.get_by_text("1 appointed.")).to_be_visible()
