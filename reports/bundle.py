"""The tables of a report as CSV files in one ZIP file, with a dictionary of columns. Same document, same bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from mielhss.lib.downloads import inert
from reports.document import Document
from reports.spreadsheet import HOLDS, clean, csv_header, csv_rows, expanded

# ZIP files keep a time for each entry; a fixed one keeps the bytes the same.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def csv_bundle(document: Document, *, snapshot_hash: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        about = [*document.facts, ("Snapshot fingerprint (SHA-256)", snapshot_hash)]
        _add(archive, "about.csv", ("What", "Text"), [("Title", document.title), *about])
        _add(archive, "data-dictionary.csv", ("File", "Column", "Holds", "Meaning"), _dictionary(document))
        for table in document.tables:
            _add(archive, f"{table.code}.csv", csv_header(table), csv_rows(table))
    return target.getvalue()


def _dictionary(document: Document) -> Iterable[Sequence[str]]:
    for table in document.tables:
        for label, kind, note in expanded(table.columns):
            yield f"{table.code}.csv", clean(label), HOLDS[kind], clean(note)


def _add(archive: zipfile.ZipFile, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([inert(cell) for cell in header])
    writer.writerows([inert(cell) for cell in row] for row in rows)
    entry = zipfile.ZipInfo(name, NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, "\ufeff" + text.getvalue())
