"""Who is answered what, for every URL and method; and that no URL is missing from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from reports import project_paper
from reports.printing import Printed
from tests.conftest import World, make_world
from tests.matrix.row import Row

PEOPLE = ("nobody", "ada", "bea", "cy", "dot", "eve", "fay")
FOLDER = Path(__file__).parent / "matrix"
MODULES = [
    import_module(f"tests.matrix.{p.stem}") for p in sorted(FOLDER.glob("*.py")) if p.stem not in ("__init__", "row")
]
ROWS: list[Row] = [row for module in MODULES for row in module.ROWS]

# Doors that others build and guard; each with the reason why it needs no row of ours.
FOREIGN = {
    "admin": "Django's administration: behind is_staff and a second factor, tested in tests/accounts.",
}


@pytest.fixture(scope="module")
def shared_world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """The cast, made once for all rows and rolled back after the last: making it takes longer than most rows."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(shared_world, db) -> World:
    """Each row may change the people it is given."""
    return deepcopy(shared_world)


@pytest.fixture
def quick_paper(monkeypatch) -> None:
    """What a PDF holds is tested where it is drawn; here it is who gets one."""
    monkeypatch.setattr(project_paper, "print_pdf", lambda html, **given: Printed(b"%PDF-1.7", pages=1))


@pytest.mark.embedded
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_everyone_is_answered_as_the_table_says(row, world, client, quick_paper):
    # Reading uses nothing up, so what the URL needs is built once; a change gets it fresh for each person.
    built = _kwargs(row, world) if row.method == "get" else None
    answers = {person: _answer(row, world, person, client, built) for person in PEOPLE}

    assert answers == {person: getattr(row, person) for person in PEOPLE}


def _kwargs(row: Row, world: World) -> dict[str, Any]:
    return row.kwargs(world) if row.kwargs else {}


def _answer(row: Row, world: World, person: str, client: Client, built: dict[str, Any] | None) -> int:
    """The status one person is answered. Whatever the request changed is rolled back for the next one."""
    client.cookies.clear()
    with transaction.atomic():
        kwargs = _kwargs(row, world) if built is None else built
        if person != "nobody":
            client.force_login(getattr(world, person))
        response = getattr(client, row.method)(reverse(row.name, kwargs=kwargs), row.data or {})
        if response.streaming:
            b"".join(response.streaming_content)  # closes the file, and without ending the test's connection
        transaction.set_rollback(True)
    cache.clear()
    return response.status_code


def _names(patterns, namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            if pattern.name is None and pattern.lookup_str.endswith("RedirectView"):
                continue  # old addresses that only lead to the named ones
            yield f"{namespace}:{pattern.name}" if namespace else str(pattern.name)


def _is_foreign(name: str) -> bool:
    return name.split(":")[0] in FOREIGN


def test_every_url_has_a_row():
    named = {name for name in _names(get_resolver().url_patterns) if not _is_foreign(name)}

    assert named == {row.name for row in ROWS}


def test_every_url_has_a_name():
    assert "None" not in {name.rsplit(":")[-1] for name in _names(get_resolver().url_patterns) if not _is_foreign(name)}
