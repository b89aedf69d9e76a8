"""From facts to files: what a build makes, before anything of it is stored. Reads the database only to gather."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from equity_measures.periods import Period
from mielhss.lib.hashes import hash_of
from partners.access import Access
from reports.bundle import csv_bundle
from reports.changes import Previous, compare, with_changes
from reports.composition import choosable, composed
from reports.document import Document, Section
from reports.edition import printable
from reports.frozen import from_plain, to_plain
from reports.kinds import KINDS, Kind
from reports.models import Report
from reports.printing import print_pdf
from reports.problems import BadPeriod, NotNow, UnknownKind, UnknownLanguage, UnknownScholar
from reports.spreadsheet import clean, workbook
from reports.vocabulary import reworded
from reports.wish import Wish

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
    csv: bytes = b""


def kind_of(code: str) -> Kind:
    if code not in KINDS:
        raise UnknownKind(f"There is no kind of report called “{code[:40]}”. There are: {', '.join(KINDS)}.")
    return KINDS[code]


def check_period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise BadPeriod(str(error)) from None


def take_snapshot(
    kind: str, wish: Wish, access: Access, *, last: Report | None = None, composition: dict[str, Any] | None = None
) -> Snapshot:
    """The facts of this moment, and how they differ from the last report. Raises NoData when there are none."""
    chosen = kind_of(kind)
    check_period(wish.period)
    check_wish(chosen, wish)
    facts = chosen.gather(access, wish)
    plain = harmless(to_plain(facts))
    # A report with the very same figures is the same report, and differs from nothing.
    if last and last.snapshot and _bare(last.snapshot) != plain:
        plain["previous"] = harmless(to_plain(_previous(last, document_of(kind, plain))))
    return recomposed(kind, plain, composition or {})


def recomposed(kind: str, plain: dict[str, Any], composition: dict[str, Any]) -> Snapshot:
    """The same figures with other chapters and words."""
    plain = {key: value for key, value in plain.items() if key != "composition"}
    if any(composition.values()):
        plain["composition"] = harmless(composition)
    facts = _facts_of(kind, plain)
    told = getattr(facts, "head", facts)
    return Snapshot(
        plain=plain,
        hash=hash_of(plain),
        inputs_hash=hash_of(sorted(_content_hashes(plain))),
        code_version=told.code_version,
        as_of=told.as_of,
    )


def _bare(plain: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if key not in ("composition", "previous")}


def _previous(last: Report, now: Document) -> Previous:
    before = document_of(last.kind, _bare(last.snapshot or {}))
    compared, changes = compare(before, now)
    published = timezone.localdate(last.published_at).isoformat() if last.published_at else ""
    return Previous(last.title, last.period_label, published, last.snapshot_hash, compared, changes)


def check_wish(kind: Kind, wish: Wish) -> None:
    """Raises ReportProblem for a wish that this kind cannot meet."""
    if wish.language not in kind.languages:
        raise UnknownLanguage(f"A {kind.title.lower()} is written in {' or '.join(kind.languages)} only.")
    if wish.scholar and not kind.of_scholar:
        raise UnknownScholar(f"A {kind.title.lower()} is not about one scholar; leave --scholar away.")


def harmless(plain: Any) -> Any:
    """Without characters that turn the direction of text around or that files cannot hold, wherever they stand."""
    if isinstance(plain, str):
        return clean(plain)
    if isinstance(plain, list):
        return [harmless(item) for item in plain]
    if isinstance(plain, dict):
        return {key: harmless(item) for key, item in plain.items()}
    return plain


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
    facts = _facts_of(kind, plain)
    told = getattr(facts, "head", facts)
    document = reworded(kind_of(kind).compose(facts), dict(told.words), told.names)
    previous = plain.get("previous")
    document = with_changes(document, from_plain(Previous, previous) if previous else None)
    return composed(document, plain.get("composition"))


def chapters(kind: str, plain: dict[str, Any]) -> list[Section]:
    """Those a director may move, leave out or write to."""
    return choosable(kind_of(kind).compose(_facts_of(kind, plain)).sections)


def _facts_of(kind: str, plain: dict[str, Any]) -> Any:
    return from_plain(kind_of(kind).facts, plain)


def document_of_report(report: Report) -> Document:
    """The document of a built report, from the snapshot in its row."""
    if report.snapshot is None:
        raise NotNow("This report is not built yet.")
    return document_of(report.kind, report.snapshot)


def chapters_named(report: Report) -> list[tuple[str, str]]:
    """The chapters of a built report with their titles. Reads the figures, which lists of reports leave aside."""
    full = Report.objects.only("snapshot", "kind").get(pk=report.pk)
    return [(section.id, section.title) for section in document_of_report(full).chapters]


def make_files(kind: str, snapshot: Snapshot, progress: Progress = lambda done, total, message: None) -> Files:
    """Draw the PDF and write the workbook. The same snapshot gives the same bytes."""
    document = document_of(kind, snapshot.plain)
    progress(1, STEPS, "Drawing the pages")
    printed = print_pdf(printable(document, snapshot_hash=snapshot.hash), snapshot_hash=snapshot.hash)
    progress(2, STEPS, "Writing the workbook")
    return Files(
        pdf=printed.data,
        pages=printed.pages,
        xlsx=workbook(document, snapshot_hash=snapshot.hash),
        csv=csv_bundle(document, snapshot_hash=snapshot.hash),
    )
