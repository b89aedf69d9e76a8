"""Small files made for the tests, and counts made the plain way."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from equity_measures.ingestion import Cells, Layout, Limits, Outcome, Vocabulary, examine_here

EXCERPTS = Path(__file__).parents[2] / "equity_measures" / "excerpts"
HEADER = ["site", "measure", "subject_id", "numerator", "denominator", "race", "sex"]
PERIOD = "2026-Q3"
KEY = b"a key for tests"
LIMITS = Limits(digest_key=KEY)
VOCABULARY = Vocabulary(sites={"North Clinic": "NORTH", "South Clinic": "SOUTH"}, measures={"CBP": "CBP", "HBD": "HBD"})
LONG = Layout.ready("core_long")


def row(
    site: str = "NORTH", measure: str = "CBP", subject: str = "1", numerator: str = "1", denominator: str = "1",
    race: str = "White", sex: str = "F",
) -> list[str]:  # fmt: skip
    return [site, measure, subject, numerator, denominator, race, sex]


def text_of(rows: Iterable[Iterable[str]], header: Iterable[str] = HEADER, end: str = "\n") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator=end).writerows([header, *rows])
    return buffer.getvalue()


def write(folder: Path, content: str | bytes, name: str = "extract.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def look(
    path: Path, layout: Layout = LONG, vocabulary: Vocabulary = VOCABULARY, limits: Limits = LIMITS,
    period: str | None = PERIOD, file_name: str = "",
) -> Outcome:  # fmt: skip
    return examine_here(path, layout, vocabulary, period=period, limits=limits, file_name=file_name)


def look_at(folder: Path, content: str | bytes, layout: Layout = LONG) -> Outcome:
    return look(write(folder, content), layout)


def faults(outcome: Outcome) -> set[tuple[int | None, str]]:
    """Line and rule of every finding."""
    return {(finding.line, finding.rule) for finding in outcome.findings}


def counts(cells: Cells | None) -> dict[tuple[object, ...], tuple[int, int, int]]:
    assert cells is not None
    return {tuple(entry[:6]): (entry[6], entry[7], entry[8]) for entry in cells.rows()}


def reconciles(outcome: Outcome) -> bool:
    lines = outcome.lines
    return lines["physical"] == lines["header"] + lines["accepted"] + lines["rejected"] + lines["blank"]


def plain_counts(
    rows: Iterable[dict[str, str]], stratifiers: list[str], pairs: list[tuple[str, str]], period: str = PERIOD
) -> dict[tuple[object, ...], tuple[int, int, int]]:
    """The counts of long rows whose values are codes already, by loops and dictionaries alone."""
    upper: Counter[tuple[object, ...]] = Counter()
    lower: Counter[tuple[object, ...]] = Counter()
    without: Counter[tuple[object, ...]] = Counter()
    for entry in rows:
        slot = (entry["site"], entry["measure"], entry.get("period") or period)
        keys: list[tuple[object, ...]] = [(*slot, ("all",), "", "")]
        keys += [(*slot, (name,), entry[name], "") for name in stratifiers]
        keys += [(*slot, pair, entry[pair[0]], entry[pair[1]]) for pair in pairs]
        for key in keys:
            if entry.get("exclusion") == "1":
                without[key] += 1
            elif entry.get("denominator", "1") == "1":
                lower[key] += 1
                upper[key] += entry["numerator"] == "1"
    return {key: (upper[key], lower[key], without[key]) for key in {*lower, *without}}
