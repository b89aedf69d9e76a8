"""Series and the charts wanted of them, as two CSV files have them; and the finished points as a third.

Inputs: case, t, y, n. One row per observation; t is a number, a day 2026-09-30, a month 2026-09 or a quarter 2026-Q3,
and orders the series. Observations of one t are one point: their counts and sizes are added up, or, where no sizes are
given, their values averaged (counts of a c chart are added up). y or n empty, or NA, is a missing point.
Cases: case, chart, freeze, part, and optionally n_points. part may name several points: 12;24.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from equity_measures.statistics.spc import CHARTS, ChartPoint, ControlChart, control_chart, mean, unfit

INPUT_COLUMNS = ("case", "t", "y", "n")
CASE_COLUMNS = ("case", "chart", "freeze", "part")
POINT_COLUMNS = (
    "case", "i", "part", "y", "n", "cl", "lcl", "ucl", "sigma_signal", "runs_signal", "longest_run",
    "longest_run_max", "n_crossings", "n_crossings_min", "n_useful",
)  # fmt: skip
MISSING = {"", "NA", "NaN"}
NAN = math.nan
Cell = str | int | float


class BadFile(ValueError):
    """A file that cannot be read as what it should be: which file, which line, which column, and what to do."""

    def __init__(self, file: str, line: int, column: str, message: str) -> None:
        where = [file, f"line {line}" if line else "", f"column {column}" if column else ""]
        super().__init__(f"{', '.join(part for part in where if part)}: {message}")


@dataclass(frozen=True)
class Observation:
    line: int
    time: tuple[str, float]
    y: float
    n: float


@dataclass(frozen=True)
class Wanted:
    """A row of cases: the chart that is wanted of a series."""

    line: int
    case: str
    chart: str
    freeze: int | None
    parts: tuple[int, ...]
    n_points: int | None


@dataclass
class Charts:
    """The finished charts by case, in the order of the cases, and what a reader should know of the inputs."""

    charts: dict[str, ControlChart] = field(default_factory=dict)
    sized: set[str] = field(default_factory=set)
    combined: int = 0
    unlisted: int = 0

    def rows(self) -> Iterator[list[Cell]]:
        """The cells of POINT_COLUMNS for every point; what is missing is empty."""
        for case, chart in self.charts.items():
            for point in chart.points:
                yield [case, *_cells(point, has_sizes=case in self.sized)]

    def points(self) -> list[ChartPoint]:
        return [point for chart in self.charts.values() for point in chart.points]

    def cases_with_signals(self) -> list[str]:
        return [
            case for case, chart in self.charts.items() if any(p.is_outside or p.has_runs_signal for p in chart.points)
        ]


def draw_cases(inputs: bytes, cases: bytes, *, inputs_name: str = "inputs", cases_name: str = "cases") -> Charts:
    """The charts of all cases. Raises BadFile for the first thing that is wrong in either file."""
    wanted = _read_cases(cases, cases_name)
    observed = _read_inputs(inputs, inputs_name)
    result = Charts(unlisted=sum(len(rows) for case, rows in observed.items() if case not in wanted))
    for case, want in wanted.items():
        rows = observed.get(case, [])
        if not rows:
            raise BadFile(cases_name, want.line, "case", f"There is no row of this case in {inputs_name}.")
        _check_values(rows, want, inputs_name)
        points = _points(rows, want.chart)
        _check_length(rows, points, want, cases_name)
        is_sized = any(math.isfinite(row.n) for row in rows)
        result.charts[case] = control_chart(
            want.chart,
            [y for y, _ in points],
            [n for _, n in points] if is_sized else None,
            freeze=want.freeze,
            parts=want.parts,
        )
        result.sized |= {case} if is_sized else set()
        result.combined += len(rows) - len(points)
    return result


def _check_values(rows: Sequence[Observation], want: Wanted, name: str) -> None:
    kind = CHARTS[want.chart]
    if kind.needs_sizes and not any(math.isfinite(row.n) for row in rows):
        raise BadFile(name, rows[0].line, "n", f"A {kind.name} needs the size n of each point; this case has none.")
    for row in rows:
        if problem := unfit(want.chart, row.y, row.n):
            raise BadFile(name, row.line, "n" if row.n < 0 else "y", problem)


def _check_length(rows: Sequence[Observation], points: Sequence[tuple[float, float]], want: Wanted, name: str) -> None:
    """A file cut short is told from a short series by the number of points that it should have."""
    known = sum(math.isfinite(y) for y, _ in points)
    if want.n_points is None or want.n_points in {len(rows), len(points), known}:
        return
    message = f"The inputs hold {len(points)} points of this case, not {want.n_points}. Is a file cut short?"
    raise BadFile(name, want.line, "n_points", message)


def _points(rows: Sequence[Observation], chart: str) -> list[tuple[float, float]]:
    """y and n of each point in order of time."""
    is_sized = any(math.isfinite(row.n) for row in rows)
    by_time: dict[float, list[Observation]] = defaultdict(list)
    for row in rows:
        by_time[row.time[1]].append(row)
    return [_point(by_time[time], is_sized, chart) for time in sorted(by_time)]


def _point(rows: Sequence[Observation], is_sized: bool, chart: str) -> tuple[float, float]:
    known = [row for row in rows if math.isfinite(row.y) and (math.isfinite(row.n) or not is_sized)]
    if not known:
        return NAN, NAN
    total = math.fsum(row.y for row in known)
    if is_sized:
        return total, math.fsum(row.n for row in known)
    return (total if chart == "c" else mean([row.y for row in known])), NAN


def _cells(point: ChartPoint, *, has_sizes: bool) -> list[Cell]:
    runs = point.runs
    # A point without a count has nobody counted either.
    size = (point.size or 0.0) if has_sizes else None
    return [
        point.index,
        point.part,
        *(_number(number) for number in (point.value, size, point.center, point.lower, point.upper)),
        _truth(point.is_outside),
        _truth(point.has_runs_signal),
        *(_number(n) for n in (runs.longest, runs.longest_allowed, runs.crossings, runs.crossings_needed)),
        runs.useful,
    ]


def _number(number: float | None) -> Cell:
    """Whole numbers without a decimal point, others with all their digits; empty for none."""
    if number is None:
        return ""
    return int(number) if float(number).is_integer() and abs(number) < 2**53 else float(number)


def _truth(is_so: bool) -> str:
    return "TRUE" if is_so else "FALSE"


# Reading


def _read_cases(raw: bytes, name: str) -> dict[str, Wanted]:
    wanted: dict[str, Wanted] = {}
    for line, row in _rows(raw, name, CASE_COLUMNS):
        case = _case(row, name, line)
        if case in wanted:
            raise BadFile(name, line, "case", f"This case stands in line {wanted[case].line} already.")
        chart = row["chart"].lower()
        if chart not in CHARTS:
            raise BadFile(name, line, "chart", f"There is no such chart. Known: {', '.join(CHARTS)}.")
        parts = [text for text in re.split(r"[;,|\s]+", row["part"]) if text not in MISSING]
        wanted[case] = Wanted(
            line=line,
            case=case,
            chart=chart,
            freeze=_whole(row["freeze"], name, line, "freeze"),
            parts=tuple(end for text in parts if (end := _whole(text, name, line, "part"))),
            n_points=_whole(row.get("n_points", ""), name, line, "n_points"),
        )
    return wanted


def _read_inputs(raw: bytes, name: str) -> dict[str, list[Observation]]:
    observed: dict[str, list[Observation]] = defaultdict(list)
    for line, row in _rows(raw, name, INPUT_COLUMNS):
        case = _case(row, name, line)
        time = _time(row["t"], name, line)
        if observed[case] and observed[case][0].time[0] != time[0]:
            first = observed[case][0]
            raise BadFile(
                name, line, "t", f"Here is a {time[0]}, but line {first.line} of this case has a {first.time[0]}."
            )
        y, n = _figure(row["y"], name, line, "y"), _figure(row["n"], name, line, "n")
        observed[case].append(Observation(line, time, y, n))
    return observed


def _rows(raw: bytes, name: str, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a CSV file with their lines, by the names of its header; blank lines are passed over."""
    reader = csv.reader(io.StringIO(_text(raw, name), newline=""), strict=True)
    header: list[str] = []
    count = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            message = "A quotation mark is not closed or stands inside a cell. Double it, or quote the whole cell."
            raise BadFile(name, line, "", message) from None
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if not header:
            header = _header(cells, name, line, columns)
            continue
        if len(cells) != len(header):
            raise BadFile(name, line, "", f"This line has {len(cells)} cells, the header {len(header)}.")
        count += 1
        yield line, dict(zip(header, cells, strict=True))
    if not count:
        raise BadFile(name, 0, "", f"There is nothing in it. Expected a header with {', '.join(columns)}, and rows.")


def _text(raw: bytes, name: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadFile(name, line, "", "This is not UTF-8 text. Save the file as CSV in UTF-8.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadFile(name, line, "", "There is a null character. Is this a CSV file?")
    return text


def _header(cells: Sequence[str], name: str, line: int, columns: Sequence[str]) -> list[str]:
    header = [cell.lower() for cell in cells]
    for column in columns:
        if header.count(column) != 1:
            fault = "is missing from the header" if column not in header else "stands twice in the header"
            raise BadFile(name, line, column, f"This column {fault}. Expected: {', '.join(columns)}.")
    return header


def _case(row: Mapping[str, str], name: str, line: int) -> str:
    if not row["case"]:
        raise BadFile(name, line, "case", "The case is empty. Name the series that this line belongs to.")
    return row["case"]


def _figure(text: str, name: str, line: int, column: str) -> float:
    """A number; NaN where it is missing."""
    if text in MISSING:
        return NAN
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", text, re.ASCII) or math.isinf(float(text)):
        raise BadFile(name, line, column, "This is not a number. Write it as 12 or 12.5, or leave it empty.")
    return float(text)


def _whole(text: str, name: str, line: int, column: str) -> int | None:
    """A whole number from 1; None where it is missing."""
    if text in MISSING:
        return None
    number = _figure(text, name, line, column)
    if number < 1 or not number.is_integer():
        raise BadFile(name, line, column, "This must be a whole number from 1, or empty.")
    return int(number)


def _time(text: str, name: str, line: int) -> tuple[str, float]:
    """What kind of time it is, and its place in order."""
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", text, re.ASCII):
        return "number", float(text)
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", text, re.ASCII):
        return "quarter", float(4 * int(match[1]) + int(match[2]))
    if match := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII):
        return "month", float(12 * int(match[1]) + int(match[2]))
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
        return "day", (moment - datetime.min).total_seconds()  # noqa: DTZ901 -- only the order counts
    except ValueError:
        message = "This is no time. Write a number, a day 2026-09-30, a month 2026-09 or a quarter 2026-Q3."
        raise BadFile(name, line, "t", message) from None
