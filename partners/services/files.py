"""Files that people attach: checked for what they are, stored beside the database under names of their own."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from mielhss.lib import uploads
from partners.services.refusal import Refused

MOST_PDF_BYTES = 20_000_000


def folder(name: str) -> Path:
    path = Path(settings.MEDIA_ROOT) / name
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def stored_pdf(file: IO[bytes], *, into: str) -> uploads.Stored:
    """Keep a PDF. Refuses what does not begin and end as one, and what is too large."""
    start = file.read(5)
    file.seek(0)
    if start != b"%PDF-":
        raise Refused("This file is not a PDF. Save or print it as PDF and attach that.")
    try:
        stored = uploads.store(file, folder(into), max_bytes=MOST_PDF_BYTES)
    except uploads.TooLarge:
        raise Refused("This file is larger than 20 MB. Make it smaller, then attach it again.") from None
    if b"%%EOF" not in _last_bytes(folder(into) / stored.name):
        (folder(into) / stored.name).unlink(missing_ok=True)
        raise Refused("This PDF is cut off or broken: it has no end. Save it again and attach that.")
    return stored


def drop(stored_name: str, *, of: str) -> None:
    """Delete a stored file once the transaction that forgot it has committed."""
    if stored_name:
        path = folder(of) / stored_name
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _last_bytes(path: Path, count: int = 2048) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - count))
        return file.read()
