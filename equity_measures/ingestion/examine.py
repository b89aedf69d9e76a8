"""One file in, one outcome out, in this process. `supervise.examine` does the same in a guarded child."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import numpy as np
import pyarrow as pa

from equity_measures.ingestion import summaries
from equity_measures.ingestion.cells import Cells
from equity_measures.ingestion.count import Counted, count
from equity_measures.ingestion.explain import Explained, explain
from equity_measures.ingestion.fhir.take import take_reports
from equity_measures.ingestion.headers import read_header
from equity_measures.ingestion.layout import Layout
from equity_measures.ingestion.outcome import Findings, Limits, Outcome, Status, Stop
from equity_measures.ingestion.plan import Plan, make_plan
from equity_measures.ingestion.preflight import find_format, hash_file, read_bytes
from equity_measures.ingestion.tables import CsvTable, ParquetTable, Table
from equity_measures.ingestion.vocabulary import Vocabulary
from equity_measures.ingestion.workbook import read_workbook

Progress = Callable[[int, int, str], None]
_OTHER_FORMAT = {
    True: "This is JSON, and the data set takes tables. Choose the data set of FHIR reports, or send CSV.",
    False: "The data set takes FHIR MeasureReports as .json or .ndjson. For a table choose another data set.",
}
DAMAGED = (duckdb.Error, pa.ArrowException, OSError)


def examine_here(
    path: Path, layout: Layout, vocabulary: Vocabulary, *, period: str | None, limits: Limits | None = None,
    file_name: str = "", progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Counts of one extract, or the reasons why not, in this process: for tests and trusted small files."""
    work = _Examination(Path(path), layout, vocabulary, period, limits or Limits(), file_name, progress)
    with suppress(Stop):
        work.run_safely()
    return work.outcome()


class _Examination:
    def __init__(
        self, path: Path, layout: Layout, vocabulary: Vocabulary, period: str | None, limits: Limits,
        file_name: str, progress: Progress | None,
    ) -> None:  # fmt: skip
        self.path = path
        self.layout = layout
        self.vocabulary = vocabulary
        self.period = period
        self.limits = limits
        self.file_name = file_name
        self.report = progress or _silent
        self.findings = Findings(limits.max_findings)
        self.sha256 = ""
        self.format = ""
        self.lines = dict.fromkeys(("physical", "header", "accepted", "rejected", "blank"), 0)
        self.facts: dict[str, Any] = {}
        self.held: list[Any] = []
        self.cells: Cells | None = None

    def run_safely(self) -> None:
        """A page that cannot be unpacked shows itself only when it is read."""
        try:
            self.run()
        except (MemoryError, duckdb.OutOfMemoryException):
            self._stop("resources", "Reading the file needed too much memory. Send it as CSV or split it.")
        except DAMAGED:
            if self.format != "parquet":
                raise
            self._stop("parquet", "The Parquet file is damaged. Write it again.")

    def run(self) -> None:
        if self.path.stat().st_size > self.limits.max_bytes:
            self._stop("too_large", f"The file is larger than {self.limits.max_bytes:,} bytes. Split it.")
        self.format = find_format(self.path, self.file_name, self.findings)
        if (self.format == "fhir") != (self.layout.kind == "fhir"):
            self._stop("format", _OTHER_FORMAT[self.format == "fhir"])
        if self.format == "fhir":
            self._reports()
            return
        table = self._open()
        self.lines.update(physical=table.physical, header=table.header_lines, blank=table.blank)
        if table.row_count > self.limits.max_rows:
            self._stop("too_many_rows", f"The file has more than {self.limits.max_rows:,} rows. Split it.")
        self._require_period(table)
        if self.layout.kind in ("aggregate", "uds_table7"):
            self._summary(table)
        else:
            self._rows(table)
        self._reconcile()

    def _reports(self) -> None:
        self.sha256 = hash_file(self.path)
        if self.period is None:
            self._stop("period", "Say which period the reports are for.")
        if self.path.stat().st_size == 0:
            self._stop("empty", "The file is empty.")
        taken = take_reports(
            self.path, self.file_name, self.layout, self.vocabulary, self.period, self.limits, self.findings,
            lines=self.lines,
        )  # fmt: skip
        self.held = taken.held
        self.facts.update(taken.facts)
        if not self.findings.errors and not self.held:
            self.cells = taken.cells
        self._common_facts(taken.facts["reports"])
        self._reconcile()

    def _open(self) -> Table:
        if self.format == "csv":
            return self._open_text()
        self.sha256 = hash_file(self.path)
        if self.format == "xlsx":
            return read_workbook(self.path, self.limits, self.findings)
        known = {*self.layout.role_columns(), *(self.layout.ignored if self.layout.ignored != "*" else ())}
        return ParquetTable(self.path, self.limits, self.findings, known)

    def _open_text(self) -> Table:
        self.sha256, text = read_bytes(self.path, self.limits, self.findings, self._stage("checking bytes"))
        return CsvTable(self.path, text, self.findings)

    def _require_period(self, table: Table) -> None:
        if self.period is None and self.layout.period not in table.header:
            self._stop("period", "The file has no period column; say which period it is for.")

    def _rows(self, table: Table) -> None:
        header = read_header(table.header, self.layout, self.layout.role_columns(), self.findings)
        self._stop_at_errors(table)
        plan = make_plan(self.layout, self.vocabulary, header, self.period, self.limits)
        counted = None
        if not table.unreadable:
            counted = count(table, plan, self.limits, self._stage("counting"))
        if counted is None:
            self._explained(explain(table, plan, self.limits, self.findings, self._stage("explaining")))
        else:
            self._counted(counted, plan)

    def _counted(self, counted: Counted, plan: Plan) -> None:
        self.lines["accepted"] = counted.rows
        self.cells = counted.tally.cells(self.limits.max_cells, self.findings)
        self._common_facts(counted.rows)
        self.facts["distinct_subjects"] = counted.distinct_subjects
        self.facts["subjects_with_several_rows"] = counted.several
        if plan.derived:
            self.facts["not_in_denominator"] = counted.outside
        if counted.several:
            message = (
                f"{counted.several:,} persons have several rows for the same measure and period; "
                f"each row counts as one {self.layout.unit}."
            )
            self.findings.add("several_rows", message, column=self.layout.subject, severity="warning")

    def _common_facts(self, rows: int) -> None:
        cells = self.cells
        self.facts.update(rows=rows, distinct_subjects=None, subjects_with_several_rows=None, unit=self.layout.unit)
        for name in ("site", "measure", "period"):
            used: list[int] = np.unique(getattr(cells, name)).tolist() if cells else []
            self.facts[f"{name}s"] = [getattr(cells, f"{name}s")[number] for number in used]

    def _explained(self, explained: Explained) -> None:
        self.lines.update(accepted=explained.accepted, rejected=explained.rejected)
        self.held = explained.held
        self._common_facts(explained.rows)
        self.facts["rows_waiting"] = explained.waiting
        if not self.findings.errors and not self.held:
            self._stop("reconciliation", "The rows read and the rows counted differ. Export the file again.")

    def _summary(self, table: Table) -> None:
        if table.row_count > self.limits.max_summary_rows:
            self._stop("too_many_rows", f"A summary has at most {self.limits.max_summary_rows:,} rows.")
        summary = summaries.read(table, self.layout, self.vocabulary, self.period, self.limits, self.findings)
        self.lines.update(accepted=summary.accepted, rejected=summary.rejected)
        self.held = summary.held
        if not self.findings.errors and not self.held:
            self.cells = Cells.from_rows(summary.cells)
        self._common_facts(summary.accepted + summary.rejected)
        self.facts.update(summary.facts)

    def _reconcile(self) -> None:
        lines = self.lines
        if lines["physical"] != sum(lines[key] for key in ("header", "accepted", "rejected", "blank")):
            self._stop("reconciliation", "Lines of the file and lines accounted for differ. Export it again.")

    def _stop_at_errors(self, table: Table) -> None:
        if self.findings.errors and not table.unreadable:
            raise Stop
        if any(finding.line is None and finding.severity == "error" for finding in self.findings.kept):
            raise Stop

    def _stop(self, rule: str, message: str) -> NoReturn:
        self.findings.add(rule, message)
        raise Stop

    def _stage(self, stage: str) -> Callable[[int, int], None]:
        return lambda done, total: self.report(done, total, stage)

    def outcome(self) -> Outcome:
        status: Status = "refused" if self.findings.errors else "held" if self.held else "accepted"
        if status == "accepted" and self.cells is None:
            self.findings.add("reconciliation", "The file could not be counted. Export it again.")
            status = "refused"
        if status == "refused":
            self._settle_lines()
        return Outcome(
            status=status,
            sha256=self.sha256 or hash_file(self.path),
            size=self.path.stat().st_size,
            format=self.format,
            lines=self.lines,
            findings=self.findings.in_order(),
            findings_by_rule=dict(self.findings.by_rule),
            findings_total=self.findings.total,
            findings_truncated=self.findings.total > len(self.findings.kept),
            held=self.held,
            cells=self.cells if status == "accepted" else None,
            facts=self.facts,
        )

    def _settle_lines(self) -> None:
        """A file refused before its rows were read: none of them was accepted."""
        lines = self.lines
        if not lines["accepted"] and not lines["rejected"]:
            lines["rejected"] = max(lines["physical"] - lines["header"] - lines["blank"], 0)


def _silent(done: int, total: int, stage: str) -> None:
    """Nobody asked for progress."""
