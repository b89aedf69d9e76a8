"""Every page a person can come to, looked at by axe with all its rules, wide and narrow, light and dark."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("portal")]

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
RUN_AXE = """async (left_out) => {
    const rules = axe.getRules().map(rule => rule.ruleId).filter(rule => !(left_out || []).includes(rule));
    const found = await axe.run(document, {runOnly: {type: 'rule', values: rules}, resultTypes: ['violations']});
    return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')}`);
}"""
Look = tuple[int, Literal["light", "dark"]]
LOOKS: list[Look] = [(1280, "light"), (390, "dark")]
# Answers that are files, pieces of pages, or leave the portal; and Django's administration, which is not ours.
NOT_PAGES = {"admin", "account_logout", "usersessions_list"}
CONTRAST = ("color-contrast", "color-contrast-enhanced")
WALKS_ALL = "WALK_ALL" in os.environ
OPEN_PAGES = (
    "/accounts/login/",
    "/accounts/password/reset/",
    "/reports/verify/",
    "/partners/invitation/",
    "/nowhere/",
)


def name_of(path: str) -> str:
    try:
        return str(resolve(path).view_name)
    except Resolver404:
        return ""


def is_page(path: str) -> bool:
    name = name_of(path)
    is_file = Path(path).suffix in {".csv", ".ics", ".json", ".pdf", ".xlsx"} or path.endswith("/download/")
    return bool(name) and name.split(":")[0] not in NOT_PAGES and not is_file and not name.startswith("api:schema")


def faults_of(page: Page, address: str, looks: list[Look] = LOOKS, left_out: tuple[str, ...] = ()) -> list[str]:
    """What axe says of the page that is open, and whether it scrolls sideways, without loading it again."""
    page.evaluate(AXE.read_text())
    faults = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")
        faults += [f"{address} at {width}, {scheme}: {fault}" for fault in page.evaluate(RUN_AXE, left_out)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{address} at {width}: scrolls sideways to {wide}")
    page.set_viewport_size({"width": LOOKS[0][0], "height": 900})
    page.emulate_media(color_scheme=LOOKS[0][1])
    return faults


@pytest.mark.parametrize("role", ["director", "coordinator", "scholar", "mentor", "partner", "funder"])
def test_every_page_of_a_role_is_accessible(person, portal, role):
    """Follows the links from home. Home is looked at for each role, any other view for the first that comes to it.

    The views share templates and styles, so each is looked at wide and light or narrow and dark, in turn, and contrast,
    which takes most of the time, is left to the gallery of all components; `make walk` asks for all of everything.
    """
    page = person(role).page
    seen: set[str] = {name for name in portal.looked_at if name != "home"}
    before = len(seen)
    waiting, faults = deque(["/", "/styleguide/"] if role == "director" else ["/"]), []

    while waiting:
        address = waiting.popleft()
        if name_of(urlsplit(address).path) in seen:
            continue
        seen.add(name_of(urlsplit(address).path))
        try:
            answer = page.goto(portal.address + address)
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            continue  # a file to keep, not a page to look at
        if answer and answer.status >= 400:
            faults.append(f"{address} is linked and answers {answer.status}")
        quick = {"looks": [LOOKS[len(seen) % len(LOOKS)]], "left_out": CONTRAST}
        faults += faults_of(page, address, **({} if WALKS_ALL else quick))
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        waiting += [link for link in links if link.startswith("/") and is_page(urlsplit(link).path)]

    portal.looked_at |= seen
    assert not faults, "\n".join(faults)
    assert len(seen) > before


def test_pages_before_signing_in_are_accessible(browser, portal):
    faults = []
    for width, scheme in LOOKS:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        for path in OPEN_PAGES:
            page.goto(portal.address + path)
            page.evaluate(AXE.read_text())
            faults += [f"{path} at {width}, {scheme}: {fault}" for fault in page.evaluate(RUN_AXE)]
        context.close()

    assert faults == []
