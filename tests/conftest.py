"""The cast: six people and nobody, the same in every test."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from accounts.models import User
from accounts.services import enrol_totp
from partners.access import Access, access_of
from partners.models import Institution, Site
from partners.roles import STAFF_ROLES, Role
from tests.factories.partners import (
    InstitutionFactory,
    MembershipFactory,
    SiteFactory,
    UserFactory,
)
from tests.migrated import migrate_from_copy

# Generated tests try the same each time, so that a run tells of the change it runs on. SEARCH=1 looks further.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("search" if "SEARCH" in os.environ else "same")

PASSWORD = "a long enough password"

# The authenticator of everybody in the cast whose role needs one.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def pytest_configure() -> None:
    migrate.Command.handle = migrate_from_copy  # type: ignore[method-assign]
    TransactionTestCase._fixture_teardown = empty_and_fill_again  # type: ignore[method-assign]


def empty_and_fill_again(test: TransactionTestCase) -> None:
    """After a test that really commits: the database as migrations leave it, with the texts they bring.

    Django itself leaves it empty, as it runs such tests last. Two processes that share the tests do not keep to that.
    """
    options = {"reset_sequences": False, "inhibit_post_migrate": True}
    for alias in test._databases_names(include_mirrors=False):
        call_command("flush", verbosity=0, interactive=False, database=alias, **options)
        creation = connections[alias].creation
        creation.deserialize_db_from_string(creation.connection._test_serialized_contents)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--again", action="store_true", help="take only the tests that failed the last time")
    parser.addoption("--on-services", action="store_true", help="leave out the tests that touch no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """pytest's own --last-failed loses the tests of a group: their names end in @group when they are reported."""
    if config.getoption("--again") and config.cache:
        failed = {re.sub(r"@[^@\]]+$", "", name) for name in config.cache.get("cache/lastfailed", {})}
        items[:] = [item for item in items if item.nodeid in failed]
    if config.getoption("--on-services"):
        items[:] = [item for item in items if touches_services(item)]


def pytest_make_parametrize_id(val: object) -> str | None:
    """A whole file as a value would be the test's name, and fill the output with megabytes."""
    return f"{len(val)} of {type(val).__name__}" if isinstance(val, str | bytes) and len(val) > 200 else None


def touches_services(item: pytest.Item) -> bool:
    """What only computes, or says so itself, gives the same on every database, and need not be computed twice."""
    if item.get_closest_marker("embedded"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(
        fixtures & {"db", "transactional_db"}
        or any(item.get_closest_marker(name) for name in ("django_db", "services", "processes"))
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """The folder is shared by the processes of a run, so only the first of them clears it away."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["TESTS_VAR_DIR"], ignore_errors=True)


@dataclass
class World:
    """Two partners with a site each, the network office, a funder, and the people of the cast."""

    office: Institution
    here: Institution
    there: Institution
    funder: Institution
    site_here: Site
    site_there: Site
    ada: User
    bea: User
    cy: User
    dot: User
    eve: User
    fay: User

    @property
    def people(self) -> dict[str, User]:
        """Ada the scholar, Bea her mentor, Cy who coordinates here, Dot there, Eve the director, Fay the funder."""
        names = ("ada", "bea", "cy", "dot", "eve", "fay")
        return {name: getattr(self, name) for name in names}

    def access(self, name: str) -> Access:
        return access_of(getattr(self, name))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Keep what the migrations brought, for `empty_and_fill_again`. A run without tests of data has no tables."""
    with django_db_blocker.unblock():
        for connection in filter(lambda one: one.introspection.table_names(), connections.all()):
            connection._test_serialized_contents = connection.creation.serialize_db_to_string()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; one for all browser tests of a process, since Playwright can be started only once."""
    executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert executable, "Chromium is missing; bin/need chromium installs it."
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=quiet)
        yield started
        started.close()


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(db) -> World:
    return make_world()


def make_world() -> World:
    """The cast with their institutions and sites, new in the database."""
    office = InstitutionFactory(code="OFFICE", name="Network office", kinds=["office"], is_office=True)
    here = InstitutionFactory(code="HERE", name="Harbor Health")
    there = InstitutionFactory(code="THERE", name="Valley Health")
    funder = InstitutionFactory(code="FUNDER", name="Foundation", kinds=["funder"])

    def person(name: str, institution: Institution, role: Role) -> User:
        user = UserFactory(email=f"{name}@example.org", name=name.title())
        MembershipFactory(user=user, institution=institution, role=role)
        if role in STAFF_ROLES:
            enrol_totp(user, TOTP_SECRET)
        return user

    return World(
        office=office,
        here=here,
        there=there,
        funder=funder,
        site_here=SiteFactory(institution=here, code="HERE-1", name="Harbor Street"),
        site_there=SiteFactory(institution=there, code="THERE-1", name="Valley Road"),
        ada=person("ada", here, Role.SCHOLAR),
        bea=person("bea", here, Role.MENTOR),
        cy=person("cy", here, Role.SITE_COORDINATOR),
        dot=person("dot", there, Role.SITE_COORDINATOR),
        eve=person("eve", office, Role.PROGRAM_DIRECTOR),
        fay=person("fay", funder, Role.FUNDER),
    )


@pytest.fixture
def var_dir() -> Path:
    return Path(django_settings.VAR_DIR)
