"""The design system in a real browser: accessible, narrow enough, alive, and still of use without script."""

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import axe_playwright_python
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import User
from mielhss.gallery import styleguide

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

ADDRESS = "http://portal.test/styleguide/"
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
# Every rule there is: all levels, best practice and experimental ones.
RUN_AXE = (
    "axe.run(document, {runOnly: {type: 'rule', values: axe.getRules().map(rule => rule.ruleId)}, "
    "resultTypes: ['violations']})"
)

OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens the gallery; an error of a script or a breach of the content policy fails the test."""
    contexts, complaints = [], []

    def opened(width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        context.set_default_timeout(60_000)  # two cores may be busy with the rest of the suite
        context.route("**/*", answer)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(ADDRESS)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def answer(route: Route) -> None:
    """The portal without a server: the gallery's view and the static files, under the portal's own policy."""
    address = urlsplit(route.request.url)
    if address.path.startswith("/static/"):
        found = finders.find(unquote(address.path.removeprefix("/static/")))
        route.fulfill(path=found, content_type=mimetypes.guess_type(str(found))[0])
        return
    request = RequestFactory().get(address.path, query_params=dict(p.split("=") for p in address.query.split("&") if p))
    request.META["HTTP_HX_REQUEST"] = route.request.headers.get("hx-request", "")
    request.user = User(email="ada@example.org", name="Ada Example")
    route.fulfill(body=styleguide(request).content, content_type="text/html", headers=policy())


def policy() -> dict[str, str]:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return {"Content-Security-Policy": "; ".join(f"{name} {' '.join(value)}" for name, value in directives.items())}


# Two runs see both layouts and both sets of colors; each takes seconds.
@pytest.mark.parametrize(("width", "color_scheme"), [(1280, "light"), (390, "dark")])
def test_no_accessibility_rule_of_any_level_is_broken(open_page: OpenPage, width: int, color_scheme: str) -> None:
    page = open_page(width, color_scheme=color_scheme)
    page.evaluate("document.querySelectorAll('details.disclosure').forEach(part => part.open = true)")
    page.evaluate(AXE.read_text())

    found = page.evaluate(RUN_AXE)["violations"]

    assert [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]] == []


@pytest.mark.parametrize("width", [320, 1920])
def test_nothing_sticks_out_of_the_page(open_page: OpenPage, width: int) -> None:
    page = open_page(width)

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_arrow_keys_move_from_mark_to_mark_and_tell_each(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("#charts .chart-wide .mark").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    tip = page.locator(".tooltip")
    assert tip.inner_text() == "White (comparison group): 8.7%, interval 7.4 to 10.3, 131 of 1,502"

    page.keyboard.press("Escape")
    assert tip.is_hidden()


def test_chosen_theme_is_remembered(open_page: OpenPage) -> None:
    page = open_page(color_scheme="light")
    before = page.evaluate("getComputedStyle(document.body).color")
    page.locator(".user-menu summary").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()

    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).color") != before


def test_dialog_asks_and_can_be_left(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("link", name="Undo version 3").click()
    dialog = page.get_by_role("dialog", name="Go back to version 2?")
    assert dialog.is_visible()

    dialog.get_by_role("button", name="Cancel").click()

    assert dialog.is_hidden()


def test_progress_is_asked_for_until_it_ends(open_page: OpenPage) -> None:
    page = open_page()
    bar = page.locator("#example-job")
    page.evaluate("document.getElementById('example-job').setAttribute('hx-get', '/styleguide/?percent=90')")
    page.evaluate("htmx.process(document.getElementById('example-job'))")

    bar.get_by_text("Running").wait_for()
    page.evaluate("htmx.ajax('GET', '/styleguide/?percent=96', {target: '#example-job', swap: 'outerHTML'})")

    bar.get_by_text("Finished").wait_for()
    expect(page.locator("#announcer")).to_have_text("Checking births_2025Q3.csv: finished")


def test_request_that_fails_is_told_and_forgotten_once_it_answers(open_page: OpenPage) -> None:
    page = open_page()
    page.route("**/styleguide/", lambda route: route.abort())
    ask = "htmx.ajax('GET', '/styleguide/', {target: '#failed-job', swap: 'none'}).catch(() => null)"

    page.evaluate(ask)
    page.locator("#messages").get_by_text("could not be brought up to date").wait_for()
    page.unroute("**/styleguide/")
    page.evaluate(ask)

    page.locator("#request-failure").wait_for(state="detached")


def test_chosen_file_is_named_and_one_too_large_is_refused(open_page: OpenPage) -> None:
    page = open_page()
    box = page.locator("[data-file-drop]")
    page.evaluate("document.querySelector('[data-file-drop]').dataset.maxBytes = '2048'")
    chooser = box.locator("input[type=file]")

    chooser.set_input_files({"name": "births.csv", "mimeType": "text/csv", "buffer": b"x" * 1536})
    assert box.locator("[data-chosen]").inner_text() == "births.csv, 1.5 KB"

    chooser.set_input_files({"name": "births.csv", "mimeType": "text/csv", "buffer": b"x" * 4096})
    assert box.locator("[data-chosen]").inner_text() == "births.csv, 4.0 KB: larger than the limit of 2.0 KB"
    assert chooser.evaluate("input => input.checkValidity()") is False


def test_menu_opens_without_script_and_the_theme_switch_stays_away(open_page: OpenPage) -> None:
    page = open_page(390, java_script_enabled=False)
    page.locator(".nav-disclosure summary").click()

    assert page.get_by_role("navigation", name="Main").get_by_role("link", name="Home").is_visible()
    assert page.locator(".theme-switch").is_hidden()


def test_phone_gets_the_narrow_drawing_and_a_desk_the_wide_one(open_page: OpenPage) -> None:
    shown = {}
    for width in (390, 1280):
        page = open_page(width)
        drawings = page.locator("#charts .chart-drawing").first.locator("svg")
        shown[width] = [drawing.is_visible() for drawing in drawings.all()]

    assert shown == {390: [False, True], 1280: [True, False]}
