"""A whole file of reports: to counts that can be stored, or to a description for whoever checks an export."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from equity_measures.ingestion.cells import Cells
from equity_measures.ingestion.fhir.describe import describe
from equity_measures.ingestion.fhir.documents import Documents, read_documents
from equity_measures.ingestion.fhir.gate import search
from equity_measures.ingestion.fhir.meaning import Meaning
from equity_measures.ingestion.fhir.report import Report, read_report
from equity_measures.ingestion.fhir.resources import name_of, reports_in
from equity_measures.ingestion.layout import Layout
from equity_measures.ingestion.outcome import Findings, Held, Limits, Stop
from equity_measures.ingestion.preflight import find_format, hash_file
from equity_measures.ingestion.vocabulary import Vocabulary


@dataclass
class TakenFile:
    cells: Cells
    held: list[Held]
    facts: dict[str, Any] = field(default_factory=dict)


def take_reports(
    path: Path, file_name: str, layout: Layout, vocabulary: Vocabulary, period: str, limits: Limits,
    findings: Findings, *, lines: dict[str, int],
) -> TakenFile:  # fmt: skip
    """Everything the reports of a file count. `lines` is filled: lines of NDJSON, or reports of a single document.

    Raises Stop, with a finding, when the file cannot be read at all.
    """
    documents = read_documents(path, file_name, limits, findings)
    meaning = Meaning(layout, vocabulary, period, limits, findings)
    read = accepted = 0
    for reports, is_sound in _documents(documents, limits, findings):
        before = findings.errors
        for report in reports:
            meaning.take(report)
        read += max(len(reports), 0 if documents.by_lines else 1)
        is_sound = is_sound and findings.errors == before
        accepted += (1 if documents.by_lines else len(reports)) if is_sound else 0
    physical = documents.physical if documents.by_lines else read
    lines.update(physical=physical, blank=documents.blank, accepted=accepted)
    lines["rejected"] = physical - documents.blank - accepted
    return TakenFile(meaning.cells(), meaning.held(), {"reports": read, **meaning.facts()})


def _documents(documents: Documents, limits: Limits, findings: Findings) -> Iterator[tuple[list[Report], bool]]:
    """The reports of each document, and whether nothing in it is at fault. What may identify is not read further."""
    for document in documents.found:
        before = findings.errors
        found = reports_in(document, findings)
        if found:
            search(document.value, name_of(document), document.line, limits, findings)
        reports = [read_report(resource, path, document.line, findings) for resource, path in found]
        yield [report for report in reports if report is not None], findings.errors == before


def describe_file(path: Path, *, file_name: str, limits: Limits) -> dict[str, Any]:
    """What a file of reports says, in plain values: nothing is mapped and nothing stored.

    `status` is "read" or "refused". Counts are those printed; rates are recomputed. A document in which something may
    identify a person is not described, only refused.
    """
    findings = Findings(limits.max_findings)
    described: list[dict[str, Any]] = []
    with suppress(Stop):
        if find_format(path, file_name, findings) != "fhir":
            findings.add("format", "This is no JSON. Send MeasureReports as .json or .ndjson.")
            raise Stop
        for reports, _ in _documents(read_documents(path, file_name, limits, findings), limits, findings):
            described += [describe(report, findings) for report in reports]
    if any(finding.rule.startswith("identifier:") for finding in findings.kept):
        described = []
    return {
        "status": "refused" if findings.errors else "read",
        "sha256": hash_file(path),
        "size": path.stat().st_size,
        "reports": described,
        "findings_total": findings.total,
        "findings_by_rule": dict(findings.by_rule),
        "findings": [vars(finding) for finding in findings.in_order()],
    }
