"""The complete list of what is wrong with a file, kept beside the extract for download."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from equity_measures.ingestion import Finding
from equity_measures.models import Extract

HEADER = ("line", "column", "rule", "severity", "message")


def findings_path(extract: Extract) -> Path:
    return Path(settings.MEDIA_ROOT) / "findings" / f"{extract.pk}.csv"


def write_findings(extract: Extract, findings: Iterable[Finding]) -> None:
    """Write all findings: lines, columns and rules, never values."""
    rows = [(f.line or "", f.column or "", f.rule, f.severity, f.message) for f in findings]
    path = findings_path(extract)
    if not rows:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)
