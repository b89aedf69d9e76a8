"""What came of a file, as the command line and the API tell it. No value of the file is in it."""

from __future__ import annotations

import csv
from dataclasses import asdict
from typing import Any

from equity_measures.findings import findings_path
from equity_measures.ingestion import Outcome
from equity_measures.models import Extract
from equity_measures.reconciliation import as_dicts


def summary_of_outcome(outcome: Outcome) -> dict[str, Any]:
    """Of a dry run."""
    return {
        "status": outcome.status,
        "sha256": outcome.sha256,
        "size": outcome.size,
        "format": outcome.format,
        "lines": outcome.lines,
        "cells": len(outcome.cells) if outcome.cells is not None else 0,
        "errors_total": outcome.findings_total,
        "errors_by_rule": outcome.findings_by_rule,
        "errors": [asdict(finding) for finding in outcome.findings],
        "held": [
            {"column": h.column, "target": h.target, "shown": h.shown, "first_line": h.first_line, "rows": h.rows}
            for h in outcome.held
        ],
        "facts": outcome.facts,
        "reconciliation": as_dicts(outcome.lines, outcome.facts),
    }


def summary_of_extract(extract: Extract) -> dict[str, Any]:
    """Of a received file, once it is decided."""
    return {
        "status": extract.state,
        "extract": extract.pk,
        "version": extract.version,
        "is_current": extract.is_current,
        "sha256": extract.sha256,
        "size": extract.size,
        "format": extract.file_format,
        "lines": extract.lines,
        "cells": extract.cell_count,
        "errors_total": extract.findings_total,
        "errors_by_rule": extract.findings_by_rule,
        "errors": all_findings(extract),
        "held": list(extract.held_values.values("column", "target", "shown", "first_line", "rows")),
        "facts": extract.facts,
        "reconciliation": as_dicts(extract.lines, extract.facts),
    }


def all_findings(extract: Extract) -> list[dict[str, Any]]:
    """Every finding, from the complete list beside the extract; the first hundred when that list is gone."""
    path = findings_path(extract)
    if not path.exists():
        return list(extract.findings)
    with path.open(newline="", encoding="utf-8") as file:
        return [{**row, "line": int(row["line"]) if row["line"] else None} for row in csv.DictReader(file)]
