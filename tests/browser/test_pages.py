"""Every page a person can come to, looked at by axe with all its rules, wide and narrow, light and dark."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.urls import Resolver404, resolve

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("portal")]

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
RUN_AXE = """async () => {
    const rules = axe.getRules().map(rule => rule.ruleId);
    const found = await axe.run(document, {runOnly: {type: 'rule', values: rules}, resultTypes: ['violations']});
    return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')}`);
}"""
LOOKS = [(1280, False), (390, True)]
# Answers that are files, pieces of pages, or leave the portal; and Django's administration, which is not ours.
NOT_PAGES = {"admin", "account_logout", "usersessions_list"}
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
    is_file = Path(path).suffix in {".csv", ".pdf", ".xlsx", ".json"} or path.endswith("/download/")
    return bool(name) and name.split(":")[0] not in NOT_PAGES and not is_file and not name.startswith("api:schema")


@pytest.mark.parametrize("role", ["director", "coordinator", "scholar", "mentor", "funder"])
def test_every_page_of_a_role_is_accessible(person, portal, role):
    """Follows the links from home. Home is looked at for each role, any other view for the first that comes to it."""
    browsers = {look: person(role, width=look[0], dark=look[1]) for look in LOOKS}
    lead = browsers[LOOKS[0]]
    seen: set[str] = {name for name in portal.looked_at if name != "home"}
    before = len(seen)
    waiting, faults = deque(["/", "/styleguide/"] if role == "director" else ["/"]), []

    while waiting:
        address = waiting.popleft()
        if name_of(urlsplit(address).path) in seen:
            continue
        seen.add(name_of(urlsplit(address).path))
        for (width, dark), somebody in browsers.items():
            page = somebody.open(address)
            page.evaluate(AXE.read_text())
            faults += [f"{address} at {width}, dark {dark}: {fault}" for fault in page.evaluate(RUN_AXE)]
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                faults.append(f"{address} at {width}: scrolls sideways to {wide}")
        links = lead.page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        waiting += [link for link in links if link.startswith("/") and is_page(urlsplit(link).path)]

    assert faults == []
    portal.looked_at |= seen
    assert len(seen) > before


def test_pages_before_signing_in_are_accessible(browser, portal):
    faults = []
    for width, dark in LOOKS:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        page = context.new_page()
        for path in (
            "/accounts/login/",
            "/accounts/password/reset/",
            "/reports/verify/",
            "/partners/invitation/",
            "/nowhere/",
        ):
            page.goto(portal.address + path)
            page.evaluate(AXE.read_text())
            faults += [f"{path} at {width}, dark {dark}: {fault}" for fault in page.evaluate(RUN_AXE)]
        context.close()

    assert faults == []
