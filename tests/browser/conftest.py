"""A whole portal as `make demo` starts it, and a browser in front of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from mielhss.demo.load import TOTP_SECRET
from tests.migrated import copy_to

PASSWORD = "a password for the demo's people"
PATIENCE = 300.0


@dataclass
class Portal:
    """Where the portal answers, and how to run its commands."""

    address: str
    environment: dict[str, str]
    sessions: dict[str, Any] = field(default_factory=dict)
    looked_at: set[str] = field(default_factory=set)

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


@pytest.fixture(scope="session")
def portal(django_db_setup, tmp_path_factory) -> Iterator[Portal]:
    """Database, demo network, web server, worker and clock, all real. The tests' database, made first, is copied."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("portal")
    copy_to(folder / "db.sqlite3")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "mielhss.settings",
        "VAR_DIR": str(folder),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "PORT": str(port),
        "DEMO": "1",
        "DEMO_SMALL": "1",
        "DEMO_PASSWORD": PASSWORD,
    }
    del environment["DATABASE_URL"]  # the embedded database, whatever the rest of the suite runs on
    log = folder / "portal.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "bin/demo.py"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://localhost:{port}"
    try:
        _wait_until_open(process, address, log)
        yield Portal(address, environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_until_open(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"The portal ended: {log.read_text(errors='replace')[-2000:]}")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 -- our own address
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"The portal did not open: {log.read_text(errors='replace')[-2000:]}")


class Person:
    """Somebody of the demo network with a browser of her own, signed in."""

    def __init__(self, context: BrowserContext, portal: Portal) -> None:
        self.portal = portal
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        asks_again = self.page.get_by_role("heading", name="Confirm that it is you")
        self.page.add_locator_handler(asks_again, self._confirm)

    def _confirm(self) -> None:
        """Steps that weigh much ask for the password again, some minutes after signing in."""
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.get_by_role("button", name="Confirm", exact=True).click()

    def _heard(self, said: ConsoleMessage) -> None:
        if "Content Security" in said.text:
            self.complaints.append(said.text)

    def sign_in(self, name: str, *, has_code: bool) -> None:
        """By password, and by a code for those whose role needs one."""
        self.open("/accounts/login/")
        self.page.locator("input[name=login]").fill(f"{name}@demo.example")
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        if has_code:
            self.page.locator("input[name=code]").fill(code_now())
            self.page.keyboard.press("Enter")
        self.page.get_by_role("heading", name="Welcome").wait_for()

    def open(self, path: str) -> Page:
        self.page.goto(self.portal.address + path)
        return self.page


def code_now() -> str:
    """What the authenticator app of the demo's staff shows at this moment."""
    return format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30))


WITHOUT_CODE = {"scholar", "mentor", "partner", "reviewer", "reviewer2", "funder"}
Enter = Callable[..., Person]


@pytest.fixture
def person(browser: Browser, portal: Portal) -> Iterator[Enter]:
    """Gives somebody a browser: person("coordinator"), person("funder", width=390, dark=True).

    She really signs in once; later browsers of hers take that session over, since a code is good only once.
    """
    known: list[Person] = []

    def enter(name: str, *, width: int = 1280, dark: bool = False, fresh: bool = False) -> Person:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            storage_state=None if fresh else portal.sessions.get(name),
        )
        somebody = Person(context, portal)
        known.append(somebody)
        if fresh or name not in portal.sessions:
            somebody.sign_in(name, has_code=name not in WITHOUT_CODE)
            portal.sessions[name] = context.storage_state()
        return somebody

    yield enter
    complaints = [text for somebody in known for text in somebody.complaints]
    for somebody in known:
        somebody.context.close()
    assert complaints == []
