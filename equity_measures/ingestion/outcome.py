"""What comes of looking at one file: accepted, held or refused, and why."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from equity_measures.ingestion.cells import Cells

Status = Literal["accepted", "held", "refused"]
Severity = Literal["error", "warning"]
MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """How much one file may be and may cost.

    `memory_bytes` bounds the child's address space, which is about four times what it really uses: ten
    million rows need less than 2 GiB of it.
    """

    max_bytes: int = 8192 * MIB
    max_rows: int = 100_000_000
    max_summary_rows: int = 200_000
    max_line_bytes: int = 64 * 1024
    max_findings: int = 100_000
    max_unknown_values: int = 60
    max_cells: int = 5_000_000
    shown_min_rows: int = 11
    max_subjects_counted: int = 5_000_000
    max_unzipped_bytes: int = 600 * MIB
    max_zip_ratio: int = 150
    max_sheet_cells: int = 20_000_000
    max_json_bytes: int = 32 * MIB
    max_json_line_bytes: int = 4 * MIB
    max_json_depth: int = 40
    max_reports: int = 20_000
    memory_bytes: int = 4096 * MIB
    duckdb_memory: str = "512MB"
    threads: int = 2
    cpu_seconds: int = 3600
    seconds: float = 3600.0
    digest_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "digest_key": self.digest_key.hex()}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Limits:
        return cls(**{**data, "digest_key": bytes.fromhex(data["digest_key"])})


@dataclass(frozen=True)
class Finding:
    """One fault: where, which rule, and how to mend it. The message never holds a value of the file."""

    line: int | None
    column: str | None
    rule: str
    message: str
    severity: Severity = "error"


@dataclass(frozen=True)
class Held:
    """One unknown category that waits for a person to map it; `rows` and `shown` only when harmless."""

    column: str
    target: str
    digest: str
    shown: str | None
    first_line: int
    rows: int | None


@dataclass
class Outcome:
    status: Status
    sha256: str = ""
    size: int = 0
    format: str = ""
    lines: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    findings_by_rule: dict[str, int] = field(default_factory=dict)
    findings_total: int = 0
    findings_truncated: bool = False
    held: list[Held] = field(default_factory=list)
    cells: Cells | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Everything but the cells, ready for JSON."""
        plain = {key: value for key, value in self.__dict__.items() if key != "cells"}
        plain["findings"] = [asdict(finding) for finding in self.findings]
        plain["held"] = [asdict(value) for value in self.held]
        return plain

    @classmethod
    def from_dict(cls, data: dict[str, Any], cells: Cells | None = None) -> Outcome:
        findings = [Finding(**finding) for finding in data["findings"]]
        held = [Held(**value) for value in data["held"]]
        return cls(**{**data, "findings": findings, "held": held, "cells": cells})


def refused(rule: str, message: str, **known: Any) -> Outcome:
    """An outcome for a file that could not be looked into at all."""
    return Outcome(
        status="refused",
        findings=[Finding(None, None, rule, message)],
        findings_by_rule={rule: 1},
        findings_total=1,
        **known,
    )


class Findings:
    """Collects findings: one for each line, column and rule, and a bounded list of them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.kept: list[Finding] = []
        self.by_rule: Counter[str] = Counter()
        self.total = 0
        self.errors = 0

    def add(
        self, rule: str, message: str, *, line: int | None = None, column: str | None = None,
        severity: Severity = "error",
    ) -> None:  # fmt: skip
        self.total += 1
        self.errors += severity == "error"
        self.by_rule[rule] += 1
        if len(self.kept) < self.limit:
            self.kept.append(Finding(line, column, rule, message, severity))

    def in_order(self) -> list[Finding]:
        return sorted(self.kept, key=lambda f: (f.line is not None, f.line or 0))


class Stop(Exception):
    """The file cannot be read further; the findings say why."""
