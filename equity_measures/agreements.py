"""What an institution's agreements say about an upload: asked before its file is taken, and of what it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from equity_measures.ingestion import Outcome
from equity_measures.ingestion.outcome import Finding
from equity_measures.models import DataSet
from equity_measures.periods import Period
from partners import agreements
from partners.models import FileClass, Institution

RULE = "agreement"


def file_class_of(data_set: DataSet) -> str:
    """A file whose layout reads where people live is a limited data set; every other is de-identified."""
    columns = data_set.layout.get("stratifiers", [])
    return FileClass.LIMITED if any(column.get("lookup") == "areas" for column in columns) else FileClass.DEIDENTIFIED


def why_not(
    institution: Institution, data_set: DataSet, period: str, *, on: date, measures: frozenset[str] = frozenset()
) -> str | None:
    """Why this may not be taken, in words; None when it may. Without measures: before the file is looked into."""
    lasts = Period.parse(period)
    return agreements.refusal(
        institution,
        measures=measures,
        file_class=file_class_of(data_set),
        on=on,
        days=(lasts.first_day, lasts.last_day),
    )


def held_to(outcome: Outcome, institution: Institution, data_set: DataSet, period: str, *, on: date) -> Outcome:
    """The outcome, or a refusal when the file counts what no agreement covers. Nothing of it is then kept."""
    if outcome.cells is None:
        return outcome
    counted = frozenset(outcome.cells.measures[code] for code in set(outcome.cells.measure.tolist()))
    reason = why_not(institution, data_set, period, on=on, measures=counted)
    if reason is None:
        return outcome
    return replace(
        outcome,
        status="refused",
        cells=None,
        findings=[Finding(None, None, RULE, reason), *outcome.findings],
        findings_by_rule={**outcome.findings_by_rule, RULE: 1},
        findings_total=outcome.findings_total + 1,
    )
