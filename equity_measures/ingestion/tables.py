"""One view of the three formats: a header, rows of text with their line numbers, and a source for DuckDB.

Columns are known to DuckDB as c0, c1, … so that no text of the file ever becomes part of a query.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from equity_measures.ingestion.outcome import Findings, Limits, Stop
from equity_measures.ingestion.preflight import TextFile

SAMPLES = 32
SAMPLE_BYTES = 16 * 1024
_FIELDS = re.compile(r'(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)')
_LINE = re.compile(r'(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*')

Line = tuple[int, list[str] | None]


def split_fields(line: str) -> list[str] | None:
    """The fields of one CSV record, or None when its quotation marks make no sense."""
    if '"' not in line:
        return line.split(",")
    if not _LINE.fullmatch(line):
        return None
    fields = []
    at = 0
    while at <= len(line):
        match = cast(re.Match[str], _FIELDS.match(line, max(at - 1, 0)))
        quoted, plain = match.groups()
        fields.append(plain if quoted is None else quoted.replace('""', '"'))
        at = match.end() + 1
    return fields


class Table:
    """What the three formats have in common."""

    header: list[str]
    physical: int
    header_lines = 1
    blank = 0
    unreadable: frozenset[int] | set[int] = frozenset()
    typed_by_parser = False
    is_even = True

    @property
    def row_count(self) -> int:
        return self.physical - self.header_lines - self.blank

    def rows(self) -> Iterator[Line]:
        """(line number, fields) of each record; no fields when the record cannot be split."""
        raise NotImplementedError

    def source(self, con: duckdb.DuckDBPyConnection, types: dict[int, str]) -> str:
        """A FROM clause with the columns c0, c1, …; `types` names the types of some."""
        raise NotImplementedError

    def sample(self, columns: list[int]) -> dict[int, set[str]]:
        """Values that occur in each column, taken from all over the file; not all of them."""
        raise NotImplementedError


class CsvTable(Table):
    typed_by_parser = True

    def __init__(self, path: Path, text: TextFile, findings: Findings) -> None:
        self.path = path
        self.physical = text.physical
        self.blank = text.blank
        self.unreadable = text.unreadable
        self.is_even = text.is_even
        self.header_line = 0
        for line, fields in self._lines():
            self.header_line = line
            self.header = self._read_header(fields, findings)
            break

    def _read_header(self, fields: list[str] | None, findings: Findings) -> list[str]:
        if fields is None:
            findings.add("header", "The header line cannot be read. Export the file again.", line=self.header_line)
            raise Stop
        if len(fields) == 1 and any(mark in fields[0] for mark in ";\t|"):
            findings.add(
                "delimiter", "Columns are not divided by commas. Save as CSV with commas.", line=self.header_line
            )
            raise Stop
        return fields

    def _lines(self) -> Iterator[Line]:
        with self.path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                line = raw.rstrip(b"\r\n")
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if not line:
                    continue
                if number in self.unreadable:
                    yield number, None
                else:
                    yield number, split_fields(line.decode())

    def rows(self) -> Iterator[Line]:
        for number, fields in self._lines():
            if number != self.header_line:
                yield number, fields

    def source(self, con: duckdb.DuckDBPyConnection, types: dict[int, str]) -> str:
        columns = ", ".join(f"'c{i}': '{types.get(i, 'VARCHAR')}'" for i in range(len(self.header)))
        path = str(self.path).replace("'", "''")
        return (
            f"read_csv('{path}', columns={{{columns}}}, auto_detect=false, header=true, delim=',', quote='\"', "
            f"escape='\"', skip={self.header_line - 1}, "
            "compression='none', encoding='utf-8', strict_mode=true, null_padding=false, "
            "store_rejects=true, rejects_limit=0)"
        )

    def sample(self, columns: list[int]) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {column: set() for column in columns}
        size = self.path.stat().st_size
        with self.path.open("rb") as file:
            for spot in range(SAMPLES):
                file.seek(size * spot // SAMPLES)
                lines = file.read(SAMPLE_BYTES).split(b"\n")[1:-1]
                for raw in lines:
                    fields = split_fields(raw.rstrip(b"\r").decode(errors="replace")) or []
                    for column in columns:
                        if column < len(fields):
                            found[column].add(fields[column])
                if size <= SAMPLE_BYTES:
                    break
        return found


class ArrowTable(Table):
    """A workbook's sheet, read into memory as text. Rows of the sheet are its lines."""

    def __init__(self, header: list[str], columns: list[list[str]], lines: list[int], physical: int) -> None:
        self.header = header
        self.physical = physical
        self.lines = lines
        self.blank = physical - 1 - len(lines)
        arrays = [pa.array(column, type=pa.string()) for column in columns]
        self.table = pa.table(arrays, names=[f"c{i}" for i in range(len(arrays))])

    def rows(self) -> Iterator[Line]:
        at = 0
        for batch in self.table.to_batches(max_chunksize=10_000):
            columns = [column.to_pylist() for column in batch.columns]
            for fields in zip(*columns, strict=True):
                yield self.lines[at], list(fields)
                at += 1

    def source(self, con: duckdb.DuckDBPyConnection, types: dict[int, str]) -> str:
        con.register("sheet", self.table)
        columns = ", ".join(f"nullif(c{i}, '') AS c{i}" for i in range(len(self.header)))
        return f"(SELECT {columns} FROM sheet)"  # noqa: S608 -- no text of the file

    def sample(self, columns: list[int]) -> dict[int, set[str]]:
        return {column: set(pc.unique(self.table.column(column)).to_pylist()) for column in columns}


class ParquetTable(Table):
    """A Parquet file. It has no lines; its rows are numbered from 1."""

    header_lines = 0

    def __init__(self, path: Path, limits: Limits, findings: Findings, known: Collection[str] = ()) -> None:
        self.path = path
        self.file = _open_parquet(path, findings)
        self.physical = self.file.metadata.num_rows
        if self.physical > limits.max_rows:
            findings.add("too_many_rows", f"The file has more than {limits.max_rows:,} rows. Split it.")
            raise Stop
        if self.physical == 0:
            findings.add("header_only", "The file has no rows.")
            raise Stop
        schema = self.file.schema_arrow
        self.header = list(schema.names)
        for number, field in enumerate(schema, 1):
            # A name that the layout does not know may itself be somebody's.
            _check_type(field.type, field.name if field.name in known else f"column {number}", findings)
        if findings.errors:
            raise Stop

    def _select(self) -> str:
        names = [name.replace('"', '""') for name in self.header]
        fields = self.file.schema_arrow
        columns = []
        for i, name in enumerate(names):
            text = pa.types.is_floating(fields.field(i).type)
            # A whole number that a tool stored as 1.0 is still that whole number.
            value = f"regexp_replace(\"{name}\"::VARCHAR, '\\.0$', '')" if text else f'"{name}"::VARCHAR'
            columns.append(f"nullif({value}, '') AS c{i}")
        return ", ".join(columns)

    def source(self, con: duckdb.DuckDBPyConnection, types: dict[int, str]) -> str:
        path = str(self.path).replace("'", "''")
        return f"(SELECT {self._select()} FROM read_parquet('{path}'))"  # noqa: S608 -- names are quoted

    def rows(self) -> Iterator[Line]:
        con = duckdb.connect(config={"threads": 1})
        reader = con.sql(f"FROM {self.source(con, {})}").to_arrow_reader(10_000)
        number = 0
        for batch in reader:
            columns = [column.to_pylist() for column in batch.columns]
            for fields in zip(*columns, strict=True):
                number += 1
                yield number, ["" if value is None else value for value in fields]

    def sample(self, columns: list[int]) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {column: set() for column in columns}
        groups = self.file.num_row_groups
        names = [self.header[column] for column in columns]
        for group in sorted({groups * spot // 8 for spot in range(8)}):
            batch = next(self.file.iter_batches(50_000, row_groups=[group], columns=names), None)
            for column, name in zip(columns, names, strict=True):
                values: Any = pc.unique(batch.column(name)).to_pylist() if batch is not None else []
                found[column].update(_as_text(value) for value in values if value is not None)
        return found


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _open_parquet(path: Path, findings: Findings) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError):
        findings.add("parquet", "The Parquet file is cut off or damaged. Write it again.")
        raise Stop from None


def _check_type(kind: pa.DataType, label: str, findings: Findings) -> None:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_temporal(kind):
        message = "The column holds dates or times; a date is an identifier. Leave it out, or send the period as text."
        findings.add("identifier:date", message, column=label)
        return
    plain = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating)
    if not any(is_kind(kind) for is_kind in (*plain, pa.types.is_boolean, pa.types.is_null)):
        message = "The column is neither text nor a number. Write it as text, a whole number or true and false."
        findings.add("parquet_type", message, column=label)
