from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.db import transaction
from pypdf import PdfReader

from partners.access import Access
from partners.roles import Role
from reports import making
from reports.document import Document
from reports.edition import printable
from reports.kinds.progress.facts import Facts
from reports.kinds.progress.gather import gather
from reports.pdf import Printed
from reports.printing import print_pdf
from tests.factories.reports import two_quarters

HASH = "ab" * 32
OFFICE = Access(office_roles=frozenset({Role.PROGRAM_STAFF}))


@pytest.fixture(scope="session")
def facts(django_db_setup: None, django_db_blocker) -> Facts:
    """Of the network's third quarter of 2026: one measure by payer, whose gap narrowed. Frozen, so made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        two_quarters()
        gathered = gather(OFFICE, "2026-Q3")
        transaction.set_rollback(True)
    return gathered


@pytest.fixture(scope="session")
def document(facts: Facts) -> Document:
    return making.kind_of("progress").compose(facts)


@pytest.fixture(scope="session")
def draw() -> Callable[[str], PdfReader]:
    """Draws a PDF in its own process and opens it."""
    return lambda html: PdfReader(io.BytesIO(print_pdf(html, snapshot_hash=HASH).data))


@pytest.fixture
def without_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what is done with a PDF: a few bytes that follow from the snapshot stand in for it."""

    def stand_in(html: str, *, snapshot_hash: str) -> Printed:
        return Printed(b"%PDF " + snapshot_hash.encode(), pages=7)

    monkeypatch.setattr(making, "print_pdf", stand_in)


def text_of(pdf: PdfReader) -> str:
    """All the words, with every kind of white space as one blank."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def html_of(document: Document) -> str:
    return printable(document, snapshot_hash=HASH)
