"""From bytes to JSON objects: strict, bounded, and every fault with its place and never its text.

One JSON document, or NDJSON with one document a line. A name given twice in one object is refused, since readers
disagree about which of the two counts; so are NaN and numbers that are no numbers in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from equity_measures.ingestion.outcome import MIB, Findings, Limits, Stop

BOM = b"\xef\xbb\xbf"
LINE_ENDINGS = (".ndjson", ".jsonl")
MOST_REPEATED_NAMES = 100


class Object(dict[str, Any]):
    """A JSON object that remembers which of its names were given twice."""

    repeated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """One JSON value; `line` is set when the file has one on each line."""

    value: Any
    line: int | None = None


@dataclass
class Documents:
    """What the bytes gave. A line that cannot be read is a finding and no document."""

    found: list[Document]
    physical: int
    blank: int
    by_lines: bool


def read_documents(path: Path, file_name: str, limits: Limits, findings: Findings) -> Documents:
    """Reads a whole file. Raises Stop, with a finding, when nothing of it can be read."""
    if _is_by_lines(path, file_name, limits):
        return _read_lines(path, limits, findings)
    if path.stat().st_size > limits.max_json_bytes:
        _stop(findings, "too_large", f"One JSON document may have {limits.max_json_bytes // MIB} MiB. Send NDJSON, "
              "one report on each line, or leave out what is not counts.")  # fmt: skip
    text = _decoded(path.read_bytes(), None, findings)
    value = None if text is None else _parsed(text, None, limits, findings)
    if value is None:
        raise Stop
    return Documents([Document(value)], physical=1, blank=0, by_lines=False)


def _is_by_lines(path: Path, file_name: str, limits: Limits) -> bool:
    """By its name, or by its first line being a whole object with more to follow."""
    ending = Path(file_name).suffix.casefold()
    if ending in LINE_ENDINGS:
        return True
    with path.open("rb") as file:
        first = file.readline(limits.max_json_line_bytes).removeprefix(BOM).strip()
        if not (first.startswith(b"{") and first.endswith(b"}")):
            return False
        rest = file.read(4096).lstrip()
    if not rest:
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def _read_lines(path: Path, limits: Limits, findings: Findings) -> Documents:
    documents = Documents([], physical=0, blank=0, by_lines=True)
    for number, raw in _lines(path, limits):
        documents.physical += 1
        if raw is None:
            message = f"The line is longer than {limits.max_json_line_bytes // MIB} MiB. Send each report by itself."
            findings.add("long_line", message, line=number)
            continue
        if not raw.strip():
            documents.blank += 1
            continue
        text = _decoded(raw, number, findings)
        value = None if text is None else _parsed(text, number, limits, findings)
        if value is not None:
            documents.found.append(Document(value, number))
        if len(documents.found) > limits.max_reports:
            _stop(findings, "too_many_reports", f"The file has more than {limits.max_reports:,} reports. Split it.")
    if not documents.physical - documents.blank:
        _stop(findings, "empty", "The file holds no report.")
    return documents


def _lines(path: Path, limits: Limits) -> Iterator[tuple[int, bytes | None]]:
    """(number, bytes) of each line; no bytes when it is too long. Never more than one line in memory."""
    most = limits.max_json_line_bytes
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(most + 1):
            number += 1
            whole = raw.endswith(b"\n") or len(raw) <= most
            while not raw.endswith(b"\n") and len(raw) > most:
                raw = file.readline(most + 1)
            yield number, (raw.removeprefix(BOM) if number == 1 else raw) if whole else None


def _decoded(raw: bytes, line: int | None, findings: Findings) -> str | None:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:64]:
        findings.add("encoding", "The file is UTF-16 or binary. JSON is sent as UTF-8.", line=line)
        return None
    try:
        return raw.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        at = line or raw.count(b"\n", 0, error.start) + 1
        findings.add("encoding", "There is a byte that is not UTF-8, perhaps Latin-1. Save it as UTF-8.", line=at)
        return None


def _parsed(text: str, line: int | None, limits: Limits, findings: Findings) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=_number, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        message = f"The JSON is broken at character {error.colno} of the line. Export the report again."
        findings.add("json", message, line=line or error.lineno)
    except RecursionError:
        findings.add("nesting", f"The JSON is nested deeper than {limits.max_json_depth} levels.", line=line)
    except (ValueError, InvalidOperation):
        findings.add("json", "A number of the JSON is none (NaN, Infinity, or far too long).", line=line)
    return None


def _object(pairs: list[tuple[str, Any]]) -> Object:
    made = Object(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        repeated = [name for name, _ in pairs if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
        made.repeated = tuple(dict.fromkeys(repeated))[:MOST_REPEATED_NAMES]
    return made


def _number(text: str) -> Decimal:
    # A decimal remembers how many places were printed, which tells how exact a printed score can be.
    return Decimal(text)


def _no_constant(text: str) -> NoReturn:
    raise ValueError


def _stop(findings: Findings, rule: str, message: str) -> NoReturn:
    findings.add(rule, message)
    raise Stop
