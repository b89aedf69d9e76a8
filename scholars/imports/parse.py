"""Which format a file is in, seen by its content, and reading it."""

from __future__ import annotations

import re
from collections.abc import Callable

from . import bibtex, nbib, orcid, pubmed_xml, reporter, ris, sciencv
from .entries import Entries
from .record import Format, Parsed, Unreadable
from .text import decoded

MAX_BYTES = 20 * 1024 * 1024
_START = 20_000

PARSERS: dict[Format, Callable[[str], Entries]] = {
    Format.NBIB: nbib.parse,
    Format.PUBMED_XML: pubmed_xml.parse,
    Format.RIS: ris.parse,
    Format.BIBTEX: bibtex.parse,
    Format.ORCID: orcid.parse,
    Format.REPORTER_CSV: reporter.parse_csv,
    Format.REPORTER_JSON: reporter.parse_json,
    Format.SCIENCV: sciencv.parse,
}
EXPECTED = "PubMed NBIB or XML, RIS, BibTeX, an ORCID record as JSON, NIH RePORTER CSV or JSON, or SciENcv XML"


def parse(data: bytes) -> Parsed:
    """Read a file of any of the formats. Raises Unreadable when nothing of it can be used."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too-large", f"The file is larger than {MAX_BYTES // 1024**2} MB. Split it, or export less.")
    text, notes = decoded(data)
    if not text.strip():
        raise Unreadable("empty", "The file is empty. Export the list again.")
    format_ = recognize(text)
    found = PARSERS[format_](text)
    if not found.records and not found.faults:
        raise Unreadable(
            "no-entries", f"The file looks like {format_.label}, but holds no entry. Export the list again."
        )
    faults = tuple(sorted(found.faults, key=lambda fault: fault.line))
    return Parsed(format_, tuple(found.records), faults, notes)


def recognize(text: str) -> Format:
    """The format, by how the text starts. Raises Unreadable for a text in none of them."""
    start = text.lstrip()[:_START]
    found = _markup(start) if start[:1] in "<{[" else _lines(start)
    if found is None:
        raise Unreadable("format", f"The file is in none of the formats that can be read: {EXPECTED}.")
    return found


def _markup(start: str) -> Format | None:
    if start.startswith("<"):
        if re.search(r"<(?:\w+:)?Pubmed(?:Book)?Article", start):
            return Format.PUBMED_XML
        is_sciencv = "ncbi.nlm.nih.gov/sciencv" in start or re.search(r"<(?:\w+:)?profile[\s>]", start)
        return Format.SCIENCV if is_sciencv else None
    if re.search(r'"(orcid-identifier|activities-summary|work-summary|funding-summary|put-code)"', start):
        return Format.ORCID
    if re.search(r'"(project_num|appl_id|core_project_num|project_title|results)"\s*:', start):
        return Format.REPORTER_JSON
    return None


def _lines(start: str) -> Format | None:
    # An entry that is broken at its very start must not hide what the file is, so any line may tell.
    if re.search(r"^PMID ?- ", start, re.MULTILINE):
        return Format.NBIB
    if re.search(r"^(TY|ER) {1,2}-", start, re.MULTILINE):
        return Format.RIS
    if re.search(r"^\s*@\s*[A-Za-z]+\s*[{(]", start, re.MULTILINE):
        return Format.BIBTEX
    try:
        reporter.header_of(start.split("\n"))
    except Unreadable:
        return None
    return Format.REPORTER_CSV
