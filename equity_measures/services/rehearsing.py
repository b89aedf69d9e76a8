"""A file looked into while somebody waits, and forgotten: nothing of it is kept, whatever comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from equity_measures.annotated import annotated
from equity_measures.ingestion import Layout, Outcome
from equity_measures.models import DataSet, Extract
from equity_measures.services.checking import FEWEST_TO_COMPARE, SMALLER, look_into
from equity_measures.services.receiving import check_agreement, check_period
from equity_measures.services.refusal import Refused
from equity_measures.vocabulary import vocabulary_of
from mielhss.lib import uploads
from partners.models import Institution

MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Rehearsal:
    """What would come of a file, beside the version it would replace."""

    outcome: Outcome
    former: Extract | None

    @property
    def smaller_than(self) -> int:
        """Rows of the version it would replace, when it has fewer than half of them; else 0."""
        former = self.former.rows if self.former else 0
        rows = self.outcome.lines.get("accepted", 0)
        is_far = self.outcome.status == "accepted" and former >= FEWEST_TO_COMPARE and rows < former * SMALLER
        return former if is_far else 0


def rehearse_upload(
    *, institution: Institution, data_set: DataSet, period: str, file: IO[bytes], file_name: str
) -> Rehearsal:
    """Check a file and say what would come of it. Raises Refused as `receive` does, and for files above 20 MB."""
    outcome, _ = _look(institution, data_set, period, file, file_name, with_workbook=False)
    siblings = Extract.objects.of(institution, data_set, period)
    former = (siblings.pending() | siblings.current()).order_by("-version").first()
    return Rehearsal(outcome, former)


def mark_faults(*, institution: Institution, data_set: DataSet, period: str, file: IO[bytes], file_name: str) -> bytes:
    """The file as a workbook with every fault marked. What might identify a person is left blank in it."""
    _, workbook = _look(institution, data_set, period, file, file_name, with_workbook=True)
    return workbook


def _look(
    institution: Institution, data_set: DataSet, period: str, file: IO[bytes], file_name: str, *, with_workbook: bool
) -> tuple[Outcome, bytes]:
    check_period(data_set, period)
    check_agreement(institution, data_set, period)
    try:
        stored = uploads.store(file, settings.QUARANTINE_DIR, max_bytes=MOST_BYTES)
    except uploads.TooLarge:
        most = MOST_BYTES // 1_000_000
        raise Refused("too-large", f"Files up to {most} MB are checked while you wait. Upload it instead.") from None
    path = Path(settings.QUARANTINE_DIR) / stored.name
    try:
        outcome = look_into(path, institution=institution, data_set=data_set, period=period, file_name=file_name)
        if not with_workbook:
            return outcome, b""
        layout = Layout.from_dict(data_set.layout)
        words = vocabulary_of(institution, data_set, layout)
        return outcome, annotated(path, outcome.format, layout, words, outcome.findings)
    finally:
        path.unlink(missing_ok=True)
