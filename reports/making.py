"""From facts to files: what a build makes, before anything of it is stored. Reads the database only to gather."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from equity_measures.periods import Period
from mielhss.lib.hashes import hash_of
from partners.access import Access
from partners.models import Institution
from reports.document import Document
from reports.edition import printable
from reports.frozen import from_plain, to_plain
from reports.kinds import KINDS, Kind
from reports.models import Report
from reports.printing import print_pdf
from reports.problems import BadPeriod, NotNow, UnknownKind
from reports.spreadsheet import workbook

Progress = Callable[[int, int, str], None]
STEPS = 4


@dataclass(frozen=True)
class Snapshot:
    """Facts as plain JSON, with their fingerprint and that of the records they were taken from."""

    plain: dict[str, Any]
    hash: str
    inputs_hash: str
    code_version: str
    as_of: str


@dataclass(frozen=True)
class Files:
    pdf: bytes
    pages: int
    xlsx: bytes


def kind_of(code: str) -> Kind:
    if code not in KINDS:
        raise UnknownKind(f"There is no kind of report called “{code[:40]}”. There are: {', '.join(KINDS)}.")
    return KINDS[code]


def check_period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise BadPeriod(str(error)) from None


def take_snapshot(kind: str, period: str, access: Access, institution: Institution | None) -> Snapshot:
    """The facts of this moment. Raises NoData when there are none."""
    facts = kind_of(kind).gather(access, check_period(period).text, institution)
    plain = to_plain(facts)
    return Snapshot(
        plain=plain,
        hash=hash_of(plain),
        inputs_hash=hash_of(sorted(_content_hashes(plain))),
        code_version=facts.code_version,
        as_of=facts.as_of,
    )


def _content_hashes(plain: Any) -> set[str]:
    """The fingerprints of all records named anywhere in a snapshot."""
    if isinstance(plain, list):
        return set().union(*(_content_hashes(item) for item in plain))
    if not isinstance(plain, dict):
        return set()
    own = {plain["content_hash"]} if "content_hash" in plain else set()
    return own.union(*(_content_hashes(item) for item in plain.values()))


def document_of(kind: str, plain: dict[str, Any]) -> Document:
    """The document of a frozen snapshot, as it was or as it is read back from its row."""
    chosen = kind_of(kind)
    return chosen.compose(from_plain(chosen.facts, plain))


def document_of_report(report: Report) -> Document:
    """The document of a built report, from the snapshot in its row."""
    if report.snapshot is None:
        raise NotNow("This report is not built yet.")
    return document_of(report.kind, report.snapshot)


def make_files(kind: str, snapshot: Snapshot, progress: Progress = lambda done, total, message: None) -> Files:
    """Draw the PDF and write the workbook. The same snapshot gives the same bytes."""
    document = document_of(kind, snapshot.plain)
    progress(1, STEPS, "Drawing the pages")
    printed = print_pdf(printable(document, snapshot_hash=snapshot.hash), snapshot_hash=snapshot.hash)
    progress(2, STEPS, "Writing the workbook")
    return Files(pdf=printed.data, pages=printed.pages, xlsx=workbook(document, snapshot_hash=snapshot.hash))
