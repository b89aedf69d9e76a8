"""RIS, as reference managers write it. The file is cut into entries here, so that one broken entry harms no other."""

from __future__ import annotations

import re
from typing import Any

import rispy

from . import dates, identifiers, names
from .entries import Entries
from .record import Fault, Kind, Record
from .text import clean

_TAGGED = re.compile(r"^([A-Z][A-Z0-9]) {1,2}- ?(.*)$")
_KINDS = {
    "CONF": Kind.PRESENTATION, "CPAPER": Kind.PRESENTATION, "SLIDE": Kind.PRESENTATION,
    "COMP": Kind.TOOL, "DATA": Kind.TOOL, "DBASE": Kind.TOOL, "GRANT": Kind.GRANT,
}  # fmt: skip
_LONGEST_ENTRY = 5_000


def parse(text: str) -> Entries:
    found = Entries()
    for line, lines, is_closed in _blocks(text):
        if found.is_full(line):
            break
        found.add(_entry(line, lines, is_closed))
    return found


def _blocks(text: str) -> list[tuple[int, list[str], bool]]:
    """First line, lines and whether it was closed, of each entry; what stands between entries, when it is tagged."""
    blocks: list[tuple[int, list[str], bool]] = []
    start = 0
    lines: list[str] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        tag = found[1] if (found := _TAGGED.match(raw.rstrip())) else ""
        if tag == "TY" and lines:
            blocks.append((start, lines, False))
            lines = []
        if tag == "ER" and lines:
            blocks.append((start, lines, True))
            lines = []
        elif lines or (tag and tag != "ER"):
            start = start if lines else number
            lines.append(raw)
    if lines:
        blocks.append((start, lines, False))
    return blocks


def _entry(line: int, lines: list[str], is_closed: bool) -> Record | Fault:
    if not lines[0].startswith("TY"):
        return Fault(line, "start", "These lines belong to no entry: its first line (TY  - ) is missing.")
    if not is_closed:
        return Fault(line, "end", "The entry that starts here has no end (ER  - ). Add it, or export the entry again.")
    if len(lines) > _LONGEST_ENTRY:
        return Fault(line, "too-long", f"The entry is longer than {_LONGEST_ENTRY:,} lines. Export it again.")
    # Some programs write one blank before the dash; the library knows only two.
    written = [_TAGGED.sub(r"\1  - \2", raw.rstrip()) for raw in lines if raw.strip()]
    try:
        parsed = rispy.loads("\n".join([*written, "ER  - "]), skip_unknown_tags=True)
    except (KeyError, TypeError, AttributeError, ValueError):
        parsed = []
    if len(parsed) != 1:
        return Fault(line, "syntax", "The entry cannot be read. Export it again.")
    return _record(line, parsed[0])


def _record(line: int, entry: dict[str, Any]) -> Record | Fault:
    title = clean(_first(entry, "title", "primary_title", "translated_title", "short_title"))
    if not title:
        return Fault(line, "title", "The entry has no title (TI or T1). Add it, or export the entry again.")
    code = str(entry.get("type_of_reference", "")).strip().upper()
    kind = _KINDS.get(code, Kind.PUBLICATION)
    start, end = (clean(_first(entry, name), longest=20) for name in ("start_page", "end_page"))
    return Record(
        line=line,
        kind=kind,
        title=title,
        authors=names.authors([clean(name) for name in entry.get("authors", []) or entry.get("first_authors", [])]),
        date=_date(entry),
        venue=clean(_venue(entry), longest=300),
        volume=clean(_first(entry, "volume"), longest=30),
        issue=clean(_first(entry, "number"), longest=30),
        pages=f"{start}-{end}" if start and end and end != start and "-" not in start else start,
        doi=identifiers.doi(_first(entry, "doi")) or _doi_of_address(entry),
        pmid=_pubmed(entry),
        pmcid=_pmcid(entry),
        url=clean(_first(entry, "urls"), longest=500),
        is_article=code in {"JOUR", "EJOUR", "MGZN", "INPR"},
    )


def _date(entry: dict[str, Any]) -> str:
    return max((dates.iso(_first(entry, name)) for name in ("date", "year", "publication_year")), key=len)


def _venue(entry: dict[str, Any]) -> str:
    return _first(entry, "journal_name", "alternate_title3", "secondary_title", "alternate_title2", "tertiary_title")


def _pubmed(entry: dict[str, Any]) -> str:
    """PubMed's number stands in AN, and by itself also elsewhere's; so only beside the name of the database."""
    database = f"{_first(entry, 'name_of_database')} {_first(entry, 'database_provider')}".lower()
    number = _first(entry, "accession_number")
    if any(word in database for word in ("pubmed", "medline", "nlm")) or number.lower().startswith("pmid"):
        return identifiers.pmid(number)
    return next(
        (p for text in _all(entry, "notes", "urls") if "pm" in text.lower() and (p := identifiers.pmid(text))), ""
    )


def _pmcid(entry: dict[str, Any]) -> str:
    texts = _all(entry, "custom2", "notes", "urls", "custom1", "custom7")
    return next((identifiers.pmcid(text) for text in texts if re.search(r"\bPMC\s*\d", text)), "")


def _doi_of_address(entry: dict[str, Any]) -> str:
    return next((found for text in _all(entry, "urls") if "doi.org/" in text and (found := identifiers.doi(text))), "")


def _all(entry: dict[str, Any], *keys: str) -> list[str]:
    found: list[str] = []
    for key in keys:
        value = entry.get(key) or []
        found += value if isinstance(value, list) else [value]
    return [str(text) for text in found]


def _first(entry: dict[str, Any], *keys: str) -> str:
    return next((text for text in _all(entry, *keys) if text.strip()), "")
