"""BibTeX, entry by entry; a broken entry is told with its line and the next one is read as if nothing had happened."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from itertools import pairwise

from bibtexparser.model import Block, DuplicateFieldKeyBlock, Entry, ImplicitComment, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter

from . import dates, identifiers, names
from .entries import Entries
from .latex import plain
from .record import Fault, Kind, Record
from .text import clean

_KINDS = {
    "inproceedings": Kind.PRESENTATION, "conference": Kind.PRESENTATION, "presentation": Kind.PRESENTATION,
    "poster": Kind.PRESENTATION, "software": Kind.TOOL, "dataset": Kind.TOOL, "grant": Kind.GRANT,
}  # fmt: skip
# A block begins with an @ at the start of a line; inside a value, an @ that begins a line is no word before a brace.
_BLOCK = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
_CONCATENATED = re.compile(r"(?<=[}\"\w])\s+#\s+(?=[{\"\w])")
# What follows the end of an entry and looks like more of its fields; and a field where its comma should stand.
_SPILLED = re.compile(r"[,}]|\w+\s*=\s*[{\"\d]")
_MISSING_COMMA = re.compile(r"(?:^|[\s\"])[A-Za-z_]+\s*=")
_NO_COMMA = "A comma is missing between two fields of the entry that starts here. Add it, and read the file again."
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_LONGEST = 100_000
_LONGEST_STRING, _MOST_STRINGS = 1_000, 2_000

# The library tells every broken block in the log, with its text; we tell it ourselves, without.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def parse(text: str) -> Entries:
    found = Entries()
    strings: dict[str, str] = {}
    for line, chunk in _chunks(text):
        if found.is_full(line):
            break
        for read in _read(line, chunk, strings):
            found.add(read)
    return found


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Each block with its line: from an @ that begins a line to the next. The library reads blocks one at a time, so
    that a broken one cannot swallow the next, nor the time of a whole large file."""
    starts = [match.start() for match in _BLOCK.finditer(text)]
    line, counted = 1, 0
    for begin, end in pairwise([*starts, len(text)]):
        begin += len(text[begin:end]) - len(text[begin:end].lstrip())
        line, counted = line + text.count("\n", counted, begin), begin
        yield line, text[begin:end]


def _read(line: int, chunk: str, strings: dict[str, str]) -> Iterator[Record | Fault]:
    """What stands in a block: nothing for comments, preambles and abbreviations, else entries or why there is none."""
    if len(chunk) > _LONGEST:
        yield Fault(line, "too-long", f"The entry is longer than {_LONGEST:,} letters, or its end is missing.")
        return
    blocks = Splitter(chunk).split().blocks
    if any(isinstance(block, ImplicitComment) and _SPILLED.match(block.comment) for block in blocks):
        message = "The entry that starts here ends too early: a brace is surplus. Mend it, and read the file again."
        yield Fault(line, "syntax", message)
        return
    for block in blocks:
        block_line = line + (block.start_line or 0)
        if isinstance(block, String) and len(strings) < _MOST_STRINGS:
            strings[block.key.lower()] = _value(str(block.value), strings)[:_LONGEST_STRING]
        elif isinstance(block, Entry):
            yield _record(block_line, block, strings) if _is_whole(block) else Fault(block_line, "syntax", _NO_COMMA)
        elif (fault := _fault(block_line, block)) is not None:
            yield fault


def _fault(line: int, block: Block) -> Fault | None:
    if isinstance(block, DuplicateFieldKeyBlock):
        return Fault(line, "field-twice", "A field stands twice in the entry. Keep one of them.")
    if isinstance(block, ParsingFailedBlock):
        message = f"The entry that starts here cannot be read: {_why(block)} Mend it, and read the file again."
        return Fault(line, "syntax", message)
    return None


def _value(raw: str, strings: dict[str, str]) -> str:
    """A value without what encloses it, its abbreviations written out: `lhs # { Journal}`."""
    parts = []
    for part in _CONCATENATED.split(raw[:_LONGEST].strip()):
        is_enclosed = len(part) > 1 and part[0] + part[-1] in {"{}", '""'}
        parts.append(part[1:-1] if is_enclosed else strings.get(part.lower(), part))
    return "".join(parts)[:_LONGEST]


def _why(block: ParsingFailedBlock) -> str:
    reason = str(getattr(block.error, "abort_reason", "")).lower()
    if "unexpected block start" in reason or "end of file" in reason:
        return "a closing brace or quotation mark is missing."
    if "expected a `=`" in reason:
        return "a field has no equals sign, or a comma is missing before it."
    return "its braces, commas or quotation marks are out of order."


def _is_whole(entry: Entry) -> bool:
    """Without its comma, a field would be taken for the end of the value before it."""
    return not any(_MISSING_COMMA.search(_outside_braces(str(field.value)[:_LONGEST])) for field in entry.fields)


def _outside_braces(raw: str) -> str:
    depth, kept = 0, []
    for letter in raw:
        depth += letter == "{"
        if depth == 0 or letter == "=":
            kept.append(letter if depth == 0 else " ")
        depth -= letter == "}" and depth > 0
    return "".join(kept)


def _record(line: int, entry: Entry, strings: dict[str, str]) -> Record | Fault:
    raw = {field.key.lower(): _value(str(field.value), strings) for field in entry.fields}
    fields = {key: plain(value) for key, value in raw.items()}
    title = clean(fields.get("title", "")).rstrip(".")
    if not title:
        return Fault(line, "title", "The entry has no title. Add it, and read the file again.")
    kind = _KINDS.get(entry.entry_type.lower(), Kind.PUBLICATION)
    return Record(
        line=line,
        kind=kind,
        title=title,
        authors=names.authors([clean(plain(name)) for name in _AND.split(raw.get("author", ""))]),
        date=_date(fields),
        venue=clean(
            next((fields[k] for k in ("journal", "journaltitle", "booktitle", "publisher") if fields.get(k)), ""),
            longest=300,
        ),
        volume=clean(fields.get("volume", ""), longest=30),
        issue=clean(fields.get("number", "") or fields.get("issue", ""), longest=30),
        pages=clean(fields.get("pages", "").replace("–", "-"), longest=40),
        doi=identifiers.doi(fields.get("doi", ""))
        or (identifiers.doi(fields.get("url", "")) if "doi.org/" in fields.get("url", "") else ""),
        pmid=identifiers.pmid(fields.get("pmid", "")) or _eprint(fields),
        pmcid=identifiers.pmcid(fields.get("pmcid", "") or fields.get("pmc", "")),
        url=clean(fields.get("url", ""), longest=500),
        is_article=entry.entry_type.lower() == "article",
    )


def _date(fields: dict[str, str]) -> str:
    given = dates.iso(fields.get("date", ""))
    return given or dates.parts(fields.get("year", "").strip(), fields.get("month", ""), fields.get("day", ""))


def _eprint(fields: dict[str, str]) -> str:
    is_pubmed = fields.get("eprinttype", "").lower() in {"pubmed", "pmid"}
    return identifiers.pmid(fields.get("eprint", "")) if is_pubmed else ""
