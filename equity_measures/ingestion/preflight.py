"""A look at the raw bytes of a text file before any parser sees them.

Parsers lose rows silently: after one unclosed quotation mark, in a file without a line break, at a
byte that is not UTF-8. Fields of an extract have no legitimate line break, so every physical line is
a record of its own, and what is wrong can be said with its true line number. One pass, bounded memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from equity_measures.ingestion.outcome import Findings, Limits, Stop

# Half a megabyte stays in the processor's cache while it is hashed and scanned.
CHUNK = 512 * 1024
LF, CR, QUOTE, COMMA = 10, 13, 34, 44
UTF8_BOM = b"\xef\xbb\xbf"
WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
MAGIC = {
    b"PK\x03\x04": "xlsx",
    b"PK\x05\x06": "xlsx",
    b"PAR1": "parquet",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"(\xb5/\xfd": "zstd",
    b"\xd0\xcf\x11\xe0": "old Office file",
    b"%PDF": "PDF",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
}
EXTENSIONS = {
    ".csv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".parquet": "parquet", ".pq": "parquet",
    ".json": "fhir", ".ndjson": "fhir", ".jsonl": "fhir",
}  # fmt: skip


Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.intp]


@dataclass
class TextFile:
    """What the bytes tell: the number of lines, which are blank, and which cannot be read."""

    physical: int = 0
    blank: int = 0
    unreadable: set[int] = field(default_factory=set)
    unreadable_count: int = 0
    is_even: bool = True  # every line seems to have as many commas as the first


def hash_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def find_format(path: Path, file_name: str, findings: Findings) -> str:
    """csv, xlsx, parquet or fhir (JSON), from the first bytes; a name that says otherwise stops here."""
    with path.open("rb") as file:
        head = file.read(4096)
    found = next((name for magic, name in MAGIC.items() if head.startswith(magic)), "csv")
    if found == "csv" and head.removeprefix(UTF8_BOM).lstrip()[:1] in (b"{", b"["):
        found = "fhir"
    if found not in set(EXTENSIONS.values()):
        findings.add("format", f"This is a {found} file. Send CSV (UTF-8), XLSX, Parquet or FHIR, not compressed.")
        raise Stop
    if not file_name:
        return found
    promised = EXTENSIONS.get(Path(file_name).suffix.casefold())
    if promised is None:
        findings.add("format", "The file name must end in .csv, .xlsx, .parquet, .json or .ndjson.")
        raise Stop
    if promised == "fhir" and found == "csv":
        # Broken or oddly encoded JSON: its own reader says where.
        return promised
    if promised != found:
        findings.add("format", f"The name says {promised} but the content is {found}. Export it again.")
        raise Stop
    return found


def read_bytes(
    path: Path, limits: Limits, findings: Findings, progress: Callable[[int, int], None]
) -> tuple[str, TextFile]:
    """The file's SHA-256 and what its lines are like; faults of single lines go to the findings.

    Raises Stop when the file as a whole is not text of ours.
    """
    digest = hashlib.sha256()
    scan = _Scan(limits, findings)
    size = path.stat().st_size
    done = 0
    with path.open("rb") as file, ThreadPoolExecutor(1) as beside:
        waiting = None
        while chunk := file.read(CHUNK):
            # Hashing leaves the interpreter free, so it runs beside the scan.
            if waiting:
                waiting.result()
            waiting = beside.submit(digest.update, chunk)
            scan.feed(chunk)
            done += len(chunk)
            progress(done, size)
    scan.finish()
    return digest.hexdigest(), scan.text


class _Scan:
    def __init__(self, limits: Limits, findings: Findings) -> None:
        self.limits = limits
        self.findings = findings
        self.text = TextFile()
        self.rest = b""
        self.started = False
        self.crlf: bool | None = None
        self.commas: int | None = None
        self.skipping = False

    def feed(self, chunk: bytes) -> None:
        if not self.started:
            self.started = True
            chunk = self._start(chunk)
        if self.skipping:
            end = chunk.find(b"\n")
            if end < 0:
                return
            self.skipping = False
            chunk = chunk[end + 1 :]
        block = self.rest + chunk
        end = block.rfind(b"\n") + 1
        self.rest = block[end:]
        if end:
            self._lines(block[:end])
        if len(self.rest) > self.limits.max_line_bytes:
            self._overlong_rest()

    def finish(self) -> None:
        if not self.started:
            self._stop("empty", "The file is empty.")
        if self.text.physical == 0:
            if b"\r" in self.rest:
                self._stop("newline", "Lines end in a bare carriage return (old Mac). Save as CSV (UTF-8).")
            self._stop("header_only", "The file has one line at most: a header without rows, or no line break.")
        if self.rest:
            # The last line may lack its line break, and so can't tell which kind it would have had.
            self._lines(self.rest + (b"\r\n" if self.crlf and self.rest[-1:] != b"\r" else b"\n"))
        if self.text.physical - self.text.blank < 2:
            self._stop("header_only", "The file has a header but no rows.")

    def _start(self, chunk: bytes) -> bytes:
        if chunk.startswith(UTF8_BOM):
            chunk = chunk[len(UTF8_BOM) :]
        elif chunk.startswith(WIDE_BOMS):
            self._stop("encoding", "The file is UTF-16 or UTF-32. Save it as CSV (UTF-8).")
        head = chunk[:4096]
        if head.count(b"\0") * 4 > len(head):
            self._stop("encoding", "The file is UTF-16 or binary, not text. Save it as CSV (UTF-8).")
        return chunk

    def _overlong_rest(self) -> None:
        if self.text.physical == 0 and b"\r" in self.rest:
            self._stop("newline", "Lines end in a bare carriage return (old Mac). Save as CSV (UTF-8).")
        self.text.physical += 1
        self._bad_line(self.text.physical, "long_line", self._too_long())
        self.rest = b""
        self.skipping = True

    def _too_long(self) -> str:
        return f"The line is longer than {self.limits.max_line_bytes // 1024} KiB; a quote or line break is lost."

    def _lines(self, block: bytes) -> None:
        """Whole lines. Vectors tell whether all is well; only a suspicious block is taken apart."""
        view = np.frombuffer(block, dtype=np.uint8)
        ends = np.flatnonzero(view == LF)
        lengths = np.diff(ends, prepend=-1)
        if self.crlf is None:
            self.crlf = block[: ends[0] + 1].endswith(b"\r\n")
        if not self._pure(block, view, ends):
            self._mixed(block)
        blank = int(np.count_nonzero(lengths == (2 if self.crlf else 1)))
        self.text.blank += blank
        self._compare_commas(block, view, ends, len(ends) - blank)
        if int(lengths.max()) > self.limits.max_line_bytes + 2 or _is_suspicious(block, view, ends):
            self._one_by_one(block)
        self.text.physical += len(ends)

    def _pure(self, block: bytes, view: Bytes, ends: Positions) -> bool:
        """Whether every line ends as the first one did."""
        if not self.crlf:
            return b"\r" not in block
        return bool((view[ends - 1] == CR).all()) and int(np.count_nonzero(view == CR)) == len(ends)

    def _compare_commas(self, block: bytes, view: Bytes, ends: Positions, lines: int) -> None:
        """A line with one field more, an empty one, is passed over in silence by a parser that is told the columns."""
        if not self.text.is_even or not lines:
            return
        marks = view == COMMA
        if b'"' in block:
            # Inside quotation marks the number of marks so far is odd; a byte wraps round without changing that.
            marks &= np.cumsum(view == QUOTE, dtype=np.uint8) % 2 == 0
        if self.commas is None:
            first = int(np.argmax(np.diff(ends, prepend=-1) > (2 if self.crlf else 1)))
            start = 0 if first == 0 else int(ends[first - 1])
            self.commas = int(np.count_nonzero(marks[start : ends[first]]))
        self.text.is_even = int(np.count_nonzero(marks)) == self.commas * lines

    def _one_by_one(self, block: bytes) -> None:
        for number, line in enumerate(_split(block), self.text.physical + 1):
            if b"\0" in line:
                self._bad_line(number, "nul", "The line holds a NUL byte. Export the file again as CSV (UTF-8).")
            if len(line) > self.limits.max_line_bytes:
                self._bad_line(number, "long_line", self._too_long())
            if not _is_utf8(line):
                message = "The line is not UTF-8, perhaps Latin-1. In Excel choose “CSV UTF-8”."
                self._bad_line(number, "encoding", message)
            if line.count(b'"') % 2:
                message = "A quotation mark is not closed on this line; a field must not hold a line break."
                self._bad_line(number, "quote", message)

    def _bad_line(self, number: int, rule: str, message: str) -> None:
        self.findings.add(rule, message, line=number)
        if number not in self.text.unreadable:
            self.text.unreadable_count += 1
            self.text.unreadable.add(number)

    def _mixed(self, block: bytes) -> None:
        style = b"\r" if self.crlf else b""
        for number, line in enumerate(_split(block), self.text.physical + 1):
            if line.endswith(b"\r") != (style == b"\r") or b"\r" in line[:-1]:
                message = "Line endings are mixed: this line ends otherwise than the first. Save the file anew."
                self.findings.add("newline", message, line=number)
                raise Stop

    def _stop(self, rule: str, message: str) -> None:
        self.findings.add(rule, message)
        raise Stop


def _split(block: bytes) -> Iterator[bytes]:
    yield from block.split(b"\n")[:-1]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_suspicious(block: bytes, view: Bytes, ends: Positions) -> bool:
    if b"\0" in block or not (block.isascii() or _is_utf8(block)):
        return True
    return b'"' in block and _has_odd_quotes(view, ends)


def _has_odd_quotes(view: Bytes, ends: Positions) -> bool:
    quotes = np.flatnonzero(view == QUOTE)
    upto = np.searchsorted(quotes, ends)
    return bool((np.diff(upto, prepend=0) % 2).any())
